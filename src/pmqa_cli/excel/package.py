"""The file a service sent: opened within limits, told for what it is, its parts inflated safely.

The limits come from what honest workbooks need: of some 3,300 public ones the largest inflated to
60 MB in all and 57 MB in one part, at a ratio of at most 170, with 1,033 parts.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import Final, NamedTuple

from pmqa_cli.excel.recognise import describe_names, describe_ole, describe_other
from pmqa_cli.excel.refusal import Refusal
from pmqa_cli.model.returns import FactKind
from pmqa_cli.model.text import visible

__all__ = ["Package", "Refusal", "is_zip", "kind_of", "open_package", "open_zip", "read_file"]

MEBIBYTE: Final = 1 << 20
MAX_FILE: Final = 50 * MEBIBYTE
MAX_INFLATED: Final = 256 * MEBIBYTE
MAX_READ: Final = 2 * MAX_INFLATED
"""What may be inflated in all: a few small parts are read twice, and the rest once."""
MAX_MEMBER: Final = 128 * MEBIBYTE
MAX_RATIO: Final = 250
RATIO_COUNTS_ABOVE: Final = 4 * MEBIBYTE
MAX_MEMBERS: Final = 4_000
CHUNK: Final = 64 * 1024

_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ENCRYPTED = 0x1
_UTF8 = 0x800
_STORED, _DEFLATED = 0, 8
_IN_EXTRA = 0xFFFFFFFF
_END = Struct("<4s4H2LH")
_END_64 = Struct("<4sQ2H2L4Q")
_LOCATOR_64 = Struct("<4sLQL")
_ENTRY = Struct("<4s6H3L5H2L")
_LOCAL = Struct("<4s5H3L2H")


class _Member(NamedTuple):
    """One part as the package's directory lists it."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int


class Package:
    """The parts of a zip package, by name; names are compared without case."""

    def __init__(self, data: bytes, members: dict[str, _Member]) -> None:
        self._data = data
        self._members = members
        self._left = MAX_READ

    @property
    def names(self) -> tuple[str, ...]:
        """Every part's name as the file spells it."""
        return tuple(member.name for member in self._members.values())

    @property
    def unpacked(self) -> int:
        """How many bytes all parts have when inflated, as they declare."""
        return sum(member.size for member in self._members.values())

    @property
    def overlaps(self) -> bool:
        """Whether parts share bytes of the file: more of them are listed than it can hold."""
        return sum(member.packed for member in self._members.values()) > len(self._data)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def pieces(self, name: str) -> Iterator[bytes]:
        """Inflate a part, at most 64 KiB at a time, never past the size it declares.

        Raises Refusal where the part is missing, damaged (length or CRC) or longer than declared.
        """
        member = self._members.get(name.lower())
        if member is None:
            raise _damaged(f"its part {visible(name)} is missing")
        start = self._start(member)
        packed = memoryview(self._data)[start : start + member.packed]
        if len(packed) < member.packed:
            raise _damaged(f"its part {visible(name)} is cut short")
        crc = size = 0
        for piece in _inflate(packed) if member.method == _DEFLATED else _slices(packed):
            size += len(piece)
            self._left -= len(piece)
            if self._left < 0:
                raise _unsafe("it asks for the same parts over and over")
            if size > member.size:
                raise Refusal(
                    FactKind.UNSAFE,
                    f"This workbook was not opened for safety: its part {visible(name)} is larger "
                    f"than it claims to be; ask the service to save it again in Excel.",
                )
            crc = zlib.crc32(piece, crc)
            yield piece
        if size != member.size or crc != member.crc:
            raise _damaged(f"its part {visible(name)} is not as it was saved")

    def size(self, name: str) -> int:
        """How many bytes a part has when inflated, as it declares (``pieces`` holds it to that)."""
        member = self._members.get(name.lower())
        return member.size if member else 0

    def read(self, name: str) -> bytes:
        """A whole part. Raises Refusal as ``pieces`` does."""
        return b"".join(self.pieces(name))

    def _start(self, member: _Member) -> int:
        """Where a member's own bytes begin, behind its local header."""
        if member.offset + _LOCAL.size > len(self._data):
            raise _damaged(f"its part {visible(member.name)} lies outside the file")
        mark, *_, name_size, extra_size = _LOCAL.unpack_from(self._data, member.offset)
        if mark != b"PK\x03\x04":
            raise _damaged(f"its part {visible(member.name)} is not where it should be")
        return member.offset + _LOCAL.size + int(name_size) + int(extra_size)


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of at most 50 MiB.

    Raises Refusal for anything else: a folder, a pipe or device (never waiting for it), a link to
    nothing, a file that is not there, may not be read, or is too large.
    """
    try:
        # Looked at before opening, because opening alone can wait for ever or wake a device; and
        # again after, because what lies there may have changed in between.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _not_a_file(path)
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - flags matter
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _not_a_file(path)
            data = file.read(MAX_FILE + 1)
    except (OSError, ValueError) as problem:
        raise _not_opened(path, problem) from None
    if len(data) > MAX_FILE:
        raise Refusal(
            FactKind.UNSAFE,
            "This file is larger than 50 MB, far more than a return needs; take out pictures and "
            "pasted data, save it again and send that.",
        )
    return data


def _not_a_file(path: Path) -> Refusal:
    what = "a folder" if path.is_dir() else "a device or a pipe"
    return Refusal(FactKind.UNREADABLE, f"This is {what}, not a file; name the workbook itself.")


def _not_opened(path: Path, problem: Exception) -> Refusal:
    try:
        dangling = path.is_symlink() and not path.exists()
    except (OSError, ValueError):
        dangling = False
    if dangling:
        why = "This is a link to a file that is no longer there; put the workbook itself here."
    elif isinstance(problem, FileNotFoundError):
        why = "There is no file of this name; check the folder and the spelling."
    elif isinstance(problem, PermissionError):
        why = (
            "This file could not be opened, because another program holds it or you may not read "
            "it; close it in Excel, or copy it to a folder of your own, and try again."
        )
    else:
        why = "This file could not be read from the disk; copy it to another folder and try again."
    return Refusal(FactKind.UNREADABLE, why)


def open_package(data: bytes) -> Package:
    """The parts of a workbook, or a Refusal saying what the bytes are instead and what to do.

    Content decides, never the file's name.
    """
    package = open_zip(data)
    refusal = describe_names(package.names, kind_of(package))
    if refusal:
        raise refusal
    return package


def open_zip(data: bytes) -> Package:
    """The parts of any zip, whatever it is, within the limits. Raises Refusal for anything else."""
    if not is_zip(data):
        raise describe_ole(data) or describe_other(data)
    members = _read_directory(data)
    _check(list(members.values()))
    return Package(data, members)


def is_zip(data: bytes) -> bool:
    """Whether a file begins as a zip does."""
    return data[:4] in _ZIP_MARKS


def kind_of(package: Package) -> bytes:
    """What an OpenDocument file says that it is; nothing for any other zip."""
    return next(package.pieces("mimetype"), b"") if "mimetype" in package else b""


def _read_directory(data: bytes) -> dict[str, _Member]:
    """The central directory, the only list of members that Excel goes by."""
    count, size, position, shift = _find_directory(data)
    if count > MAX_MEMBERS:
        raise _unsafe(f"it has {count:,} parts, more than {MAX_MEMBERS:,}")
    end = position + size
    members: dict[str, _Member] = {}
    for _ in range(count):
        if position + _ENTRY.size > end:
            raise _damaged("its list of parts is cut short")
        (
            mark, _made, _needs, flags, method, _time, _date, crc, packed, full,
            name_size, extra_size, comment_size, _disk, _inner, _outer, offset,
        ) = _ENTRY.unpack_from(data, position)  # fmt: skip
        if mark != b"PK\x01\x02":
            raise _damaged("its list of parts is garbled")
        position += _ENTRY.size
        name = _decode_name(data[position : position + name_size], flags)
        position += name_size
        if _IN_EXTRA in (packed, full, offset):
            extra = data[position : position + extra_size]
            full, packed, offset = _read_large(extra, full, packed, offset)
        position += extra_size + comment_size
        if flags & _ENCRYPTED:
            raise Refusal(
                FactKind.ENCRYPTED,
                "This file is locked with a zip password; ask the service to send it without one.",
            )
        if method not in (_STORED, _DEFLATED):
            raise Refusal(
                FactKind.UNSUPPORTED,
                "This file is packed in a way that Excel does not use; open it in Excel, save it "
                "as an Excel Workbook (.xlsx) and send that.",
            )
        if name.endswith("/"):
            continue
        if ".." in name.split("/"):
            raise _unsafe("one of its parts has a name that points outside the file")
        if name.lower() in members:
            raise _unsafe(f"it has two parts named {visible(name)}")
        members[name.lower()] = _Member(name, method, crc, packed, full, offset + shift)
    return members


def _find_directory(data: bytes) -> tuple[int, int, int, int]:
    """(members, bytes of the directory, where it begins, how far all offsets are shifted)."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - 0xFFFF))
    if end < 0 or end + _END.size > len(data):
        raise _damaged("its end is missing")
    _, _, _, _, count, size, offset, _ = _END.unpack_from(data, end)
    if count == 0xFFFF or _IN_EXTRA in (size, offset):
        locator = end - _LOCATOR_64.size
        if locator >= 0 and data.startswith(b"PK\x06\x07", locator):
            end = _LOCATOR_64.unpack_from(data, locator)[2]
            if end + _END_64.size > locator or not data.startswith(b"PK\x06\x06", end):
                raise _damaged("its end is garbled")
            *_, count, size, offset = _END_64.unpack_from(data, end)
    start = end - size
    if start < 0 or start < offset:
        raise _damaged("its list of parts lies outside the file")
    return count, size, start, start - offset


def _read_large(extra: bytes, full: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes too large for their field stand, in this order, in the zip64 extra field."""
    position = 0
    while position + 4 <= len(extra):
        kind = int.from_bytes(extra[position : position + 2], "little")
        size = int.from_bytes(extra[position + 2 : position + 4], "little")
        if kind == 1:
            field = extra[position + 4 : position + 4 + size]
            values = [int.from_bytes(field[at : at + 8], "little") for at in range(0, size, 8)]
            taken = iter(values)
            return (
                next(taken, full) if full == _IN_EXTRA else full,
                next(taken, packed) if packed == _IN_EXTRA else packed,
                next(taken, offset) if offset == _IN_EXTRA else offset,
            )
        position += 4 + size
    return full, packed, offset


def _decode_name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _UTF8 or raw.isascii() else "cp437")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    # Some writers on Windows use backslashes, some begin at the root; Excel takes both.
    return name.replace("\\", "/").lstrip("/")


def _check(members: list[_Member]) -> None:
    for member in members:
        if member.size > MAX_MEMBER:
            raise _unsafe(f"its part {visible(member.name)} would unpack to over 128 MB")
        if member.size > RATIO_COUNTS_ABOVE and member.size > MAX_RATIO * member.packed:
            raise _unsafe(f"its part {visible(member.name)} would swell more than 250 times")
    if sum(member.size for member in members) > MAX_INFLATED:
        raise _unsafe("it would unpack to over 256 MB")


def _slices(packed: memoryview) -> Iterator[bytes]:
    for at in range(0, len(packed), CHUNK):
        yield bytes(packed[at : at + CHUNK])


def _inflate(packed: memoryview) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for slice_ in _slices(packed):
            waiting = slice_
            while waiting and not engine.eof:
                piece = engine.decompress(waiting, CHUNK)
                waiting = engine.unconsumed_tail
                if piece:
                    yield piece
        while not engine.eof and (piece := engine.decompress(b"", CHUNK)):
            yield piece
    except zlib.error:
        raise _damaged("one of its parts cannot be unpacked") from None


def _damaged(what: str) -> Refusal:
    return Refusal(
        FactKind.UNREADABLE,
        f"This workbook is damaged ({what}); ask the service to open it in Excel, save it and "
        f"send it again.",
    )


def _unsafe(what: str) -> Refusal:
    return Refusal(
        FactKind.UNSAFE,
        f"This file was not opened for safety ({what}); ask the service to enter its figures in a "
        f"fresh template.",
    )
