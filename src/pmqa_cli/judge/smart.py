"""SMART: what a measure or an activity lacks, in five letters, for the person who wrote it."""

from __future__ import annotations

from pmqa_cli.judge.letters import Letter, Setting
from pmqa_cli.judge.smart_activity import judge_activity_letters
from pmqa_cli.judge.smart_measure import judge_measure_letters
from pmqa_cli.model.catalogue import Activity, Measure


def judge_smart(setting: Setting, item: Measure | Activity) -> tuple[Letter, ...]:
    """The five letters of a measure or an activity, in the order in which they spell SMART."""
    if isinstance(item, Measure):
        return judge_measure_letters(setting, item)
    return judge_activity_letters(setting, item)
