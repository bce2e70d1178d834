from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pmqa_cli.model.period import Period
from pmqa_cli.store.workspace import WorkspaceError, find_root, load_workspace

LEAST = 'organisation = "Dyffryn Arian County Council"\nperiod = "2026-27 Q1"\n'


def write(folder: Path, text: str) -> Path:
    (folder / "pmqa.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(WorkspaceError) as refused:
        load_workspace(write(folder, text))
    return str(refused.value)


def test_the_least_that_a_workspace_says(tmp_path: Path) -> None:
    found = load_workspace(write(tmp_path, LEAST))
    assert found.period == Period(2026, 1)
    assert found.framework.name == "powys"
    assert found.catalogue_dir == tmp_path / "catalogue"
    assert found.returns_dir(Period(2026, 1)) == tmp_path / "returns" / "2026-27-Q1"
    assert found.issued_dir(Period(2026, 2)) == tmp_path / "issued" / "2026-27-Q2"
    assert found.packs_dir(Period(2026, 1)) == tmp_path / "packs" / "2026-27-Q1"
    assert found.ledger_path == tmp_path / "ledger.sqlite"
    assert found.templates_dir == tmp_path / "templates"


def test_everything_that_it_may_say(tmp_path: Path) -> None:
    text = LEAST + (
        'organisation_cy = "Cyngor"\ndomain = "example.org"\nlanguages = ["en", "cy"]\n'
        'framework = "ours.toml"\nnation = "scotland"\nclosed_days = [2026-12-24]\n'
        '[paths]\nreturns = "in/returns"\n[rules]\nignore = ["PM8"]\n'
        "[rules.options.PM508]\nshortest = 20\n"
    )
    (tmp_path / "ours.toml").write_bytes(
        (Path(__file__).parents[2] / "templates/frameworks/powys.toml").read_bytes()
    )
    found = load_workspace(write(tmp_path, text))
    assert found.config.closed_days == (date(2026, 12, 24),)
    assert found.config.rules.options == {"PM508": {"shortest": 20}}
    assert found.config.rules.ignore == ("PM8",)
    assert found.returns_dir(found.period) == tmp_path / "in" / "returns" / "2026-27-Q1"


def test_found_from_a_folder_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = write(tmp_path, LEAST) / "returns" / "2026-27-Q1"
    below.mkdir(parents=True)
    assert find_root(below) == tmp_path.resolve()
    monkeypatch.chdir(below)
    assert load_workspace().root == tmp_path.resolve()


def test_named_by_its_file(tmp_path: Path) -> None:
    assert load_workspace(write(tmp_path, LEAST) / "pmqa.toml").root == tmp_path


def test_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WorkspaceError, match=r"so it is not a workspace.*pmqa init"):
        load_workspace(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pmqa_cli.store.workspace.find_root", lambda start: None)
    with pytest.raises(WorkspaceError, match="name it with --workspace, or make one: pmqa init"):
        load_workspace()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'languges = ["en"]',
            'pmqa.toml, line 3: "languges" is not a key that pmqa knows. Did you mean "languages"?',
        ),
        (
            '[paths]\ncatalog = "x"',
            'pmqa.toml, line 4: paths: "catalog" is not a key that pmqa knows. '
            'Did you mean "catalogue"?',
        ),
        (
            '[paths]\nqqq = "x"',
            'pmqa.toml, line 4: paths: "qqq" is not a key that pmqa knows. Known here: catalogue, '
            "chase, issued, ledger, packs, returns, templates, timetables.",
        ),
        (
            'languages = ["en", "wl"]',
            'pmqa.toml, line 3: languages 2: "wl" cannot be used here. Allowed: en or cy.',
        ),
        (
            'nation = "wales"',
            'pmqa.toml, line 3: nation: "wales" is not a nation with bank holidays. '
            "Write england-and-wales, scotland or northern-ireland.",
        ),
        (
            'closed_days = ["24 December"]',
            'pmqa.toml, line 3: closed_days 1: "24 December" cannot be used here. '
            "Write a date such as 2026-12-24.",
        ),
        (
            "closed_days = [2026-12-24T09:00:00]",
            "pmqa.toml, line 3: closed_days 1: Write a date such as 2026-12-24.",
        ),
        (
            '[rules]\nselect = "PM1"',
            'pmqa.toml, line 4: rules.select: "PM1" cannot be used here. '
            "Write a list in square brackets.",
        ),
        (
            "framework = powys",
            "pmqa.toml, line 3: invalid value, in: framework = powys. Every line reads key = "
            'value, text stands in "quotation marks" and a list in [brackets].',
        ),
        (
            '[paths]\nledger = "C:\\Users\\ledger.sqlite"',
            "pmqa.toml, line 4: invalid hex value, in: "
            'ledger = "C:\\Users\\ledger.sqlite". Write folders with forward slashes: '
            "a backslash has a meaning of its own here.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, f"{LEAST}{text}\n") == said


def test_several_problems_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    assert refusal(tmp_path, 'period = "Q1 2026"\nfoo = 1\n').splitlines() == [
        'pmqa.toml: the key "organisation" is missing. Add it.',
        'pmqa.toml, line 1: period: "Q1 2026" is not a period. Write it like "2026-27 Q1".',
        'pmqa.toml, line 2: "foo" is not a key that pmqa knows. Known here: closed_days, domain, '
        "elections, framework, languages, nation, organisation, organisation_cy, paths, period, "
        "rules.",
    ]


def test_a_name_and_a_period_that_are_none(tmp_path: Path) -> None:
    assert refusal(tmp_path, 'organisation = ""\nperiod = 2026\n').splitlines() == [
        'pmqa.toml, line 1: organisation: "" cannot be used here. It must not be empty.',
        "pmqa.toml, line 2: period: 2026 cannot be used here. Write a period in quotation marks: "
        '"2026-27 Q1".',
    ]


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pmqa.toml").write_bytes('organisation = "Caf\u00e9"\n'.encode("cp1252"))
    with pytest.raises(WorkspaceError, match=r"pmqa\.toml is not saved as UTF-8"):
        load_workspace(tmp_path)
