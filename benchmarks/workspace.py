"""The synthetic workspace: services with 128 rows each, and the returns that they sent.

`python -m benchmarks.workspace FOLDER 300` makes one. The first 300 workbooks are
written by pmqa itself; more of them are the same with another service's code, name and fingerprint,
or with another officer's name, because to write 3,000 would take longer than to measure them.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import zipfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.filling import PERIOD, fill_in, plant
from benchmarks.sizes import IN_A_FOLDER, RETURNS, Size, code_of, name_of

from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.expected import catalogue_version
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.history import History
from pmqa_cli.store.catalogue import load_catalogue
from pmqa_cli.store.catalogue_columns import catalogue_tables
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.tables import write_records

MEASURES, ACTIVITIES, SOURCES, RISKS = 64, 44, 10, 10
"""Rows for each service: what makes about 2,000 filled cells."""

COUNCIL = "Benchmark County Council"

Rows = dict[str, list[dict[str, object]]]
"""File of the catalogue -> its rows: column -> value."""


# ---------------------------------------------------------------- the catalogue


def make_rows(numbers: Iterable[int]) -> Rows:
    """The rows of the catalogue's files for the services of these numbers."""
    rows: Rows = {name: [] for name in ("services", "measures", "activities", "quality", "risks")}
    rows["objectives"] = [{"ref": "OBJ/1", "title": "Services that work", "plan": "Plan"}]
    suites = ("CIP", "IBP", "PAMs", "SEP")
    for number in numbers:
        code = code_of(number)
        rows["services"].append({"code": code, "name": name_of(number)})
        common: dict[str, object] = {
            "service": code,
            "owner": f"Manager of {code}",
            "objective": "OBJ/1",
        }
        for each in range(1, MEASURES + 1):
            lower = each % 3 == 0
            rows["measures"].append(
                {
                    **common,
                    "ref": f"{code}/M{each:02d}",
                    "title": f"Cases of kind {each} closed within the agreed time by {code}",
                    "definition": f"Cases of kind {each} closed in time, of all closed.",
                    # Five in two suites: typed in on one sheet, following on the other.
                    "suites": "Top 5; PAMs" if each <= 5 else suites[each % len(suites)],
                    "unit": "%",
                    "decimals": 1,
                    "polarity": "lower" if lower else "higher",
                    "target": 20 if lower else 80,
                    "valid_min": 0,
                    "valid_max": 100,
                    "frequency": "quarterly",
                    "numerator": "Cases closed in time" if each % 4 == 0 else "",
                    "denominator": "Cases closed" if each % 4 == 0 else "",
                }
            )
        for each in range(1, ACTIVITIES + 1):
            rows["activities"].append(
                {
                    **common,
                    "ref": f"{code}/A{each:02d}",
                    "title": f"Bring improvement {each} of {code} into everyday use",
                    "section": "SEP" if each % 5 == 0 else "AIA",
                    "start": "2026-01-05",
                    "due": "2027-03-31",
                }
            )
        for each in range(1, SOURCES + 1):
            counts = bool(each % 2)
            rows["quality"].append(
                {
                    **common,
                    "ref": f"{code}/Q{each:02d}",
                    "source": "Benchmarking" if counts else "Peer review",
                    "kind": "quantitative" if counts else "qualitative",
                    "frequency": "quarterly",
                }
            )
        for each in range(1, RISKS + 1):
            rows["risks"].append(
                {
                    **common,
                    "ref": f"{code}/R{each:02d}",
                    "title": f"What {code} depends on fails ({each})",
                    "level": "service",
                }
            )
    return rows


def make_catalogue(root: Path, numbers: Iterable[int], framework: Framework) -> None:
    """Write the files of the catalogue."""
    rows = make_rows(numbers)
    (root / "catalogue").mkdir(parents=True)
    for table in catalogue_tables(framework):
        if table.name in rows:
            records = [[str(row.get(c, "")) for c in table.header] for row in rows[table.name]]
            path = root / "catalogue" / f"{table.name}.csv"
            path.write_bytes(write_records([table.header, *records]))


# ---------------------------------------------------------------- the workbooks


def replace_texts(workbook: bytes, texts: Mapping[str, str]) -> bytes:
    """A workbook in which these texts are others, wherever they stand."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for info in source.infolist():
            content = source.read(info)
            for old, new in texts.items():
                content = content.replace(old.encode(), new.encode())
            copy.writestr(zipfile.ZipInfo(info.filename), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


Faults = list[tuple[str, str, str]]
"""What was planted where: place of the return, code, ref."""


def write_workbooks(stock: Path, returns: Path, size: Size, first: int) -> Faults:
    """Write every return that comes of one workbook: of 7, those of services 7, 307, 607 ..."""
    numbers = [each for each in size.numbers if (each - first) % IN_A_FOLDER == 0]
    framework = load_framework("powys")
    with TemporaryDirectory() as folder:
        make_catalogue(Path(folder), [first, *numbers], framework)
        catalogue = load_catalogue(Path(folder) / "catalogue", framework)
    service = catalogue.service(code_of(first))
    assert service is not None
    by = random.Random(first)
    filled = fill_in(framework, catalogue, service, by)
    planted, overtyped = plant(framework, catalogue, service, filled, by)
    kept = stock / f"{service.code}.xlsx"
    if not kept.exists():
        data = write_return(
            framework, catalogue, History(), service, PERIOD, COUNCIL, filled=filled
        )
        texts = {f">{each.old}<": f">{each.new}<" for each in overtyped}
        kept.write_bytes(replace_texts(data, texts))
    data = kept.read_bytes()
    version = catalogue_version(framework, catalogue, service.code, PERIOD)
    faults: Faults = []
    for number in numbers:
        code = code_of(number)
        theirs = catalogue_version(framework, catalogue, code, PERIOD)
        texts = {service.code: code, service.name: name_of(number), version: theirs}
        for copy in range(1, size.copies + 1):
            signed = f"Officer {copy} of {code}" if copy > 1 else f"Officer of {code}"
            changed = {f"Officer of {service.code}": signed, **texts}
            is_first = number == first and copy == 1
            place = size.place(number, copy)
            (returns / place).write_bytes(data if is_first else replace_texts(data, changed))
            faults += [(place, each.code, each.ref.replace(service.code, code)) for each in planted]
    return faults


def make_workspace(root: Path, size: Size, stock: Path, processes: int | None = None) -> None:
    """The whole workspace; planted.csv in it says what is wrong with its returns.

    ``stock`` keeps the workbooks that pmqa wrote, for the next workspace.
    """
    stock.mkdir(parents=True, exist_ok=True)
    make_catalogue(root, size.numbers, load_framework("powys"))
    root.joinpath("pmqa.toml").write_text(
        f'organisation = "{COUNCIL}"\nframework = "powys"\nperiod = "{PERIOD}"\n',
        encoding="utf-8",
    )
    returns = root / RETURNS
    for number in size.numbers:
        for copy in range(1, size.copies + 1):
            (returns / size.place(number, copy)).parent.mkdir(parents=True, exist_ok=True)
    firsts = sorted({1 + (number - 1) % IN_A_FOLDER for number in size.numbers})
    write = partial(write_workbooks, stock, returns, size)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        # One process is this one.
        made = map(write, firsts) if processes == 1 else pool.map(write, firsts, chunksize=4)
        faults = sorted(fault for each in made for fault in each)
    with (root / "planted.csv").open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([("path", "code", "ref"), *faults])


def main() -> None:
    """Make one workspace."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("root", type=Path, help="the folder to make")
    parser.add_argument("size", type=Size.parse, help='like 300, or 300x10: see "sizes"')
    parser.add_argument("--stock", type=Path, help="where written workbooks are kept, for others")
    given = parser.parse_args()
    make_workspace(given.root, given.size, given.stock or given.root / "stock")


if __name__ == "__main__":
    main()
