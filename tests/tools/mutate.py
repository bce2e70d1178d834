"""Files made wrong by chance: their bytes, the zip's directory, the parts and the XML in them.

The same dice give the same file. Nothing here knows what a reader does with it.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from random import Random

from tests.tools.rewrite import pack, parts_of

LARGEST = 1 << 20
"""Bytes that a part grows to at most, or nearly so."""
MANY = 20_000
"""Tags above which nothing more is added to a part."""

NASTY = tuple(
    text.encode()
    for text in (
        # numbers, and what is nearly one
        *("", " ", "0", "-1", "1", "65536", "2147483648", "4294967295", "9" * 30, "007", "1.5"),
        *("1e999", "-1e-999", "1E+5", "NaN", "INF", "0x10", "1_0", "+5", "1,5", "٣", "²"),
        *("60", "2958466", "46203.999999999", "-0.5"),
        # addresses
        *("A0", "A1", "XFD1048576", "XFE1", "A1048577", "AAAA1", "1A", "$A$1", "A1:A"),
        *("A1:XFD1048576", "A:XFD", "1:1048576"),
        # letters, escapes and markup
        *("é", "ŵ", "\u202e", "\u200b", "\u00a0", "\ufffe", "\n", "\t", "'", '"', "x" * 40_000),
        *("_x0041_", "_x005F_x0041_", "_xD800_", "_x0000_", "_xFFFF_", "&#0;", "&#55296;"),
        *("&#x1F600;", "&x;", "&amp", "&lt;", "]]>", "<![CDATA[x]]>", "<!-- x -->", "<?x y?>"),
        # words of the format
        *("true", "false", "TRUE()", "[1]A!B2", "[99999]A!B2", "s", "str", "inlineStr", "b", "e"),
        *("n", "d", "hidden", "veryHidden", "../../x", "/", "xl/workbook.xml", "External"),
        *("http://x.example/", "#N/A", "#REF!", "0%", "[h]:mm", "General"),
        # dates, and words of a return
        *("2026-06-31", "2026-06-30T24:61:00", "0000-00-00", "10:61", "31/02/2026", "Q1 9999-00"),
        *("HOU", "(HOU)", "NEW-1", "NEW-9999999999", "Ref", "Actual", "Cover", "Top 5", "Green"),
        *("2026-27 Q9", "9999-00 Q1", "end of 2026", "85%", "1,250", "n/a"),
    )
)
"""What has broken readers before, or stands where a reader decides."""
TAME = tuple(text for text in NASTY if not re.search(b'[<&"]|\xef\xbf\xbe', text))
"""Those that leave XML well formed, so that the reader gets beyond the parser."""

_TOKENS = re.compile(rb"<[^<>]*>|[^<]+|<")
_ATTRIBUTE = re.compile(rb'(?<=\s)([\w:]+)="([^"]*)"')
_TAG_NAME = re.compile(rb"</?([\w:]+)")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/=]{20,}\r?\n){3,}")
_DIRECTORY_MARKS = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04")

Mutation = Callable[[Random, bytes], bytes]


def mutate(dice: Random, data: bytes) -> bytes:
    """A file as it was, but for something: of a mail or a folder, often of what is in it."""
    return dice.choice(_PACKAGE if data.startswith(b"PK") else _TEXTS)(dice, data)


# ---------------------------------------------------------------- bytes


def _spoil_bytes(dice: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 20, 200))):
        at = dice.randrange(len(changed) + 1)
        size = dice.choice((1, 1, 2, 4, 8, 64, 512))
        match dice.randrange(5):
            case 0:
                changed[at : at + size] = dice.randbytes(size)
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = dice.randbytes(size)
            case 3:
                changed[at:at] = changed[at : at + size]
            case _:
                changed[at : at + 1] = bytes([dice.choice((0, 1, 9, 0x7F, 0x80, 0xFF))])
    return bytes(changed)


def _cut(dice: Random, data: bytes) -> bytes:
    first, last = sorted(dice.choices(range(len(data) + 1), k=2))
    return dice.choice((data[:first], data[first:], data[:first] + data[last:]))


def _spoil_directory(dice: Random, data: bytes) -> bytes:
    """Fields of the zip's own lists: sizes, offsets, methods, flags, lengths of names."""
    changed = bytearray(data)
    mark = dice.choice(_DIRECTORY_MARKS)
    places = [found.start() for found in re.finditer(re.escape(mark), data)]
    for _ in range(dice.choice((1, 1, 2, 4))):
        if not places:
            break
        at = dice.choice(places) + dice.randrange(4, 46)
        size = dice.choice((1, 2, 2, 4, 4, 8))
        near = int.from_bytes(changed[at : at + size], "little") + dice.choice((-1, 1, 2, 46, -46))
        value = dice.choice(
            (
                0,
                1,
                8,
                9,
                0x7FFF,
                0xFFFF,
                0x7FFFFFFF,
                0xFFFFFFFF,
                len(data),
                near,
                dice.getrandbits(32),
            )
        )
        changed[at : at + size] = (value % (1 << 8 * size)).to_bytes(size, "little")
    return bytes(changed)


# ---------------------------------------------------------------- parts


def _change_parts(dice: Random, data: bytes) -> bytes:
    """One part or a few, packed again as they should be."""
    parts = parts_of(data)
    names = [name for name in parts if parts[name]]
    for name in dice.sample(names, min(dice.choice((1, 1, 1, 2, 4)), len(names))):
        part = parts[name]
        if part.startswith(b"PK") or _BASE64.search(part):
            parts[name] = mutate(dice, part)
        else:
            parts[name] = _change_xml(dice, part, parts[dice.choice(names)])
    return pack(parts, dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def _rearrange_parts(dice: Random, data: bytes) -> bytes:
    """Parts that are missing, there twice, under another's name, or of no use."""
    parts = parts_of(data)
    first, second = dice.choices(list(parts), k=2)
    extra: list[tuple[str, bytes]] = []
    match dice.randrange(6):
        case 0:
            del parts[first]
        case 1:
            parts[first], parts[second] = parts[second], parts[first]
        case 2:
            parts[dice.choice(("xl/", "../", "", "\\")) + first.upper()] = parts.pop(first)
        case 3:
            extra.append((first, parts[second]))
        case 4:
            kind = b"application/vnd.oasis.opendocument.spreadsheet"
            extra.append((dice.choice(("mimetype", "xl/workbook.bin", "Index.zip")), kind))
        case _:
            extra += [(f"{number}/", b"") for number in range(dice.choice((1, 100, 5_000)))]
    made = io.BytesIO(pack(parts))
    with zipfile.ZipFile(made, "a") as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there already
        for name, content in extra:
            package.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


# ---------------------------------------------------------------- XML

Tokens = list[bytes]
"""Tags, and what stands between them."""


def _change_xml(dice: Random, part: bytes, other: bytes) -> bytes:
    """Two times in three so that the XML stays well formed, as far as can be told."""
    ways, values = dice.choice(((_GENTLE, TAME), (_GENTLE, TAME), (_ROUGH, NASTY)))
    tokens, taken = _TOKENS.findall(part), _TOKENS.findall(other)
    for _ in range(dice.choice((1, 1, 2, 6))):
        if len(tokens) <= MANY:
            dice.choice(ways)(dice, tokens, taken, values)
    whole = b"".join(tokens)[:LARGEST]
    if ways is _ROUGH:
        whole = dice.choice((_spoil_bytes, _cut, _encode, _leave, _leave))(dice, whole)
    return whole


def _leave(dice: Random, part: bytes) -> bytes:
    return part


def _encode(dice: Random, part: bytes) -> bytes:
    """Another encoding than it says, or says another than it has."""
    name = dice.choice(("utf-16", "utf-32", "latin-1", "cp1252", "utf-7", "rot13", "x", "utf-8"))
    text = part.decode("utf-8", "replace")
    text = re.sub(r'encoding="[^"]*"', f'encoding="{name}"', text, count=1)
    kept = dice.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "latin-1"))
    return text.encode(kept, "replace")


def _element(dice: Random, tokens: Tokens) -> tuple[int, int]:
    """Where an element begins and ends, as far as can be told without a parser."""
    starts = [at for at, token in enumerate(tokens) if _is_start(token)]
    if not starts:
        return 0, len(tokens)
    first = dice.choice(starts)
    name = _name(tokens[first])
    depth = 0
    for at in range(first, len(tokens)):
        if _name(tokens[at]) == name:
            depth += -1 if tokens[at].startswith(b"</") else not tokens[at].endswith(b"/>")
            if not depth:
                return first, at + 1
    return first, len(tokens)


def _is_start(token: bytes) -> bool:
    return token[:1] == b"<" and token[1:2] not in (b"/", b"?", b"!", b"")


def _name(token: bytes) -> bytes:
    found = _TAG_NAME.match(token)
    return found[1] if found else b""


def _inside(dice: Random, tokens: Tokens) -> int:
    """A place between tokens, most often inside the outermost element."""
    return dice.randrange(min(3, len(tokens)), max(len(tokens), 4))


def _change_attribute(dice: Random, tokens: Tokens, _: Tokens, values: Sequence[bytes]) -> None:
    tags = [at for at, token in enumerate(tokens) if b'="' in token and _is_start(token)]
    if not tags:
        return
    at = dice.choice(tags)
    found = list(_ATTRIBUTE.finditer(tokens[at]))
    if not found:
        return
    place = dice.choice(found)
    name, value = place[1], place[2]
    match dice.randrange(6):
        case 0 | 1 | 2:
            value = dice.choice(values)
        case 3:
            value = dice.choice(_ATTRIBUTE.findall(tokens[dice.choice(tags)]) or [(b"", b"")])[1]
        case 4:
            name = dice.choice((b"r", b"t", b"s", b"hidden", b"x", b"xmlns", b"ref", name))
        case _:
            tokens[at] = tokens[at][: place.start()] + tokens[at][place.end() :]
            return
    written = name + b'="' + value + b'"'
    tokens[at] = tokens[at][: place.start()] + written + tokens[at][place.end() :]


def _change_text(dice: Random, tokens: Tokens, _: Tokens, values: Sequence[bytes]) -> None:
    texts = [at for at, token in enumerate(tokens) if not token.startswith(b"<")]
    if texts:
        tokens[dice.choice(texts)] = dice.choice(values)


def _rename_element(dice: Random, tokens: Tokens, _: Tokens, values: Sequence[bytes]) -> None:
    """One element becomes another, or all of a name do."""
    names = sorted({_name(token) for token in tokens} - {b""})
    if not names:
        return
    new = dice.choice((*names, b"x", b"y:c", b"is", b"rPh", b"f"))
    first, last = _element(dice, tokens)
    old = _name(tokens[first]) if first < len(tokens) else b""
    ends = dice.choice(((first, last - 1), range(len(tokens))))
    for at in ends:
        if old and _name(tokens[at]) == old:
            tokens[at] = tokens[at].replace(old, new, 1)


def _move_element(dice: Random, tokens: Tokens, _: Tokens, values: Sequence[bytes]) -> None:
    """An element is left out, moved, doubled, or stands there many times."""
    first, last = _element(dice, tokens)
    taken = tokens[first:last]
    if dice.randrange(3):
        del tokens[first:last]
    times = dice.choice((0, 1, 1, 2, 50, 2_000))
    times = min(times, LARGEST // (sum(map(len, taken)) or 1), MANY // (len(taken) or 1))
    at = _inside(dice, tokens)
    tokens[at:at] = taken * times


def _splice(dice: Random, tokens: Tokens, other: Tokens, values: Sequence[bytes]) -> None:
    """An element of another part."""
    first, last = _element(dice, other)
    at = _inside(dice, tokens)
    tokens[at:at] = other[first:last]


def _insert(dice: Random, tokens: Tokens, _: Tokens, values: Sequence[bytes]) -> None:
    """Rows, cells and other things that say what none should."""
    one, two, three = dice.choices(values, k=3)
    new = dice.choice(
        (
            b"<!-- %s -->" % one,
            b"<![CDATA[%s]]>" % one,
            b"<?x %s?>" % one,
            b'<row r="%s" hidden="%s"/>' % (one, two),
            b'<row r="%s"><c r="%s" t="%s"><v>%s</v></c></row>' % (one, two, three, one),
            b'<c r="%s" s="%s"><f>%s</f><v>%s</v></c>' % (one, two, three, one),
            b'<c r="%s" t="%s"><is><t>%s</t></is></c>' % (one, two, three),
            b'<mergeCell ref="%s"/>' % one,
            b'<col min="%s" max="%s" hidden="1"/>' % (one, two),
            b'<sheet name="%s" sheetId="1" r:id="%s" state="%s"/>' % (one, two, three),
            b'<definedName name="%s" localSheetId="%s">%s</definedName>' % (one, two, three),
            b'<si><t>%s</t><rPh sb="0" eb="1"><t>%s</t></rPh></si>' % (one, two),
            b'<numFmt numFmtId="%s" formatCode="%s"/>' % (one, two),
            b'<Relationship Id="%s" Type="%s" Target="%s"/>' % (one, two, three),
            b'<x xmlns:x="%s" x:y="%s"/>' % (one, two),
        )
    )
    tokens.insert(_inside(dice, tokens), new)


def _move_tokens(dice: Random, tokens: Tokens, _: Tokens, values: Sequence[bytes]) -> None:
    if not tokens:
        return
    first, second = dice.choices(range(len(tokens)), k=2)
    match dice.randrange(4):
        case 0:
            tokens[first], tokens[second] = tokens[second], tokens[first]
        case 1:
            del tokens[first]
        case 2:
            tokens.insert(second, tokens[first])
        case _:
            tokens.insert(first, b"<!DOCTYPE x [<!ENTITY y 'z'>]>")


def _nest(dice: Random, tokens: Tokens, _: Tokens, values: Sequence[bytes]) -> None:
    """Something stands in many layers of itself."""
    name = dice.choice((b"x", b"row", b"c", b"is", b"si", b"r"))
    depth = dice.choice((2, 30, 70, 5_000))
    at = _inside(dice, tokens)
    tokens[at:at] = [b"<%s>" % name * depth, b"</%s>" % name * depth]


# ---------------------------------------------------------------- e-mails


def _change_attached(dice: Random, data: bytes) -> bytes:
    """What is attached to a mail, encoded again as it should be."""
    blocks = list(_BASE64.finditer(data))
    if not blocks:
        return _spoil_bytes(dice, data)
    block = dice.choice(blocks)
    try:
        inside = base64.b64decode(block[0])
    except binascii.Error:
        return _spoil_bytes(dice, data)
    changed = base64.encodebytes(mutate(dice, inside))
    return data[: block.start()] + changed + data[block.end() :]


def _change_lines(dice: Random, data: bytes) -> bytes:
    """Lines of its headers and boundaries."""
    lines = data.splitlines(keepends=True)
    plain = [at for at, line in enumerate(lines) if not _BASE64.match(line * 3)] or [0]
    for _ in range(dice.choice((1, 1, 2, 5))):
        if not lines:
            break
        at = min(dice.choice(plain), len(lines) - 1)
        match dice.randrange(5):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[dice.choice(plain) % len(lines)])
            case 2:
                words = lines[at].split(b" ")
                words[dice.randrange(len(words))] = dice.choice(NASTY)
                lines[at] = b" ".join(words)
            case 3:
                lines[at] = _spoil_bytes(dice, lines[at])
            case _:
                lines[at] = re.sub(rb'"[^"]*"', b'"%s"' % dice.choice(NASTY), lines[at])
    return b"".join(lines)


_GENTLE: tuple[Callable[[Random, Tokens, Tokens, Sequence[bytes]], None], ...] = (
    *(_change_attribute,) * 5,
    *(_change_text,) * 4,
    *(_move_element,) * 3,
    *(_insert,) * 3,
    *(_rename_element, _splice),
)
_ROUGH = (*_GENTLE, *(_move_tokens,) * 3, _nest)
_PACKAGE: tuple[Mutation, ...] = (
    *(_change_parts,) * 10,
    *(_spoil_directory,) * 2,
    *(_spoil_bytes, _cut, _rearrange_parts),
)
_TEXTS: tuple[Mutation, ...] = (
    *(_change_attached,) * 3,
    *(_change_lines,) * 2,
    *(_spoil_bytes, _cut),
)
