"""Words that messages share: what was meant, and what may stand there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

NO_FIGURE = (
    *("-", "--", ".", "?", "n/a", "na", "n.a.", "n/k", "none", "nil", "not available"),
    *("not applicable", "not known", "unknown", "no data", "data not available", "awaited"),
    *("awaiting data", "tbc", "tba", "to be confirmed", "to follow", "pending", "not yet known"),
)
"""What people type where they have no figure."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one, or nothing where none does."""
    folded = {each.casefold(): each for each in known}
    close = get_close_matches(word.strip().casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word, with a space before it; or nothing."""
    found = nearest(word, known)
    return f' Did you mean "{found}"?' if found else ""


def either(words: Sequence[str], joint: str = "or") -> str:
    """Words as a list in a sentence: "higher, lower, range or none"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def join_words(words: Sequence[str]) -> str:
    """ "Housing", "Housing and Education", "Housing, Education and Finance".

    Parted by semicolons where a word has commas of its own.
    """
    if len(words) < 2:
        return "".join(words)
    commas = any("," in word for word in words[:-1]) or (len(words) > 2 and "," in words[-1])
    mark = ";" if commas else ","
    return f"{f'{mark} '.join(words[:-1])}{mark if commas else ''} and {words[-1]}"


def count_words(number: int, noun: str) -> str:
    """A count with its noun: "1 error", "3 errors"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
