"""Elections, before which a council publishes with restraint."""

from __future__ import annotations

from datetime import date

from pydantic import model_validator

from pmqa_cli.model.scheme import Strict


class Election(Strict):
    """A poll of which the council says when it is (pmqa.toml, ``[[elections]]``)."""

    polling_day: date
    name: str = "election"
    notice: date | None = None
    """When the notice of election is published, with which the pre-election period begins. None:
    the last day on which it may be."""

    @model_validator(mode="after")
    def _comes_first(self) -> Election:
        if self.notice and self.notice >= self.polling_day:
            raise ValueError("the notice of an election is published before its polling day")
        return self
