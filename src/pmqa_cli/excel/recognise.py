"""What a file is when it is not a workbook that pmqa reads, told from its content."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from pmqa_cli.excel.refusal import Refusal
from pmqa_cli.model.returns import FactKind

_SAVE_AS = (
    'open it in Excel, choose File, Save As, "Excel Workbook (*.xlsx)", and send that workbook'
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLD_SHEET = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00")
"""The first record of a worksheet saved by Excel 2 to 4, before workbooks."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF; it cannot be read back into figures, so send the workbook it was made from"),
    (b"{\\rtf", "a Word document (RTF); send the return workbook itself"),
    (b"\x89PNG", "a picture; send the return workbook itself"),
    (b"\xff\xd8\xff", "a picture; send the return workbook itself"),
    (b"GIF8", "a picture; send the return workbook itself"),
    (b"\x1f\x8b", "a compressed archive (gzip); take the workbook out of it and send that"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7-Zip); take the workbook out and send that"),
    (b"Rar!", "a compressed archive (RAR); take the workbook out of it and send that"),
    (
        b"\x78\x9f\x3e\x22",
        "Outlook's winmail.dat, which only Outlook can open; ask the sender to send the return "
        "again as a plain text or HTML message",
    ),
)
_PLAIN_TEXT = (
    "a text file (such as CSV), which keeps neither sheets nor formats; send the return workbook "
    "itself (.xlsx)"
)
_MAIL_TEXT = "a saved e-mail; open it, save its attachment and use that"
_MAIL = re.compile(
    rb"^(from|received|return-path|delivered-to|message-id|mime-version|date|subject|to|cc|sender"
    rb"|reply-to|in-reply-to|content-type|thread-(topic|index)|dkim-signature"
    rb"|authentication-results|(x|arc|list)-[a-z-]+):\s",
    re.IGNORECASE,
)


def _unsupported(what: str) -> Refusal:
    return Refusal(FactKind.UNSUPPORTED, f"This is {what}.")


def _has_entry(data: bytes, name: str) -> bool:
    """Whether a compound file's directory has an entry of this name.

    Entries are 128 bytes long and lie on multiples of 128, with the length of the name at byte
    64, so they can be found without following a chain that a hostile file could bend into a ring.
    """
    wanted = name.encode("utf-16-le")
    size = (len(wanted) + 2).to_bytes(2, "little")
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == size:
            return True
        at = data.find(wanted, at + 1)
    return False


def describe_ole(data: bytes) -> Refusal | None:
    """A compound file (the container of old Office files), told by its streams; else None."""
    if not data.startswith(_OLE):
        return None
    if any(_has_entry(data, name) for name in ("DRMEncryptedTransform", "\tDRMContent")):
        return Refusal(
            FactKind.ENCRYPTED,
            "This workbook is locked by a sensitivity label; ask the service to change the label "
            "to one that does not encrypt, save it and send it again.",
        )
    if _has_entry(data, "EncryptedPackage"):
        return Refusal(
            FactKind.ENCRYPTED,
            "This workbook is locked with a password or a sensitivity label; ask the service to "
            "take it off (File, Info, Protect Workbook, Encrypt with Password, leave it empty), "
            "save it and send it again.",
        )
    if _has_entry(data, "Workbook") or _has_entry(data, "Book"):
        return _unsupported(f"an old Excel 97-2003 workbook (.xls); {_SAVE_AS}")
    if _has_entry(data, "__properties_version1.0"):
        return _unsupported(
            "an Outlook message, not a workbook; open it, save its attachment and use that"
        )
    if _has_entry(data, "WordDocument"):
        return _unsupported("a Word document; send the return workbook itself")
    if _has_entry(data, "PowerPoint Document"):
        return _unsupported("a PowerPoint presentation; send the return workbook itself")
    return _unsupported(f"a file of an old Office program and no workbook is in it; {_SAVE_AS}")


def describe_other(data: bytes) -> Refusal:
    """Anything that is neither a zip nor a compound file."""
    if not data.strip(b"\0"):
        return Refusal(
            FactKind.UNREADABLE,
            "This is an empty file, perhaps because it was never fully downloaded; open the "
            "original in Excel, save it and send it again.",
        )
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            return _unsupported(what)
    if _OLD_SHEET.match(data):
        return _unsupported(f"a worksheet of a very old Excel; {_SAVE_AS}")
    head = _head(data)
    if not head:
        return Refusal(
            FactKind.UNREADABLE,
            "This file is not a workbook, or it is too damaged to tell; ask the service to save "
            "the return in Excel and send it again.",
        )
    if "urn:schemas-microsoft-com:office:spreadsheet" in head or "excel.sheet" in head:
        return _unsupported(f"an Excel 2003 XML spreadsheet; {_SAVE_AS}")
    if head.startswith(("<!doctype html", "<html", "<table")) or "<html" in head:
        return _unsupported(f"a web page (HTML), whatever its name ends in; {_SAVE_AS}")
    if "office:document" in head:
        return _unsupported(f"a flat OpenDocument file; {_SAVE_AS}")
    if _MAIL.match(head.encode()):
        return _unsupported(_MAIL_TEXT)
    if head.startswith("<?xml"):
        return _unsupported(f"an XML file, not a workbook; {_SAVE_AS}")
    return _unsupported(_PLAIN_TEXT)


def _head(data: bytes) -> str:
    """How a text begins, in lower case; empty where the file is no text."""
    if b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return ""
    return _decode(data[:4096]).lstrip("\ufeff \t\r\n").lower()


def is_ole(data: bytes) -> bool:
    """Whether a file begins as the container of old Office files does."""
    return data.startswith(_OLE)


def is_mail(data: bytes) -> bool:
    """Whether a file begins as a saved e-mail does (.eml)."""
    return _MAIL.match(_head(data[:4096]).encode()) is not None


def is_picture(data: bytes) -> bool:
    """Whether a file is one of the pictures that stand in e-mails."""
    return data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))


def is_plain_text(data: bytes) -> bool:
    """Whether a file is nothing but text, so that it may be CSV. Text that begins like an e-mail
    may be a table all the same: "Date: 30 June" above it is enough."""
    if not data.strip():
        return True
    if data.startswith((b"PK", _OLE)):
        return False
    texts = (_unsupported(_PLAIN_TEXT), _unsupported(_MAIL_TEXT))
    return describe_other(data).sentence in [text.sentence for text in texts]


def _decode(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in raw)
    return "" if controls > len(raw) // 100 else raw.decode("utf-8", "replace")


def is_zip_folder(names: Iterable[str], kind: bytes) -> bool:
    """Whether a zip is a folder of files, and no Office, OpenDocument or Numbers document."""
    known = {name.lower() for name in names}
    office = known & {"_rels/.rels", "xl/workbook.xml", "xl/workbook.bin"}
    return not (office or b"opendocument" in kind or _is_numbers(known))


def _is_numbers(known: Collection[str]) -> bool:
    return any(name.endswith(".iwa") or name == "index.zip" for name in known)


def describe_names(names: Iterable[str], kind: bytes) -> Refusal | None:
    """A zip that is no .xlsx, told by the names of its parts; None where it may be one.

    ``kind`` is the content of the part "mimetype", by which OpenDocument files say what they are.
    """
    lower = [name.lower() for name in names]
    known = set(lower)
    if "xl/workbook.bin" in known:
        return _unsupported(f"an Excel Binary Workbook (.xlsb); {_SAVE_AS}")
    if "_rels/.rels" in known or "xl/workbook.xml" in known:
        if "word/document.xml" in known:
            return _unsupported("a Word document; send the return workbook itself")
        if "ppt/presentation.xml" in known:
            return _unsupported("a PowerPoint presentation; send the return workbook itself")
        return None
    if b"opendocument.spreadsheet" in kind:
        return _unsupported(f"an OpenDocument spreadsheet (.ods); {_SAVE_AS}")
    if b"opendocument" in kind:
        return _unsupported("an OpenDocument file, not a workbook; send the return workbook itself")
    if _is_numbers(known):
        return _unsupported(
            "an Apple Numbers document; in Numbers choose File, Export To, Excel, and send the "
            "workbook that makes"
        )
    books = sum(name.endswith((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")) for name in lower)
    if books:
        many = f"{books} workbooks" if books > 1 else "a workbook"
        return _unsupported(
            f"a zip folder with {many} in it; take what is in it out of the zip and use that"
        )
    return _unsupported("a zip folder with no workbook in it; send the return workbook itself")
