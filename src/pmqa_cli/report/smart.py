"""The five letters of one measure or activity: for a pipe, a terminal, and for scripts (JSON).

The keys of the JSON are a promise; docs/smart.md lists them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pmqa_cli.judge.letters import Letter, Verdict
from pmqa_cli.model.catalogue import Activity, Catalogue, Measure
from pmqa_cli.model.period import Period
from pmqa_cli.model.text import visible
from pmqa_cli.model.words import either

if TYPE_CHECKING:
    from rich.console import RenderableType

VERSION = 1
_STYLES: Mapping[Verdict, str] = {
    Verdict.MET: "green",
    Verdict.NOT_MET: "bold red",
    Verdict.UNKNOWN: "yellow",
}


def write_smart(item: Measure | Activity, letters: Sequence[Letter], catalogue: Catalogue) -> str:
    """The letters as plain lines: what is missing and how to put it right, or what was found."""
    lines = [*_say_what(item, catalogue), ""]
    for letter in letters:
        lines.append(f"{letter.letter}  {letter.name}: {letter.verdict}")
        lines += [f"   It {gap.what} {gap.fix}" for gap in letter.gaps]
        lines += [f"   {note}" for note in letter.notes]
    lines += ["", conclude(item, letters)]
    return "".join(f"{visible(line)}\n" for line in lines)


def render_smart(
    item: Measure | Activity, letters: Sequence[Letter], catalogue: Catalogue
) -> RenderableType:
    """The same for a terminal: in colour, and folded under each letter."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    title, place = (visible(line) for line in _say_what(item, catalogue))
    parts: list[RenderableType] = [Text(title, style="bold"), Text(place, style="dim"), Text("")]
    for letter in letters:
        line = Text(f"{letter.letter}  ", style="bold")
        line.append(f"{letter.name}: ")
        line.append(letter.verdict, style=_STYLES[letter.verdict])
        parts.append(line)
        for gap in letter.gaps:
            why = Text(visible(f"It {gap.what} "))
            parts.append(Padding(why.append(visible(gap.fix), style="italic"), (0, 0, 0, 3)))
        parts += [Padding(Text(visible(note)), (0, 0, 0, 3)) for note in letter.notes]
    return Group(*parts, Text(""), Text(visible(conclude(item, letters)), style="bold"))


def _say_what(item: Measure | Activity, catalogue: Catalogue) -> tuple[str, str]:
    """What is judged, and where it stands."""
    service = catalogue.service(item.service)
    whose = f"{service.name}, " if service else ""
    return f"{item.ref} {item.title}", f"{whose}{item.at.file}, line {item.at.line}"


def conclude(item: Measure | Activity, letters: Sequence[Letter]) -> str:
    """The last line: what there is left to do."""
    missed = [each.name for each in letters if each.verdict is Verdict.NOT_MET]
    unknown = [each.name for each in letters if each.verdict is Verdict.UNKNOWN]
    if missed:
        where = f"{item.at.file}, line {item.at.line}"
        return f"To put right in {where}: {either(missed, 'and')}."
    if unknown:
        return f"Nothing is missing. For you to judge: {either(unknown, 'and')}."
    return "SMART in all five letters."


def write_smart_json(item: Measure | Activity, letters: Sequence[Letter], period: Period) -> str:
    """The letters for scripts; same letters, same text."""
    document = {
        "version": VERSION,
        "period": str(period),
        "ref": item.ref,
        "kind": "measure" if isinstance(item, Measure) else "activity",
        "title": item.title,
        "service": item.service,
        "path": item.at.file,
        "line": item.at.line,
        "letters": [
            {
                "letter": each.letter,
                "name": each.name,
                "verdict": each.verdict.value,
                "missing": [
                    {"column": gap.column, "message": f"It {gap.what}", "fix": gap.fix}
                    for gap in each.gaps
                ],
                "notes": list(each.notes),
            }
            for each in letters
        ],
        "summary": {
            verdict.value.replace(" ", "_"): sum(each.verdict is verdict for each in letters)
            for verdict in Verdict
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
