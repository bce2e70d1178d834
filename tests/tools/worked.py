"""Worked examples: a row of plain words in, what pmqa makes of it out.

The tables of docs/method.md and the YAML cases of tests/cases/ are written in the same words, so
that an officer can read both and one piece of code executes them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from pmqa_cli.excel.numbers import Numbers, classify_format
from pmqa_cli.judge.aim import Earlier, Figure
from pmqa_cli.judge.compare import compare_measure, describe_comparison
from pmqa_cli.judge.entries import Judged, judge_entry
from pmqa_cli.judge.escalation import appetite_of, judge_escalation
from pmqa_cli.judge.needs import need_word
from pmqa_cli.judge.numbers import round_half_up, write_number
from pmqa_cli.judge.status import Outcome, judge_activity, judge_measure, judge_risk
from pmqa_cli.judge.trend import compared_period, judge_trend
from pmqa_cli.model.catalogue import (
    Activity,
    Aggregation,
    Catalogue,
    Comparator,
    Item,
    Measure,
    Polarity,
    QualitySource,
    Risk,
)
from pmqa_cli.model.columns import ROLES
from pmqa_cli.model.framework import DataQualityRules, Framework, Kind, TrendRules
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.question import Question
from pmqa_cli.model.returns import Cell, Entry, Value
from pmqa_cli.model.risk_rules import RiskRules
from pmqa_cli.model.scheme import MeasureRules
from pmqa_cli.model.target import Target, read_target
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.pack.counting import MEASURES, Counted, count_own, count_rows
from pmqa_cli.pack.nouns import Badge
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.scheme import load_scheme
from tests.tools.asking import asking

PERIOD = Period(2026, 2)
"""The quarter an example is about unless it says otherwise: 2026-27 Q2."""

YEAR_END = Period(2026, 4)

Row = Mapping[str, str]


@cache
def powys() -> Framework:
    """The framework that ships with pmqa."""
    return load_framework("powys")


def number(text: str) -> Decimal | None:
    """A number as people write it ("12,500", "85%"), or None for an empty field."""
    plain = text.replace(",", "").removesuffix("%").strip()
    return Decimal(plain) if plain else None


def _bounds(text: str) -> tuple[Decimal | None, Decimal | None]:
    """ "40 to 60", "40 or more", "60 or less"."""
    if not text:
        return None, None
    if found := re.fullmatch(r"(\S+) to (\S+)", text):
        return number(found[1]), number(found[2])
    value, way = text.split(" or ")
    return (number(value), None) if way == "more" else (None, number(value))


def period_in(row: Row) -> Period:
    """The period of an example: its own, or a quarter of 2026-27, or the usual one."""
    text = row.get("period", "")
    if re.fullmatch(r"Q[1-4]", text):
        return Period(PERIOD.year, int(text[1]))
    return Period.parse(text) if text else PERIOD


def measure_in(row: Row) -> Measure:
    """The measure that an example describes."""
    low, high = _bounds(row.get("range", ""))
    least, most = _bounds(row.get("valid", ""))
    quarters = [number(part) for part in row.get("targets by quarter", "").split("/")]
    polarity = row.get("polarity", "higher")
    written = row.get("target", "")
    target = read_target(written) or Target(number(written))
    *inner, tolerance = [
        Tolerance.parse(each) if each else None for each in row.get("tolerance", "").split(";")
    ]
    return Measure(
        ref="M1",
        title="A measure",
        service="HSG",
        unit=row.get("unit", ""),
        decimals=int(row["decimals"]) if row.get("decimals") else None,
        polarity=None if polarity == "not said" else Polarity(polarity),
        target=target.value,
        target_beyond=target.beyond,
        target_than=target.than,
        is_yes_no=target.is_yes_no,
        quarter_targets=tuple(quarters) if len(quarters) == 4 else (None,) * 4,
        no_target=row.get("no target because", "") or target.none_because,
        tolerance=tolerance,
        inner_tolerances=tuple(each for each in inner if each),
        amber_value=number(row.get("amber value", "")),
        floor=number(row.get("floor", "")),
        range_low=low,
        range_high=high,
        midpoint=number(row.get("midpoint", "")),
        valid_min=least,
        valid_max=most,
        aggregation=Aggregation(row.get("counting", "snapshot") or "snapshot"),
        frequency=row.get("frequency", ""),
    )


def measure_outcome(row: Row, rules: MeasureRules | None = None) -> Outcome:
    """A measure's status."""
    measure, period, actual = measure_in(row), period_in(row), row.get("actual", "")
    yes_no = {"Yes": Decimal(1), "No": Decimal(0)}
    return judge_measure(
        rules or powys().measures,
        measure,
        period,
        yes_no.get(actual) if measure.is_yes_no else number(actual),
        row.get("reason", ""),
        Earlier(
            Figure(str(period.last_year), number(row.get("last year", ""))),
            Figure(str(period.previous), number(row.get("last quarter", ""))),
        ),
    )


def _scheme(row: Row) -> dict[str, str]:
    scheme = load_scheme(row["scheme"])
    outcome = measure_outcome(row, scheme.measures)
    return {"status": scheme.status(outcome.status).word, "because": outcome.reason}


def _word(outcome: Outcome) -> str:
    return powys().status(outcome.status).word


def _status(row: Row) -> dict[str, str]:
    outcome = measure_outcome(row)
    percent = "" if outcome.variance_percent is None else f"{outcome.variance_percent}%"
    variance = "" if outcome.variance is None else write_number(outcome.variance)
    return {
        "status": _word(outcome),
        "because": outcome.reason,
        "variance": variance,
        "variance %": percent,
    }


def _trend_rules(row: Row) -> TrendRules:
    changed = {"basis": row.get("basis"), "cumulative": row.get("cumulative basis")}
    return powys().trend.model_copy(update={key: text for key, text in changed.items() if text})


def _trend(row: Row) -> dict[str, str]:
    measure, rules, period = measure_in(row), _trend_rules(row), period_in(row)
    previous = row.get("restated", "") or row.get("previous", "")
    found = judge_trend(rules, measure, period, number(row.get("actual", "")), number(previous))
    compared = compared_period(rules, measure, period)
    return {
        "trend": found.word,
        "because": found.reason,
        "direction": f"{found.direction:+d}" if found.direction else "0",
        "compared with": str(compared or ""),
    }


def _date(text: str) -> date | None:
    day, month, year = (int(part) for part in text.split("/")) if text else (0, 0, 0)
    return date(year, month, day) if text else None


def _activity(row: Row) -> dict[str, str]:
    claimed = powys().status_called(row["claimed"])
    ends = period_in(row).ends()
    outcome = judge_activity(
        powys().activities, claimed.id if claimed else "", _date(row.get("starts", "")), ends
    )
    return {"status": _word(outcome), "because": outcome.reason}


def _risk(row: Row) -> dict[str, str]:
    outcome, score = judge_risk(powys().risks, number(row["likelihood"]), number(row["impact"]))
    return {
        "score": "" if score is None else str(score),
        "status": _word(outcome),
        "because": outcome.reason,
    }


@cache
def criteria() -> RiskRules:
    """The Powys rules for risks with the escalation criteria that docs/frameworks.md shows."""
    page = Path(__file__).parents[2].joinpath("docs", "frameworks.md").read_text(encoding="utf-8")
    example = page.partition("<!-- escalation -->\n```toml\n")[2].partition("```")[0]
    risks = tomllib.loads(example)["risks"]
    return RiskRules.model_validate({**powys().risks.model_dump(), **risks})


def _escalation(row: Row) -> dict[str, str]:
    default = number(row.get("default", ""))
    rules = criteria().model_copy(update={"appetite": None if default is None else int(default)})
    risk = Risk("R1", "A risk", "HSG", appetite=number(row["appetite"]))
    found = judge_escalation(rules, number(row["score"]), appetite_of(rules, risk))
    return {
        "level": found.level.word if found else "",
        "who must act": (found.level.to or "The service") if found else "",
        "because": found.reason if found else "",
    }


def _comparison(row: Row) -> dict[str, str]:
    measure, period = measure_in(row), period_in(row)
    figures = (row.get("others") or "80").split("; ")
    comparators = [
        Comparator("M1", Period.parse(of), f"Council {place}", number(text.replace("?", "")))
        for of in (row.get("figures of") or "2025-26 Q4").split("; ")
        for place, text in enumerate(figures)
    ]
    found = compare_measure(measure, period, number(row.get("actual", "")), comparators)
    if found is None:
        return dict.fromkeys(("compared with", "the pack says"), "")
    rank = f"{found.rank} of {found.out_of}" if found.rank else ""
    return {
        "rank": rank,
        "quartile": str(found.quartile or ""),
        "median": "" if found.median is None else write_number(found.median),
        "gap": "" if found.gap is None else write_number(found.gap),
        "which is": {1: "better", -1: "worse"}.get(found.direction, ""),
        "compared with": str(found.period),
        "the pack says": describe_comparison(measure, found),
    }


ITEMS: dict[Kind, Item] = {
    Kind.MEASURES: Measure(
        "M1", "A measure", "HSG", polarity=Polarity.HIGHER, target=Decimal(80), frequency="annual"
    ),
    Kind.ACTIVITIES: Activity("A1", "An activity", "HSG", start=date(2026, 10, 1)),
    Kind.QUALITY: QualitySource("Q1", "HSG", "Staff survey", frequency="annual"),
    Kind.RISKS: Risk("R1", "A risk", "HSG"),
    Kind.NARRATIVE: Question(ref="SE/1", question="What do people say of the service?"),
}
"""One thing of each kind that an entry can be about. The measure is due in Q4 only."""


def framework_of(kind: Kind) -> Framework:
    """Powys; where that has no sheet of a kind, one that has."""
    return powys() if any(part.kind is kind for part in powys().parts) else asking()


def entry_of(kind: Kind, ref: str, typed: Mapping[str, Value]) -> Entry:
    """A row of the first sheet of this kind, with every column and what was typed in some."""
    part = next(part for part in framework_of(kind).parts if part.kind is kind)
    values: dict[str, Value] = {"ref": ref, **typed}
    cells = {
        column: Cell(part.sheet, 5, place, values.get(column))
        for place, column in enumerate(ROLES[kind], start=1)
    }
    assert values.keys() <= cells.keys(), f"no such column: {values.keys() - cells.keys()}"
    return Entry(part.id, ref, 5, cells)


def _catalogue(item: Item) -> Catalogue:
    match item:
        case Measure():
            return Catalogue(measures=(item,))
        case Activity():
            return Catalogue(activities=(item,))
        case QualitySource():
            return Catalogue(quality=(item,))
        case Risk():
            return Catalogue(risks=(item,))
        case Question():
            return Catalogue()


def judged(
    kind: Kind,
    typed: Mapping[str, Value],
    *,
    item: Item | None = None,
    ref: str | None = None,
    period: Period = YEAR_END,
    promised: str = "",
    history: tuple[Point, ...] = (),
    framework: Framework | None = None,
) -> Judged:
    """An entry judged on the Powys framework or another, from what was typed into it.

    ``item`` is what the catalogue says of it, by default ``ITEMS``; ``promised`` the remedial
    action of the quarter before.
    """
    about = item or ITEMS[kind]
    if promised:
        history += (Point(about.ref, period.previous, status="red", remedial_action=promised),)
    entry = entry_of(kind, about.ref if ref is None else ref, typed)
    rules = framework or framework_of(kind)
    return judge_entry(
        rules,
        _catalogue(about),
        History({about.ref.casefold(): history}),
        period,
        rules.part(entry.part),
        entry,
    )


SHEETS = {kind.value: kind for kind in Kind}


def _typed(kind: Kind, text: str) -> dict[str, Value]:
    """ "Actual = 70; Expected = 31/05/2027" as values by column id."""
    ids = {column.heading: column.id for column in asking().columns[kind]}
    typed: dict[str, Value] = {}
    for each in filter(None, text.split("; ")):
        heading, _, value = each.partition(" = ")
        is_date = re.fullmatch(r"\d\d/\d\d/\d{4}", value)
        is_number = re.fullmatch(r"-?\d+(\.\d+)?", value)
        typed[ids[heading]] = _date(value) if is_date else Decimal(value) if is_number else value
    return typed


def _needs(row: Row) -> dict[str, str]:
    kind = SHEETS[row["sheet"]]
    framework = framework_of(kind)
    if "owed with a figure" in row:
        framework = _with_statement(row["owed with a figure"])
    found = judged(
        kind,
        _typed(kind, row.get("typed in", "")),
        period=period_in(row),
        promised=row.get("promised", ""),
        framework=framework,
    )
    return {
        "status": framework.status(found.status).word if found.status else "",
        "still needed": ", ".join(need_word(framework, kind, each) for each in found.needed),
    }


def _with_statement(headings: str) -> Framework:
    """A framework that asks for these columns with every figure."""
    ids = {column.heading: column.id for column in asking().statement}
    rules = DataQualityRules.model_validate(
        {"fields": [ids[each] for each in headings.split(", ")]}
    )
    return asking().model_copy(update={"data_quality": rules})


def _tolerance(row: Row) -> dict[str, str]:
    allowed = Tolerance.parse(row["written"]).allowance(number(row["of a target of"]) or Decimal(0))
    return {"allows": write_number(allowed)}


def _rounding(row: Row) -> dict[str, str]:
    decimals = int(row["decimals"]) if row["decimals"] else None
    return {"counts as": write_number(round_half_up(Decimal(row["figure"]), decimals))}


def _badges() -> list[Badge]:
    return [
        Badge(slug=status.id, **status.model_dump(include=set(Badge.__slots__)))
        for status in powys().statuses
    ]


def _counting(row: Row) -> dict[str, str]:
    badges = _badges()
    ids = {badge.word: badge.id for badge in badges}
    own: list[Counted] = []
    partners: list[Counted] = []
    for each in row["entries"].split(", "):
        number_of, _, what = each.partition(" ")
        counted = partners if what.startswith("Partnership ") else own
        word, _, service = what.removeprefix("Partnership ").partition(" by ")
        unusable = word == "Not usable"
        status = ids["Not returned" if unusable else word]
        counted += [Counted(status, service, is_unusable=unusable)] * int(number_of)
    found = count_own(badges, own, partners)
    return {
        "reportable": str(found.reportable),
        "on track": str(found.on_track),
        "the pack says": found.sentence,
    }


def _change(row: Row) -> dict[str, str]:
    badges = _badges()
    ids = {badge.word: badge.id for badge in badges} | {"nothing recorded": ""}
    counted: list[Counted] = []
    for each in row["then and now"].split(", "):
        number_of, _, what = each.partition(" ")
        before, _, now = what.partition(" to ")
        counted += [Counted(ids[now], before=ids[before])] * int(number_of)
    found = count_rows(badges, counted, MEASURES, "2025-26 Q4").change
    return {"the pack says": found.sentence if found else ""}


def _numbers(row: Row) -> dict[str, str]:
    value = Numbers(classify_format(row["number format"]))[row["stored in the file"]]
    return {"read as": write_number(value) if isinstance(value, Decimal) else str(value)}


@dataclass(frozen=True)
class Kindred:
    """One kind of worked example."""

    work: Callable[[Row], dict[str, str]]
    """Fields in, every answer out, by the name of its column."""
    fields: frozenset[str]
    """The fields that it understands: a misspelt one must not pass unread."""


_MEASURE = {"polarity", "target", "decimals", "range", "midpoint", "frequency", "period", "actual"}
_EARLIER = {"last year", "last quarter"}
_MORE = {"tolerance", "valid", "targets by quarter", "no target because", "reason"} | _EARLIER
_INPUTS = {"floor", "amber value"}

WORKED: Mapping[str, Kindred] = {
    "status": Kindred(_status, frozenset(_MEASURE | _MORE)),
    "scheme": Kindred(_scheme, frozenset({"scheme"} | _MEASURE | _MORE | _INPUTS)),
    "trend": Kindred(
        _trend,
        frozenset(
            _MEASURE
            | {"targets by quarter", "counting", "basis", "cumulative basis"}
            | {"previous", "restated"}
        ),
    ),
    "activity": Kindred(_activity, frozenset({"claimed", "starts", "period"})),
    "risk": Kindred(_risk, frozenset({"likelihood", "impact"})),
    "escalation": Kindred(_escalation, frozenset({"score", "appetite", "default"})),
    "comparison": Kindred(
        _comparison,
        frozenset(
            {"polarity", "range", "decimals", "unit", "counting", "period", "actual"}
            | {"others", "figures of"}
        ),
    ),
    "needs": Kindred(
        _needs, frozenset({"sheet", "period", "typed in", "promised", "owed with a figure"})
    ),
    "tolerance": Kindred(_tolerance, frozenset({"written", "of a target of"})),
    "rounding": Kindred(_rounding, frozenset({"figure", "decimals"})),
    "change": Kindred(_change, frozenset({"then and now"})),
    "counting": Kindred(_counting, frozenset({"entries"})),
    "numbers": Kindred(_numbers, frozenset({"stored in the file", "number format"})),
}


def work(kind: str, row: Row) -> dict[str, str]:
    """Work an example out: the answer to each of its fields that is no question."""
    kindred = WORKED[kind]
    given = {name: text for name, text in row.items() if name in kindred.fields}
    answers = kindred.work(given)
    asked = row.keys() - given.keys()
    assert asked, f"the example asks nothing: {row}"
    assert asked <= answers.keys(), f"unknown fields: {asked - answers.keys()}"
    return {name: answers[name] for name in row if name in asked}
