"""Words of publications: polarities, statuses and trends, as councils write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from pmqa_cli.model.catalogue import Polarity
from pmqa_cli.model.period import Period, PeriodError
from pmqa_cli.model.scheme import Scheme, Status
from pmqa_cli.model.text import normalise, tidy

_POLARITIES: Final[Mapping[Polarity, tuple[str, ...]]] = {
    Polarity.HIGHER: (
        *("higher", "high", "bigger", "big", "larger", "more", "up", "increase", "increasing"),
        *("maximise", "maximize", "increased", "rising", "greater", "↑", "▲", "+", "h"),
    ),
    Polarity.LOWER: (
        *("lower", "low", "smaller", "small", "less", "fewer", "down", "decrease", "decreasing"),
        *("minimise", "minimize", "reduce", "reduced", "falling", "↓", "▼", "l"),
    ),
    Polarity.RANGE: (
        *("range", "within range", "within a range", "in range", "target range", "goldilocks"),
        *("plan is best", "close to target", "near target", "midpoint"),
    ),
    Polarity.NONE: (
        *("none", "neither", "neutral", "contextual", "context", "no polarity", "data only"),
        *("monitor", "monitoring", "information", "for information", "info only", "volume"),
    ),
}
_PADDING = re.compile(
    r"\b(is|are|the|better|best|good|performance|to|aim|towards|values?|figures?|numbers?|be|a)\b"
)
_UNSAID = ("", "unknown", "not known", "n/a", "na", "n/k", "-", "?", "tbc", "not stated")


def read_polarity(text: str) -> tuple[Polarity | None, bool]:
    """Which way is better, and whether the text was understood.

    (None, True) where the publication says that it does not know, or nothing.
    """
    plain = normalise(text).strip(" .:")
    if plain in _UNSAID:
        return None, True
    bare = " ".join(_PADDING.sub(" ", re.sub(r"[^\w↑↓▲▼+]+", " ", plain)).split())
    for polarity, words in _POLARITIES.items():
        if plain in words or bare in words:
            return polarity, True
    return None, False


YEARS = re.compile(r"\b(20\d\d) ?[-/–] ?(20\d\d|\d\d)\b|\b(\d\d) ?[-/–] ?(\d\d)\b")
QUARTER = re.compile(r"\bq(?:uarter|tr)? ?([1-4])\b|\b([1-4])(?:st|nd|rd|th) quarter\b")


def read_period(text: str) -> Period | None:
    """The quarter that a text names ("Q3 2024/25", "Quarter 3 24/25"), or None."""
    plain = normalise(text)
    years, quarter = YEARS.search(plain), QUARTER.search(plain)
    if not years or not quarter:
        return None
    first, second = (years[1], years[2]) if years[1] else (f"20{years[3]}", years[4])
    try:
        return Period.parse(f"{first}-{second} Q{quarter[1] or quarter[2]}")
    except PeriodError:
        return None


# ---------------------------------------------------------------- statuses

_SHAPES: Final[Mapping[str, str]] = {
    **dict.fromkeys("🔴🟥", "red"),
    **dict.fromkeys("🟠🟧", "amber"),
    **dict.fromkeys("🟡🟨", "yellow"),
    **dict.fromkeys("🟢🟩", "green"),
    **dict.fromkeys("🔵🟦", "blue"),
    **dict.fromkeys("⚪⚫⬜", "grey"),
}
"""Coloured shapes that stand for a word."""
_LETTERS: Final = {"r": "red", "a": "amber", "g": "green", "b": "blue", "y": "yellow"}
_NO_COLOUR = (
    *("data only", "no target", "grey", "gray", "no rag", "not rated", "no rating", "no colour"),
    *(
        "for info only",
        "for information",
        "information only",
        "trend only",
        "monitor",
        "contextual",
    ),
    *("not applicable", "not available", "no data", "not due", "not set", "no status", "white"),
    *("not returned", "no return", "not reported", "not yet due", "unknown", "not known"),
)
"""Words by which councils say that a row has no colour, whatever their scheme."""
_EMPTY = ("", "-", "--", "–", "—", "n/a", "na", "tbc", "?", "none", ".", "...")


class Claimed(NamedTuple):
    """What a published status says."""

    ids: tuple[str, ...] = ()
    """Ids of the scheme's statuses that it may mean; empty where none is known."""
    uncoloured: bool = False
    """Whether it says that the row has no colour."""
    nothing: bool = False
    """Whether nothing was published."""


def _names(scheme: Scheme) -> dict[str, list[Status]]:
    """Every word for a status -> those that it may mean: of the rule, where it has one."""
    used = {band.status for band in scheme.measures.every_band}
    names: dict[str, list[Status]] = {}
    for status in sorted(scheme.statuses, key=lambda each: each.id not in used):
        for word in (status.id, status.word, status.word_cy, *status.also):
            meant = names.setdefault(normalise(word), [])
            if status not in meant and not any(each.id in used for each in meant):
                meant.append(status)
    names.pop("", None)
    return names


def read_status(scheme: Scheme, text: str) -> Claimed:
    """What a published status means in a scheme: its words, other words for them, or letters."""
    plain = tidy(text)
    for shape, word in _SHAPES.items():
        plain = plain.replace(shape, f" {word} ")
    plain = " ".join(normalise(plain).replace("\ufe0f", "").split())
    bare = plain.strip(" .:()[]*")
    names = _names(scheme)
    found = names.get(plain) or names.get(bare)
    if not found and bare in _EMPTY:
        return Claimed(nothing=True)
    found = found or names.get(_LETTERS.get(bare, ""))
    if not found and len(bare) == 1:
        first = [s for s in scheme.statuses if s.colour and normalise(s.word)[:1] == bare]
        found = first if len(first) == 1 else None
    if not found:
        # "Green - on target", "Red (worse)", "Amber rated": one word of the scheme's, first.
        inside = {s.id: s for name, each in names.items() for s in each if _stands_in(name, bare)}
        begins = [s for name, each in names.items() for s in each if _begins(name, bare)]
        found = begins if len(inside) == 1 else None
    if found:
        return Claimed(
            tuple(dict.fromkeys(s.id for s in found)), uncoloured=not any(s.colour for s in found)
        )
    return Claimed(uncoloured=bare in _NO_COLOUR)


def _stands_in(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _begins(word: str, text: str) -> bool:
    return re.match(rf"{re.escape(word)}(?!\w)", text) is not None


# ---------------------------------------------------------------- trends


_TRENDS: Final[Mapping[str, tuple[str, ...]]] = {
    "better": (
        *("better", "improvement", "improved", "improving", "improve", "getting better"),
        *("positive", "getting better than before", "gwelliant", "gwella", "got better"),
    ),
    "worse": (
        *("worse", "decline", "declined", "declining", "getting worse", "deteriorating"),
        *("deteriorated", "deterioration", "worsening", "worsened", "negative", "dirywiad"),
        *("got worse",),
    ),
    "same": (
        *("no change", "unchanged", "same", "the same", "stable", "static", "steady", "maintained"),
        *("level", "no significant change", "staying the same", "→", "↔", "=", "➡", "►", "⇒", "⇔"),
        *("↔ no change", "dim newid", "⇨", "stayed the same", "remained the same", "sustained"),
    ),
    "up": (
        *("up", "increase", "increased", "increasing", "rising", "risen", "higher", "upward"),
        *("upwards", "↑", "⬆", "▲", "⇑", "△", "↗", "⇧"),
    ),
    "down": (
        *("down", "decrease", "decreased", "decreasing", "falling", "fallen", "lower", "downward"),
        *("downwards", "↓", "⬇", "▼", "⇓", "▽", "↘", "⇩"),
    ),
}


def read_trend(text: str) -> str:
    """What a published trend says, as "better", "worse", "same", "up" or "down"; else empty."""
    plain = " ".join(normalise(text).replace("\ufe0f", "").split()).strip(" .:()[]*")
    for said, words in _TRENDS.items():
        if plain in words:
            return said
    tokens = plain.split(" ", 1)
    shown = [said for said, words in _TRENDS.items() if tokens[0] in words and len(tokens[0]) == 1]
    if shown and len(tokens) == 2:
        # An arrow explained in words: the words say it better, where they are known.
        return read_trend(tokens[1]) or shown[0]
    return ""


def says_nothing(text: str) -> bool:
    """Whether a published trend says that there is none."""
    plain = normalise(text).strip(" .:()[]*")
    return plain in (*_EMPTY, "no trend yet", "no trend", "new", "not applicable", "not available")
