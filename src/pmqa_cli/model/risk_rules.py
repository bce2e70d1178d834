"""How a framework gives risks their status, and who must act on them: its rules as data."""

from __future__ import annotations

from pydantic import Field, model_validator

from pmqa_cli.model.scheme import Strict


class ScoreBand(Strict):
    """One line of a risk's status rule: the first band whose lowest score is reached decides."""

    status: str
    from_score: int
    definition: str
    definition_cy: str = ""


class EscalationLevel(Strict):
    """One level of the escalation criteria: who must act on a risk. The first that holds decides.

    It holds where the score reaches ``from_score``, or is above the appetite by at least
    ``above_appetite``; with neither, always.
    """

    id: str
    word: str
    word_cy: str = ""
    definition: str = ""
    from_score: int | None = None
    above_appetite: int | None = None
    """Score less appetite. Without an appetite nothing is above it."""
    escalate: bool = False
    """Whether the return must say that the risk is escalated (PM605)."""
    to: str = ""
    """Who must act, where it is not the service: "Cabinet"."""

    @property
    def is_always(self) -> bool:
        """Whether it holds for every score."""
        return self.from_score is None and self.above_appetite is None


class RiskRules(Strict):
    """How risks get theirs: likelihood times impact, against score bands."""

    likelihood: tuple[str, ...] = Field(min_length=2)
    """The words for 1, 2, 3 ..."""
    impact: tuple[str, ...] = Field(min_length=2)
    bands: tuple[ScoreBand, ...] = Field(min_length=1)
    review_months: int = 3
    """A risk not reviewed for longer than this at quarter end is PM606."""
    appetite: int | None = None
    """The score that the council can live with, for risks to which the catalogue gives none."""
    escalation: tuple[EscalationLevel, ...] = ()
    """The escalation criteria; empty where the framework has none."""

    @model_validator(mode="after")
    def _levels_end_with_the_rest(self) -> RiskRules:
        for number, level in enumerate(self.escalation, 1):
            is_last = number == len(self.escalation)
            if level.is_always and not is_last:
                raise ValueError(
                    f'escalation "{level.id}" needs from_score or above_appetite: without them it '
                    "always holds, and only the last level may"
                )
            if is_last and not level.is_always:
                raise ValueError(
                    f'escalation "{level.id}" is the last level and must always hold: it has '
                    "neither from_score nor above_appetite"
                )
        return self
