"""The live formulas agree with the engine: LibreOffice calculates them anew and says the same."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.tools import libreoffice

from pmqa_cli.excel import formulas
from pmqa_cli.excel.layout import FIRST_ROW, HEADER_ROW
from pmqa_cli.excel.measures import MeasureRow, measure_status
from pmqa_cli.excel.writer import write_return
from pmqa_cli.judge.aim import Earlier, Figure
from pmqa_cli.judge.entries import judge_entry
from pmqa_cli.judge.needs import need_word
from pmqa_cli.judge.numbers import say_number
from pmqa_cli.model.catalogue import (
    Activity,
    Aggregation,
    Catalogue,
    Measure,
    Polarity,
    QualitySource,
    Risk,
    Service,
)
from pmqa_cli.model.columns import ROLES
from pmqa_cli.model.framework import Framework, Kind, TrendRules
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Cell, Entry
from pmqa_cli.model.scheme import Band, MeasureRules, OwnRule
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.scheme import load_scheme, scheme_names

PERIOD = Period(2026, 1)
SERVICE = Service("HOU", "Housing")
D = Decimal


@dataclass
class Case:
    """A workbook's worth of rows: what the catalogue says, and what a service typed."""

    framework: Framework
    measures: list[Measure] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)
    quality: list[QualitySource] = field(default_factory=list)
    points: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    filled: dict[tuple[str, str, str], object] = field(default_factory=dict)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Once it is asked for, nothing more may be added."""
        return Catalogue(
            services=(SERVICE,),
            measures=tuple(self.measures),
            activities=tuple(self.activities),
            risks=tuple(self.risks),
            quality=tuple(self.quality),
        )

    @property
    def history(self) -> History:
        return History(self.points)

    def add_measure(
        self,
        previous: Decimal | None,
        typed: Mapping[str, object],
        suites: tuple[str, ...] = (),
        last_year: Decimal | None = None,
        **facts: Any,
    ) -> None:
        ref = f"M{len(self.measures)}"
        self.measures.append(Measure(ref, "A measure", "HOU", suites=("Top 5", *suites), **facts))
        if previous is not None:
            # Everywhere that any basis may look: the quarter before, and a year ago.
            year = previous if last_year is None else last_year
            self.points[ref.casefold()] = (
                Point(ref, PERIOD.last_year, year),
                Point(ref, PERIOD.previous, previous),
            )
        self.fill("top-5", ref, typed)

    def fill(self, part: str, ref: str, typed: Mapping[str, object]) -> None:
        self.filled |= {(part, ref, column): v for column, v in typed.items() if v is not None}

    @cached_property
    def workbook(self) -> bytes:
        return write_return(
            self.framework,
            self.catalogue,
            self.history,
            SERVICE,
            PERIOD,
            "Test council",
            filled=self.filled,
        )


def spoil(data: bytes) -> bytes:
    """Store a wrong value with every formula."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/"):
                text = re.compile(rb'(t="str"><f>[^<]*</f>)<v>[^<]*</v>')
                number = re.compile(rb"(</f>)<v>[-0-9.]+</v>")
                content = number.sub(rb"\1<v>-999</v>", text.sub(rb"\1<v>WRONG</v>", content))
            copy.writestr(name, content)
    return target.getvalue()


def rows_of(source: Path | bytes, sheet: str) -> dict[str, dict[str, object]]:
    """Ref -> heading -> value, as the workbook stores it."""
    opened = io.BytesIO(source) if isinstance(source, bytes) else source
    book = openpyxl.load_workbook(opened, data_only=True)
    rows = list(book[sheet].iter_rows(values_only=True))
    headings = [str(each) for each in rows[HEADER_ROW - 1]]
    return {
        str(row[0]): {h: "" if v is None else v for h, v in zip(headings, row, strict=True)}
        for row in rows[FIRST_ROW - 1 :]
    }


def judged(case: Case, part_id: str, ref: str) -> dict[str, object]:
    """Heading -> what the engine makes of a row."""
    part = case.framework.part(part_id)
    item = case.catalogue.item(ref)
    typed = {c: case.filled.get((part_id, ref, c)) for c in ROLES[part.kind]}
    if isinstance(item, Risk):
        typed["owner"] = item.owner
    cells = {
        column: Cell(part.sheet, 5, place, value)  # type: ignore[arg-type]
        for place, (column, value) in enumerate(typed.items(), 1)
    }
    found = judge_entry(
        case.framework, case.catalogue, case.history, PERIOD, part, Entry(part_id, ref, 5, cells)
    )
    words = [need_word(case.framework, part.kind, column) for column in found.needed]
    expected: dict[str, object] = {"Still needed": "; ".join(words)}
    if part.kind is Kind.MEASURES:
        expected["Trend"] = found.trend.word if found.trend else ""
    if part.kind in (Kind.MEASURES, Kind.RISKS):
        proposed = item is None and not found.has_input()
        expected["Status"] = "" if proposed else case.framework.status(found.status).word
    if part.kind is Kind.RISKS:
        expected["Score"] = "" if found.score is None else int(found.score)
    return expected


def compare(case: Case, recalculated: Path, part_id: str) -> int:
    """Compare each formula of a sheet with the engine; the number of rows."""
    sheet = case.framework.part(part_id).sheet
    stored, anew = rows_of(case.workbook, sheet), rows_of(recalculated, sheet)
    wrong = []
    for ref, row in anew.items():
        expected = judged(case, part_id, ref)
        for heading, value in expected.items():
            if not row[heading] == stored[ref][heading] == value:
                item = case.catalogue.item(ref)
                wrong.append((heading, value, row[heading], stored[ref][heading], item, row))
    assert not wrong, f"{len(wrong)} differ; (heading, engine, LibreOffice, stored): {wrong[:3]}"
    return len(anew)


def powys() -> Framework:
    return load_framework("powys")


# ---------------------------------------------------------------- cases

TEXTS = (None, None, "x", " ", "\u00a0", "\n ", "- a dash first", "=1+1", "Action; Expected")


def typed_mitigation(chance: random.Random) -> dict[str, object]:
    columns = ("commentary", "remedial_action", "responsible_officer", "timeframe")
    typed: dict[str, object] = {column: chance.choice(TEXTS) for column in columns}
    if chance.random() < 0.3:
        typed["timeframe"] = date(2026, 9, 30)
    return typed


def edges(case: Case) -> None:
    """999 targets with figures exactly 10% off and the least bit further, on both sides."""
    for n in range(1, 1000):
        target = D(n) / 10
        for polarity, side in ((Polarity.HIGHER, -1), (Polarity.LOWER, 1)):
            edge = target * (1 + D(side) / 10)
            for actual in (edge, edge + side * D("0.01")):
                case.add_measure(
                    target, {"actual": actual}, target=target, polarity=polarity, decimals=2
                )


def mixed(case: Case, chance: random.Random, count: int) -> None:
    """Measures of every kind with figures near whatever decides."""
    for _ in range(count):
        decimals = chance.choice((0, 1, 2, 3, None))
        scale = chance.choice((1, 10, 1000, 10**7))
        unit = D(1).scaleb(-(decimals if decimals is not None else 4))

        def figure(scale: int = scale, unit: Decimal = unit) -> Decimal:
            return (D(chance.randint(-30, 100)) / 10 * scale).quantize(unit)

        target = chance.choice((None, D(0), figure(), figure(), figure()))
        facts: dict[str, Any] = {
            "decimals": decimals,
            "polarity": chance.choice((*Polarity, Polarity.HIGHER, Polarity.LOWER, None)),
            "target": target,
            "tolerance": chance.choice(
                (None, None, Tolerance.parse("5%"), Tolerance.parse("3"), Tolerance.parse("0.5pp"))
            ),
            "aggregation": chance.choice(tuple(Aggregation)),
            "frequency": chance.choice(("quarterly", "quarterly", "quarterly", "annual")),
        }
        if facts["polarity"] is Polarity.RANGE:
            low, high = sorted((figure(), figure()))
            facts |= chance.choice(
                (
                    {"range_low": low, "range_high": high},
                    {"range_low": low},
                    {"range_high": high},
                    {"midpoint": low},
                    {},
                )
            )
        if chance.random() < 0.3:
            facts["valid_min"] = chance.choice((D(0), figure()))
        if chance.random() < 0.2:
            facts["valid_max"] = figure()
        if target is None and chance.random() < 0.5:
            facts["no_target"] = "data only"
        edge = chance.choice([v for v in facts.values() if type(v) is Decimal] or [D(50)])
        share = chance.choice((D(0), D("0.1"), D("-0.1"), D("0.05"), D("-0.05")))
        nudge = chance.choice((D(0), D(0), unit, -unit, unit / 2, -unit / 2, D(3), D(-3)))
        actual: object = edge * (1 + share) + nudge
        if chance.random() < 0.2:
            actual = chance.choice((None, None, "n/a", " ", "85%", "12.5"))
        previous = chance.choice((None, figure(), actual if type(actual) is Decimal else D(1)))
        restated = chance.choice((None, None, None, figure(), "wrong", D(0)))
        case.add_measure(
            previous,
            {
                "actual": actual,
                "reason_not_available": chance.choice((None, None, " ", "\u00a0", "Other")),
                "expected": chance.choice((None, date(2026, 10, 31))),
                "previous_restated": restated,
                **typed_mitigation(chance),
            },
            **facts,
        )


def others(case: Case, chance: random.Random) -> None:
    """Activities, risks and quality sources, filled in well and badly."""
    for n in range(250):
        ref = f"A{n}"
        start = chance.choice((None, date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)))
        case.activities.append(Activity(ref, "An activity", "HOU", section="AIA", start=start))
        case.points[ref.casefold()] = (
            Point(
                ref,
                PERIOD.previous,
                status=chance.choice(("red", "green")),
                remedial_action=chance.choice(("Hire", "")),
            ),
        )
        typed: dict[str, object] = {}
        if chance.random() < 0.7:
            typed = {
                "percent_complete": chance.choice((None, D(0), D(60), "most")),
                "status": chance.choice((None, "Red", "amber ", "Green", "BLUE", " ", "Purple")),
                "achievements": chance.choice(TEXTS),
                "action_done": chance.choice((None, "Done")),
                **typed_mitigation(chance),
            }
        case.fill("aia-activities", ref, typed)
    steps = (None, D(0), D(1), D(2), D(3), D(4), D(5), D(6), D("2.5"), "3", " ")
    for n in range(250):
        ref = f"R{n}" if n else "NEW-3"
        if n:
            owner = chance.choice(("", "Head"))
            case.risks.append(Risk(ref, "A risk", "HOU", owner=owner))
        typed = {
            "likelihood": chance.choice(steps),
            "impact": chance.choice(steps),
            "controls": chance.choice(TEXTS),
            "reviewed_on": chance.choice((None, date(2026, 6, 1))),
            **typed_mitigation(chance),
        }
        case.fill("risk", ref, typed)
    case.fill("risk", "NEW-1", {"title": "A new risk"})
    case.fill("risk", "NEW-2", {"likelihood": D(5), "impact": D(5)})
    case.fill("risk", "NEW-4", {"title": " "})
    for n in range(60):
        ref, frequency = f"Q{n}", chance.choice(("quarterly", "annual", ""))
        case.quality.append(QualitySource(ref, "HOU", "Surveys", "quantitative", frequency))
        columns = ("what_was_done", "findings", "learning", "action")
        typed = {column: chance.choice(TEXTS) for column in columns}
        case.fill("qa", ref, {**typed, "date": chance.choice((None, date(2026, 6, 1)))})
    case.fill("qa", "NEW-1", {"source": "A survey"})
    case.fill("qa", "NEW-2", {"kind": "Qualitative", "findings": "Good"})


def bracknell() -> Framework:
    """Other bands: green on, above or within 5%; amber within 10% (domain.md section 3)."""
    bands = (
        Band(status="green", when="within", tolerance=Tolerance.parse("5%"), definition="Close"),
        Band(status="amber", when="within", tolerance=Tolerance.parse("10%"), definition="Off"),
        Band(status="red", when="otherwise", definition="Far"),
    )
    return powys().model_copy(
        update={
            "measures": MeasureRules(bands=bands),
            "trend": TrendRules(basis="same period last year", cumulative="none"),
        }
    )


def points() -> Framework:
    """Absolute tolerance, a colour for better than target, and a quote in a word."""
    bands = (
        Band(status="green", when="met", definition="Met"),
        Band(status="amber", when="within", tolerance=Tolerance.parse("2pp"), definition="Off"),
        Band(status="red", when="otherwise", definition="Far"),
    )
    found = powys()
    renamed = tuple(
        status.model_copy(update={"word": 'Amber "ish"'}) if status.id == "amber" else status
        for status in found.statuses
    )
    return found.model_copy(update={"measures": MeasureRules(bands=bands), "statuses": renamed})


def every_scheme() -> Framework:
    """One framework in which the suite of a scheme's name is judged by that scheme."""
    found, schemes = powys(), [load_scheme(name) for name in scheme_names()]
    rules = tuple(OwnRule(suites=(s.name,), bands=s.measures.bands) for s in schemes)
    known = {status.id for status in found.statuses}
    statuses = {s.id: s for scheme in schemes for s in scheme.statuses if s.id not in known}
    measures = MeasureRules(bands=found.measures.bands, own=rules)
    both = (*found.statuses, *statuses.values())
    return found.model_copy(update={"measures": measures, "statuses": both})


def by_scheme(case: Case, chance: random.Random, count: int) -> None:
    """Measures of each scheme, with all that any of them asks for, and targets of every kind."""
    for number in range(count):

        def figure() -> Decimal:
            return (D(chance.randint(-30, 300)) / 2).quantize(D("0.1"))

        def perhaps() -> Decimal | None:
            return chance.choice((None, figure(), figure()))

        facts: dict[str, Any] = {
            "decimals": chance.choice((0, 1, None)),
            "polarity": chance.choice((Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE)),
            "target": perhaps(),
            "target_beyond": chance.random() < 0.2,
            "target_than": chance.choice(
                (None, None, None, None, "same period last year", "previous period")
            ),
            "tolerance": chance.choice((None, Tolerance.parse("8%"), Tolerance.parse("3"))),
            "inner_tolerances": chance.choice(((), (), (Tolerance.parse("2%"),))),
            "amber_value": perhaps(),
            "floor": perhaps(),
            "aggregation": chance.choice(tuple(Aggregation)),
        }
        if facts["polarity"] is Polarity.RANGE:
            low, high = sorted((figure(), figure()))
            facts |= {
                "range_low": chance.choice((None, low)),
                "range_high": chance.choice((None, high)),
                "midpoint": perhaps(),
            }
        previous, year = perhaps(), figure()
        edges = [v for v in (*facts.values(), previous, year) if type(v) is Decimal]
        share = chance.choice((D(0), D("0.1"), D("-0.1"), D("0.05"), D("-0.05")))
        nudge = chance.choice((D(0), D(0), D("0.1"), D("-0.1"), D(3), D(-3)))
        actual: object = chance.choice(edges) * (1 + share) + nudge
        restated: object = chance.choice((None, None, None, figure()))
        if chance.random() < 0.15:
            facts |= {"is_yes_no": True, "decimals": 0, "target": D(chance.randint(0, 1))}
            facts |= {"valid_min": D(0), "valid_max": D(1)}
            previous = None if previous is None else D(chance.randint(0, 1))
            year = D(chance.randint(0, 1))
            actual = chance.choice(("Yes", "No", "yes ", " NO", "n/a", None, D(1)))
            restated = chance.choice((None, "Yes", "No"))
        case.add_measure(
            previous,
            {"actual": actual, "previous_restated": restated},
            suites=(scheme_names()[number % len(scheme_names())],),
            last_year=year,
            **facts,
        )


@cache
def schemes_case() -> Case:
    case = Case(every_scheme())
    by_scheme(case, random.Random(9), 2400)
    return case


@cache
def exact_edges() -> Case:
    case = Case(powys())
    edges(case)
    return case


@cache
def whole_return() -> Case:
    case = Case(powys())
    mixed(case, random.Random(1), 1500)
    others(case, random.Random(2))
    return case


@cache
def other_frameworks() -> tuple[Case, ...]:
    made = tuple(Case(framework) for framework in (bracknell(), points()))
    for seed, case in enumerate(made, 3):
        mixed(case, random.Random(seed), 600)
        # Earlier figures as targets, on a sheet that has no column for last year's.
        by_scheme(case, random.Random(seed), 200)
    return made


def all_cases() -> tuple[Case, ...]:
    return exact_edges(), whole_return(), schemes_case(), *other_frameworks()


@pytest.fixture(scope="module")
def recalculated(soffice: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """id of a case -> its workbook, calculated by LibreOffice after every value was spoiled."""
    folder = tmp_path_factory.mktemp("formulas")
    paths = []
    for number, case in enumerate(all_cases()):
        paths.append(folder / f"{number}.xlsx")
        paths[-1].write_bytes(spoil(case.workbook))
        assert "WRONG" in {row["Status"] for row in rows_of(paths[-1], "Top 5").values()}
    anew = libreoffice.convert(paths, recalculated=True)
    return {id(case): path for case, path in zip(all_cases(), anew, strict=True)}


# ---------------------------------------------------------------- tests


def test_every_formula_agrees_with_the_engine(recalculated: dict[int, Path]) -> None:
    case = whole_return()
    for part in ("top-5", "aia-activities", "qa", "risk"):
        assert compare(case, recalculated[id(case)], part) > 50


def test_they_agree_under_other_bands_and_other_trends(recalculated: dict[int, Path]) -> None:
    for case in other_frameworks():
        assert compare(case, recalculated[id(case)], "top-5") == 800


def test_they_agree_under_every_scheme(recalculated: dict[int, Path]) -> None:
    case = schemes_case()
    assert compare(case, recalculated[id(case)], "top-5") == 2400


def test_the_schemes_are_worth_their_while() -> None:
    """Every band of every scheme decides the status of some row."""
    case = schemes_case()
    rows = rows_of(case.workbook, "Top 5")
    found: dict[str, set[object]] = {name: set() for name in scheme_names()}
    for measure in case.measures:
        found[measure.suites[1]].add(rows[measure.ref]["Status"])
    for name in scheme_names():
        rules = load_scheme(name).measures
        assert found[name] >= {case.framework.status(b.status).word for b in rules.bands}


def test_exact_edges_are_amber_and_beyond_is_red(recalculated: dict[int, Path]) -> None:
    case = exact_edges()
    assert compare(case, recalculated[id(case)], "top-5") == 3996
    rows = rows_of(recalculated[id(case)], "Top 5")
    found = [rows[measure.ref]["Status"] for measure in case.measures]
    assert found[0::2] == ["Amber"] * 1998
    assert found[1::2] == ["Red"] * 1998


def test_the_case_is_worth_its_while() -> None:
    """Every status, trend and kind of need occurs in it."""
    case = whole_return()
    rows = rows_of(case.workbook, "Top 5").values()
    assert {row["Status"] for row in rows} == {
        *("Green", "Amber", "Red", "No target", "Not due", "Not available", "Not returned")
    }
    words = case.framework.trend
    assert {row["Trend"] for row in rows} == {
        *(words.improved, words.declined, words.unchanged, words.up, words.down, words.none, "")
    }
    needed = {word for row in rows for word in str(row["Still needed"]).split("; ")}
    assert needed == {
        "",
        "Actual, or a reason why it is not available",
        "Expected date",
        "Commentary",
        "Remedial action",
        "Responsible officer",
        "Timeframe",
    }


def test_only_functions_that_excel_2010_and_libreoffice_have() -> None:
    used: set[str] = set()
    longest = 0
    for case in all_cases():
        book = openpyxl.load_workbook(io.BytesIO(case.workbook))
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        outside = re.sub(r'"(?:[^"]|"")*"', "", str(cell.value))
                        used |= set(re.findall(r"([A-Z]+)\(", outside))
                        longest = max(longest, len(str(cell.value)))
            for area in sheet.conditional_formatting:
                for each in area.rules:
                    outside = re.sub(r'"(?:[^"]|"")*"', "", "".join(each.formula))
                    used |= set(re.findall(r"([A-Z]+)\(", outside))
    assert used <= formulas.FUNCTIONS
    assert used >= {"IF", "ROUND", "CHOOSE", "SUMPRODUCT", "FIND"}
    assert longest < 8192


def test_the_tolerance_test_is_written_as_a_rounded_difference() -> None:
    measure = Measure("M", "A measure", "HOU", decimals=1, polarity=Polarity.HIGHER, target=D(80))
    at = {"actual": "G7", "target": "E7", "reason_not_available": "K7"}
    text = measure_status(MeasureRow(powys(), measure, PERIOD, at))
    assert "ROUND(E7-ROUND(G7,1)-0.1*ABS(E7),9)<=0" in text


def test_last_years_figure_is_written_out_where_no_column_shows_it() -> None:
    measure = Measure("M", "A measure", "HOU", polarity=Polarity.HIGHER, target_beyond=True)
    relative = replace(measure, target_than="same period last year")
    at = {"actual": "G7", "target": "E7", "previous": "F7"}
    earlier = Earlier(Figure("2025-26 Q1", D("48.2")), Figure("2025-26 Q4", D(50)))
    text = measure_status(MeasureRow(powys(), relative, PERIOD, at, earlier))
    assert "ROUND(48.2-G7,9)<0" in text


def test_a_status_a_framework_has_no_column_for_is_worked_out_inside() -> None:
    found = powys()
    part = found.part("top-5").model_copy(update={"without": ("status", "trend")})
    sections = tuple(
        section.model_copy(
            update={"parts": tuple(part if p.id == part.id else p for p in section.parts)}
        )
        for section in found.sections
    )
    case = Case(found.model_copy(update={"sections": sections}))
    case.add_measure(None, {"actual": D(1)}, target=D(80), polarity=Polarity.HIGHER)
    assert rows_of(case.workbook, "Top 5")["M0"]["Still needed"] == (
        "Commentary; Remedial action; Responsible officer; Timeframe"
    )


@pytest.mark.parametrize(
    ("value", "text"), [(D("-5"), "(-5)"), (D("0.10"), "0.1"), (D("1E+3"), "1000")]
)
def test_literals(value: Decimal, text: str) -> None:
    assert formulas.literal(value) == text


def test_quoting() -> None:
    assert formulas.quote('say "so"') == '"say ""so"""'
    assert formulas.quote_sheet("Tom's") == "'Tom''s'"
    assert say_number(D(1250)) == "1,250"
