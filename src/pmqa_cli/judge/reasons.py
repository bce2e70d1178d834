"""Why a measure has its status: the arithmetic, in a sentence that can be checked by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pmqa_cli.judge.aim import Aim, Earlier, say_figure
from pmqa_cli.judge.bands import Passed, bands_of, input_word, tolerance_of
from pmqa_cli.judge.numbers import HUNDRED, round_half_up, say_number
from pmqa_cli.model.catalogue import Measure, Polarity
from pmqa_cli.model.scheme import Band, MeasureRules
from pmqa_cli.model.tolerance import Tolerance


@dataclass(frozen=True, slots=True)
class Case:
    """A figure with everything that it was judged by."""

    rules: MeasureRules
    measure: Measure
    value: Decimal
    aim: Aim
    earlier: Earlier

    def tolerance(self, band: Band) -> Tolerance | None:
        """The tolerance that a band allows the measure."""
        return tolerance_of(self.rules, band, self.measure)

    def tolerances(self) -> list[Tolerance]:
        """Those of every band, in their order."""
        bands = bands_of(self.rules, self.measure)
        return [found for band in bands if band.is_near and (found := self.tolerance(band))]

    def input(self, band: Band) -> str:
        """What a band asks the measure to reach: "the floor of 70"."""
        assert band.value is not None
        value = say_number(getattr(self.measure, band.value))
        return f"the {input_word(self.rules, band.value)} of {value}"

    def before(self, band: Band) -> str:
        """The earlier figure that a band compares with: "the 71 of 2025-26 Q2"."""
        assert band.than is not None
        figure = self.earlier.figure(band.than)
        assert figure.value is not None
        return f"the {say_number(figure.value)} of {figure.whose}"


def explain(case: Case, decided: Band, passed: Passed) -> str:
    """How a figure stands to its target, and what decided its status."""
    aim, value = case.aim, case.value
    distance, edge = aim.shortfall(value)
    figure = say_figure(case.measure, value)
    strict = aim.beyond or any(b.when == "met" and b.edge == "outside" for b, _ in passed)
    met = distance < 0 or (distance == 0 and not strict)
    if case.measure.is_yes_no:
        return f"{figure}, {'and' if met else 'where'} the target is {aim.in_words}."
    if met:
        return f"{figure} {_verb(aim)} {aim.describe()}."
    if distance:
        side = "below" if value < edge else "above"
        off = say_number(_percent_off(distance, edge, case.tolerances())) if edge else ""
        percent = f" ({off}%)" if off else ""
        missed = f"{figure} is {say_number(distance)}{percent} {side} {aim.describe()}"
    else:
        missed = f"{figure} is no {'more' if aim.high is None else 'less'} than {say_number(edge)}"
    return f"{missed}{_why(case, edge, decided, passed)}"


def _verb(aim: Aim) -> str:
    if aim.is_range:
        return "is in"
    if aim.whose:
        return "is better than" if aim.beyond else "is no worse than"
    return "meets"


def _why(case: Case, edge: Decimal, decided: Band, passed: Passed) -> str:
    """The end of the sentence: what held, or else everything that did not."""
    inside = decided.edge == "inside"
    match decided.when:
        case "within" | "near midpoint":
            return f", within the tolerance of {case.tolerance(decided)}."
        case "reaches":
            return f", but {'reaches' if inside else 'is better than'} {case.input(decided)}."
        case "better":
            better = "no worse than" if inside else "better than"
            return f", but {better} {case.before(decided)}."
        case "in range":
            return ", but inside the range."
        case _:
            return _failed(case, edge, passed)


def _failed(case: Case, edge: Decimal, passed: Passed) -> str:
    """What a figure that no other band holds has failed, and what could not be asked."""
    clauses: list[str] = []
    missing: list[str] = []
    allowed = case.tolerances()
    if allowed and allowed[-1].relative and not edge:
        missing.append("there is no percentage of 0, so no tolerance applies")
    elif allowed:
        outermost = [band.edge for band, _ in passed if band.is_near][-1:]
        far = "at or beyond" if outermost == ["outside"] else "beyond"
        clauses.append(f"{far} the tolerance of {allowed[-1]}")
    for band, span in passed:
        asked = band.is_near or band.when in ("reaches", "better")
        if isinstance(span, str) and asked:
            missing.append(f"{span[:1].lower()}{span[1:].rstrip('.')}")
        elif asked:
            clauses += _missed(case, band)
    first = f", {' and '.join(clauses)}" if clauses else ""
    return f"{'; '.join([first, *dict.fromkeys(missing)])}."


def _missed(case: Case, band: Band) -> Iterator[str]:
    if band.when == "reaches":
        short = "short of" if case.measure.polarity is Polarity.HIGHER else "beyond"
        short = short if band.edge == "inside" else "no better than"
        yield f"{short} {case.input(band)}"
    elif band.when == "better":
        worse = "worse than" if band.edge == "inside" else "no better than"
        yield f"{worse} {case.before(band)}"


def _percent_off(distance: Decimal, edge: Decimal, allowed: Iterable[Tolerance]) -> Decimal:
    """The distance as a percentage of the edge: at one decimal, or at more where one would hide
    on which side of a tolerance it lies (10.04% is not "10%", and 0.04% is not "0%")."""
    percent = distance / abs(edge) * HUNDRED
    limits = [tolerance.amount for tolerance in allowed if tolerance.relative]
    for decimals in range(1, 7):
        shown = round_half_up(percent, decimals)
        if shown and all((shown <= limit) == (percent <= limit) for limit in limits):
            return shown
    return round_half_up(percent, 1)
