"""A status scheme: the words, colours and bands by which a council judges its measures, as data.

A scheme is part of a framework, or a file of its own under ``templates/schemes`` that a framework
chooses by name. docs/frameworks.md explains every key; docs/schemes.md shows those that come with
pmqa. What a band means is decided in one place, ``judge/bands.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from pmqa_cli.model.period import Basis
from pmqa_cli.model.tolerance import Tolerance


def _read_tolerance(value: object) -> object:
    return Tolerance.parse(value) if isinstance(value, str) else value


ToleranceText = Annotated[Tolerance, BeforeValidator(_read_tolerance), PlainSerializer(str)]


class Strict(BaseModel):
    """A table of a file of ours: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    def __copy__(self) -> Strict:
        # What was worked out from the old values must not come along to model_copy(update=...).
        copied = super().__copy__()
        for name in copied.__dict__.keys() - type(self).model_fields:
            del copied.__dict__[name]
        return copied


class Status(Strict):
    """A status: always a word, a shape and a colour, so that colour never stands alone."""

    id: str
    word: str
    word_cy: str = ""
    also: tuple[str, ...] = ()
    """Other words that publications use for it: "Grey", "n/a"."""
    colour: bool = True
    """Whether an entry with it is reportable (domain.md: "reportable = has a colour")."""
    on_track: bool = False
    """Whether it counts as on track in headlines."""
    shape: Literal["square-tick", "circle", "triangle", "octagon", "diamond", "dash"] = "dash"
    ink: str = "#3b3b3b"
    """Icon and border, #rrggbb; 3:1 against white."""
    text: str = "#3b3b3b"
    """Text on the tint; 4.5:1 against it."""
    tint: str = "#eeeeee"
    definition: str = ""
    """For the statuses that are no colour; the colours are defined per kind, in its bands."""


class Band(Strict):
    """One line of a status rule. Bands are tried in order; the first that holds decides."""

    status: str
    when: Literal[
        "met",
        "within",
        "reaches",
        "in range",
        "near midpoint",
        "better",
        "no target",
        "otherwise",
    ]
    """met: at target or better. within: off target by no more than the tolerance. reaches: at the
    measure's own ``value`` or better. in range: between the measure's two edges. near midpoint: no
    further from the measure's midpoint than the tolerance. better: better than the figure of an
    earlier period (``than``). no target: there is nothing to be judged against. otherwise: in
    every other case; the last band."""
    tolerance: ToleranceText | None = None
    """For "within" and "near midpoint": "10%" of the target, "2pp" or "3"."""
    own_tolerance: Literal["allowed", "required"] = "allowed"
    """Whether a measure's own tolerance may take the place of the band's, or must be there for the
    band to hold at all."""
    value: Literal["amber_value", "floor"] | None = None
    """For "reaches": the column of the catalogue that holds the figure to be reached."""
    than: Basis | None = None
    """For "better": which earlier figure."""
    edge: Literal["inside", "outside"] = "inside"
    """Whether a figure exactly on the edge is inside the band. With "better", inside reads "better
    than or equal to"."""
    definition: str = ""
    """What the band means in the council's words; where it is empty, in ours."""
    definition_cy: str = ""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Band:
        near = self.when in ("within", "near midpoint")
        if near and self.tolerance is None and self.own_tolerance != "required":
            raise ValueError(
                f'a band that says "{self.when}" needs a tolerance, or own_tolerance = "required"'
            )
        for key, needed in (("value", self.when == "reaches"), ("than", self.when == "better")):
            if needed and getattr(self, key) is None:
                raise ValueError(f'a band that says "{self.when}" needs the key "{key}"')
        for key, fits in (
            ("tolerance", near),
            ("value", self.when == "reaches"),
            ("than", self.when == "better"),
        ):
            if getattr(self, key) is not None and not fits:
                raise ValueError(f'a band that says "{self.when}" has no use for the key "{key}"')
        return self

    @property
    def is_near(self) -> bool:
        """Whether it allows a tolerance."""
        return self.when in ("within", "near midpoint")


Bands = Annotated[tuple[Band, ...], Field(min_length=1)]

Input = Literal["tolerance", "amber_value", "floor", "last_year"]
INPUTS: Mapping[Input, str] = {
    "tolerance": "Tolerance",
    "amber_value": "Amber value",
    "floor": "Floor",
    "last_year": "Same quarter last year",
}
"""Columns of a measures sheet that a rule may need beside target and previous figure, in the order
in which a sheet has them, with the heading of those that a framework gives none."""


class OwnRule(Strict):
    """Bands of their own for some measures; the first such rule that names a measure counts."""

    refs: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()
    polarities: tuple[Literal["higher", "lower", "range", "none"], ...] = ()
    scheme: str = ""
    """The scheme that its bands were taken from; empty where it writes its own."""
    bands: Bands

    @model_validator(mode="after")
    def _names_some(self) -> OwnRule:
        if not (self.refs or self.suites or self.polarities):
            raise ValueError("a rule of its own must say for which refs, suites or polarities")
        return self

    def names(self, ref: str, suites: Collection[str], polarity: str) -> bool:
        """Whether a measure falls under it: by ref, by any of its suites, or by polarity."""
        return (
            ref.casefold() in (each.casefold() for each in self.refs)
            or polarity in self.polarities
            or not {s.casefold() for s in suites}.isdisjoint(s.casefold() for s in self.suites)
        )


class MeasureRules(Strict):
    """How measures get their status."""

    scheme: str = ""
    """The scheme that the bands were taken from; empty where the framework writes its own."""
    bands: Bands
    own: tuple[OwnRule, ...] = ()
    """Rules for measures to which the bands do not apply."""
    headings: dict[Input, str] = Field(default_factory=dict)
    """What a sheet calls the figures that the bands need: floor = "Low target"."""

    @model_validator(mode="after")
    def _always_decides(self) -> MeasureRules:
        for bands in (self.bands, *(rule.bands for rule in self.own)):
            if bands[-1].when != "otherwise":
                raise ValueError('the last band of measures must say when = "otherwise"')
        return self

    @cached_property
    def every_band(self) -> tuple[Band, ...]:
        """The bands of every rule."""
        return (*self.bands, *(band for rule in self.own for band in rule.bands))

    @cached_property
    def bases(self) -> frozenset[Basis]:
        """The earlier periods whose figures the bands compare with."""
        return frozenset(band.than for band in self.every_band if band.than)

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """Ids of the columns that the bands need beside target and previous figure."""
        needed: set[Input] = {band.value for band in self.every_band if band.value}
        if any(band.is_near and band.own_tolerance == "required" for band in self.every_band):
            needed.add("tolerance")
        if "same period last year" in self.bases:
            needed.add("last_year")
        return tuple(column for column in INPUTS if column in needed)


class Scheme(Strict):
    """A named status scheme, as a council publishes it."""

    name: str
    title: str
    source: str = ""
    """Whose rule it is, and where it was published."""
    decided: str = ""
    """What the source leaves open and this file decides."""
    statuses: tuple[Status, ...]
    """Those of its own and, of the standard ones, the rest."""
    measures: MeasureRules

    @model_validator(mode="after")
    def _knows_its_statuses(self) -> Scheme:
        known = {status.id for status in self.statuses}
        for band in self.measures.every_band:
            if band.status not in known:
                raise ValueError(f'"{band.status}" is used by a band but is not a status')
        return self

    def status(self, status_id: str) -> Status:
        """The status with this id. Raises KeyError for one that the scheme does not define."""
        return {status.id: status for status in self.statuses}[status_id]

    def status_called(self, word: str) -> Status | None:
        """The status that publications call so: by word, by another of its words, or by its first
        letter where only one coloured status has that. None where no status is meant."""
        said = word.strip().casefold()
        for status in self.statuses:
            if said in (name.casefold() for name in (status.word, *status.also)):
                return status
        first = [each for each in self.statuses if each.colour and each.word[:1].casefold() == said]
        return first[0] if len(first) == 1 else None
