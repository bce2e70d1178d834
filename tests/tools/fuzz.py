"""Files made wrong by chance go the whole way of a return, and every one must end in an answer.

    python -m tests.tools.fuzz --count 10000 --seed 7
    python -m tests.tools.fuzz --start openpyxl --seed 7 --only 1234 --keep wrong.xlsx

The first looks at so many files and tells of each that has no answer how to make it again; the
second makes one of them again, and keeps it. The tests look at a few of each kind.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from email.message import EmailMessage
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import NamedTuple

from pmqa_cli.check import FAILED_RULE, Selection
from pmqa_cli.collect import collect, open_file
from pmqa_cli.excel.plan import COVER
from pmqa_cli.excel.returns import read_everything, read_return
from pmqa_cli.excel.writer import write_return
from pmqa_cli.model.columns import ROLES, Filled
from pmqa_cli.model.finding import Report
from pmqa_cli.report.csv import write_csv
from pmqa_cli.report.json import write_json
from tests.faults.filling import fill_in, open_book, save_book
from tests.faults.place import SMALL, open_council
from tests.tools import foreign, libreoffice
from tests.tools.mutate import mutate
from tests.tools.rewrite import leave_out_addresses, make_strict, pack, use_prefixes

OUTSIZE = 10.0
"""Seconds of the processor that no file of a few hundred kilobytes should take. Only the long run
looks at them."""


class Case(NamedTuple):
    """One file made wrong: the same case is the same file."""

    start: str
    """From what it was made, a name in ``STARTS``."""
    seed: int
    number: int

    def make(self) -> bytes:
        """The file."""
        return mutate(Random(f"{self.start}/{self.seed}/{self.number}"), STARTS[self.start]())

    def __str__(self) -> str:
        return (
            f"python -m tests.tools.fuzz --start {self.start} --seed {self.seed} "
            f"--only {self.number}"
        )


# ---------------------------------------------------------------- from what they are made


@cache
def filled_by_openpyxl() -> bytes:
    """A return in which nothing is wrong, without the values of its formulas."""
    council = open_council(SMALL)
    book = open_book(council.template("HOU"))
    fill_in(book, council.framework, council.catalogue, council.period)
    return save_book(book)


@cache
def filled() -> bytes:
    """The same as we write it ourselves, values of formulas and all."""
    council = open_council(SMALL)
    catalogue = council.catalogue
    read = read_return(filled_by_openpyxl(), "", council.framework, catalogue, council.period)
    values: dict[tuple[str, str, str], object] = {
        (entry.part, entry.ref, column): cell.value
        for table in read.tables
        for entry in table.entries
        for column, cell in entry.cells.items()
        if not cell.is_empty
        and ROLES[council.framework.part(table.part).kind][column].filled is Filled.INPUT
    }
    signed = {"completed_by": "A. Officer", "approved_by": "B. Head"}
    values |= {(COVER, "", line): name for line, name in signed.items()}
    values[COVER, "", "approved_on"] = date(2026, 7, 10)
    return write_return(
        council.framework,
        catalogue,
        council.history,
        council.service("HOU"),
        council.period,
        council.organisation,
        filled=values,
    )


@cache
def mailed() -> bytes:
    """An e-mail with a return and a picture attached, and another e-mail with one."""
    message = EmailMessage()
    message["From"], message["Subject"] = "officer@council.example", "Q1 return £"
    message["Message-ID"] = "<1@council.example>"
    message.set_content("Please find attached")
    for name, content in (("ŵ return.xlsx", filled()), ("logo.png", b"\x89PNG" + bytes(400))):
        message.add_attachment(content, maintype="application", subtype="x", filename=name)
    message.set_boundary("=-=-=")
    return message.as_bytes()


@cache
def folder() -> bytes:
    """A zip folder of returns, a mail among them."""
    inside = {"a/Housing.xlsx": filled(), "b.eml": mailed(), "~$b.xlsx": b"x", "note.txt": b"Hello"}
    return pack(inside)


@cache
def saved_by(program: str) -> bytes:
    """The filled return as another program saves it."""
    if program == "libreoffice":
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "filled.xlsx"
            path.write_bytes(filled())
            return libreoffice.save_again(path).read_bytes()
    library = foreign.Library(program)
    try:
        return library.save(filled())
    finally:
        library.close()


STARTS: Mapping[str, Callable[[], bytes]] = {
    "ours": filled,
    "openpyxl": filled_by_openpyxl,
    "strict": cache(lambda: make_strict(filled())),
    "prefixes": cache(lambda: use_prefixes(filled())),
    "addresses": cache(lambda: leave_out_addresses(filled())),
    "mail": mailed,
    "folder": folder,
    **{library: partial(saved_by, library) for library in foreign.LIBRARIES},
    "libreoffice": partial(saved_by, "libreoffice"),
}


def at_hand() -> tuple[str, ...]:
    """The starts that can be made on this machine."""
    lacking = {name for name in foreign.LIBRARIES if foreign.lacking(name)}
    if libreoffice.program() is None:
        lacking.add("libreoffice")
    return tuple(start for start in STARTS if start not in lacking)


# ---------------------------------------------------------------- what must come of them


def look(case: Case, place: Path) -> tuple[str, str]:
    """What is wrong with the answer that a file gets, empty where nothing is; and the answer.

    One in four is read with all that has no place in a return too, as for a correction.
    """
    council = open_council(SMALL)
    path = place / "a return.xlsx"
    path.write_bytes(case.make())
    given = (council.framework, council.catalogue)
    try:
        handed = list(open_file(path, "in"))
        found = collect(
            [path], place, *given, council.history, council.period, Selection(), Report(None)
        )
        for text in (write_json(found.report), write_csv(found.report)):
            text.encode("utf-8")
        for each in handed:
            if isinstance(each.content, bytes) and case.number % 4 == 0:
                read_everything(each.content, each.path, *given, council.period)
    except (Exception, RecursionError, MemoryError):
        return traceback.format_exc(), ""
    codes = sorted({finding.code for finding in found.report.findings})
    if FAILED_RULE in codes:
        broken = (each.message for each in found.report.findings if each.code == FAILED_RULE)
        return "\n".join(broken), ""
    if len(found.returns) != len(handed) or not handed:
        return f"{len(handed)} files were handed in, {len(found.returns)} returns came of them", ""
    for each in found.returns:
        if not (each.tables or any(f.path == each.path for f in found.report.findings)):
            return f"nothing is said of {each.path}", ""
    return "", " ".join(code for code in codes if code.startswith("PM0")) or "read"


def cases(count: int, seed: int, starts: tuple[str, ...]) -> Iterator[Case]:
    """So many cases, from each start in turn."""
    for number in range(count):
        yield Case(starts[number % len(starts)], seed, number)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _run(chosen: Iterator[Case], keep: Path | None) -> int:
    answers: Counter[str] = Counter()
    slowest, wrong = (0.0, ""), 0
    with tempfile.TemporaryDirectory() as place:
        for case in chosen:
            if keep:
                keep.write_bytes(case.make())
            began = time.process_time()
            fault, answer = look(case, Path(place))
            took = time.process_time() - began
            if took > OUTSIZE and not fault:
                fault = f"it took {took:.1f} s"
            slowest = max(slowest, (took, str(case)))
            answers["wrong" if fault else answer] += 1
            if fault:
                wrong += 1
                _say(f"{case}\n{fault}")
            if sum(answers.values()) % 1_000 == 0:
                _say(f"{sum(answers.values()):,} files, {wrong} without an answer")
    for answer, count in answers.most_common():
        _say(f"{count:8,}  {answer}")
    _say(f"the slowest took {slowest[0]:.2f} s: {slowest[1]}")
    return 1 if wrong else 0


def main(arguments: list[str]) -> int:
    """Look at many files, or make one of them again."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--start", choices=sorted(STARTS), action="append")
    asked.add_argument("--only", type=int, help="the number of one case")
    asked.add_argument("--keep", type=Path, help="where to leave the last file")
    given = asked.parse_args(arguments)
    starts = tuple(given.start or at_hand())
    chosen = cases(given.count, given.seed, starts)
    if given.only is not None:
        chosen = iter([Case(starts[0], given.seed, given.only)])
    warnings.simplefilter("error")
    return _run(chosen, given.keep)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
