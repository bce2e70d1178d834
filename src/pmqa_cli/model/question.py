"""A question of a narrative part: framework data that a return's rows are about."""

from __future__ import annotations

from pydantic import Field

from pmqa_cli.model.scheme import Strict


class Question(Strict):
    """A question that every service answers in its own words."""

    ref: str = Field(min_length=1)
    """Unique in the framework: "SE/1"."""
    question: str = Field(min_length=1)
    question_cy: str = ""
    help: str = Field(default="", max_length=255)
    """What a good answer says; shown when the answer's cell is selected, in place of the column's
    help. Excel shows no more than 255 characters."""
    required: bool = True
    """Whether an answer is owed. Without it a service may leave the question open."""

    @property
    def title(self) -> str:
        """The question, under the name that other items give their title."""
        return self.question

    @property
    def title_cy(self) -> str:
        """The question in Welsh, likewise."""
        return self.question_cy
