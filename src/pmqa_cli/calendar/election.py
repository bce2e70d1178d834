"""The pre-election period: from the notice of election to the poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pmqa_cli.calendar.workdays import WorkingDays
from pmqa_cli.model.election import Election

LAST_NOTICE = 25
"""How many working days before the poll the notice must be out, at the latest: the timetable of
local elections in the Representation of the People Act 1983 and the rules made under it."""


def pre_election_period(election: Election, working_days: WorkingDays) -> tuple[date, date]:
    """The first and the last day of the period: that of the notice (where the council does not
    say, the last on which it may be published) and polling day.

    The council's own closed days count here: the law on elections does not know them.
    """
    law = replace(working_days, closed=frozenset())
    return election.notice or law.add(election.polling_day, -LAST_NOTICE), election.polling_day
