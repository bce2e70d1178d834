"""What may stand in a column of a CSV file, and what a person is told who wrote something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pmqa_cli.model.period import Period, PeriodError
from pmqa_cli.model.tolerance import Tolerance, ToleranceError
from pmqa_cli.model.words import did_you_mean, either

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_TIME = re.compile(r"(\d{1,2})(?:[:.]([0-5]\d)(?::00)?)? ?([ap]\.?m\.?)?", re.IGNORECASE)


class ValueRefused(ValueError):  # noqa: N818  (it is the value that is refused)
    """A value cannot stand in its column; the text says what can, in whole sentences."""


@dataclass(frozen=True)
class Holds:
    """What a column holds."""

    read: Callable[[str], Any]
    """Text, never empty, to value. Raises ValueRefused."""
    allowed: str
    """What may be written, as a sentence."""
    words: tuple[str, ...] = ()
    """Everything that may be written, where it is one of a few words or several of them."""
    several: bool = False


def choice(
    words: Sequence[str],
    make: Callable[[str], Any] = str,
    instead: Mapping[str, Sequence[str]] | None = None,
) -> Holds:
    """One of a few words, whatever its case; ``make`` turns the word into the value."""
    return mapping({word: make(word) for word in words}, instead)


def mapping(values: Mapping[str, Any], instead: Mapping[str, Sequence[str]] | None = None) -> Holds:
    """One of a few words, whatever its case, each of which stands for a value.

    ``instead`` has what people write in place of a word, in small letters, so that they are told
    which one they mean; none of it is accepted.
    """
    allowed = f"Write {either(list(values))}."
    meant = {said: word for word, others in (instead or {}).items() for said in others}
    folded = {word.casefold(): value for word, value in values.items()}

    def read(text: str) -> Any:
        try:
            return folded[text.casefold()]
        except KeyError:
            said = " ".join(re.split(r"[\s_]+", text.casefold().strip(" .")))
            # A word of ours is its own nearest one; a sentence is explained as it stands.
            known = meant.get(said, "")
            hint = did_you_mean(known or text, values) if known in ("", *values) else f" {known}"
            raise ValueRefused(allowed + hint) from None

    return Holds(read, allowed, tuple(values))


def each_of(known: Sequence[str], what: str) -> Holds:
    """Several of a few names, with semicolons between them; any names where none is known."""
    allowed = f"Write the names of {what} with semicolons between them"
    allowed += f": {'; '.join(known)}." if known else "."
    folded = {name.casefold(): name for name in known}

    def read(text: str) -> tuple[str, ...]:
        names = [name.strip() for name in text.split(";") if name.strip()]
        for name in names:
            if known and name.casefold() not in folded:
                raise ValueRefused(
                    f'"{name}" is none of the {what}. {allowed}{did_you_mean(name, known)}'
                )
        return tuple(dict.fromkeys(folded.get(name.casefold(), name) for name in names))

    return Holds(read, allowed, tuple(known), several=True)


def _read_number(text: str) -> Decimal:
    # A minus sign pasted from Word is a different character from the hyphen.
    plain = text.replace("\u2212", "-")
    if _NUMBER.fullmatch(plain):
        return Decimal(plain)
    if _THOUSANDS.fullmatch(plain):
        raise ValueRefused(f"Write {plain.replace(',', '')}, without commas.")
    bare = plain.strip("%£ ").removesuffix("%").strip()
    if _NUMBER.fullmatch(bare):
        raise ValueRefused(f"Write {bare}: the sign belongs in the unit column.")
    raise ValueRefused(NUMBER.allowed)


def _read_whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text):
        raise ValueRefused(WHOLE.allowed)
    return int(text)


def _read_date(text: str) -> date:
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _BRITISH.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise ValueRefused(DATE.allowed)
    try:
        return date(year, month, day)
    except ValueError:
        swapped = month > 12 >= day
        hint = " The day comes before the month." if swapped else " There is no such day."
        raise ValueRefused(DATE.allowed + hint) from None


def _read_time(text: str) -> str:
    """A time of day as "14:30"."""
    if found := _TIME.fullmatch(text):
        hour, minutes, half = int(found[1]), found[2], (found[3] or "")[:1].casefold()
        # A bare 10 may be anything; with am or pm there are twelve hours.
        if half and 1 <= hour <= 12:
            return f"{hour % 12 + 12 * (half == 'p'):02}:{minutes or '00'}"
        if not half and minutes and hour <= 23:
            return f"{hour:02}:{minutes}"
    raise ValueRefused(TIME.allowed)


def _read_period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError:
        raise ValueRefused(PERIOD.allowed) from None


def _read_tolerances(text: str) -> tuple[Tolerance, ...]:
    try:
        return tuple(Tolerance.parse(each) for each in text.split(";"))
    except ToleranceError:
        raise ValueRefused(TOLERANCES.allowed) from None


def _read_quarters(text: str) -> tuple[int, ...]:
    parts = [part.strip().upper().removeprefix("Q") for part in re.split(r"[;,]", text)]
    if any(part not in ("1", "2", "3", "4") for part in parts):
        raise ValueRefused(QUARTERS.allowed)
    return tuple(sorted({int(part) for part in parts}))


TEXT = Holds(str, "Any text.")
NUMBER = Holds(_read_number, "Write a plain number such as 85 or 12.5.")
WHOLE = Holds(_read_whole, "Write a whole number such as 1.")
DATE = Holds(_read_date, "Write a date as 2026-09-30 or 30/09/2026.")
TIME = Holds(_read_time, "Write a time of day as 10:00, 10.00, 10am or 2:30pm.")
PERIOD = Holds(_read_period, 'Write a period as "2026-27 Q1".')
TOLERANCES = Holds(
    _read_tolerances, "Write 10% (of the target), 10pp (percentage points) or 3 (in its unit)."
)
QUARTERS = Holds(_read_quarters, 'Write quarters with semicolons between them, such as "2; 4".')
YES_NO = mapping(
    {"yes": True, "no": False}, {"yes": ("y", "true", "1", "public"), "no": ("n", "false", "0")}
)
