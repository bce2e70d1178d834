from __future__ import annotations

from pathlib import Path

import pytest

from pmqa_cli.model.framework import Framework, Kind
from pmqa_cli.store.framework import FrameworkError, load_framework
from pmqa_cli.store.scheme import SchemeError, load_scheme, scheme_names

OURS = """\
name = "ours"
title = "Ours"

[[statuses]]
id = "green"
word = "On target"
[[statuses]]
id = "lilac"
word = "Lilac"

[measures]
headings = { floor = "Least" }
[[measures.bands]]
status = "green"
when = "met"
[[measures.bands]]
status = "lilac"
when = "reaches"
value = "floor"
[[measures.bands]]
status = "red"
when = "otherwise"
"""


def lay_over(folder: Path, text: str) -> Framework:
    overlay = folder / "framework.toml"
    overlay.write_text(text, encoding="utf-8")
    return load_framework("powys", overlay, folder)


def test_the_schemes_that_the_field_publishes_are_there() -> None:
    assert set(scheme_names()) == {
        *("powys", "maidstone", "bracknell-forest", "havering-2013", "havering-2017"),
        *("havering-2024", "thurrock", "kent", "brighton-and-hove", "anglesey", "lincoln"),
        "range",
    }


@pytest.mark.parametrize("name", scheme_names())
def test_every_scheme_can_be_chosen_over_a_framework(tmp_path: Path, name: str) -> None:
    before, scheme = load_framework("powys"), load_scheme(name)
    after = lay_over(tmp_path, f'[measures]\nscheme = "{name}"\n')
    assert after.measures.bands == scheme.measures.bands
    assert after.measures.scheme == name
    for band in scheme.measures.bands:
        assert after.status(band.status) == scheme.status(band.status)
    assert after.activities == before.activities
    assert {s.id for s in before.statuses} <= {s.id for s in after.statuses}


def test_a_new_status_stands_where_the_scheme_puts_it(tmp_path: Path) -> None:
    after = lay_over(tmp_path, '[measures]\nscheme = "anglesey"\n')
    assert [s.id for s in after.statuses][:5] == ["blue", "green", "yellow", "amber", "red"]


def test_what_a_scheme_needs_gets_a_column(tmp_path: Path) -> None:
    part = load_framework("powys").part("top-5")
    found = lay_over(tmp_path, '[measures]\nscheme = "kent"\n')
    columns = [column.id for column in found.columns_of(part)]
    assert columns[columns.index("target") + 1] == "floor"
    assert found.heading(Kind.MEASURES, "floor") == "Floor standard"
    assert "floor" not in [column.id for column in load_framework("powys").columns_of(part)]


def test_last_years_figure_stands_there_once(tmp_path: Path) -> None:
    rule = '[measures]\nscheme = "thurrock"\n'
    part = load_framework("powys").part("top-5")
    columns = [column.id for column in lay_over(tmp_path, rule).columns_of(part)]
    assert columns[columns.index("last_year") + 1] == "previous"
    year = '[trend]\nbasis = "same period last year"\ncumulative = "same period last year"\n'
    columns = [column.id for column in lay_over(tmp_path, rule + year).columns_of(part)]
    assert "last_year" not in columns


def test_a_band_of_the_chosen_scheme_can_be_changed(tmp_path: Path) -> None:
    text = '[measures]\nscheme = "maidstone"\n[[measures.bands]]\nstatus = "amber"\n'
    after = lay_over(tmp_path, f'{text}tolerance = "5%"\n')
    assert [str(band.tolerance) for band in after.measures.bands] == ["None", "5%", "None"]


def test_a_scheme_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(OURS, encoding="utf-8")
    scheme = load_scheme("ours.toml", tmp_path)
    assert (scheme.status("green").word, scheme.status("green").shape) == ("On target", "circle")
    assert scheme.status("not-due").word == "Not due"
    after = lay_over(tmp_path, '[measures]\nscheme = "ours.toml"\n')
    assert [band.status for band in after.measures.bands] == ["green", "lilac", "red"]
    assert after.status("lilac").word == "Lilac"


def test_some_measures_may_follow_another_scheme(tmp_path: Path) -> None:
    text = '[[measures.own]]\nsuites = ["PAMs"]\nscheme = "anglesey"\n'
    after = lay_over(tmp_path, text)
    assert [band.status for band in after.measures.bands] == ["green", "amber", "red"]
    assert [b.status for b in after.measures.own[0].bands] == ["green", "yellow", "amber", "red"]
    assert after.status("yellow").word == "Yellow"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[measures]\nscheme = "kant"\n',
            'framework.toml, line 2: There is no scheme "kant". Did you mean "kent"? Those that '
            "come with pmqa: ",
        ),
        (
            '[measures]\nscheme = "ours.toml"\n',
            "framework.toml, line 2: There is no scheme file ",
        ),
        (
            '[[measures.own]]\nrefs = ["M1"]\nscheme = "kant"\n',
            'framework.toml, line 3: There is no scheme "kant".',
        ),
        (
            '[[measures.own]]\nscheme = "kent"\n',
            "framework.toml, line 1: measures.own 1: A rule of its own must say for which refs, "
            "suites or polarities.",
        ),
    ],
)
def test_a_scheme_that_is_not_there_is_said_where_it_was_named(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(FrameworkError) as refused:
        lay_over(tmp_path, text)
    assert str(refused.value).startswith(says)


def test_a_framework_names_a_scheme_or_writes_bands(tmp_path: Path) -> None:
    text = 'name = "x"\n[measures]\nscheme = "kent"\n[[measures.bands]]\nstatus = "red"\n'
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FrameworkError, match=r"x\.toml, line 3: measures has a scheme and bands"):
        load_framework("x.toml", root=tmp_path)


def test_a_faulty_scheme_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(OURS.replace('"reaches"', '"within"'), encoding="utf-8")
    with pytest.raises(SchemeError) as refused:
        load_scheme("ours.toml", tmp_path)
    assert str(refused.value).startswith(
        'ours.toml, line 16: measures.bands "lilac": A band that says "within" needs a tolerance'
    )


def test_a_framework_says_only_the_statuses_that_are_its_own(tmp_path: Path) -> None:
    text = (
        '[[statuses]]\nid = "green"\n[[statuses]]\nid = "yellow"\nword = "Yellow"\n'
        '[measures]\nbands = [ { status = "yellow", when = "otherwise" } ]\n'
        '[activities]\nstatuses = [ { status = "green", definition = "On track" } ]\n'
        '[risks]\nbands = [ { status = "red", from_score = 1, definition = "High" } ]\n'
        '[mitigation]\nstatuses = ["red"]\n'
    )
    base = load_framework("powys").model_dump(mode="json")
    assert [s["id"] for s in base["statuses"]][:4] == ["blue", "green", "amber", "red"]
    cycle = "[cycle]\nstages = []\n"
    sections = 'suites = []\nsections = []\nname = "x"\ntitle = "X"\n'
    (tmp_path / "x.toml").write_text(sections + text + cycle, encoding="utf-8")
    found = load_framework("x.toml", root=tmp_path)
    assert [s.id for s in found.statuses] == [
        *("green", "yellow", "red", "no-target", "not-due", "not-available", "not-returned")
    ]


def test_a_cycle_may_have_no_stage_for_returns(tmp_path: Path) -> None:
    overlay = '[cycle]\nstages = [ { id = "board", name = "Board", working_days = 20 } ]\n'
    own = 'name = "x"\ntitle = "X"\nsuites = []\nsections = []\n' + overlay
    own += '[measures]\nscheme = "kent"\n'
    (tmp_path / "x.toml").write_text(own, encoding="utf-8")
    assert [stage.id for stage in load_framework("x.toml", root=tmp_path).cycle.stages] == ["board"]


def test_a_framework_says_only_what_is_its_own(tmp_path: Path) -> None:
    """The smallest framework: all else is standard."""
    text = """
    name = "small"
    title = "A small framework"
    suites = [ { id = "Ours", title = "Our measures" } ]
    [measures]
    scheme = "havering-2017"
    [[sections]]
    id = "Measures"
    title = "Measures"
    [[sections.parts]]
    id = "measures"
    sheet = "Measures"
    kind = "measures"
    title = "Our measures"
    suites = ["Ours"]
    [[cycle.stages]]
    id = "returns-due"
    name = "Returns due"
    working_days = 10
    """
    (tmp_path / "small.toml").write_text(text, encoding="utf-8")
    found = load_framework("small.toml", root=tmp_path)
    assert found.columns == load_framework("powys").columns
    assert found.status("amber").word == "Amber"
    assert found.cover.service == "Service"
