from __future__ import annotations

from pathlib import Path

import pytest
from tests.tools.asking import ASKING

from pmqa_cli.model.anchors import say_anchor
from pmqa_cli.model.framework import Framework, Kind
from pmqa_cli.store.framework import FrameworkError, framework_names, load_framework
from pmqa_cli.store.shipped import templates_path


def lay_over(folder: Path, text: str, name: str = "powys") -> Framework:
    overlay = folder / "framework.toml"
    overlay.write_text(text, encoding="utf-8")
    return load_framework(name, overlay, folder)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(FrameworkError) as refused:
        lay_over(folder, text)
    return str(refused.value)


@pytest.mark.parametrize("name", framework_names())
def test_every_built_in_framework_loads(name: str) -> None:
    assert load_framework(name).name == name


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(FrameworkError) as refused:
        load_framework("powis")
    assert 'There is no framework "powis". Did you mean "powys"? Built-in: ' in str(refused.value)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    text = templates_path("frameworks", "powys.toml").read_text(encoding="utf-8")
    (tmp_path / "ours.toml").write_text(text.replace('"powys"', '"ours"', 1), encoding="utf-8")
    assert load_framework("ours.toml", root=tmp_path).name == "ours"
    with pytest.raises(FrameworkError, match="There is no framework file"):
        load_framework("theirs.toml", root=tmp_path)


def test_values_tables_and_named_tables_are_laid_over(tmp_path: Path) -> None:
    before = load_framework("powys")
    after = lay_over(
        tmp_path,
        """
        title = "Our framework"
        wellbeing_goals = ["One goal"]
        [trend]
        improved = "Better"
        [[statuses]]
        id = "amber"
        word = "Oren"
        [[measures.bands]]
        status = "amber"
        tolerance = "5%"
        [[sections]]
        id = "Top 5 and QA"
        [[sections.parts]]
        id = "qa"
        sheet = "Assurance"
        [[suites]]
        id = "Ours"
        title = "Our measures"
        [columns]
        measures = [ { id = "ref", heading = "No." } ]
        """,
    )
    assert after.title == "Our framework"
    assert after.wellbeing_goals == ("One goal",)
    assert (after.trend.improved, after.trend.declined) == ("Better", "Decline")
    assert [s.id for s in after.statuses] == [s.id for s in before.statuses]
    assert after.status("amber").word == "Oren"
    assert after.status("amber").shape == "triangle"
    assert str(after.measures.bands[1].tolerance) == "5%"
    assert after.measures.bands[1].when == "within"
    assert after.part("qa").sheet == "Assurance"
    assert after.part("top-5") == before.part("top-5")
    assert [s.id for s in after.suites] == [*(s.id for s in before.suites), "Ours"]
    assert after.heading(Kind.MEASURES, "ref") == "No."
    assert after.columns_of(after.part("top-5"))[1:] == before.columns_of(before.part("top-5"))[1:]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[statuses]]\nid = "amber"\nword = "Oren"\nshape = "trangle"',
            'framework.toml, line 4: statuses "amber", shape: "trangle" cannot be used here. '
            "Allowed: square-tick, circle, triangle, octagon, diamond or dash. "
            'Did you mean "triangle"?',
        ),
        (
            '# ours\n[columns]\nmeasures = [\n  # narrow\n  { id = "ref", widht = 4 },\n]',
            'framework.toml, line 5: columns.measures "ref": "widht" is not a key that pmqa knows. '
            'Did you mean "width"?',
        ),
        (
            '[measures]\nbands = [\n  { status = "amber", tolerance = "5 quid" },\n]',
            'framework.toml, line 3: measures.bands "amber", tolerance: "5 quid" is not a '
            'tolerance. Write "10%" (of the target), "10pp" (percentage points) or "3" (in the '
            "unit of the measure).",
        ),
        (
            '[[measures.bands]]\nstatus = "amber"\ntolerance = 10',
            'framework.toml, line 3: measures.bands "amber", tolerance: 10 cannot be used here. '
            'Write a tolerance in quotation marks: "10%", "10pp" or "3".',
        ),
        (
            'decided = """\n[[suites]]\nid = 3\n"""\n[[suites]]\nid = "Ours"',
            'framework.toml, line 5: suites "Ours": the key "title" is missing. Add it.',
        ),
        (
            '[[sections]]\nid = "PAMs"\nparts = []',
            'framework.toml, line 3: sections "PAMs", parts: There must be at least 1 here, not 0.',
        ),
        (
            '[risks]\nimpact = ["High"]',
            "framework.toml, line 2: risks.impact: There must be at least 2 here, not 1.",
        ),
        (
            '[cover]\nsheet = "The name of a sheet that is too long"',
            'framework.toml, line 2: cover.sheet: "The name of a sheet that is too long" cannot be '
            "used here. It has 36 characters; at most 31 are allowed.",
        ),
        (
            "[year]\nfirst_month = 0",
            "framework.toml, line 2: year.first_month: 0 cannot be used here. Write 1 or more.",
        ),
        (
            "[year]\nfirst_month = 13",
            "framework.toml, line 2: year.first_month: 13 cannot be used here. Write 12 or less.",
        ),
        (
            '[measures]\nbands = [\n  { status = "red", when = "met", definition = "" },\n'
            '  { status = "red", when = "ever", definition = "" },\n]',
            'framework.toml, line 4: measures.bands 2, when: "ever" cannot be used here. Allowed: '
            "met, within, reaches, in range, near midpoint, better, no target or otherwise. Did "
            'you mean "better"?',
        ),
        (
            '[mitigation]\nstatuses = ["purple"]',
            'framework.toml: "purple" is used by a rule but is not among the statuses.',
        ),
        (
            '[columns]\nmesures = [ { id = "ref", heading = "No." } ]',
            'framework.toml, line 2: columns.mesures: "mesures" cannot be used here. Allowed: '
            'measures, activities, quality, risks or narrative. Did you mean "measures"?',
        ),
        (
            '[[sections]]\nid = "SE"\ntitle = "Us"\n[[sections.parts]]\nid = "se"\nsheet = "SE"\n'
            'kind = "narrative"\ntitle = "Us"',
            'framework.toml, line 4: sections "SE", parts "se": A part has questions when its kind '
            'is "narrative", and only then.',
        ),
        (
            '[[sections]]\nid = "SE"\ntitle = "Us"\n[[sections.parts]]\nid = "se"\nsheet = "SE"\n'
            'kind = "narrative"\ntitle = "Us"\n[[sections.parts.questions]]\nref = "1"\n'
            'question = "Why?"\n[[sections.parts.questions]]\nref = "2"\nquestoin = "How?"',
            'framework.toml, line 12: sections "SE", parts "se", questions "2": the key "question" '
            "is missing. Add it.\n"
            'framework.toml, line 14: sections "SE", parts "se", questions "2": '
            '"questoin" is not a key that pmqa knows. Did you mean "question"?',
        ),
        (
            '[data_quality]\nfields = [\n  "data_source",\n  "verified_off",\n]',
            'framework.toml, line 4: data_quality.fields 2: "verified_off" cannot be used here. '
            "Allowed: data_source, collection_method, verified_by or verified_on. "
            'Did you mean "verified_on"?',
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_was_written(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text) == said


def test_a_fault_of_the_file_beneath_is_told_of_that_file(tmp_path: Path) -> None:
    text = templates_path("frameworks", "powys.toml").read_text(encoding="utf-8")
    broken = text.replace('kind = "risks"', 'kind = "risk"')
    (tmp_path / "ours.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(FrameworkError) as refused:
        lay_over(tmp_path, 'title = "Ours"', "ours.toml")
    line = broken[: broken.index('kind = "risk"')].count("\n") + 1
    where = f'ours.toml, line {line}: sections "Risk", parts "risk", kind: '
    assert str(refused.value).startswith(f'{where}"risk"')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[columns]\nmeasures = [\n  { id = "ref", heading = "Ref" },\n'
            '  { id = "actaul", heading = "Actual" },\n]',
            '"actaul" is not known here. Did you mean "actual"?',
        ),
        (
            '[[sections]]\nid = "PAMs"\n[[sections.parts]]\nid = "pams"\nsuites = ["PAM"]',
            'framework.toml, line 5: "PAM" is not known here. Did you mean "PAMs"?',
        ),
        (
            '[[sections]]\nid = "PAMs"\n[[sections.parts]]\nid = "pams"\nwithout = ["trends"]',
            'framework.toml, line 5: "trends" is not known here. Did you mean "trend"?',
        ),
        (
            '[mitigation]\nfields = ["commentry"]',
            'framework.toml, line 2: "commentry" is not known here. Did you mean "commentary"?',
        ),
        (
            '[data_quality]\nfields = ["verified_on"]',
            'framework.toml, line 2: "verified_on" is not known here. Known here: ref, title,',
        ),
        (
            '[cycle]\nreturns = "return-due"',
            'framework.toml, line 2: "return-due" is not known here. Did you mean "returns-due"?',
        ),
        (
            '[cycle]\ntimetable = "timetable"',
            'framework.toml, line 2: "timetable" is not known here. Did you mean "timetable-pu',
        ),
        (
            '[[cycle.stages]]\nid = "slt"\nname = "SLT"\nwhen = "2 days after cabinett"',
            'framework.toml, line 4: "cabinett" is not known here. Did you mean "cabinet"?',
        ),
        (
            '[[audiences]]\nid = "cabinet"\nstatuses = ["red", "ambr"]',
            'framework.toml, line 3: "ambr" is not known here. Did you mean "amber"?',
        ),
        (
            '[[audiences]]\nid = "tdb"\nsections = ["AAI"]',
            'framework.toml, line 3: "AAI" is not known here. Did you mean "AIA"?',
        ),
    ],
)
def test_a_name_that_refers_to_nothing_is_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refusal(tmp_path, text)


def test_bands_that_share_a_status_replace_the_list_whole(tmp_path: Path) -> None:
    after = lay_over(
        tmp_path,
        """
        [measures]
        bands = [
          { status = "green", when = "met", definition = "Met" },
          { status = "green", when = "within", tolerance = "5%", definition = "Within 5%" },
          { status = "red", when = "otherwise", definition = "Missed" },
        ]
        """,
    )
    assert [band.status for band in after.measures.bands] == ["green", "green", "red"]


def test_one_question_is_changed_by_its_ref(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(
        templates_path("frameworks", "powys.toml").read_text(encoding="utf-8")
        + ASKING.read_text(encoding="utf-8").partition("[data_quality]")[0],
        encoding="utf-8",
    )
    before = load_framework("ours.toml", root=tmp_path)
    after = lay_over(
        tmp_path,
        """
        [[sections]]
        id = "Self-evaluation"
        [[sections.parts]]
        id = "self-evaluation"
        [[sections.parts.questions]]
        ref = "SE/2"
        required = false
        [[sections.parts.questions]]
        ref = "SE/4"
        question = "And what next?"
        """,
        "ours.toml",
    )
    asked = after.part("self-evaluation").questions
    assert [(each.ref, each.required) for each in asked] == [
        *(("SE/1", True), ("SE/2", False), ("SE/4", True), ("SE/3", False)),
    ]
    assert asked[0] == before.part("self-evaluation").questions[0]


def test_the_last_escalation_level_always_holds_and_no_other(tmp_path: Path) -> None:
    first = '[risks]\nappetite = 8\n[[risks.escalation]]\nid = "up"\nword = "Escalate"\n'
    usual = '[[risks.escalation]]\nid = "usual"\nword = "Business as usual"\n'
    rules = lay_over(tmp_path, f"{first}above_appetite = 4\n{usual}").risks
    assert [(each.id, each.is_always) for each in rules.escalation] == [
        ("up", False),
        ("usual", True),
    ]
    assert refusal(tmp_path, first + usual) == (
        'framework.toml, line 1: risks: Escalation "up" needs from_score or above_appetite: '
        "without them it always holds, and only the last level may."
    )
    assert refusal(tmp_path, f"{first}above_appetite = 4\n") == (
        'framework.toml, line 1: risks: Escalation "up" is the last level and must always hold: '
        "it has neither from_score nor above_appetite."
    )
    assert "line 6" in refusal(tmp_path, f"{first}from_scor = 4\n{usual}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'title = "Ours"\n[pack]\npages = ["scorecards"]',
            'framework.toml, line 3: The page "scorecards" has nothing to show: write scorecard = '
            "true in a suite.",
        ),
        (
            '[pack]\npages = ["plan-on-a-page"]',
            'framework.toml, line 2: The page "plan-on-a-page" has nothing to show: add [plan] '
            "with a title and a vision.",
        ),
        (
            '[pack]\npages = ["scorecard"]',
            'framework.toml, line 2: pack.pages 1: "scorecard" cannot be used here. Allowed: '
            'golden-thread, scorecards or plan-on-a-page. Did you mean "scorecards"?',
        ),
    ],
)
def test_a_page_that_would_be_empty_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text) == said


def test_a_framework_says_what_its_packs_hold(tmp_path: Path) -> None:
    ours = lay_over(
        tmp_path,
        """
        [pack]
        pages = ["plan-on-a-page", "scorecards"]
        [plan]
        title = "Vision 2025"
        vision = "Homes for all."
        [[suites]]
        id = "SEP"
        scorecard = true
        partnership = true
        [[audiences]]
        id = "dpb"
        name = "Departmental Performance Board"
        each = "department"
        """,
    )
    assert ours.pack.pages == ("plan-on-a-page", "scorecards")
    assert [suite.id for suite in ours.suites if suite.scorecard and suite.partnership] == ["SEP"]
    assert ours.audiences[-1].each == "department"
    assert ours.plan is not None
    assert ours.plan.vision == "Homes for all."


def test_a_column_more_needs_no_whole_list(tmp_path: Path) -> None:
    after = lay_over(
        tmp_path,
        """
        [more_columns]
        measures = [
          { id = "comparison", heading = "Others", after = "previous" },
          { id = "floor", heading = "Floor", after = "target" },
        ]
        """,
    )
    ids = [column.id for column in after.columns[Kind.MEASURES]]
    assert ids[ids.index("previous") + 1] == "comparison"
    assert ids[ids.index("target") + 1] == "floor"
    assert len(ids) == len(load_framework("powys").columns[Kind.MEASURES]) + 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[more_columns]\nmeasures = [\n  { id = "floor", heading = "F", after = "targt" },\n]',
            'framework.toml, line 3: more_columns.measures: "after" names the column that a new '
            'one follows. "targt" is not among them. Did you mean "target"?',
        ),
        (
            '[more_columns]\nmeasures = [\n  { id = "floor", heading = "Floor" },\n]',
            'framework.toml, line 3: more_columns.measures: "after" names the column that a new '
            "one follows. It is missing.",
        ),
        (
            '[more_columns]\nmeasure = [ { id = "floor", heading = "F", after = "target" } ]',
            'framework.toml, line 2: "measure" has no list of columns. Did you mean "measures"?',
        ),
    ],
)
def test_a_column_more_that_has_no_place_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text) == said


# ---------------------------------------------------------------- when stages take place


def when(framework: Framework, stage_id: str) -> str:
    stage = framework.cycle.stage(stage_id)
    assert stage is not None
    return say_anchor(stage.anchor)


def test_the_last_file_says_when_whichever_way_it_is_written(tmp_path: Path) -> None:
    changed = '[[cycle.stages]]\nid = "returns-due"\nworking_days = 12'
    found = lay_over(tmp_path, changed)
    assert when(found, "returns-due") == "12 working days after quarter end"
    own = 'name = "o"\ntitle = "O"\nsuites = []\nsections = []\n[measures]\nscheme = "powys"\n'
    own += '[[cycle.stages]]\nid = "a"\nname = "A"\nworking_days = 3\n'
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    over = tmp_path / "framework.toml"
    over.write_text('[[cycle.stages]]\nid = "a"\nwhen = "quarter end"', encoding="utf-8")
    assert when(load_framework("own.toml", over, tmp_path), "a") == "quarter end"
    over.write_text('[[cycle.stages]]\nid = "a"\nowner = "Us"', encoding="utf-8")
    assert when(load_framework("own.toml", over, tmp_path), "a") == (
        "3 working days after quarter end"
    )


def test_a_date_stands_in_the_file_as_one(tmp_path: Path) -> None:
    changed = '[[cycle.stages]]\nid = "slt"\nquarters = [1]\nwhen = 2026-08-06'
    assert when(lay_over(tmp_path, changed), "slt") == "6 August 2026"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[[cycle.stages]]\nid = "slt"\nwhen = "soon"',
            'framework.toml, line 3: cycle.stages "slt", when: "soon" does not say when. Write for',
        ),
        (
            '[[cycle.stages]]\nid = "slt"\nwhen = 5',
            'line 3: cycle.stages "slt", when: 5 cannot be used here. Write when in quotation',
        ),
        (
            '[[cycle.stages]]\nid = "slt"\nwhen = "quarter end"\nworking_days = 5',
            'cycle.stages "slt": A stage has one of "when" and "working_days".',
        ),
        (
            '[[cycle.stages]]\nid = "slt"\nwhen = "2 working days after cabinet"',
            'framework.toml, line 3: The date of each of these hangs on that of the next: "slt" -> '
            '"cabinet" -> "slt".',
        ),
        (
            '[[cycle.stages]]\nid = "targets-set"\nwhen = "1 day after slt"',
            'framework.toml, line 3: "slt" takes place every quarter. Write of which: "slt of Q1".',
        ),
    ],
)
def test_what_cannot_be_dated_is_told_where_it_stands(tmp_path: Path, text: str, says: str) -> None:
    assert says in refusal(tmp_path, text)
