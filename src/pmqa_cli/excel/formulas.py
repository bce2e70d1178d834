"""The workbook's live formulas, made from the same bands, aims and needs as the engine's.

Pure: framework and catalogue in, formula text out. ``at`` says where a row's columns are: column
id -> cell ("G7"). Only functions that both Excel 2010 and LibreOffice have are used (FUNCTIONS).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from pmqa_cli.excel.layout import LINKED_PREFIX
from pmqa_cli.judge.needs import Need, When, need_word, needs_of
from pmqa_cli.judge.status import HUNDRED, Aim, aim_of, tolerance_of, write_number
from pmqa_cli.judge.trend import compared_period
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.framework import Band, Framework, Kind, StatusId
from pmqa_cli.model.period import Period

FUNCTIONS = frozenset(
    (
        *("ABS", "AND", "CHOOSE", "CLEAN", "COUNT", "FIND", "IF", "INT", "ISNUMBER", "LEFT"),
        *("LEN", "MAX", "MID", "OR", "ROUND", "SIGN", "SUBSTITUTE", "SUM", "SUMPRODUCT", "TRIM"),
    )
)
"""Every function that a formula of ours may use."""

Places = Mapping[str, str]

PLACES = 9
"""Decimals at which differences are compared: the plain quotient calls 440 of 999 exact edges
wrong (formats.md)."""
DIGITS = 14
"""Decimals that a double leaves to a number between 1 and 10, one kept back for the arithmetic."""


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


def _trimmed(cells: str) -> str:
    """Without spaces and line breaks at the ends; a space pasted from a page is no-break."""
    return f'TRIM(CLEAN(SUBSTITUTE({cells},"\u00a0"," ")))'


def is_blank(cell: str) -> str:
    """Nothing was entered: no value, or only spaces and line breaks."""
    return f'{_trimmed(cell)}=""'


def _rounded(cell: str, decimals: int | None) -> str:
    return cell if decimals is None else f"ROUND({cell},{decimals})"


def _places(*sizes: Decimal) -> int:
    """At how many decimals to compare figures of this size: 9, fewer where a double has not 9."""
    return max(0, min(PLACES, DIGITS - max(size.adjusted() for size in sizes)))


# ---------------------------------------------------------------- measures


def _impossible(measure: Measure, actual: str) -> str:
    """The figure lies outside the measure's valid range; empty where it has none."""
    tests = []
    if measure.valid_min is not None:
        tests.append(f"{actual}<{literal(measure.valid_min)}")
    if measure.valid_max is not None:
        tests.append(f"{actual}>{literal(measure.valid_max)}")
    return f"OR({','.join(tests)})" if tests else ""


def _usable(measure: Measure, at: Places, usable: str, otherwise: str, impossible: str) -> str:
    actual = at["actual"]
    outside = _impossible(measure, actual)
    inner = f"IF({outside},{impossible},{usable})" if outside else usable
    return f"IF(ISNUMBER({actual}),{inner},{otherwise})"


def _band_test(band: Band, measure: Measure, aim: Aim, at: Places) -> str:
    """Whether a band holds. On each side that the aim has: shortfall, less what is allowed."""
    tolerance = tolerance_of(band, measure) if band.when == "within" else None
    value = _rounded(at["actual"], measure.decimals)
    follows_cell = measure.polarity in (Polarity.HIGHER, Polarity.LOWER) and "target" in at
    tests = []
    for edge, is_low in ((aim.low, True), (aim.high, False)):
        if edge is None:
            continue
        target = at["target"] if follows_cell else literal(edge)
        off = f"{target}-{value}" if is_low else f"{value}-{target}"
        allowance = tolerance.allowance(edge) if tolerance else Decimal(0)
        if tolerance and tolerance.relative:
            off += f"-{literal(tolerance.amount / HUNDRED)}*ABS({target})"
        elif tolerance:
            off += f"-{literal(tolerance.amount)}"
        tests.append(f"ROUND({off},{_places(edge, allowance)})<=0")
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def measure_status(framework: Framework, measure: Measure, period: Period, at: Places) -> str:
    """A measure's status, as judge.status.judge_measure decides it."""

    def word(status: str) -> str:
        return quote(framework.status(status).word)

    missing = word(StatusId.NOT_RETURNED)
    if not measure.is_due(period):
        absent = word(StatusId.NOT_DUE)
    elif "reason_not_available" in at:
        blank = is_blank(at["reason_not_available"])
        absent = f"IF({blank},{missing},{word(StatusId.NOT_AVAILABLE)})"
    else:
        absent = missing
    aim = aim_of(measure, period)
    if isinstance(aim, str):
        decided = word(StatusId.NO_TARGET)
    else:
        bands = framework.measures.bands
        last = next(place for place, band in enumerate(bands) if band.when == "otherwise")
        decided = word(bands[last].status)
        for band in reversed(bands[:last]):
            decided = f"IF({_band_test(band, measure, aim, at)},{word(band.status)},{decided})"
    return _usable(measure, at, decided, absent, missing)


def measure_trend(framework: Framework, measure: Measure, period: Period, at: Places) -> str:
    """A measure's trend, as judge.trend.judge_trend decides it."""
    rules = framework.trend
    before = [at[column] for column in ("previous_restated", "previous") if column in at]
    if compared_period(rules, measure, period) is None or not before:
        return _usable(measure, at, quote(rules.none), '""', '""')
    now = _rounded(at["actual"], measure.decimals)
    chosen = f"IF(ISNUMBER({before[0]}),{before[0]},{before[1]})" if before[1:] else before[0]
    then = _rounded(chosen, measure.decimals)
    aim = aim_of(measure, period) if measure.polarity is Polarity.RANGE else ""
    places, words = PLACES, (rules.declined, rules.unchanged, rules.improved)
    if measure.polarity is Polarity.HIGHER:
        better = f"{now}-{then}"
    elif measure.polarity is Polarity.LOWER:
        better = f"{then}-{now}"
    elif isinstance(aim, Aim):
        better = f"{_off(aim, then)}-{_off(aim, now)}"
        places = _places(*(edge for edge in (aim.low, aim.high) if edge is not None))
    else:
        better, words = f"{now}-{then}", (rules.down, rules.unchanged, rules.up)
    choice = ",".join(quote(word) for word in words)
    compared = f"CHOOSE(2+SIGN(ROUND({better},{places})),{choice})"
    usable = f"IF(COUNT({','.join(before)})=0,{quote(rules.none)},{compared})"
    return _usable(measure, at, usable, '""', '""')


def _off(aim: Aim, value: str) -> str:
    """How far a figure is from the range, zero inside it."""
    sides = []
    if aim.low is not None:
        sides.append(f"{literal(aim.low)}-{value}")
    if aim.high is not None:
        sides.append(f"{value}-{literal(aim.high)}")
    return f"MAX(0,{','.join(sides)})"


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


# ---------------------------------------------------------------- what is still needed


def any_input(ranges: Iterable[str]) -> str:
    """Something was typed into one of these ranges ("H7:K7")."""
    return "+".join(f"SUMPRODUCT(LEN({_trimmed(each)}))" for each in ranges) + ">0"


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
        status = _trimmed(at["status"]) if kind is Kind.ACTIVITIES else at["status"]

        def is_one_of(statuses: Iterable[str]) -> str:
            words = [f"{status}={quote(framework.status(each).word)}" for each in statuses]
            return words[0] if len(words) == 1 else f"OR({','.join(words)})"

        tests[When.NO_FIGURE] = is_one_of([StatusId.NOT_RETURNED])
        tests[When.UNAVAILABLE] = is_one_of([StatusId.NOT_AVAILABLE])
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
