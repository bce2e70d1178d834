"""A small sound council and its one sound return, into which a case puts what it is about.

Without a word from the case there are two services, an objective, one measure (M1), one activity
(A1), one quality source of each kind (Q1, Q2) and one risk (R1) of Housing, and a return in which
every row is filled in as it should be: no rule has anything to say. A case changes what it names:

    measure: {target: 80}          the catalogue's M1 (also activity, source, risk)
    measures: [{ref: M2}, ...]     all measures, each as M1 but for what is named
    row: {actual: 60}              what stands in the row of the item that the case names
    rows: {M1: {actual: 60}}       the same for several rows, by ref
    add: [{sheet: Risk, ref: NEW-1, likelihood: 2}]       rows that the catalogue does not know
    remove: [M1]                   rows that are not there
    base: asking                   a framework with questions (SE/1 ...) and data-quality statements
    identity, sign_off, facts, history, framework, languages, period, copies
    due, today, received: [{service, day, source, content}]     when returns were due and came
    cycle: [{id: slt, name: SLT, when: ...}]     the stages of the year's timetable
    meetings: [{committee: ..., date: ...}]      in place of the sound ones
    elections, closed, year, nation

A cell is a plain value, or a mapping: {percent: 85} a cell that Excel shows as 85%,
{error: "#DIV/0!"}, {formula: 85} a formula with its value, {formula: null} one saved without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import yaml
from pydantic import TypeAdapter
from tests.rules.sound import FILLED, KINDS, ONE, OTHERS, SOUND, TYPES
from tests.tools.asking import asking
from tests.tools.worked import powys

from pmqa_cli.calendar.lag import deadlines_of
from pmqa_cli.calendar.timetable import build_timetable
from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.check import (
    Selection,
    check_batch,
    check_catalogue,
    check_return,
    check_timetable,
)
from pmqa_cli.judge.shown import shown_values
from pmqa_cli.model.catalogue import (
    Catalogue,
    Item,
    Measure,
    Meeting,
    Row,
)
from pmqa_cli.model.columns import ROLES
from pmqa_cli.model.election import Election
from pmqa_cli.model.expected import (
    catalogue_version,
    columns_in_use,
    expected_rows,
    template_version,
)
from pmqa_cli.model.finding import Finding, Skip
from pmqa_cli.model.framework import Framework, Part
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.receipt import Receipt, Source
from pmqa_cli.model.returns import (
    Cell,
    Entry,
    ErrorValue,
    Fact,
    FactKind,
    Identity,
    Return,
    SheetTable,
    SignOff,
)
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.rules.base import UNTIMED, CatalogueContext, TimetableContext, Timing
from pmqa_cli.store.bank_holidays import read_bank_holidays

Case = Mapping[str, Any]

HEADER_ROW = 4
COVER = "Cover"
EVERY_RULE = Selection()


class Loader(yaml.SafeLoader):
    """YAML in which a number is the Decimal that was written."""


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


Loader.add_constructor("tag:yaml.org,2002:float", _decimal)
Loader.add_constructor("tag:yaml.org,2002:int", _decimal)


@dataclass(frozen=True)
class World:
    """Everything that a case describes, as the engine takes it."""

    framework: Framework
    catalogue: Catalogue
    history: History
    period: Period
    filed: Return
    copies: tuple[Return, ...] = ()
    languages: tuple[str, ...] = ("en",)
    elections: tuple[Election, ...] = ()
    closed: frozenset[date] = frozenset()
    year: int = 2026
    nation: str = "england-and-wales"
    timing: Timing = UNTIMED


# ---------------------------------------------------------------- the catalogue


@cache
def _adapter(of: type) -> TypeAdapter[Any]:
    return TypeAdapter(of)


def make_item(file: str, given: Mapping[str, Any], line: int = 2) -> Any:
    """A catalogue row: a sound one but for what is given."""
    values = {**SOUND[file], **given, "at": Row(f"catalogue/{file}.csv", line)}
    if given.get("inner_tolerances"):
        values["inner_tolerances"] = tuple(map(Tolerance.parse, given["inner_tolerances"]))
    for name, read in (
        ("tolerance", Tolerance.parse),
        ("from_period", Period.parse),
        ("until_period", Period.parse),
        ("quarter", Period.parse),
    ):
        if isinstance(values.get(name), str):
            values[name] = read(values[name])
    if file == "meetings":
        # Its field "date" hides the type of that name from pydantic.
        return Meeting(**values)
    return _adapter(TYPES[file]).validate_python(values)


def make_catalogue(case: Case) -> Catalogue:
    """The sound catalogue with what the case says of it."""
    files = {}
    for file in TYPES:
        rows = [SOUND[file], *OTHERS.get(file, ())]
        for word, of in ONE.items():
            if of == file and word in case:
                rows[0] = {**rows[0], **case[word]}
        rows = case.get(file, rows)
        files[file] = tuple(make_item(file, row, line) for line, row in enumerate(rows, 2))
    return Catalogue(**files, version="sound")


def make_framework(case: Case) -> Framework:
    """The Powys framework, or the ``base`` of the case, with what the case lays over it."""
    base = {"powys": powys, "asking": asking}[case.get("base", "powys")]()
    changed = {**case.get("framework", {})}
    if "cycle" in case:
        changed["cycle"] = {"stages": case["cycle"]}
    if not changed:
        return base
    return Framework.model_validate(_lay_over(base.model_dump(mode="json"), changed))


def _lay_over(under: Any, over: Any) -> Any:
    if not (isinstance(under, dict) and isinstance(over, Mapping)):
        return over
    return {**under, **{key: _lay_over(under.get(key), value) for key, value in over.items()}}


def make_history(case: Case) -> History:
    """The recorded points of a case."""
    series: dict[str, tuple[Point, ...]] = {}
    for row in case.get("history", ()):
        point = Point(**{**row, "period": Period.parse(row["period"])})
        series[point.ref.casefold()] = (*series.get(point.ref.casefold(), ()), point)
    return History(series)


# ---------------------------------------------------------------- the return


def make_cell(sheet: str, row: int, column: int, value: Any) -> Cell:
    """A cell as a case writes it."""
    more: dict[str, Any] = {}
    if isinstance(value, Mapping):
        ((how, value),) = value.items()
        match how:
            case "percent":
                more = {"is_percent": True}
            case "error":
                value = ErrorValue(value)
            case "formula":
                more = {"has_formula": True, "is_calculated": value is not None}
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    return Cell(sheet, row, column, value, **more)


def make_table(
    framework: Framework, part: Part, columns: tuple[str, ...], rows: list[Mapping[str, Any]]
) -> SheetTable:
    """A sheet's table: headings in row 4, rows from row 5 on."""
    places = {column: place for place, column in enumerate(columns, 1)}
    entries = [
        Entry(
            part.id,
            str(row.get("ref") or ""),
            number,
            {
                column: make_cell(part.sheet, number, place, row.get(column))
                for column, place in places.items()
            },
        )
        for number, row in enumerate(rows, HEADER_ROW + 1)
    ]
    return SheetTable(part.id, part.sheet, HEADER_ROW, places, tuple(entries))


def sound_row(
    framework: Framework, catalogue: Catalogue, history: History, period: Period, item: Item
) -> dict[str, Any]:
    """A catalogue row as the template shows it and a good service fills it in."""
    kind = next(kind for kind, of in KINDS.items() if isinstance(item, of))
    row = {**FILLED[kind], **shown_values(framework, catalogue, history, period, item)}
    if isinstance(item, Measure) and isinstance(row.get("target"), Decimal):
        row["actual"] = row["target"]
    return row


def make_return(
    case: Case, framework: Framework, catalogue: Catalogue, history: History, period: Period
) -> Return:
    """The sound return with what the case says of it."""
    if case.get("unreadable"):
        return Return("returns/housing.xlsx", "00", facts=make_facts(case))
    changes = {str(ref): row for ref, row in case.get("rows", {}).items()}
    if "row" in case:
        changes[focus(case)] = case["row"]
    expected = expected_rows(framework, catalogue, "HOU", period)
    tables = []
    for part in framework.parts:
        if part.sheet in case.get("without_sheets", ()):
            continue
        here = [row for row in expected if row.part.id == part.id and not row.is_linked]
        rows = [
            {
                **sound_row(framework, catalogue, history, period, row.item),
                **changes.get(row.item.ref, {}),
            }
            for row in here
            if row.item.ref not in case.get("remove", ())
        ]
        rows += [row for row in case.get("add", ()) if row["sheet"] == part.sheet]
        if not rows and not here:
            continue
        named = {column for row in rows for column in row}
        used = {*columns_in_use(framework, part, here, follow_up=False), *named}
        used -= set(case.get("without_columns", ()))
        columns = tuple(c.id for c in framework.columns_of(part) if c.id in used)
        tables.append(make_table(framework, part, columns, rows))
    return Return(
        "returns/housing.xlsx",
        "00",
        make_identity(case, framework, catalogue, period),
        make_sign_off(case),
        tuple(tables),
        make_facts(case),
    )


def make_facts(case: Case) -> tuple[Fact, ...]:
    """What the reader noticed."""
    return tuple(Fact(**{**fact, "kind": FactKind(fact["kind"])}) for fact in case.get("facts", ()))


def make_identity(
    case: Case, framework: Framework, catalogue: Catalogue, period: Period
) -> Identity:
    """Which return it says it is."""
    given = {
        "service": "HOU",
        "period": str(period),
        "cover_service": "HOU",
        "cover_period": str(period),
        "catalogue_version": catalogue_version(framework, catalogue, "HOU", period),
        "template_version": template_version(framework),
        **case.get("identity", {}),
    }
    for name in ("period", "cover_period"):
        given[name] = Period.parse(given[name]) if given[name] else None
    for name, row, shown in (
        ("service_cell", 3, given["cover_service"]),
        ("period_cell", 4, str(given["cover_period"] or "")),
    ):
        given.setdefault(name, shown)
        if given[name] is not None:
            given[name] = make_cell(COVER, row, 2, given[name])
    return Identity(**given)


def make_sign_off(case: Case) -> SignOff:
    """The Cover's signatures: a line that is null is not there, "" is an empty one. Without any of
    them (null) there is no Cover."""
    said = case.get("sign_off", {})
    if said is None:
        return SignOff()
    sound = {"completed_by": "C. Officer", "approved_by": "B. Example"}
    given = {**sound, "approved_on": date(2026, 7, 6), **said}
    return SignOff(
        **{
            line: None if value is None else make_cell(COVER, row, 2, value)
            for row, (line, value) in enumerate(given.items(), 6)
        }
    )


def make_copies(case: Case, sound: Return) -> Iterator[Return]:
    """The returns of a case about several: each the sound one but for what is named."""
    for number, copy in enumerate(case.get("copies", ()), 1):
        identity = replace(sound.identity, service=copy.get("service", "HOU"))
        if "period" in copy:
            identity = replace(identity, period=Period.parse(copy["period"]))
        signed = sound.sign_off if "signed" in copy or "approved" in copy else SignOff()
        if "approved" in copy:
            signed = replace(signed, approved_on=make_cell(COVER, 8, 2, copy["approved"]))
        sha = str(copy.get("content", number))
        when = copy.get("recorded")
        yield replace(
            sound,
            path=copy["path"],
            sha256=sha,
            identity=identity,
            sign_off=signed,
            recorded_at=when and datetime.combine(when, time(), UTC),
        )


def make_timing(case: Case, period: Period) -> Timing:
    """When the returns of a case were due, and what is known of when they came."""
    listed = read_bank_holidays("england-and-wales", 2026)
    receipts = [
        Receipt(
            each.get("service", "HOU"),
            period,
            str(each.get("content", number)),
            "",
            each["day"],
            Source(each.get("source", "told")),
        )
        for number, each in enumerate(case.get("received", ()), 1)
    ]
    days = WorkingDays(listed.days, listed.known_until, frozenset(case.get("closed", ())))
    folder = f"returns/{period.slug}"
    return Timing(case.get("due"), days, tuple(receipts), case.get("today"), folder)


def make_world(case: Case) -> World:
    """Everything that a case describes."""
    period = Period.parse(case.get("period", "2026-27 Q1"))
    framework, catalogue, history = make_framework(case), make_catalogue(case), make_history(case)
    filed = make_return(case, framework, catalogue, history, period)
    return World(
        framework,
        catalogue,
        history,
        period,
        filed,
        tuple(make_copies(case, filed)),
        tuple(case.get("languages", ("en",))),
        tuple(Election.model_validate(each) for each in case.get("elections", ())),
        frozenset(case.get("closed", ())),
        int(case.get("year", 2026)),
        case.get("nation", "england-and-wales"),
        make_timing(case, period),
    )


# ---------------------------------------------------------------- running a rule


def run_rules(world: World, selection: Selection = EVERY_RULE) -> tuple[list[Finding], list[Skip]]:
    """Every selected rule on everything that a world holds."""
    checked = check_return(
        world.filed, world.framework, world.catalogue, world.history, world.period, selection
    )
    report = check_catalogue(
        CatalogueContext(
            world.framework, world.catalogue, world.languages, world.period, world.history
        ),
        selection,
    )
    year = check_timetable(make_year(world), selection)
    batch = check_batch(
        world.copies, world.framework, world.catalogue, world.period, selection, world.timing
    )
    return (
        [*report.findings, *checked.findings, *year.findings, *batch[0]],
        [*report.skipped, *checked.skipped, *year.skipped, *batch[1]],
    )


def make_year(world: World) -> TimetableContext:
    """The world's timetable, with what rules on it may see."""
    listed = read_bank_holidays(world.nation, world.year + 1)
    days = WorkingDays(
        {**listed.days, **listed.expected},
        listed.known_until,
        world.closed,
        listed.known_from,
        expected_until=listed.expected_until,
    )
    framework, catalogue = world.framework, world.catalogue
    committees = tuple(
        dict.fromkeys(each.committee for each in catalogue.services if each.committee)
    )
    years = {
        year: build_timetable(
            framework.cycle,
            year,
            days,
            framework.year.first_month,
            framework.audiences,
            catalogue.meetings,
            committees,
        )
        for year in (world.year, world.year + 1)
    }
    deadlines = deadlines_of(years, framework.cycle.returns)
    return TimetableContext(
        years[world.year], framework.cycle, catalogue, days, deadlines, world.elections
    )


def run_case(case: Case) -> tuple[list[Finding], list[Skip]]:
    """What the rule of a case says of it."""
    code = case["rule"]
    options = {code: case["options"]} if "options" in case else {}
    return run_rules(make_world(case), Selection(select=(code,), options=options))


def focus(case: Case) -> str:
    """The ref of the item that a case is about."""
    for word, file in ONE.items():
        if word in case:
            return str(case[word].get("ref", SOUND[file]["ref"]))
    raise AssertionError('a case with "row" names its measure, activity, source or risk')


def address_of(world: World, case: Case, cell: str, ref: str = "") -> str:
    """The address of a column's cell in a row; any other text stands for itself."""
    if not any(cell in roles for roles in ROLES.values()):
        return cell
    wanted = ref or focus(case)
    found = [
        entry.cells[cell].address
        for table in world.filed.tables
        for entry in table.entries
        if entry.ref == wanted and cell in entry.cells
    ]
    assert found, f"no row {wanted} has a column {cell}"
    return found[-1]
