"""A framework explained, lists of frameworks, and what is wrong with one: pure functions."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pmqa_cli.judge.explanation import Explanation, Line
from pmqa_cli.model.finding import Severity
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.scheme import Scheme
from pmqa_cli.model.text import tidy, visible
from pmqa_cli.model.words import count_words, join_words
from pmqa_cli.rules.soundness import Flaw

WIDTH = 100
"""Of a line of plain text, in characters."""


def explanation_text(explained: Explanation) -> str:
    """Plain text for a terminal or an e-mail, no line wider than WIDTH."""
    lines = [*wrap(explained.title), *_text(explained.about, 0)]
    for chapter in explained.chapters:
        lines += ["", chapter.title, "-" * len(chapter.title), *_text(chapter.lines, 0)]
    return "\n".join(lines) + "\n"


def wrap(text: str, indent: str = "", hanging: str = "") -> list[str]:
    """A text as lines no wider than WIDTH; ``hanging`` is put before all but the first."""
    return textwrap.wrap(
        visible(tidy(text)),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_on_hyphens=False,
    )


def _text(lines: Iterable[Line], depth: int) -> Iterator[str]:
    for line in lines:
        indent = "  " * depth
        mark = f"{line.number}. " if line.number else ""
        yield from wrap(mark + line.text, indent, f"{indent}{' ' * max(len(mark), 2)}")
        yield from _text(line.under, depth + 1)


def explanation_markdown(explained: Explanation) -> str:
    """Markdown for an intranet page."""
    lines = [f"# {_escape(explained.title)}", "", *_markdown(explained.about, 0)]
    for chapter in explained.chapters:
        lines += ["", f"## {_escape(chapter.title)}", "", *_markdown(chapter.lines, 0)]
    return "\n".join(lines) + "\n"


def _markdown(lines: Iterable[Line], depth: int) -> Iterator[str]:
    for line in lines:
        mark = f"{line.number}. " if line.number else "- "
        yield f"{' ' * depth}{mark}{_escape(line.text)}"
        yield from _markdown(line.under, depth + len(mark))


def _escape(text: str) -> str:
    """Text in which Markdown sees no marks of its own."""
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", visible(tidy(text)))


FORMATS: Mapping[str, Callable[[Explanation], str]] = {
    "text": explanation_text,
    "md": explanation_markdown,
}
"""What ``--format`` may say."""


# ---------------------------------------------------------------- lists


@dataclass(frozen=True, slots=True)
class Listed:
    """A framework or a scheme in a list."""

    name: str
    title: str
    source: str


def write_lists(lists: Mapping[str, Sequence[Listed]], follows: str = "") -> str:
    """Lists under their headings, names aligned, the source below each title."""
    widest = max(len(each.name) for found in lists.values() for each in found)
    indent = " " * (widest + 4)
    lines: list[str] = []
    for heading, found in lists.items():
        lines += [heading]
        for each in found:
            lines += wrap(each.title, f"  {each.name:<{widest}}  ", indent)
            lines += wrap(each.source, indent, indent)
        lines.append("")
    lines += wrap(follows) if follows else []
    return "\n".join(lines).rstrip() + "\n"


# ---------------------------------------------------------------- checking

Told = tuple[str, int, Flaw]
"""A flaw with the file and the line (0 where none is known) at which it stands."""


def write_flaws(told: Iterable[Told]) -> str:
    """A plain line for each flaw: where, how bad, what, how to put it right."""
    return "".join(
        f"{file}{f', line {line}' if line else ''}: {flaw.severity}: "
        f"{visible(tidy(f'{flaw.what} {flaw.fix}'))}\n"
        for file, line, flaw in told
    )


def count_flaws(shown: str, told: Sequence[Told]) -> str:
    """The last line where something was found."""
    counts = [
        count_words(number, severity.value)
        for severity in Severity
        if (number := sum(flaw.severity is severity for _, _, flaw in told))
    ]
    return f"{visible(shown)}: {', '.join(counts)}.\n"


def write_sound(shown: str, found: Framework | Scheme) -> str:
    """The last line where nothing was found: what it is that is sound."""
    rules = found.measures
    words = dict.fromkeys(found.status(band.status).word for band in rules.bands)
    statuses = join_words([*words])
    if isinstance(found, Scheme):
        what = f"a status scheme with {count_words(len(rules.bands), 'band')} ({statuses})"
    else:
        rule = f"by the scheme {rules.scheme}" if rules.scheme else "by bands of its own"
        sections = count_words(len(found.sections), "section")
        what = (
            f"a framework with {sections} on {count_words(len(found.parts), 'sheet')}, measures "
            f"judged {rule} ({statuses})"
        )
    return visible(f"{shown} is sound: {what}.") + "\n"
