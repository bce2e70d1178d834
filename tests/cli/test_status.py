"""`pmqa status` as an officer calls it, and what is noted of when returns came."""

# ruff: noqa: F811 (a fixture that is imported is a parameter's name too)
from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import jsonschema
import pytest
from tests.cli.calling import Run
from tests.cli.test_validate import council, filled  # noqa: F401

from pmqa_cli.cli.init import write_workspace
from pmqa_cli.model.period import Period
from pmqa_cli.store.ledger import Ledger

Golden = Callable[[str, str], None]
Clock = Callable[[datetime], None]
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "status.schema.json").read_text("utf-8")
)
Q1 = Period(2026, 1)
RETURNS = Path("returns/2026-27-Q1")
BEFORE, ON_THE_DAY, AFTER = "2026-07-10", "2026-07-14", "2026-07-16"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "council"
    write_workspace(folder, framework="powys", sample=True)
    return folder


@pytest.fixture
def sample(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample council, in the current folder."""
    place = Path(shutil.copytree(made, tmp_path / "council"))
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def two(sample: Path) -> Path:
    """The same with two returns that nobody has seen before: Education's, a service without a
    fault, and Adult Social Care's."""
    for path in RETURNS.iterdir():
        if path.stem not in ("education", "adult-social-care"):
            path.unlink()
    (sample / "ledger.sqlite").unlink()
    return sample


def of(out: str, code: str) -> dict[str, object]:
    """What the JSON says of a service."""
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    (found,) = (each for each in document["services"] if each["service"] == code)
    return dict(found)


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 7, number, hour, tzinfo=UTC)


def mail(path: Path, sent: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Date"] = "a@example.org", sent
    message.set_content("Our return")
    message.add_attachment(
        path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name
    )
    return message


@pytest.mark.parametrize("today", [BEFORE, ON_THE_DAY, AFTER])
def test_the_lines(sample: Path, pmqa: Run, golden: Golden, today: str) -> None:
    before = Path("ledger.sqlite").read_bytes()
    said = pmqa("status", "--today", today)
    assert said.code == 1
    assert said.err.startswith("6 of 7 services returned; 5 owe something.\n")
    golden(f"status-{today}.text", said.out)
    assert Path("ledger.sqlite").read_bytes() == before


def test_json_and_csv_say_the_same(sample: Path, pmqa: Run, golden: Golden) -> None:
    document = pmqa("status", "--today", AFTER, "--format", "json")
    table = pmqa("status", "--today", AFTER, "--format", "csv")
    golden("status.json", document.out)
    golden("status.csv", table.out)
    assert (document.code, table.code) == (1, 1)
    jsonschema.validate(json.loads(document.out), SCHEMA)
    rows = list(csv.DictReader(io.StringIO(table.out)))
    for row, each in zip(rows, json.loads(document.out)["services"], strict=True):
        assert row["service"] == each["service"]
        assert row["outstanding"] == "; ".join(each["outstanding"])
        assert row["late"] == ("yes" if each["late"] else "no")


def test_nobody_owes_anything(council: Path, pmqa: Run) -> None:
    assert pmqa("status").code == 1
    with Path("pmqa.toml").open("a", encoding="utf-8") as config:
        config.write('\n[rules]\nignore = ["PM5"]\n')
    said = pmqa("status")
    assert (said.code, said.err) == (0, "2 of 2 services returned; nobody owes more.\n")
    assert [line.rpartition("; ")[2] for line in said.out.splitlines()[1:]] == ["complete"] * 2
    written = pmqa("chase")
    assert (written.code, written.out) == (0, "")
    assert "Nobody owes anything: no mail was written." in written.err


def test_a_file_keeps_the_day_on_which_it_was_first_seen(
    two: Path, pmqa: Run, clock: Clock
) -> None:
    clock(day(13))
    pmqa("validate")
    clock(day(20))
    before = Path("ledger.sqlite").read_bytes()
    found = of(pmqa("status", "--format", "json").out, "EDU")
    assert (found["received_on"], found["received_from"], found["late"]) == (
        "2026-07-13",
        "seen",
        False,
    )
    assert Path("ledger.sqlite").read_bytes() == before


def test_the_first_time_says_what_the_second_says(two: Path, pmqa: Run, clock: Clock) -> None:
    clock(day(16))
    words = ("validate", "--select", "PM8")
    first = pmqa(*words)
    clock(day(30))
    assert pmqa(*words) == first
    assert first.out.count("came on 16 July 2026 (the day on which pmqa first saw it") == 2


def test_today_is_a_question_and_leaves_nothing_behind(two: Path, pmqa: Run) -> None:
    for command in ("status", "chase", "validate"):
        pmqa(command, "--today", AFTER)
        assert not Path("ledger.sqlite").exists()


def test_the_date_of_the_e_mail_counts(two: Path, pmqa: Run, clock: Clock) -> None:
    message = mail(RETURNS / "education.xlsx", "Tue, 14 Jul 2026 17:00:00 +0100")
    (RETURNS / "education.xlsx").unlink()
    (RETURNS / "education.eml").write_bytes(message.as_bytes())
    clock(day(20))
    said = pmqa("status", "--format", "json")
    found = of(said.out, "EDU")
    assert (found["received_on"], found["received_from"], found["late"]) == (
        "2026-07-14",
        "mail",
        False,
    )
    # It stays known when the attachment alone lies there.
    (RETURNS / "education.eml").unlink()
    (part,) = message.iter_attachments()
    (RETURNS / "saved.xlsx").write_bytes(part.get_payload(decode=True))
    assert of(pmqa("status", "--format", "json").out, "EDU")["received_on"] == "2026-07-14"
    assert of(said.out, "ASC")["late_working_days"] == 4


def test_somebody_says_when_a_return_came(two: Path, pmqa: Run, clock: Clock) -> None:
    clock(day(20))
    late = pmqa("validate", "--select", "PM801")
    assert late.out.count("PM801") == 2
    named = RETURNS / "education.xlsx"
    assert pmqa("validate", named, "--received", "2026-07-13", "--select", "PM801").out == ""
    found = of(pmqa("status", "--format", "json").out, "EDU")
    assert (found["received_on"], found["received_from"]) == ("2026-07-13", "told")
    # Without a name it is about what is new, and nothing here is.
    pmqa("validate", "--received", "2026-07-10")
    again = pmqa("status", "--format", "json").out
    assert [of(again, code)["received_on"] for code in ("EDU", "ASC")] == [
        "2026-07-13",
        "2026-07-20",
    ]


def test_consolidate_takes_the_day_too(two: Path, pmqa: Run, clock: Clock) -> None:
    clock(day(20))
    pmqa("consolidate", "--received", "2026-07-13")
    with Ledger.open(Path("ledger.sqlite")) as ledger:
        assert all("PM801" not in {f.code for f in each.findings} for each in ledger.returns(Q1))
    shutil.rmtree(RETURNS)
    found = of(pmqa("status", "--format", "json").out, "EDU")
    assert (found["received_on"], found["late"], found["version"]) == ("2026-07-13", False, 1)
    assert found["file"] == "returns/2026-27-Q1/education.xlsx"


@pytest.mark.parametrize(
    ("given", "says"),
    [("2026-08-01", "is still to come: today is 10 July 2026"), ("14/07/2026", "is not a date")],
)
def test_a_day_that_cannot_be(two: Path, pmqa: Run, given: str, says: str) -> None:
    said = pmqa("validate", "--received", given)
    assert (said.code, said.out) == (2, "")
    assert says in said.err


def test_a_corrected_return_makes_nobody_late(two: Path, pmqa: Run, clock: Clock) -> None:
    clock(day(13))
    pmqa("validate")
    clock(day(20))
    from tests.faults.filling import beside, open_book, save_book

    book = open_book((RETURNS / "education.xlsx").read_bytes())
    beside(book["Cover"], "Completed by").value = "Somebody else"
    (RETURNS / "education.xlsx").write_bytes(save_book(book))
    found = of(pmqa("status", "--format", "json").out, "EDU")
    assert (found["version"], found["versions"], found["late"]) == (2, 2, False)


def test_validate_says_what_has_not_come_where_it_is_asked(two: Path, pmqa: Run) -> None:
    silent = pmqa("validate", "--select", "PM8")
    assert (silent.code, silent.out) == (0, "")
    said = pmqa("validate", "--select", "PM8", "--today", AFTER)
    assert said.code == 1
    assert said.out.count("PM802") == 5
    assert said.out.startswith("returns/2026-27-Q1: error PM802 missing-return: Housing has not")
    named = pmqa("validate", RETURNS, "--select", "PM8", "--today", AFTER)
    assert (named.code, named.out) == (0, "")
    waiver = "code,ref,service,from,until,reason,agreed_by\nPM802,,HOU,,,Agreed,Jo\n"
    Path("catalogue/waivers.csv").write_text(waiver, encoding="utf-8")
    assert "[waived by Jo]" in pmqa("validate", "--select", "PM8", "--today", AFTER).out
    agreed = pmqa("status", "--today", AFTER)
    assert "Housing (HOU): issued: no; received: no; agreed that it sends none\n" in agreed.out
    assert of(pmqa("status", "--today", AFTER, "--format", "json").out, "HOU")["late"] is False


def test_when_workbooks_were_issued(two: Path, pmqa: Run, clock: Clock) -> None:
    clock(day(1))
    assert pmqa("template", "EDU").code == 0
    shutil.copy("issued/2026-27-Q1/edu-2026-27-Q1.xlsx", "issued/2026-27-Q1/asc-2026-27-Q1.xlsx")
    out = pmqa("status", "--format", "json", "--today", AFTER).out
    assert [(of(out, c)["issued"], of(out, c)["issued_on"]) for c in ("EDU", "ASC", "HOU")] == [
        (True, "2026-07-01"),
        (True, None),
        (False, None),
    ]


def test_a_file_that_is_nobodys_is_named(two: Path, pmqa: Run) -> None:
    (RETURNS / "scan.pdf").write_bytes(b"%PDF-1.7")
    said = pmqa("status", "--today", AFTER)
    assert "returns/2026-27-Q1/scan.pdf: whose it is for this quarter cannot be said" in said.out


def test_without_a_deadline_nobody_is_late(two: Path, pmqa: Run) -> None:
    Path("framework.toml").write_text(
        '[[cycle.stages]]\nid = "returns-due"\nwhen = "next meeting of Nobody"\n', encoding="utf-8"
    )
    said = pmqa("status", "--today", AFTER, "--format", "json")
    assert json.loads(said.out)["deadline"] is None
    assert of(said.out, "HOU")["late_working_days"] is None
    assert "it is not fixed when returns are due" in pmqa("status", "--today", AFTER).out
    assert pmqa("chase", "--today", AFTER).code == 0
    text = Path("chase/2026-27-Q1/hou-2026-27-Q1-chase.txt").read_text("utf-8-sig")
    assert "Please tell us when we can expect it." in text


def test_a_ledger_that_cannot_be_written_stops_nothing(
    two: Path, pmqa: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pmqa_cli.store.lock import writer_lock

    with writer_lock(Path("ledger.sqlite")):
        said = pmqa("validate", "--select", "PM8")
    assert said.code == 0
    assert "It could not be noted when these returns came." in said.err
