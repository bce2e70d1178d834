"""Make a workspace of what Hart District Council published: its measures and its milestones.

Reads source/ (copies of the published figures, each row with its source), writes the catalogue,
imports what was published of the quarter before, writes each service's template and types the
published figures into it as a service's own program would: with openpyxl, cell by cell, found by
heading and ref. `just examples` runs it; the same input gives the same files.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from examples.make.making import (
    Files,
    Place,
    Sent,
    history_of,
    make_ledger,
    open_place,
    put_block,
    save,
    slug,
)
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pmqa_cli.check import CheckedFile, Selection, check_catalogue, check_return
from pmqa_cli.excel.returns import read_return
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.catalogue import Service
from pmqa_cli.model.framework import Kind
from pmqa_cli.model.history import History
from pmqa_cli.model.period import Period
from pmqa_cli.rules import RULES
from pmqa_cli.rules.base import CatalogueContext
from pmqa_cli.store.catalogue_columns import catalogue_tables
from pmqa_cli.store.history import history_table
from pmqa_cli.store.tables import Table, write_records

ROOT = Path(__file__).resolve().parents[1]
IMPORTED_AT = datetime(2014, 7, 1, 9, tzinfo=UTC)

PLAN = "Service plan 2014/15"
SUITE = "Service plan"

SERVICE_OF = {
    "CS": ("CUS", "Customer Services"),
    "FI": ("FRB", "Finance, Revs and Bens"),
    "RB": ("FRB", "Finance, Revs and Bens"),
    "HR": ("HR", "HR"),
    "IT": ("IT", "IT Services"),
    "PS": ("PS", "Planning Services"),
}
"""Prefix of a measure's ref -> code and published name of its team, where it is none of the teams
with milestones. The codes CUS and FRB are ours: CS is Corporate Services among the milestones."""

CUMULATIVE = frozenset({"HR11", "HS08", "HS16", "IA01", "RB05", "RB06"})
"""Measures that count up through the year: their titles or notes say so, or the target that was
published is a quarter of the year's."""

_REF = re.compile(r"([A-Z]+)\d+[a-z]?")


@dataclass(frozen=True)
class PublishedMeasure:
    """A measure as it was published."""

    ref: str
    title: str
    service: str
    unit: str
    polarity: str
    """Assigned from the wording; "none" where the figure was published for information only."""
    target: str
    actual: str
    previous: str
    status: str
    note: str


@dataclass(frozen=True)
class PublishedMilestone:
    """A milestone as it was published."""

    ref: str
    title: str
    service: str
    due: str
    percent_complete: str
    done: bool
    status: str
    note: str


@dataclass(frozen=True)
class Published:
    """Everything that was published."""

    services: Mapping[str, str]
    """Code -> name."""
    measures: tuple[PublishedMeasure, ...]
    milestones: tuple[PublishedMilestone, ...]

    def of(self, service: str) -> dict[str, PublishedMeasure | PublishedMilestone]:
        """What one service published, by ref."""
        both: tuple[PublishedMeasure | PublishedMilestone, ...] = (*self.measures, *self.milestones)
        return {each.ref: each for each in both if each.service == service}


# ---------------------------------------------------------------- what was published


def _rows(root: Path, name: str) -> list[dict[str, str]]:
    with (root / "source" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_published(root: Path = ROOT) -> Published:
    """Read the copies in source/."""
    teams = {row["code"]: row["name"] for row in _rows(root, "teams.csv")}
    notes = {row["ref"]: row["note"] for row in _rows(root, "measure_notes.csv")}
    measures = []
    for row in _rows(root, "measures.csv"):
        ref, title = row["measure"].split(" ", 1)
        found = _REF.fullmatch(ref)
        assert found
        is_data_only = row["published_status"] == "Data only"
        measures.append(
            PublishedMeasure(
                ref=ref,
                title=title,
                service=SERVICE_OF.get(found[1], (found[1], ""))[0],
                unit=row["unit"],
                polarity="none" if is_data_only else row["polarity"],
                target="data only" if is_data_only else row["target"],
                actual=row["actual"],
                previous=row["previous"],
                status=row["published_status"],
                note=notes[ref],
            )
        )
    milestones = [
        PublishedMilestone(
            ref=f"M{row['id']}",
            title=f"{row['action']}: {row['milestone']}",
            service=row["service_code"],
            due=row["due_date"],
            percent_complete=row["percent_complete"],
            done=row["done"] == "TRUE",
            status=row["published_status"],
            note="" if row["note"] == "no notes" else row["note"],
        )
        for row in _rows(root, "milestones.csv")
    ]
    return Published(teams | dict(SERVICE_OF.values()), tuple(measures), tuple(milestones))


# ---------------------------------------------------------------- catalogue and history


def _csv(table: Table, rows: Iterable[Mapping[str, str]]) -> bytes:
    header = table.header
    return write_records([header, *([row.get(name, "") for name in header] for row in rows)])


def write_catalogue(published: Published) -> Files:
    """The catalogue's files."""
    tables = {table.name: table for table in catalogue_tables()}
    services = [{"code": code, "name": name} for code, name in published.services.items()]
    measures = [
        {
            "ref": each.ref,
            "title": each.title,
            "suites": SUITE,
            "service": each.service,
            "unit": each.unit,
            "polarity": each.polarity,
            "target": each.target,
            "aggregation": "cumulative" if each.ref in CUMULATIVE else "snapshot",
            "frequency": "quarterly",
        }
        for each in published.measures
    ]
    activities = [
        {
            "ref": each.ref,
            "title": each.title,
            "plan": PLAN,
            "section": "Milestones",
            "service": each.service,
            "due": each.due,
        }
        for each in published.milestones
    ]
    return {
        "catalogue/services.csv": _csv(tables["services"], services),
        "catalogue/measures.csv": _csv(tables["measures"], measures),
        "catalogue/activities.csv": _csv(tables["activities"], activities),
    }


def write_history(place: Place, published: Published, period: Period) -> bytes:
    """What was published of the quarter before."""
    rows = [
        {
            "ref": each.ref,
            "period": str(period.previous),
            "actual": each.previous,
            "state": "final",
            "source": "Published with Q1 2014/15 as the previous value",
        }
        for each in published.measures
    ]
    return _csv(history_table(place.framework), rows)


# ---------------------------------------------------------------- the returns


def fill_in(place: Place, template: bytes, published: Published, service: Service) -> bytes:
    """Type what a service published into its template, as a program of its own would."""
    workbook = load_workbook(io.BytesIO(template))
    said = published.of(service.code)
    for part in place.framework.parts:
        if part.sheet in workbook.sheetnames:
            headings = {c.id: c.heading for c in place.framework.columns_of(part)}
            _type_in(workbook[part.sheet], headings, said)
    return _settle(workbook, place.workspace.period)


def _type_in(
    sheet: Worksheet,
    headings: Mapping[str, str],
    said: Mapping[str, PublishedMeasure | PublishedMilestone],
) -> None:
    rows = list(sheet.iter_rows())
    top = next(place for place, row in enumerate(rows) if row[0].value == headings["ref"])
    columns = {str(cell.value): place for place, cell in enumerate(rows[top])}
    for row in rows[top + 1 :]:
        each = said[str(row[0].value)]
        typed: dict[str, Decimal | str] = {"commentary": each.note}
        if isinstance(each, PublishedMeasure):
            typed["actual"] = Decimal(each.actual)
        else:
            typed["percent_complete"] = Decimal(each.percent_complete)
            typed["done"] = "Yes" if each.done else "No"
            typed["status"] = each.status
        for column, value in typed.items():
            if value != "":
                row[columns[headings[column]]].value = value


def _settle(workbook: Workbook, period: Period) -> bytes:
    """Save a workbook without the clock: openpyxl stamps it into the file and into the zip."""
    saved, settled = io.BytesIO(), io.BytesIO()
    workbook.save(saved)
    ends = f"{period.ends():%Y-%m-%d}T09:00:00Z".encode()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(settled, "w") as copy:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + ends, content)
            copy.writestr(zipfile.ZipInfo(info.filename), content, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


# ---------------------------------------------------------------- what came of it


def _check(place: Place, history: History, sent: Sent) -> CheckedFile:
    filed = read_return(sent.data, sent.path, place.framework, place.catalogue, sent.period)
    return check_return(filed, place.framework, place.catalogue, history, sent.period)


def _count(words: Iterable[str], order: Sequence[str]) -> str:
    found = Counter(words)
    return ", ".join(f"{found[word]} {word}" for word in order if found[word])


def write_statuses(place: Place, published: Published, files: Sequence[CheckedFile]) -> str:
    """Each service's status counts, and every row whose status is not the one published."""
    order = [status.word for status in place.framework.statuses]
    counts = [
        "| service | measures | milestones |",
        "| --- | --- | --- |",
    ]
    differ = [
        "| measure | published | pmqa | arithmetic |",
        "| --- | --- | --- | --- |",
    ]
    for file in files:
        code = file.returned.service
        said = published.of(code)
        cells = []
        for kind in (Kind.MEASURES, Kind.ACTIVITIES):
            entries = [each for each in file.entries if each.kind is kind]
            ours = _count((place.framework.status(e.status).word for e in entries), order)
            theirs = _count((said[each.ref].status for each in entries), order)
            cells.append(ours if ours == theirs else f"{ours} (published: {theirs})")
            for each in entries:
                word = place.framework.status(each.status).word
                if word != said[each.ref].status:
                    assert each.outcome
                    differ.append(
                        f"| {each.ref} | {said[each.ref].status} | {word} | {each.outcome.reason} |"
                    )
        counts.append(f"| {published.services[code]} ({code}) | {cells[0]} | {cells[1]} |")
    return "\n".join([*counts, "", *differ])


def write_findings(place: Place, files: Sequence[CheckedFile]) -> str:
    """How often each rule has something to say of the catalogue and of the returns."""
    config = place.workspace.config
    asked = Selection(ignore=config.rules.ignore)
    context = CatalogueContext(
        place.framework, place.catalogue, tuple(config.languages), place.workspace.period
    )
    findings = [*check_catalogue(context).findings]
    findings += [finding for file in files for finding in file.findings]
    found = Counter(finding.code for finding in findings)
    rules = {rule.code: rule for rule in RULES}
    lines = ["| finding | severity | how often | |", "| --- | --- | --- | --- |"]
    for code in sorted(found):
        rule = rules[code]
        left_out = "" if asked.takes(code) else "not shown: nothing was published that could answer"
        lines.append(f"| {code} {rule.name} | {rule.severity} | {found[code]} | {left_out} |")
    return "\n".join(lines)


# ---------------------------------------------------------------- everything


def make(root: Path = ROOT) -> Files:
    """Every file that is made, by its path in the workspace."""
    published = read_published(root)
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder)
        for name in ("pmqa.toml", "hart.toml"):
            (bare / name).write_bytes((root / name).read_bytes())
        period = Period(2014, 1)
        made = dict(write_catalogue(published))
        save(bare, made)
        place = open_place(bare)
        made["history.csv"] = write_history(place, published, period)
        save(bare, {"history.csv": made["history.csv"]})
        ledger = make_ledger(place, bare / "history.csv", IMPORTED_AT, (), IMPORTED_AT)
    history = history_of(ledger)
    sent = []
    for service in place.catalogue.services:
        template = write_return(
            place.framework,
            place.catalogue,
            history,
            service,
            period,
            place.workspace.config.organisation,
        )
        path = f"returns/{period.slug}/{slug(service.name)}.xlsx"
        sent.append(Sent(path, period, fill_in(place, template, published, service)))
    checked = [_check(place, history, each) for each in sent]
    readme = (root / "README.md").read_text(encoding="utf-8")
    readme = put_block(readme, "statuses", write_statuses(place, published, checked))
    readme = put_block(readme, "findings", write_findings(place, checked))
    return {
        **made,
        "ledger.sqlite": ledger,
        **{each.path: each.data for each in sent},
        "README.md": readme.encode("utf-8"),
    }


if __name__ == "__main__":
    save(ROOT, make())
