"""The table of rules, written by hand so that a search for a code ends here."""

from __future__ import annotations

from pmqa_cli.rules import (
    batch,
    catalogue,
    figures,
    mitigation,
    quality,
    reading,
    rows,
    statements,
    status,
    structure,
    targets,
    timeliness,
    timetable,
    values,
)
from pmqa_cli.rules.base import Rule

RULES: tuple[Rule, ...] = (
    reading.unreadable_workbook,  # PM001
    reading.encrypted_workbook,  # PM002
    reading.unsupported_format,  # PM003
    reading.unsafe_workbook,  # PM004
    reading.not_a_return,  # PM005
    reading.uncalculated_formula,  # PM006
    reading.error_cell,  # PM007
    reading.external_link,  # PM008
    catalogue.duplicate_ref,  # PM101
    catalogue.unknown_service,  # PM102
    targets.missing_target,  # PM103
    catalogue.missing_owner,  # PM104
    catalogue.unclear_definition,  # PM105
    catalogue.unbounded_measure,  # PM106
    targets.missing_polarity,  # PM107
    targets.overlapping_bands,  # PM108
    catalogue.unlinked_measure,  # PM109
    catalogue.missing_translation,  # PM110
    catalogue.suite_size,  # PM111
    targets.impossible_target,  # PM112
    structure.missing_sheet,  # PM201
    structure.unexpected_sheet,  # PM202
    structure.missing_column,  # PM203
    structure.duplicate_column,  # PM204
    rows.unknown_ref,  # PM205
    rows.missing_row,  # PM206
    rows.duplicate_row,  # PM207
    rows.altered_text,  # PM208
    structure.stale_template,  # PM209
    structure.wrong_period,  # PM210
    structure.wrong_service,  # PM211
    structure.content_outside_table,  # PM212
    batch.duplicate_return,  # PM213
    structure.hidden_content,  # PM214
    figures.missing_actual,  # PM301
    values.not_a_number,  # PM302
    figures.percent_scale,  # PM303
    values.out_of_range,  # PM304
    values.excess_precision,  # PM305
    figures.ratio_mismatch,  # PM306
    values.invalid_date,  # PM307
    values.invalid_choice,  # PM308
    figures.unexplained_gap,  # PM309
    figures.altered_target,  # PM310
    figures.altered_previous,  # PM311
    status.missing_status,  # PM401
    status.status_mismatch,  # PM402
    status.trend_mismatch,  # PM403
    status.blue_not_complete,  # PM404
    status.overdue_green,  # PM405
    status.complete_not_blue,  # PM406
    mitigation.missing_commentary,  # PM501
    mitigation.missing_remedial_action,  # PM502
    mitigation.missing_responsible_officer,  # PM503
    mitigation.missing_timeframe,  # PM504
    mitigation.placeholder_text,  # PM505
    mitigation.past_timeframe,  # PM506
    mitigation.thin_commentary,  # PM508
    mitigation.vague_timeframe,  # PM510
    quality.missing_quality_assurance,  # PM601
    quality.unbalanced_quality_assurance,  # PM602
    quality.risk_score_mismatch,  # PM603
    quality.missing_controls,  # PM604
    quality.unescalated_risk,  # PM605
    quality.unreviewed_risk,  # PM606
    statements.unanswered_question,  # PM607
    statements.missing_data_quality_statement,  # PM608
    timeliness.late_return,  # PM801
    timeliness.missing_return,  # PM802
    timeliness.unsigned_return,  # PM803
    timetable.stages_out_of_order,  # PM811
    timetable.closed_day_date,  # PM812
    timetable.deadline_before_data,  # PM813
    timetable.clashing_meetings,  # PM814
    timetable.short_scrutiny,  # PM815
    timetable.pre_election_date,  # PM816
    timetable.undated_stage,  # PM817
    timetable.uncertain_bank_holidays,  # PM818
    timetable.late_timetable,  # PM819
)
