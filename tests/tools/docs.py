"""Documentation that is generated: ``python -m tests.tools.docs [--check]``.

docs/rules/ is made from the docstrings of the rules, docs/cli.md from ``--help`` of every command,
docs/catalogue.md from the declaration of the catalogue's columns, docs/schemes.md from the schemes
that come with pmqa, the table of columns in
docs/frameworks.md from what the columns mean to the program, and the table of published figures in
docs/method.md from what an audit says of them, so that none can say anything else than it does.
With --check nothing is written; the exit code is 1 where a page is stale, missing or left over.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from inspect import cleandoc
from pathlib import Path
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from pmqa_cli.cli import app
from pmqa_cli.judge.explain import explain_scheme
from pmqa_cli.model.columns import ROLES, Filled
from pmqa_cli.report.framework import explanation_markdown
from pmqa_cli.rules import RULES
from pmqa_cli.rules.base import Rule
from pmqa_cli.store.catalogue_columns import catalogue_tables
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.history import history_table
from pmqa_cli.store.scheme import load_scheme, scheme_names
from pmqa_cli.store.starter import SAMPLE_FRAMEWORK
from pmqa_cli.store.tables import Column, Table
from tests.tools.audited import write_audited

DOCS = Path(__file__).parents[2] / "docs"
WIDTH = 80
GENERATED = "<!-- Made by `python -m tests.tools.docs`: change what it is made from. -->"

FAMILIES = {
    "PM0": "Reading the file",
    "PM1": "The catalogue",
    "PM2": "The structure of the return",
    "PM3": "Values",
    "PM4": "Status and trend",
    "PM5": "Mitigation of Red and Amber",
    "PM6": "Quality assurance, risks and self-evaluation",
    "PM8": "Timeliness and sign-off",
}

RULES_INTRO = """\
# What pmqa finds

Every finding has a code that never changes. An **error** breaks a figure or the law of the
framework; a **warning** is for an officer to look at; an **info** is good to know.

`pmqa validate --select PM5` runs one family, `--ignore PM305` leaves a rule out; the same can be
set for good in `pmqa.toml`. An exception that was agreed is entered in `catalogue/waivers.csv`: the
finding is then shown as waived, and by whom, and does not count.

PM999 is not a rule: it says that a rule broke. That is a fault in pmqa, and its exit code is 2.
"""

CLI_INTRO = """\
# Commands

Every command prints this help with `--help`. `python -m pmqa_cli` is the same as `pmqa`, for
machines on which the Scripts folder is not on PATH.

Exit codes, for every command and every format:

| code | meaning |
| --- | --- |
| 0 | nothing was found at or above `--fail-on` (errors, unless it says otherwise) |
| 1 | there are findings, a pack was built with gaps, or (`pmqa status`) something is outstanding |
| 2 | pmqa could not do its work: a wrong option, a wrong setting, or a fault of its own |

Results go to standard output, talk and progress to standard error.
"""

CATALOGUE_INTRO = """\
# The catalogue, column by column

The catalogue says what your council measures, does, watches and assures: nine CSV files in the
folder `catalogue`, each with its headings in the first line. Fill in **services.csv** first and
**measures.csv** second; the others when you have something for them.

**In Excel**, fill it in as one workbook: `pmqa catalogue to-xlsx catalogue.xlsx` writes it, a sheet
for each file, with what stands on this page as notes on the headings (point at one), dropdowns
where only a few words may stand, and the needed columns coloured. Save it, and
`pmqa catalogue from-xlsx catalogue.xlsx --force` brings it back. (Opened in Excel, a CSV file
loses things: 007 becomes 7.)

**As CSV files**, save them as "CSV UTF-8". Commas or semicolons, headings in any order, small or
capital letters: all the same. Columns that you do not use may be left out, unless they are needed.

*Needed* means that there is no row without it. A rule in that column means that `pmqa lint` asks
for it where it is empty: the catalogue can be used all the same. A CSV file that cannot be used is
refused whole, with the file, the line, the column and what is allowed.
"""

HISTORY_INTRO = """\
## Earlier figures

`pmqa history import FILE.csv` loads what was reported before pmqa, so that the first quarter has
trends. It is no part of the catalogue: the file may have any name, is read once, and goes into the
ledger. The words allowed under status are those of your framework (here, of the default one).
"""

SCHEMES_INTRO = """\
# Status schemes

A status scheme is a council's rule for its measures, as data: bands that are tried in order, and
their colours. A framework chooses one with `[measures] scheme = "kent"`
([frameworks.md](frameworks.md)); `pmqa audit FILE --scheme kent` holds somebody's published figures
to it, and `pmqa whatif --scheme kent` says what it would have made of your own. The figures in the
examples are worked out by pmqa as this page is written. Where a council's publication leaves
something open, "decided here" says what this file decides.
"""


# ---------------------------------------------------------------- rules


def _sections(rule: Rule) -> tuple[str, list[tuple[str, str]]]:
    """The first line of a rule's manual, and its sections: (heading, text)."""
    first, *rest = re.split(r"\n\s*\n", cleandoc(rule.manual))
    parted = (section.partition(":") for section in rest)
    return first, [(heading, _fold(text)) for heading, _, text in parted]


def _fold(text: str) -> str:
    return " ".join(text.split())


def _options(rule: Rule) -> Iterator[str]:
    if not rule.options:
        return
    yield "## Options\n"
    yield f"In `pmqa.toml`, under `[rules.options.{rule.code}]`:\n"
    for name, default in rule.options.items():
        value = (
            ", ".join(f"`{each}`" for each in default) if isinstance(default, tuple) else default
        )
        yield f"- `{name}`: {value} unless you say otherwise"
    yield ""


def write_rule(rule: Rule) -> str:
    """The page of one rule."""
    first, sections = _sections(rule)
    family = FAMILIES[rule.code[:3]]
    lines = [
        GENERATED,
        f"# {rule.code} {rule.name}\n",
        f"{_fold(first)}\n",
        f"Severity: **{rule.severity}**. Family: [{family}](README.md#{_anchor(family)}).\n",
    ]
    for heading, text in sections:
        lines += [f"## {heading}\n", f"{text[0].upper()}{text[1:]}\n"]
    lines += _options(rule)
    return "\n".join(lines).rstrip() + "\n"


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def write_index() -> str:
    """The list of all rules, family by family."""
    lines = [GENERATED, RULES_INTRO]
    for prefix, family in FAMILIES.items():
        lines += [
            f"## {family}\n",
            "| code | name | severity | what |",
            "| --- | --- | --- | --- |",
        ]
        for rule in RULES:
            if rule.code.startswith(prefix):
                first, _ = _sections(rule)
                link = f"[{rule.code}]({rule.code}.md)"
                lines.append(f"| {link} | {rule.name} | {rule.severity} | {_fold(first)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


# ---------------------------------------------------------------- commands


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command by its path: () for pmqa itself, ("history", "show")."""
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, (*path, name))


def write_help(path: tuple[str, ...]) -> str:
    """What ``--help`` prints for a command, as wide on every machine."""
    result = CliRunner().invoke(
        app, [*path, "--help"], prog_name="pmqa", terminal_width=WIDTH, color=False
    )
    assert result.exit_code == 0, result.output
    return "\n".join(line.rstrip() for line in result.output.splitlines()).strip()


def write_commands() -> str:
    """The page of all commands."""
    lines = [GENERATED, CLI_INTRO]
    for path in _commands(get_command(app)):
        lines += [f"## {' '.join(('pmqa', *path))}\n", "```text", write_help(path), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


# ---------------------------------------------------------------- the catalogue


def _need(column: Column) -> str:
    if column.needed:
        return "**yes**"
    return f"[{column.asked_by}](rules/{column.asked_by}.md)" if column.asked_by else ""


def write_catalogue() -> str:
    """The page on the catalogue: per file what its columns mean."""
    lines = [GENERATED, CATALOGUE_INTRO]
    for table in catalogue_tables():
        lines += [
            f"## {table.name}.csv\n",
            f"{table.about}{' This file must be there.' if table.required else ''}\n",
            *_columns(table),
        ]
    history = history_table(load_framework(SAMPLE_FRAMEWORK))
    lines += [HISTORY_INTRO, *_columns(history)]
    return "\n".join(lines).rstrip() + "\n"


def _columns(table: Table) -> Iterator[str]:
    yield "| column | meaning | allowed | needed | example |"
    yield "| --- | --- | --- | --- | --- |"
    for column in table.columns:
        cells = (column.meaning, column.holds.allowed, _need(column), f"`{column.example}`")
        texts = (cell.replace("|", "\\|") for cell in cells)
        yield f"| `{column.name}` | {' | '.join(texts)} |"
    yield ""


# ---------------------------------------------------------------- schemes


def write_schemes() -> str:
    """The page on the schemes that come with pmqa: a table, then each as pmqa explains it."""
    schemes = [load_scheme(name) for name in scheme_names()]
    lines = [GENERATED, SCHEMES_INTRO, "| scheme | rule | whose |", "| --- | --- | --- |"]
    for scheme in schemes:
        link = f"[{scheme.name}](#{_anchor(f'{scheme.name}: {scheme.title}')})"
        lines.append(f"| {link} | {scheme.title} | {scheme.source} |")
    lines.append("")
    for scheme in schemes:
        shown = explanation_markdown(explain_scheme(scheme)).strip().splitlines()
        lines += [f"## {scheme.name}: {scheme.title}", *shown[1:], ""]
    return "\n".join(_below(line) for line in lines).rstrip() + "\n"


def _below(line: str) -> str:
    """A heading of a scheme's own explanation stands below the scheme's."""
    return f"#{line}" if line.startswith("## ") and ": " not in line else line


# ---------------------------------------------------------------- pages


def write_columns() -> str:
    """The table of what each kind's columns are and who fills them in."""
    lines = [
        "| kind | the service fills in | the template fills in | worked out |",
        "| --- | --- | --- | --- |",
    ]
    for kind, roles in ROLES.items():
        cells = [
            ", ".join(f"`{column}`" for column, role in roles.items() if role.filled is filled)
            for filled in (Filled.INPUT, Filled.LOCKED, Filled.FORMULA)
        ]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _renew(page: str, name: str, text: str) -> str:
    """A page that is written by hand, with what stands between two marks made anew."""
    before, _, rest = page.partition(f"<!-- {name} -->\n")
    _, _, after = rest.partition(f"<!-- /{name} -->")
    return f"{before}<!-- {name} -->\n{text}<!-- /{name} -->{after}"


def write_frameworks(page: str) -> str:
    """The page on frameworks, which is written by hand, with its table of columns made anew."""
    return _renew(page, "columns", write_columns())


def write_method(page: str) -> str:
    """The page on the method, with what an audit says of published figures made anew."""
    return _renew(page, "audited", write_audited())


def write_pages() -> dict[Path, str]:
    """Every generated page: its path -> its text."""
    rules = DOCS / "rules"
    pages = {rules / f"{rule.code}.md": write_rule(rule) for rule in RULES}
    frameworks, method = DOCS / "frameworks.md", DOCS / "method.md"
    return {
        **pages,
        rules / "README.md": write_index(),
        DOCS / "cli.md": write_commands(),
        DOCS / "catalogue.md": write_catalogue(),
        DOCS / "schemes.md": write_schemes(),
        frameworks: write_frameworks(frameworks.read_text(encoding="utf-8")),
        method: write_method(method.read_text(encoding="utf-8")),
    }


def stale_pages(pages: dict[Path, str]) -> list[str]:
    """What is wrong with the pages on disk, a line each."""
    wrong = []
    for path, text in pages.items():
        name = path.relative_to(DOCS.parent).as_posix()
        if not path.is_file():
            wrong.append(f"{name} is missing")
        elif path.read_bytes().decode("utf-8").replace("\r\n", "\n") != text:
            wrong.append(f"{name} is stale")
    left = sorted(set((DOCS / "rules").glob("*")) - set(pages))
    return wrong + [f"{path.relative_to(DOCS.parent).as_posix()} is left over" for path in left]


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or only look whether they are fresh."""
    pages = write_pages()
    if "--check" in arguments:
        wrong = stale_pages(pages)
        for line in wrong:
            sys.stderr.write(f"{line}; run: python -m tests.tools.docs\n")
        return 1 if wrong else 0
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for path in set((DOCS / "rules").glob("*")) - set(pages):
        path.unlink()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
