import io
import os
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.excel.built import Built

from pmqa_cli.excel.package import Refusal, open_package, read_file
from pmqa_cli.model.returns import FactKind

UNREADABLE, ENCRYPTED = FactKind.UNREADABLE, FactKind.ENCRYPTED
UNSUPPORTED, UNSAFE = FactKind.UNSUPPORTED, FactKind.UNSAFE


def refused(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        open_package(data)
    return caught.value


def zipped(*parts: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as package:
        for name, content in parts:
            package.writestr(name, content)
    return made.getvalue()


def compound(*streams: str) -> bytes:
    """A compound file's directory, as much of the format as recognising needs."""
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62)
        for name in ("Root Entry", *streams)
    )
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + entries


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (compound("EncryptionInfo", "EncryptedPackage"), ENCRYPTED, "password"),
        (compound("EncryptedPackage", "DRMEncryptedTransform"), ENCRYPTED, "sensitivity label"),
        (compound("Workbook"), UNSUPPORTED, "Save As"),
        (compound("Book"), UNSUPPORTED, ".xls"),
        (compound("__properties_version1.0"), UNSUPPORTED, "Outlook"),
        (compound("WordDocument"), UNSUPPORTED, "Word"),
        (compound("PowerPoint Document"), UNSUPPORTED, "PowerPoint"),
        (compound("Contents"), UNSUPPORTED, "old Office"),
        (b"", UNREADABLE, "empty"),
        (bytes(4096), UNREADABLE, "empty"),
        (b"%PDF-1.7\n", UNSUPPORTED, "PDF"),
        (b"{\\rtf1", UNSUPPORTED, "Word"),
        (b"\x89PNG\r\n", UNSUPPORTED, "picture"),
        (b"7z\xbc\xaf\x27\x1c..", UNSUPPORTED, "7-Zip"),
        (b"\x09\x08\x10\x00\x00\x06", UNSUPPORTED, "very old Excel"),
        (b"\n<!DOCTYPE html><html>", UNSUPPORTED, "HTML"),
        (b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", UNSUPPORTED, "HTML"),
        (b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>", UNSUPPORTED, "2003"),
        (b"<?xml version='1.0'?><office:document/>", UNSUPPORTED, "OpenDocument"),
        (b"<?xml version='1.0'?><feed/>", UNSUPPORTED, "XML"),
        (b"From: a@b.example\r\nSubject: Q1 return\r\n\r\nAttached", UNSUPPORTED, "e-mail"),
        (b"Ref,Actual\r\nH1,85\r\n", UNSUPPORTED, "CSV"),
        ("\ufeffRef;Actual\n".encode("utf-16"), UNSUPPORTED, "CSV"),
        ("Ref;Cr\xeao\n".encode("cp1252"), UNSUPPORTED, "CSV"),
        (b"PK, and then some text", UNSUPPORTED, "CSV"),
        (bytes(range(256)) * 4, UNREADABLE, "not a workbook"),
        (zipped(("xl/workbook.bin", b"")), UNSUPPORTED, ".xlsb"),
        (
            zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")),
            UNSUPPORTED,
            ".ods",
        ),
        (
            zipped(("mimetype", b"application/vnd.oasis.opendocument.text")),
            UNSUPPORTED,
            "OpenDocument",
        ),
        (zipped(("Index/Document.iwa", b"")), UNSUPPORTED, "Numbers"),
        (zipped(("_rels/.rels", b""), ("word/document.xml", b"")), UNSUPPORTED, "Word"),
        (zipped(("_rels/.rels", b""), ("ppt/presentation.xml", b"")), UNSUPPORTED, "PowerPoint"),
        (zipped(("Q1/housing.xlsx", b""), ("Q1/roads.XLSX", b"")), UNSUPPORTED, "2 workbooks"),
        (zipped(("notes.txt", b"")), UNSUPPORTED, "zip folder"),
        (zipped(("a.xml", b"x"), packing=zipfile.ZIP_BZIP2), UNSUPPORTED, "packed"),
        (b"PK\x03\x04 and nothing more", UNREADABLE, "damaged"),
        (Built().to_bytes()[:-400], UNREADABLE, "damaged"),
    ],
)
def test_a_file_is_told_for_what_it_is(data: bytes, kind: FactKind, words: str) -> None:
    refusal = refused(data)
    assert refusal.kind is kind
    assert words in refusal.sentence
    assert refusal.sentence.endswith(".")


def test_a_zip_password_is_a_lock() -> None:
    data = bytearray(zipped(("xl/workbook.xml", b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data)).kind is ENCRYPTED


def test_parts_are_found_whatever_their_case() -> None:
    assert "xl/workbook.xml" in open_package(Built().to_bytes())
    assert "XL/Workbook.XML" in open_package(Built(packing=zipfile.ZIP_STORED).to_bytes())


def test_names_with_backslashes_are_names() -> None:
    data = Built().to_bytes().replace(b"xl/workbook.xml", b"xl\\workbook.xml")
    assert open_package(data).read("xl/workbook.xml").startswith(b"<workbook")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([("xl/workbook.xml", b"x"), ("XL/WORKBOOK.xml", b"y")], "two parts"),
        ([("xl/workbook.xml", b"x"), ("xl/../../evil", b"y")], "outside"),
        ([("xl/workbook.xml", b"x"), ("xl/bomb.xml", bytes(5 << 20))], "250 times"),
        ([(f"xl/{number}", b"") for number in range(4001)], "4,000"),
    ],
)
def test_a_dangerous_zip_is_refused_before_anything_is_unpacked(
    parts: list[tuple[str, bytes]], words: str
) -> None:
    refusal = refused(zipped(*parts))
    assert refusal.kind is UNSAFE
    assert words in refusal.sentence


def with_sizes(data: bytes, packed: int, full: int) -> bytes:
    """The first member's sizes in the directory, changed to these."""
    changed = bytearray(data)
    struct.pack_into("<2L", changed, data.index(b"PK\x01\x02") + 20, packed, full)
    return bytes(changed)


def test_declared_sizes_count_before_unpacking() -> None:
    data = zipped(("xl/workbook.xml", os.urandom(100)))
    assert "128 MB" in refused(with_sizes(data, 120 << 20, 129 << 20)).sentence


def test_all_parts_together_count_too() -> None:
    data = bytearray(zipped(*((f"xl/{number}", b"x") for number in range(3))))
    at = -1
    for _ in range(3):
        at = data.index(b"PK\x01\x02", at + 1)
        struct.pack_into("<2L", data, at + 20, 100 << 20, 100 << 20)
    assert "256 MB" in refused(bytes(data)).sentence


def test_a_part_that_lies_about_its_size_is_stopped_there() -> None:
    content = os.urandom(1000)
    data = zipped(("xl/workbook.xml", content))
    packed = data.index(b"PK\x01\x02") - 30 - len("xl/workbook.xml")
    for full, kind in ((999, UNSAFE), (1001, UNREADABLE)):
        package = open_package(with_sizes(data, packed, full))
        with pytest.raises(Refusal) as caught:
            package.read("xl/workbook.xml")
        assert caught.value.kind is kind


def test_a_changed_byte_is_damage() -> None:
    data = bytearray(zipped(("xl/workbook.xml", b"some content"), packing=zipfile.ZIP_STORED))
    data[data.index(b"some")] ^= 1
    with pytest.raises(Refusal, match="not as it was saved"):
        open_package(bytes(data)).read("xl/workbook.xml")


def test_a_missing_part_is_damage() -> None:
    with pytest.raises(Refusal, match="missing"):
        open_package(Built().to_bytes()).read("xl/nothing.xml")


def test_zip64_directories_are_read() -> None:
    content = b"<workbook/>" * 20
    name = b"xl/workbook.xml"
    crc = zlib.crc32(content)
    size = len(content)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 45, 0, 0, 0, 0, crc, size, size, len(name), 0)
    extra = struct.pack("<2H3Q", 1, 24, size, size, 0)
    most = 0xFFFFFFFF
    entry = struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\x01\x02", 45, 45, 0, 0, 0, 0, crc, most, most, len(name), len(extra)),
        *(0, 0, 0, 0, most),
    )
    body = local + name + content
    directory = entry + name + extra
    end = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(directory), len(body)
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body) + len(directory), 1)
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, most, most, 0)
    package = open_package(body + directory + end + locator + last)
    assert package.read("xl/workbook.xml") == content
    assert package.size("xl/workbook.xml") == size


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "housing.xlsx"
    path.write_bytes(b"PK\r\n\x1a")
    assert read_file(path) == b"PK\r\n\x1a"


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    cases = [(tmp_path, "folder"), (tmp_path / "gone.xlsx", "no file"), (Path("a\0b"), "disk")]
    cases.append((tmp_path / ("x" * 5000), "read from the disk" if os.name != "nt" else ""))
    for path, words in cases:
        with pytest.raises(Refusal, match=words) as caught:
            read_file(path)
        assert caught.value.kind is UNREADABLE


def test_a_large_file_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate((50 << 20) + 1)
    with pytest.raises(Refusal, match="50 MB") as caught:
        read_file(path)
    assert caught.value.kind is UNSAFE


if sys.platform != "win32":

    def test_a_pipe_never_waits(tmp_path: Path) -> None:
        path = tmp_path / "pipe.xlsx"
        os.mkfifo(path)
        with pytest.raises(Refusal, match="pipe"):
            read_file(path)

    def test_a_device_is_no_file() -> None:
        with pytest.raises(Refusal, match="device"):
            read_file(Path(os.devnull))

    def test_a_link_to_nothing_says_so(tmp_path: Path) -> None:
        path = tmp_path / "link.xlsx"
        path.symlink_to(tmp_path / "gone.xlsx")
        with pytest.raises(Refusal, match="link to a file"):
            read_file(path)


@given(st.binary(max_size=2000), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", compound()]))
def test_no_bytes_do_worse_than_a_refusal(noise: bytes, start: bytes) -> None:
    try:
        open_package(start + noise)
    except Refusal as refusal:
        assert refusal.sentence.endswith(".")
