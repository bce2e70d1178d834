"""Text as people type it: made comparable, and made safe to print."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
"""As much of a text as a message repeats."""
MOST_KEPT = 10_000
"""As many normalised texts as are kept: a few megabytes."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSEEN = dict.fromkeys(
    [
        *(*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)),
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
        *(0xAD, 0x61C, 0x180E, 0xFEFF),
    ]
)
"""What nobody sees in a cell: controls, soft hyphens, zero-width and bidi characters."""


def decode_escapes(text: str) -> str:
    """Turn Excel's ``_xHHHH_`` into the characters they stand for (ECMA-376, ST_Xstring).

    Pairs that make one character are joined; half a pair becomes U+FFFD.
    """
    if "_x" not in text:
        return text
    found = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if any("\ud800" <= character <= "\udfff" for character in found):
        return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return found


def tidy(text: str) -> str:
    """Text as a reader sees it, on one line.

    Spaces of every kind (no-break spaces and line breaks too) count as one, those at the ends
    as none; invisible characters are left out; accents are composed.
    """
    if not text.isascii() or "_x" in text or not text.isprintable():
        text = unicodedata.normalize("NFC", decode_escapes(text).translate(_UNSEEN))
    return " ".join(text.split())


def normalise(text: str) -> str:
    """Text as headings, refs and choices are compared: what a reader sees, without case."""
    return _NORMALISED[text]


class _Normalised(dict[str, str]):
    """Text -> the same, normalised. Short ones are kept: returns have their headings, refs and
    choices in common, and say most of them many times over."""

    def __missing__(self, text: str) -> str:
        folded = tidy(text).casefold()
        if not folded.isascii():
            folded = unicodedata.normalize("NFC", folded)
        if len(text) <= LONGEST:
            if len(self) >= MOST_KEPT:
                self.clear()
            self[text] = folded
        return folded


_NORMALISED = _Normalised()


def visible(text: str) -> str:
    """Text fit to print on one line: nothing in it can hide, reorder or move what stands near it.

    Spaces and line breaks of every kind become plain spaces; any other character without a shape
    of its own is shown as ``[U+202E]``.
    """
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable()
        else " "
        if character.isspace()
        else f"[U+{ord(character):04X}]"
        for character in text.replace("\r\n", "\n")
    )


def quote(text: str) -> str:
    """A text from a file between quotation marks: made visible, on one line, not too long."""
    seen = visible(" ".join(text.split()))
    return f'"{seen[: LONGEST - 3]}..."' if len(seen) > LONGEST else f'"{seen}"'


def fold(ref: str) -> str:
    """A ref or code as it is compared: without case or outer space."""
    return ref.strip().casefold()
