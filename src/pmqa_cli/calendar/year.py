"""Financial years as people write them."""

from __future__ import annotations

import re

from pmqa_cli.model.period import Period

_WRITTEN = re.compile(r"^\s*((?:19|20)\d{2})\s*[-/\u2013]\s*(\d{2}|\d{4})\s*$", re.ASCII)


class YearError(ValueError):
    """The text given is not a financial year; the message says what is."""


def parse_year(text: str) -> int:
    """Read "2026-27" (also "2026/27" and "2026-2027") as the year in which it begins: 2026.

    Raises YearError, with the accepted form, for anything else: "2026" alone could mean either
    of two financial years.
    """
    found = _WRITTEN.match(text)
    if not found:
        raise YearError(f'"{text}" is not a financial year. Write it like "2026-27".')
    first = int(found[1])
    if found[2] not in (str(first + 1), str(first + 1)[-2:]):
        raise YearError(
            f'"{text}" names two years that do not follow each other. '
            f'Write "{Period(first, 1).year_name}".'
        )
    return first
