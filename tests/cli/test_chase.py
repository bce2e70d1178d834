"""`pmqa chase` as an officer calls it: the mails, read back as a mail program reads them."""

# ruff: noqa: F811 (a fixture that is imported is a parameter's name too)
from __future__ import annotations

import csv
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.cli.calling import Run
from tests.cli.test_status import AFTER, BEFORE, ON_THE_DAY, made, sample  # noqa: F401

Golden = Callable[[str, str], None]
OUT = Path("out")
SOURCE = Path(__file__).parents[2] / "src"


def text(code: str) -> str:
    data = (OUT / f"{code}-2026-27-Q1-chase.txt").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfTo: ")
    assert data.count(b"\r\n") == data.count(b"\n")
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def draft(code: str) -> EmailMessage:
    data = (OUT / f"{code}-2026-27-Q1-chase.eml").read_bytes()
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    assert max(map(len, data.split(b"\r\n"))) <= 998
    return message


def body(message: EmailMessage) -> str:
    part = message.get_body()
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def english_only() -> None:
    config = Path("pmqa.toml")
    config.write_text(config.read_text("utf-8").replace('["en", "cy"]', '["en"]'), encoding="utf-8")


@pytest.mark.parametrize(
    ("today", "name"),
    [(BEFORE, "before"), (ON_THE_DAY, "today"), (AFTER, "late"), ("2026-07-21", "final")],
)
def test_the_mails(sample: Path, pmqa: Run, golden: Golden, today: str, name: str) -> None:
    pmqa("template", "TCS")
    said = pmqa("chase", "--today", today, "-o", OUT)
    assert said.code == 0
    codes = ("hou", "htr", "chs", "ppp", "tcs")
    assert said.out.splitlines() == [
        f"out/{code}-2026-27-Q1-chase.{kind}" for code in codes for kind in ("eml", "txt")
    ]
    golden(f"chase-{name}.text", text("tcs") + "\n" + "=" * 60 + "\n" + text("ppp"))


def test_a_council_that_writes_english(sample: Path, pmqa: Run, golden: Golden) -> None:
    english_only()
    assert pmqa("chase", "--today", AFTER, "-o", OUT).code == 0
    golden("chase-english.text", text("hou"))


def test_the_draft_says_what_the_text_says(sample: Path, pmqa: Run) -> None:
    pmqa("template", "TCS")
    pmqa("chase", "--today", AFTER, "-o", OUT)
    for code, attached in (
        ("tcs", "tcs-2026-27-Q1.xlsx"),
        ("hou", "hou-2026-27-Q1-corrections.xlsx"),
    ):
        message = draft(code)
        head, _, rest = text(code).partition("\n\n")
        assert message["X-Unsent"] == "1"
        assert [message[name] for name in ("From", "Date", "Message-ID")] == [None, None, None]
        assert f"To: {message['To']}" in head
        assert f"Copy: {message['Cc']}" in head
        assert f"Subject: {message['Subject']}" in head
        assert body(message) == rest
        (file,) = message.iter_attachments()
        assert file.get_filename() == attached
        assert f"Attach: {attached}" in head
    (file,) = draft("tcs").iter_attachments()
    assert file.get_content() == Path("issued/2026-27-Q1/tcs-2026-27-Q1.xlsx").read_bytes()
    pmqa("validate", "--today", AFTER, "--corrections", "corrections")
    (file,) = draft("hou").iter_attachments()
    assert file.get_content() == Path("corrections", "hou-2026-27-Q1-corrections.xlsx").read_bytes()


def test_the_same_day_gives_the_same_bytes(sample: Path, pmqa: Run) -> None:
    pmqa("chase", "--today", AFTER, "-o", OUT)
    first = {path.name: path.read_bytes() for path in OUT.iterdir()}
    refused = pmqa("chase", "--today", AFTER, "-o", OUT)
    assert (refused.code, "--force" in refused.err) == (2, True)
    assert pmqa("chase", "--today", AFTER, "-o", OUT, "--force").code == 0
    assert {path.name: path.read_bytes() for path in OUT.iterdir()} == first


def test_whoever_owes_nothing_any_more_is_not_written_to(sample: Path, pmqa: Run) -> None:
    pmqa("chase", "--today", AFTER, "-o", OUT)
    stale = OUT / "edu-2026-27-Q1-chase.eml"
    stale.write_bytes(b"old")
    (OUT / "notes.txt").write_bytes(b"mine")
    for path in OUT.glob("*-chase.*"):
        if path != stale:
            path.unlink()
    said = pmqa("chase", "--today", AFTER, "-o", OUT)
    assert "out/edu-2026-27-Q1-chase.eml is of an earlier run" in said.err
    assert stale.exists()
    pmqa("chase", "--today", AFTER, "-o", OUT, "--force")
    assert not stale.exists()
    assert (OUT / "notes.txt").read_bytes() == b"mine"


def test_who_is_copied_in(sample: Path, pmqa: Run) -> None:
    path = Path("catalogue/services.csv")
    services = path.read_text("utf-8-sig")
    services = services.replace("Head of Housing (B. Example)", "B. Example <head@example.org>")
    services = services.replace("transformation@dyffryn-arian.example.org", "nobody")
    path.write_text(services, encoding="utf-8")
    Path("framework.toml").write_text(
        '[chase]\nlate_copy_to = ["head_of_service", "chief@example.org"]\nfinal_after = 2\n'
        'final_copy_to = ["director"]\n',
        encoding="utf-8",
    )
    always = "performance@dyffryn-arian.example.org"
    said = pmqa("chase", "--today", ON_THE_DAY, "-o", OUT)
    assert draft("hou")["Cc"] == always
    assert "Transformation and Customer Services: services.csv gives no e-mail address" in said.err
    assert draft("tcs")["To"] is None
    assert text("tcs").startswith("To: (services.csv gives no address)\n")
    pmqa("chase", "--today", "2026-07-15", "-o", OUT, "--force")
    assert draft("hou")["Cc"] == f"{always}, head@example.org, chief@example.org"
    said = pmqa("chase", "--today", "2026-07-16", "-o", OUT, "--force")
    assert (
        "Housing: services.csv gives no address of Director of Economy and Environment" in said.err
    )
    assert "ring us so that we can agree a day" in text("tcs")


def test_nothing_in_the_catalogue_can_add_a_header(sample: Path, pmqa: Run) -> None:
    path = Path("catalogue/services.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        services = list(csv.DictReader(file))
    for service in services:
        service["name"] += "\nBcc: all@example.org"
        service["email"] = "tcs@example.org\r\nBcc: <b@example.org>"
        service["head_of_service"] += "\nBcc: nobody"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, services[0])
        writer.writeheader()
        writer.writerows(services)
    assert pmqa("chase", "--today", AFTER, "-o", OUT).code == 0
    message = draft("tcs")
    assert message["Bcc"] is None
    assert message["To"] == "tcs@example.org, b@example.org"
    lines = text("tcs").split("\n")
    assert [line for line in lines if line.startswith("Bcc")] == []


def test_a_council_writes_its_own(sample: Path, pmqa: Run) -> None:
    english_only()
    own = Path("templates/mail")
    own.mkdir(parents=True)
    (own / "chase.en.txt.j2").write_text(
        '{% extends "pmqa/chase.en.txt.j2" %}\n{% block signature %}\nJo, 01234 567890\n'
        "{% endblock %}\n",
        encoding="utf-8",
    )
    assert pmqa("chase", "--today", AFTER, "-o", OUT).code == 0
    assert text("hou").endswith("\nJo, 01234 567890\n")
    (own / "chase.en.txt.j2").write_text("Dear {{ chase.service.name }}", encoding="utf-8")
    said = pmqa("chase", "--today", AFTER, "-o", OUT, "--force")
    assert said.code == 2
    assert 'must be its subject: "Subject: ..."' in said.err


def test_mails_do_not_lie_among_the_returns(sample: Path, pmqa: Run) -> None:
    said = pmqa("chase", "-o", "returns/2026-27-Q1/mails")
    assert said.code == 2
    assert "lies in returns/2026-27-Q1" in said.err


@pytest.mark.parametrize("word", ["boss", "a@b", "x <a@example.org>"])
def test_a_framework_that_copies_in_nobody(sample: Path, pmqa: Run, word: str) -> None:
    Path("framework.toml").write_text(f'[chase]\ncopy_to = ["{word}"]\n', encoding="utf-8")
    said = pmqa("chase", "-o", OUT)
    assert said.code == 2
    assert f'"{word}" is neither a column of services.csv' in said.err


def test_pmqa_can_send_nothing() -> None:
    nets = re.compile(r"\b(?:smtplib|imaplib|socket|http\.client|urllib\.request|requests|httpx)\b")
    for path in SOURCE.rglob("*.py"):
        imports = [
            line
            for line in path.read_text("utf-8").splitlines()
            if re.match(r"\s*(?:import|from)\s", line)
        ]
        assert not [line for line in imports if nets.search(line)], path
