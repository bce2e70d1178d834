"""What an explanation is made of: chapters of lines, each one idea, laid out by report/."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One idea, and what belongs under it."""

    text: str
    under: tuple[Line, ...] = ()
    number: int = 0
    """Its place in a list whose order counts; 0 where it does not."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with its lines."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A framework or a scheme, explained."""

    title: str
    about: tuple[Line, ...]
    """Who it is, before the first heading."""
    chapters: tuple[Chapter, ...]
