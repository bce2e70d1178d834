"""Documents as PDF/UA-1, through typst, in a font that comes with pmqa."""

from __future__ import annotations

import json
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pmqa_cli.pack.errors import PackError
from pmqa_cli.store.shipped import templates_path

FONT = "Liberation Sans"
_FILES = ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf")
_KNOWN = {"\uf0b7": "\u2022", "\u00ad": "", "\ufeff": "", "\t": " "}
"""Characters without a shape that have a plain meaning; Word's bullet is the first."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, and what had to be written differently in it."""

    data: bytes
    replaced: tuple[str, ...]
    """Characters that the font does not have, and that stand there by name: "[U+6F22 cjk ...]"."""


def print_pdf(template: Path, given: dict[str, Any]) -> Printed:
    """The PDF that a typst template makes of what it is given, which it reads with
    ``json(bytes(sys.inputs.data))``: never pasted into its source, so that no text can be taken for
    markup. The same bytes for the same input.

    A character that the font lacks would refuse the whole document (PDF/UA-1 has no room for one
    without a shape), so it is written by its name. Raises PackError, in typst's words, where the
    template is wrong or breaks a rule of PDF/UA-1.
    """
    import typst

    replaced: dict[str, None] = {}
    data = json.dumps(_with_shapes(given, replaced), ensure_ascii=False)
    try:
        made = typst.compile(
            template,
            root=template.parent,
            font_paths=[templates_path("fonts")],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as fault:
        hints = " ".join(fault.hints or ())
        raise PackError(f"{template.as_posix()}: {fault.message}. {hints}".rstrip()) from fault
    return Printed(bytes(made), tuple(replaced))


def _with_shapes(value: Any, replaced: dict[str, None]) -> Any:
    """The same with every character that has no shape written by its name."""
    if isinstance(value, str):
        return "".join(_shape(each, replaced) for each in value)
    if isinstance(value, dict):
        return {key: _with_shapes(each, replaced) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_shapes(each, replaced) for each in value]
    return value


def _shape(character: str, replaced: dict[str, None]) -> str:
    if character == "\n" or ord(character) in shapes():
        return character
    if character in _KNOWN:
        return _KNOWN[character]
    name = unicodedata.name(character, "").lower()
    said = f"[U+{ord(character):04X}{f' {name}' if name else ''}]"
    replaced[said] = None
    return said


@cache
def shapes() -> frozenset[int]:
    """The characters that both cuts of the font have a shape for."""
    first, *others = (set(_covered(templates_path("fonts", name).read_bytes())) for name in _FILES)
    return frozenset(first.intersection(*others))


def _covered(font: bytes) -> Iterator[int]:
    """The characters of a TrueType font: its table "cmap" in format 4 (the OpenType
    specification), which every font for Windows has for characters up to U+FFFF."""
    (tables,) = struct.unpack_from(">H", font, 4)
    places = {}
    for table in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * table)
        places[tag] = offset
    cmap = places[b"cmap"]
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for each in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * each)
        if (platform, encoding) == (3, 1):
            yield from _format_4(font, cmap + offset)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    _, _, _, twice = struct.unpack_from(">HHHH", font, at)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * twice)
    offsets_at = at + 16 + 3 * twice
    offsets = struct.unpack_from(f">{count}H", font, offsets_at)
    for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if offsets[place]:
                glyph_at = offsets_at + 2 * place + offsets[place] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, glyph_at)
            else:
                glyph = (code + deltas[place]) % 0x10000
            if glyph:
                yield code
