"""The engine, run on rules made for the purpose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from pmqa_cli import check
from pmqa_cli.check import (
    FAILED_RULE,
    CheckedFile,
    Selection,
    check_batch,
    check_catalogue,
    check_return,
    gather,
)
from pmqa_cli.model.catalogue import Activity, Catalogue, Item, Measure, Polarity, Service, Waiver
from pmqa_cli.model.finding import Finding, Severity, Totals
from pmqa_cli.model.framework import Kind
from pmqa_cli.model.history import History, Point
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Cell, Fact, FactKind, Identity, Return, SheetTable
from pmqa_cli.rules.base import (
    BatchContext,
    CatalogueContext,
    Hit,
    NotApplicable,
    ReturnContext,
    Rule,
    Where,
    batch_rule,
    catalogue_rule,
    rule,
)
from tests.tools.worked import entry_of, powys

NOW = Period(2026, 2)
M1 = Measure(
    "M1",
    "Repairs done in time",
    "HSG",
    suites=("CIP",),
    polarity=Polarity.HIGHER,
    target=Decimal(80),
)
CATALOGUE = Catalogue(
    services=(Service("HSG", "Housing"),),
    measures=(M1,),
    activities=(Activity("A1", "Build", "HSG", section="AIA"),),
)
HISTORY = History({"m1": (Point("M1", NOW.previous, Decimal(70)),)})


def returned(path: str = "returns/HSG.xlsx", service: str = "hsg") -> Return:
    measure = entry_of(Kind.MEASURES, "m1", {"actual": Decimal("78.5"), "status": "Green"})
    activity = entry_of(Kind.ACTIVITIES, "A1", {"status": "amber", "commentary": "Late"})
    tables = [
        SheetTable(entry.part, powys().part(entry.part).sheet, 4, {}, (entry,))
        for entry in (activity, measure)
    ]
    return Return(path, "abc", Identity(service, NOW), tables=tuple(tables))


UNREADABLE = Return("returns/broken.xlsx", "def", facts=(Fact(FactKind.UNREADABLE),))


@rule("PM901", Severity.WARNING, fix="Look again.", shout=False)
def every_entry(ctx: ReturnContext) -> Iterator[Hit]:
    for entry in ctx.entries:
        where = Where(entry.part.sheet, entry.cell("ref").address, entry.ref)  # type: ignore[union-attr]
        yield Hit(where, "HERE" if ctx.options["shout"] else "here", f"Look at {entry.ref}.")


@rule("PM902", Severity.ERROR, fix="Send it again.", needs_entries=False)
def whole_file(ctx: ReturnContext) -> Iterator[Hit]:
    yield Hit(Where(), f"{len(ctx.filed.facts)} facts")


@rule("PM801", Severity.INFO, fix="")
def never_applicable(ctx: ReturnContext) -> Iterator[Hit]:
    raise NotApplicable("no earlier period recorded")
    yield


@rule("PM802", Severity.INFO, fix="")
def breaks(ctx: ReturnContext) -> Iterator[Hit]:
    if ctx.filed:
        raise ZeroDivisionError("nothing to divide by")
    yield Hit(Where(), "never")


@catalogue_rule("PM101", Severity.ERROR, fix="Change it.")
def every_item(ctx: CatalogueContext) -> Iterator[Hit]:
    items: tuple[Item, ...] = (*ctx.catalogue.measures, *ctx.catalogue.activities)
    for item in items:
        yield Hit(Where("", "line 2 column ref", item.ref, "catalogue/x.csv"), "seen")


@batch_rule("PM213", Severity.ERROR, fix="Keep one.")
def every_return(ctx: BatchContext) -> Iterator[Hit]:
    for filed in ctx.returns:
        yield Hit(Where(path=filed.path), "compared")


ALL = (every_entry, whole_file, never_applicable, breaks, every_item, every_return)


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "RULES", ALL)


def run(
    filed: Return | None = None,
    catalogue: Catalogue = CATALOGUE,
    selection: Selection = Selection(),  # noqa: B008 - frozen
) -> CheckedFile:
    return check_return(filed or returned(), powys(), catalogue, HISTORY, NOW, selection)


def codes(found: CheckedFile) -> list[str]:
    return [each.code for each in found.findings]


def test_the_engine_stamps_what_a_rule_yields() -> None:
    found = run(selection=Selection(select=("PM901",))).findings[1]
    assert found == Finding(
        code="PM901",
        name="every-entry",
        severity=Severity.WARNING,
        path="returns/HSG.xlsx",
        sheet="AIA measures",
        cell="A5",
        ref="m1",
        message="here",
        fix="Look at m1.",
    )
    assert found.where == "AIA measures!A5"


def test_a_hit_without_advice_of_its_own_gets_the_rules() -> None:
    assert run(selection=Selection(select=("PM902",))).findings[0].fix == "Send it again."


@pytest.mark.parametrize(
    ("select", "ignore", "taken"),
    [
        ((), (), {"PM901", "PM902", "PM101"}),
        (("PM9",), (), {"PM901", "PM902"}),
        (("pm901",), (), {"PM901"}),
        (("PM9",), ("PM902",), {"PM901"}),
        ((), ("PM9",), {"PM101"}),
        (("PM1", "PM902"), (), {"PM902", "PM101"}),
        (("PM901",), ("PM901",), set()),
    ],
)
def test_codes_may_be_cut_short(
    select: tuple[str, ...], ignore: tuple[str, ...], taken: set[str]
) -> None:
    selection = Selection(select, ignore)
    assert {code for code in ("PM901", "PM902", "PM101") if selection.takes(code)} == taken


def test_codes_that_no_rule_has_are_told() -> None:
    assert Selection(("PM9", "PM55"), ("pm101", "X")).unknown() == ("PM55", "X")
    assert Selection().unknown() == ()


def test_only_rules_on_returns_run_on_a_return() -> None:
    assert set(codes(run())) == {"PM901", "PM902", FAILED_RULE}


def test_findings_come_in_the_order_of_sheets_and_cells() -> None:
    assert [(each.sheet, each.code) for each in run().findings] == [
        ("", "PM902"),
        ("", FAILED_RULE),
        ("AIA activities", "PM901"),
        ("AIA measures", "PM901"),
    ]


@pytest.mark.parametrize(
    ("cells", "ordered"),
    [
        (["B10", "B9", "A10"], ["B9", "A10", "B10"]),
        (["AA2", "Z2", "B2"], ["B2", "Z2", "AA2"]),
        (["A1", ""], ["", "A1"]),
    ],
)
def test_cells_are_ordered_by_row_and_then_by_column(
    monkeypatch: pytest.MonkeyPatch, cells: list[str], ordered: list[str]
) -> None:
    @rule("PM903", Severity.INFO, fix="")
    def somewhere(ctx: ReturnContext) -> Iterator[Hit]:
        for cell in cells:
            yield Hit(Where("AIA measures", cell), "here")

    monkeypatch.setattr(check, "RULES", (somewhere,))
    assert [each.cell for each in run().findings] == ordered


def test_a_rule_that_cannot_run_is_skipped_with_its_reason() -> None:
    (skip,) = run().skipped
    assert (skip.code, skip.path) == ("PM801", "returns/HSG.xlsx")
    assert skip.reason == "no earlier period recorded"


def test_a_rule_that_breaks_is_a_finding_and_the_others_go_on() -> None:
    (broken,) = [each for each in run().findings if each.code == FAILED_RULE]
    assert broken.severity is Severity.ERROR
    assert "PM802 broke: ZeroDivisionError: nothing to divide by" in broken.message
    assert "--ignore PM802" in broken.fix
    assert "/" not in broken.message
    assert "PM901" in codes(run())


def test_what_a_rule_found_before_it_broke_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    @rule("PM904", Severity.INFO, fix="")
    def half(ctx: ReturnContext) -> Iterator[Hit]:
        yield Hit(Where("AIA measures", "B2"), "found")
        raise ValueError("then broke")

    monkeypatch.setattr(check, "RULES", (half,))
    assert codes(run()) == [FAILED_RULE, "PM904"]


def test_options_take_the_place_of_a_rules_defaults() -> None:
    loud = Selection(select=("PM901",), options={"PM901": {"shout": True}})
    assert {each.message for each in run(selection=loud).findings} == {"HERE"}


def test_a_workbook_that_could_not_be_read_is_told_by_the_rules_on_files_alone() -> None:
    found = run(UNREADABLE)
    assert codes(found) == ["PM902"]
    assert (found.returned.service, found.returned.entries) == ("", ())


def test_a_return_of_another_quarter_is_told_by_the_rules_on_reading_and_structure_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    structure = replace(every_entry, code="PM210")
    monkeypatch.setattr(check, "RULES", (structure, *ALL))
    filed = replace(returned(), identity=Identity("hsg", NOW.previous))
    found = run(filed)
    assert codes(found) == ["PM210", "PM210"]
    assert [skip.code for skip in found.skipped] == ["PM901", "PM902", "PM801", "PM802"]
    assert {skip.reason for skip in found.skipped} == {"the workbook is of another quarter (PM210)"}
    assert run(filed, selection=Selection(ignore=("PM8", "PM9"))).skipped == ()
    unsaid = replace(returned(), identity=Identity("hsg"))
    assert "PM901" in codes(run(unsaid))


def test_a_service_that_the_catalogue_does_not_know_keeps_its_word() -> None:
    assert run(returned(service="xyz")).returned.service == "xyz"
    assert run().returned.service == "HSG"


def test_what_an_entry_was_judged_to_be_is_shown_in_words() -> None:
    activity, measure = run().returned.entries
    assert (measure.status, measure.claimed_status) == ("Amber", "Green")
    assert measure.status_reason.startswith("78.5 is 1.5 (1.9%) below the target of 80")
    assert (measure.trend, measure.trend_reason) == ("Improvement", "78.5 now, 70 in 2026-27 Q1.")
    assert (measure.section, measure.sheet) == ("AIA", "AIA measures")
    assert (activity.status, activity.trend) == ("Amber", "")


def test_the_totals_of_a_return_are_those_of_its_entries() -> None:
    assert run().returned.totals == Totals(2, {"amber": 2}, incomplete=2)


def test_entries_that_nobody_asked_to_see_change_nothing_else() -> None:
    shown = run()
    quick = check_return(returned(), powys(), CATALOGUE, HISTORY, NOW, show_entries=False)
    assert quick.returned == replace(shown.returned, entries=())
    assert quick.findings == shown.findings


def waived_by(waiver: Waiver) -> dict[str, str]:
    found = run(catalogue=replace(CATALOGUE, waivers=(waiver,)))
    return {each.ref or each.code: each.waived_by for each in found.findings}


def test_a_waived_finding_stays_in_the_list_and_names_who_agreed() -> None:
    waiver = Waiver("PM901", ref="M1", service="HSG", agreed_by="A. Manager")
    assert waived_by(waiver) == {"m1": "A. Manager", "A1": "", "PM902": "", FAILED_RULE: ""}


def test_a_waiver_without_a_name_still_waives() -> None:
    assert waived_by(Waiver("PM901"))["A1"] == "a waiver"


def test_a_waiver_of_another_service_or_time_does_not() -> None:
    assert waived_by(Waiver("PM901", service="SOC"))["m1"] == ""
    assert waived_by(Waiver("PM901", until_period=NOW.previous))["m1"] == ""


def test_a_report_counts_what_is_not_waived() -> None:
    waiver = Waiver("PM901", ref="M1", agreed_by="A. Manager")
    report = gather(NOW, [run(catalogue=replace(CATALOGUE, waivers=(waiver,)))])
    assert (report.count(Severity.WARNING), report.waived) == (1, 1)
    assert report.count(Severity.ERROR) == 2


def test_rules_on_the_catalogue_name_its_file() -> None:
    report = check_catalogue(CatalogueContext(powys(), CATALOGUE))
    assert [(each.path, each.cell, each.ref) for each in report.findings] == [
        ("catalogue/x.csv", "line 2 column ref", "M1"),
        ("catalogue/x.csv", "line 2 column ref", "A1"),
    ]


@pytest.mark.parametrize("ref", ["M1", "A1"])
def test_a_services_waiver_covers_its_measures_and_activities_in_the_catalogue(ref: str) -> None:
    waiver = Waiver("PM101", ref=ref, service="HSG", agreed_by="A. Manager")
    context = CatalogueContext(powys(), replace(CATALOGUE, waivers=(waiver,)), period=NOW)
    (waived,) = [each.ref for each in check_catalogue(context).findings if each.waived_by]
    assert waived == ref


def test_a_batch_is_waived_by_the_service_of_each_file() -> None:
    waiver = Waiver("PM213", service="HSG", agreed_by="A. Manager")
    catalogue = replace(CATALOGUE, waivers=(waiver,))
    both = (returned(), returned("returns/SOC.xlsx", "SOC"))
    findings, skipped = check_batch(both, powys(), catalogue, NOW)
    assert [each.waived_by for each in findings] == ["A. Manager", ""]
    assert skipped == ()


def test_a_report_keeps_the_order_of_files_and_puts_each_comparison_with_its_file() -> None:
    selection = Selection(("PM902", "PM1", "PM2"))
    filed = (returned("b.xlsx"), returned("a.xlsx"))
    files = [run(each, selection=selection) for each in filed]
    catalogue = check_catalogue(CatalogueContext(powys(), CATALOGUE), selection)
    batch = check_batch(filed, powys(), CATALOGUE, NOW, selection)
    report = gather(NOW, files, catalogue, batch)
    assert [(each.code, each.path) for each in report.findings] == [
        ("PM101", "catalogue/x.csv"),
        ("PM101", "catalogue/x.csv"),
        ("PM213", "b.xlsx"),
        ("PM902", "b.xlsx"),
        ("PM213", "a.xlsx"),
        ("PM902", "a.xlsx"),
    ]
    assert [each.path for each in report.returns] == ["b.xlsx", "a.xlsx"]


def test_a_comparison_with_a_file_that_is_not_in_the_run_is_not_lost() -> None:
    batch = check_batch((returned("c.xlsx"),), powys(), CATALOGUE, NOW, Selection(("PM213",)))
    assert [each.path for each in gather(NOW, [], batch=batch).findings] == ["c.xlsx"]


def test_a_rule_is_named_by_its_function_and_carries_its_own_manual() -> None:
    made: Rule = every_entry
    assert (made.name, made.manual) == ("every-entry", "")
    assert Where.at(Cell("Top 5", 14, 8, None), "M1") == ("Top 5", "H14", "M1", "")
