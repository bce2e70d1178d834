"""Zip folders and e-mails of returns: what is in them, what is refused, and how it is said."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable
from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.excel.built import Built

from pmqa_cli.excel import mail, unpack
from pmqa_cli.excel.mail import read_attachments
from pmqa_cli.excel.refusal import Refusal
from pmqa_cli.excel.unpack import Handed
from pmqa_cli.model.returns import FactKind

BOOK = Built().to_bytes()
XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(900)


def zipped(*members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as folder:
        for name, content in members:
            folder.writestr(name, content)
    return made.getvalue()


def mailed(*files: tuple[str, bytes], text: str = "Please find attached") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "officer@council.example"
    message["Subject"] = "Q1 return"
    message.set_content(text)
    message.add_alternative("<p>Please find attached</p>", subtype="html")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype=XLSX, filename=name)
    return message


def inside(data: bytes, name: str = "in") -> dict[str, bytes | str]:
    """Shown path -> what lies there, or the sentence that refuses it."""
    found = list(unpack.unpack(name, data))
    told = {
        each.path: each.content.sentence if isinstance(each.content, Refusal) else each.content
        for each in found
    }
    assert len(told) == len(found)
    return told


# ---------------------------------------------------------------- what is in them


def test_a_workbook_is_itself_whatever_its_name() -> None:
    for name in ("housing.xlsx", "housing.zip", "housing.eml", "housing"):
        assert list(unpack.unpack(name, BOOK)) == [Handed(name, BOOK)]


def test_a_zip_folder_is_told_by_its_content_and_read_in_the_order_of_names() -> None:
    data = zipped(("Q1/roads.xlsx", BOOK), ("Q1/Housing.xlsx", BOOK), ("a note.txt", b"Hello"))
    for name in ("inbox.zip", "inbox.xlsx"):
        assert list(inside(data, name)) == [
            f"{name}/a note.txt",
            f"{name}/Q1/Housing.xlsx",
            f"{name}/Q1/roads.xlsx",
        ]


def test_what_programs_leave_in_a_zip_folder_is_passed_over() -> None:
    extra = ("__MACOSX/._a.xlsx", "__MACOSX/Q1/b.xlsx", "Q1/.DS_Store", "Thumbs.db", "~$a.xlsx")
    data = zipped(*((name, BOOK) for name in extra), ("a.xlsx", BOOK), ("Q1/", b""))
    assert list(inside(data)) == ["in/a.xlsx"]


def test_an_e_mail_gives_its_attachments_and_not_its_text() -> None:
    message = mailed(("roads.xlsx", BOOK), ("cofrestrŵr.xlsx", BOOK), ("plan.pdf", b"%PDF-1.7"))
    assert inside(message.as_bytes(), "mail.eml") == {
        "mail.eml/cofrestrŵr.xlsx": BOOK,
        "mail.eml/plan.pdf": b"%PDF-1.7",
        "mail.eml/roads.xlsx": BOOK,
    }


@pytest.mark.parametrize("disposition", ["inline", "attachment"])
def test_a_small_picture_in_the_text_is_passed_over(disposition: str) -> None:
    message = mailed(("a.xlsx", BOOK))
    message.add_attachment(
        LOGO, "image", "png", cid="<logo>", filename="image001.png", disposition=disposition
    )
    assert list(inside(message.as_bytes())) == ["in/a.xlsx"]


def test_a_picture_that_is_attached_or_large_is_named() -> None:
    message = mailed()
    message.add_attachment(LOGO, "image", "png", filename="scan.png")
    message.add_attachment(
        LOGO + bytes(unpack.SMALL_PICTURE), "image", "png", filename="big.png", disposition="inline"
    )
    assert list(inside(message.as_bytes())) == ["in/big.png", "in/scan.png"]


def test_two_attachments_of_one_name_are_told_apart_but_not_ranked() -> None:
    message = mailed(("return.xlsx", BOOK), ("return.xlsx", BOOK + b"\0"))
    assert list(inside(message.as_bytes())) == ["in/return.xlsx", "in/return.xlsx#2"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/a.xlsx", "in/a.xlsx"),
        ("C:\\Temp\\a.xlsx", "in/a.xlsx"),
        ("=?utf-8?q?A=C5=B5r.xlsx?=", "in/Aŵr.xlsx"),
        ("=?klingon?q?A=C5.xlsx?=", "in/=?klingon?q?A=C5.xlsx?="),
        ("", "in/attachment"),
    ],
)
def test_names_of_attachments_are_names_and_no_paths(given: str, shown: str) -> None:
    header = f'Content-Disposition: attachment; filename="{given}"\r\n'.encode()
    head = b"From: a@b.example\r\nContent-Type: application/octet-stream\r\n"
    assert inside(head + header + b"\r\n%PDF-1.7") == {shown: b"%PDF-1.7"}


# ---------------------------------------------------------------- one in another


def test_one_may_lie_in_another_and_no_more() -> None:
    folder = zipped(("a.xlsx", BOOK))
    assert list(inside(mailed(("q1.zip", folder)).as_bytes())) == ["in/q1.zip/a.xlsx"]
    assert list(inside(zipped(("m.eml", mailed(("a.xlsx", BOOK)).as_bytes())))) == [
        "in/m.eml/a.xlsx"
    ]
    assert list(inside(zipped(("q1.zip", folder)))) == ["in/q1.zip/a.xlsx"]
    deep = zipped(("q1.zip", zipped(("q2.zip", folder))))
    assert inside(deep) == {"in/q1.zip/q2.zip": folder}


def test_a_forwarded_e_mail_is_opened_once() -> None:
    forwarded = mailed()
    forwarded.add_attachment(mailed(("a.xlsx", BOOK)))
    assert list(inside(forwarded.as_bytes())) == ["in/forwarded.eml/a.xlsx"]
    twice = mailed()
    twice.add_attachment(forwarded)
    (said,) = inside(twice.as_bytes()).values()
    assert "inside another" in str(said)
    (said,) = inside(zipped(("m.eml", forwarded.as_bytes()))).values()
    assert "inside another" in str(said)


def test_a_forwarded_zip_folder_is_not_opened() -> None:
    folder = zipped(("a.xlsx", BOOK))
    forwarded = mailed()
    forwarded.add_attachment(mailed(("q1.zip", folder)))
    assert inside(forwarded.as_bytes()) == {"in/forwarded.eml/q1.zip": folder}


# ---------------------------------------------------------------- what is refused


def test_an_e_mail_without_attachment_says_so() -> None:
    (said,) = inside(mailed().as_bytes()).values()
    assert "nothing attached" in str(said)


def test_a_zip_folder_without_a_workbook_is_refused_once() -> None:
    data = zipped(*((f"{n}.txt", b"Hello") for n in range(50)))
    assert inside(data) == {"in": data}


def test_sealed_messages_and_detached_signatures() -> None:
    message = mailed(("a.xlsx", BOOK))
    message.add_attachment(b"0\x80", "application", "pkcs7-signature", filename="smime.p7s")
    assert list(inside(message.as_bytes())) == ["in/a.xlsx"]
    message.add_attachment(b"0\x80", "application", "pkcs7-mime", filename="smime.p7m")
    assert "sealed" in str(inside(message.as_bytes())["in/sealed message"])


def test_a_damaged_file_in_a_zip_folder_stops_no_other() -> None:
    data = bytearray(zipped(("a.xlsx", BOOK), ("b.xlsx", BOOK), packing=zipfile.ZIP_STORED))
    data[data.index(BOOK) + 100] ^= 255
    found = inside(bytes(data))
    assert "damaged" in str(found["in/a.xlsx"])
    assert found["in/b.xlsx"] == BOOK


def hostile() -> Iterable[object]:
    up = zipped(("../a.xlsx", BOOK))
    many = zipped(*((f"{number}.xlsx", b"") for number in range(4_100)))
    bomb = zipped(("a.xlsx", bytes(140 << 20)))
    locked = bytearray(zipped(("a.xlsx", BOOK)))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    for name, data in {"up": up, "many": many, "bomb": bomb, "locked": bytes(locked)}.items():
        yield pytest.param(data, id=name)


@pytest.mark.parametrize("data", [*hostile()])
def test_a_hostile_zip_folder_is_left_for_the_reader_to_refuse(data: bytes) -> None:
    assert list(unpack.unpack("in", data)) == [Handed("in", data)]


def test_files_that_share_their_bytes_are_refused() -> None:
    data = zipped(("a.xlsx", BOOK), packing=zipfile.ZIP_STORED)
    at, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entries = b"".join(
        data[at:end].replace(b"a.xlsx", b"%c.xlsx" % letter) for letter in b"abcdefghij"
    )
    tail = bytearray(data[end:])
    tail[8:12] = (10).to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    (found,) = unpack.unpack("in", data[:at] + entries + bytes(tail))
    assert isinstance(found.content, Refusal)
    assert found.content.kind is FactKind.UNSAFE


def test_all_workbooks_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_UNPACKED", 10_000_000)
    big = zipped(("xl/workbook.xml", bytes(4_000_000)))
    found = inside(zipped(*((f"{number}.xlsx", big) for number in range(4))))
    assert [isinstance(each, bytes) for each in found.values()] == [True, True, False, False]
    assert "over 1 GB" in str(found["in/3.xlsx"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"From: a\r\n\r\n" + b"\n" * 300_001, "lines"),
        (b"From: a\r\n\r\n" + b"x" * (20 << 20), "20 MB"),
        (
            b'From: a\r\nContent-Type: multipart/mixed; boundary="b"\r\n' + b"\r\n--b" * 4_001,
            "parts",
        ),
        (b"From: a\r\n" + b"Content-Type: multipart/mixed\r\n" * 31, "nested"),
        (
            b"From: a\r\nContent-Disposition: attachment; filename=" + b"x" * 9_000,
            "header of over 8 KB",
        ),
    ],
)
def test_a_hostile_e_mail_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_attachments(data, forwarded=True)


def test_an_e_mail_nested_as_deep_as_is_allowed_is_read() -> None:
    data = b""
    for number in range(mail.MAX_NESTED):
        head = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)
        data += head
    found = read_attachments(b"From: a\r\n" + data + b"\r\nHello", forwarded=True)
    assert found == ()


SAMPLE = mailed(("a.xlsx", BOOK[:600]), ("b.zip", zipped(("c.xlsx", b"PK\3\4")))).as_bytes()


@given(st.integers(0, 2**32))
def test_mutated_e_mails_and_zip_folders_never_break_it(seed: int) -> None:
    chance = random.Random(seed)
    for whole in (SAMPLE, zipped(("m.eml", SAMPLE), ("a.xlsx", BOOK))):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        for handed in unpack.unpack("in", bytes(data)):
            assert handed.path.startswith("in")


# ---------------------------------------------------------------- when it was sent


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Tue, 14 Jul 2026 16:55:00 +0100", date(2026, 7, 14)),
        ("Tue, 14 Jul 2026 23:30:00 +0000", date(2026, 7, 15)),
        ("Tue, 14 Jul 2026 22:30:00 -0400", date(2026, 7, 15)),
        ("Wed, 15 Jul 2026 06:00:00 +1000", date(2026, 7, 14)),
        ("Tue, 14 Jul 2026 23:30:00 GMT", date(2026, 7, 15)),
        ("Tue, 14 Jul 2026 23:30:00 -0000", date(2026, 7, 15)),
        ("Tue, 14 Jul 2026 23:30:00", date(2026, 7, 15)),
        ("14 Jan 2026 23:30:00 +0000", date(2026, 1, 14)),
        ("Tue, 14 Jul 2026 16:55:00 +0100 (BST)", date(2026, 7, 14)),
        ("soon", None),
        ("Tue, 99 Jul 2026 99:55:00 +0100", None),
        ("Fri, 31 Dec 9999 23:59:00 -1200", None),
        ("", None),
        ("x" * 100_000, None),
        (None, None),
    ],
)
def test_the_day_of_an_e_mail(line: str | None, day: date | None) -> None:
    data = mailed(("hou.xlsx", BOOK)).as_bytes()
    if line is not None:
        data = b"Date: " + line.encode() + b"\n" + data
    assert [each.sent_on for each in unpack.unpack("in.eml", data)] == [day]


def test_a_forwarded_e_mail_has_its_own_day() -> None:
    inner, outer = mailed(("hou.xlsx", BOOK)), mailed(("edu.xlsx", BOOK))
    outer["Date"] = "Thu, 16 Jul 2026 09:00:00 +0100"
    undated = mailed(("htr.xlsx", BOOK))
    inner["Date"] = "Tue, 14 Jul 2026 09:00:00 +0100"
    outer.add_attachment(inner)
    outer.add_attachment(undated)
    found = {
        each.path.rpartition("/")[2]: each.sent_on for each in unpack.unpack("in", outer.as_bytes())
    }
    fourteenth, sixteenth = date(2026, 7, 14), date(2026, 7, 16)
    assert found == {"hou.xlsx": fourteenth, "edu.xlsx": sixteenth, "htr.xlsx": sixteenth}


def test_what_lies_in_a_zip_folder_that_was_sent_has_the_day_of_the_e_mail() -> None:
    message = mailed(("in.zip", zipped(("hou.xlsx", BOOK))))
    message["Date"] = "Tue, 14 Jul 2026 09:00:00 +0100"
    packed = zipped(("a.eml", mailed(("hou.xlsx", BOOK)).as_bytes()), ("b.xlsx", BOOK))
    assert [each.sent_on for each in unpack.unpack("in", message.as_bytes())] == [date(2026, 7, 14)]
    assert [each.sent_on for each in unpack.unpack("in", packed)] == [None, None]
