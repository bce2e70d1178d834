"""The workbook's live formulas, made from the same bands, aims and needs as the engine's.

Pure: framework and catalogue in, formula text out. ``at`` says where a row's columns are: column
id -> cell ("G7"). Only functions that both Excel 2010 and LibreOffice have are used (FUNCTIONS).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from pmqa_cli.excel.layout import LINKED_PREFIX
from pmqa_cli.judge.escalation import reached_from
from pmqa_cli.judge.needs import WITHOUT_FIGURE, Need, When, need_word, needs_of
from pmqa_cli.judge.numbers import write_number
from pmqa_cli.model.framework import Framework, Kind, StatusId

FUNCTIONS = frozenset(
    (
        *("ABS", "AND", "CHOOSE", "CLEAN", "COUNT", "FIND", "IF", "INT", "ISNUMBER", "LEFT"),
        *("LEN", "MAX", "MID", "NOT", "OR", "ROUND", "SIGN", "SUBSTITUTE", "SUM", "SUMPRODUCT"),
        "TRIM",
    )
)
"""Every function that a formula of ours may use."""

Places = Mapping[str, str]


def quote(text: str) -> str:
    """A text as a formula writes it."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def quote_sheet(name: str) -> str:
    """A sheet's name as a formula writes it."""
    doubled = name.replace("'", "''")
    return f"'{doubled}'"


def literal(value: Decimal) -> str:
    """A number as a formula writes it; in brackets where its sign could run into an operator."""
    text = write_number(value)
    return f"({text})" if value < 0 else text


def trimmed(cells: str) -> str:
    """Without spaces and line breaks at the ends; a space pasted from a page is no-break."""
    return f'TRIM(CLEAN(SUBSTITUTE({cells},"\u00a0"," ")))'


def is_blank(cell: str) -> str:
    """Nothing was entered: no value, or only spaces and line breaks."""
    return f'{trimmed(cell)}=""'


# ---------------------------------------------------------------- risks


def risk_score(framework: Framework, at: Places) -> str:
    """Likelihood times impact where both are steps of the scale, as judge.status.judge_risk."""
    likelihood, impact = at["likelihood"], at["impact"]
    tests = ",".join(
        f"{cell}=INT({cell}),{cell}>=1,{cell}<={len(steps)}"
        for cell, steps in (
            (likelihood, framework.risks.likelihood),
            (impact, framework.risks.impact),
        )
    )
    return f'IF(COUNT({likelihood},{impact})=2,IF(AND({tests}),{likelihood}*{impact},""),"")'


def risk_status(framework: Framework, at: Places) -> str:
    """A risk's status from its score, by the framework's bands."""
    *bands, last = framework.risks.bands
    decided = quote(framework.status(last.status).word)
    score = at["score"]
    for band in reversed(bands):
        word = quote(framework.status(band.status).word)
        decided = f"IF({score}>={band.from_score},{word},{decided})"
    missing = quote(framework.status(StatusId.NOT_RETURNED).word)
    return f"IF(ISNUMBER({score}),{decided},{missing})"


def risk_escalation(framework: Framework, appetite: Decimal | None, at: Places) -> str:
    """A risk's level from its score, by the framework's criteria and the appetite for it."""
    decided, score = '""', at["score"]
    for level in reversed(framework.risks.escalation):
        edge = reached_from(level, appetite)
        if level.is_always:
            decided = quote(level.word)
        elif edge is not None:
            decided = f"IF({score}>={literal(edge)},{quote(level.word)},{decided})"
    return f'IF(ISNUMBER({score}),{decided},"")'


# ---------------------------------------------------------------- what is still needed


def any_input(ranges: Iterable[str]) -> str:
    """Something was typed into one of these ranges ("H7:K7")."""
    return "+".join(f"SUMPRODUCT(LEN({trimmed(each)}))" for each in ranges) + ">0"


def only_if(condition: str, formula: str) -> str:
    """The formula where the condition holds, else nothing."""
    return f'IF({condition},{formula},"")'


def still_needed(
    framework: Framework,
    kind: Kind,
    at: Places,
    *,
    promised: bool,
    due: bool,
    inputs: Sequence[str],
) -> str:
    """What a row still owes, in the words and the order of the engine (judge.needs).

    ``promised``: last quarter's action is shown in the row. ``due``: a catalogue row that owes
    its entry this quarter; any other owes it once something is typed into ``inputs``.
    """
    tests = {When.PROMISED: "" if promised else None, When.DUE: "" if due else any_input(inputs)}
    if "status" in at:
        status = trimmed(at["status"]) if kind is Kind.ACTIVITIES else at["status"]

        def is_one_of(statuses: Iterable[str]) -> str:
            words = [f"{status}={quote(framework.status(each).word)}" for each in statuses]
            return words[0] if len(words) == 1 else f"OR({','.join(words)})"

        tests[When.NO_FIGURE] = is_one_of([StatusId.NOT_RETURNED])
        tests[When.UNAVAILABLE] = is_one_of([StatusId.NOT_AVAILABLE])
        tests[When.FIGURE] = f"NOT({is_one_of(WITHOUT_FIGURE)})"
        if framework.mitigation.statuses:
            tests[When.OFF_TARGET] = is_one_of(framework.mitigation.statuses)
    terms = []
    for when, needs in groupby(needs_of(framework, kind), key=lambda need: need.when):
        test = tests.get(when)
        owed = "&".join(_owed(framework, kind, need, at) for need in needs if need.column in at)
        if test is not None and owed:
            terms.append(only_if(test, owed) if test else owed)
    return f"MID({'&'.join(terms)},3,999)" if terms else '""'


def _owed(framework: Framework, kind: Kind, need: Need, at: Places) -> str:
    word = quote(f"; {need_word(framework, kind, need.column)}")
    # A word where a figure belongs is still no figure: owed whatever stands in the cell.
    return word if need.when is When.NO_FIGURE else only_if(is_blank(at[need.column]), word)


def is_owed(framework: Framework, kind: Kind, column: str, still_needed_cell: str) -> str:
    """Whether Still needed names a column: what makes its cell stand out."""
    word = quote(f"; {need_word(framework, kind, column)};")
    return f'ISNUMBER(FIND({word},"; "&{still_needed_cell}&";"))'


def owes_something(still_needed_cell: str) -> str:
    """Still needed names something, and not the sheet where the row is typed in."""
    prefix = LINKED_PREFIX.rstrip()
    return (
        f"AND(LEN({still_needed_cell})>0,LEFT({still_needed_cell},{len(prefix)})<>{quote(prefix)})"
    )


# ---------------------------------------------------------------- across sheets


def follow(sheet: str, cell: str) -> str:
    """What stands in a cell of another sheet, empty where nothing does."""
    source = f"{quote_sheet(sheet)}!{cell}"
    return f'IF({source}="","",{source})'


def count_needed(sheet: str, cells: str) -> str:
    """How many rows of a sheet still owe something; rows that follow another sheet do not."""
    source = f"{quote_sheet(sheet)}!{cells}"
    prefix = LINKED_PREFIX.rstrip()
    return f"SUMPRODUCT((LEN({source})>0)*(LEFT({source},{len(prefix)})<>{quote(prefix)}))"


def add_up(cells: str) -> str:
    """The sum of a range."""
    return f"SUM({cells})"
