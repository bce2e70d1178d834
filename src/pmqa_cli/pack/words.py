"""How the pack writes numbers, dates and short phrases, in English."""

from __future__ import annotations

from datetime import date, datetime

from pmqa_cli.judge.aim import Earlier, aim_of
from pmqa_cli.judge.figures import write_figure
from pmqa_cli.judge.timeframe import WELSH
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.period import Period
from pmqa_cli.model.returns import Cell
from pmqa_cli.model.text import visible

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
POLARITIES = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.RANGE: "Best within its range",
    Polarity.NONE: "Neither way is better",
}


def write_day(day: date) -> str:
    """A date for people: "30 September 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def write_day_cy(day: date) -> str:
    """A date for people who read Welsh: "30 Medi 2026"."""
    return f"{day.day} {WELSH[day.month - 1]} {day.year}"


def write_on_one_line(text: str) -> str:
    """A text as it can stand in a line: nothing in it can hide, or begin a line of its own."""
    return visible(" ".join(text.split()))


def write_period(period: Period, first_month: int) -> str:
    """The months of a quarter: "April to June 2026"."""
    first, last = period.starts(first_month), period.ends(first_month)
    begins = MONTHS[first.month - 1]
    if first.year != last.year:
        begins = f"{begins} {first.year}"
    return f"{begins} to {MONTHS[last.month - 1]} {last.year}"


def write_target(measure: Measure, period: Period, earlier: Earlier) -> str:
    """What a measure must reach: "65.0%", "40 to 60", "more than 50%"; empty where there is no such
    thing."""
    aim = aim_of(measure, period, earlier)
    if isinstance(aim, str):
        return ""
    unit = measure.unit.strip()
    low = write_figure(aim.low, measure.decimals, unit)
    high = write_figure(aim.high, measure.decimals, unit)
    if low and high and low != high:
        return f"{low} to {high}"
    figure = low or high
    if aim.whose:
        return f"{'better' if aim.beyond else 'no worse'} than {figure} ({aim.whose})"
    if aim.beyond:
        return f"{'more' if low else 'less'} than {figure}"
    return figure


def shown_text(cell: Cell | None) -> str:
    """What a cell says, for people: dates in words."""
    if cell is not None and isinstance(cell.value, date):
        return write_day(cell.value)
    return cell.text.replace("\r\n", "\n") if cell else ""


def data_text(cell: Cell | None) -> str:
    """What a cell says, for data files: dates as 2026-09-30."""
    if cell is None:
        return ""
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if isinstance(cell.value, date):
        return cell.value.isoformat()
    return cell.text.replace("\r\n", "\n")


def count_of(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun: "1 quarter", "3 quarters"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
