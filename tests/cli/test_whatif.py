"""``pmqa whatif`` as an officer calls it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from tests.cli.calling import Run

from pmqa_cli.store.shipped import examples_path

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "whatif.schema.json").read_text("utf-8")
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pmqa: Run) -> Run:
    """`pmqa ...` in a copy of the sample council with its history: exit code, stdout, stderr."""
    for name in ("pmqa.toml", "ledger.sqlite"):
        shutil.copy(examples_path(name), tmp_path / name)
    shutil.copytree(examples_path("catalogue"), tmp_path / "catalogue")
    monkeypatch.chdir(tmp_path)
    return pmqa


def test_a_tolerance(run: Run) -> None:
    code, out, err = run("whatif", "--tolerance", "5%")
    assert (code, err) == (0, "")
    assert out.startswith(
        "What if measures were judged by a tolerance of 5% instead of a tolerance of 10%?\n\nOf "
    )
    assert (
        "PAM/012 Households successfully prevented from becoming homeless\n"
        "  2024-25 Q1: Amber -> Red. 61.2 is 3.8 (5.8%) below the target of 65, beyond the "
        "tolerance of 5%.\n"
    ) in out


def test_a_scheme(run: Run) -> None:
    code, out, _ = run("whatif", "--scheme", "thurrock")
    assert code == 0
    assert "What if measures were judged by the scheme thurrock (" in out
    assert "13.9 is 1.9 (15.8%) above the target of 12, but better than the 15.8 of" in out
    assert "No figure is recorded for 2023-24 Q4. It is Amber or Red by the other rule: " in out


def test_the_scheme_that_holds_already_changes_nothing(run: Run) -> None:
    code, out, _ = run("whatif", "--scheme", "powys", "--format", "json")
    read = json.loads(out)
    jsonschema.validate(read, SCHEMA)
    assert (code, read["summary"]["changed"], read["summary"]["not_told"]) == (0, 0, 0)
    assert read["summary"]["figures"] > 200


def test_a_scheme_of_ones_own_is_named_from_where_one_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ideas").mkdir()
    (tmp_path / "ideas" / "strict.toml").write_text(
        'name = "strict"\ntitle = "Met or not"\n[measures]\nbands = [\n'
        '  { status = "green", when = "met" },\n  { status = "red", when = "otherwise" },\n]\n',
        encoding="utf-8",
    )
    code, out, _ = run("whatif", "--scheme", "ideas/strict.toml")
    assert code == 0
    assert "the scheme strict (Met or not) instead of the scheme powys?" in " ".join(out.split())
    (tmp_path / "ideas" / "strict.toml").write_text("name = 3\n", encoding="utf-8")
    code, _, err = run("whatif", "--scheme", "ideas/strict.toml")
    assert code == 2
    assert "ideas/strict.toml, line 1: name: 3 cannot be used here." in err


def test_the_workspaces_own_words_are_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text(
        '[[statuses]]\nid = "red"\nword = "Coch"\n[[measures.own]]\nrefs = ["PAM/012"]\n'
        'scheme = "havering-2017"\n',
        encoding="utf-8",
    )
    _, out, _ = run("whatif", "--tolerance", "5%")
    assert "from Amber to Coch" in out
    assert "1 measure with a rule of its own (PAM/012) keeps it." in out
    assert "2024-25 Q1: Amber -> Coch. 61.2" not in out


def test_narrowed_to_measures_services_and_periods(run: Run) -> None:
    def rows(*options: str) -> list[dict[str, str]]:
        code, out, _ = run("whatif", "--tolerance", "5%", "--format", "csv", *options)
        assert code == 0
        return list(csv.DictReader(io.StringIO(out)))

    assert {row["ref"] for row in rows("--ref", "pam/012", "--ref", "PAM/013")} == {
        *("PAM/012", "PAM/013"),
    }
    housing = rows("--service", "hou", "--from", "2025-26 Q1", "--until", "2025-26 Q2")
    assert {row["service"] for row in housing} == {"HOU"}
    assert {row["period"] for row in housing} == {"2025-26 Q1", "2025-26 Q2"}
    assert rows("--ref", "PAM/012", "--service", "EDU") == []


def test_written_to_a_file(run: Run, tmp_path: Path) -> None:
    code, out, err = run("whatif", "--tolerance", "5%", "-f", "csv", "-o", "whatif.csv")
    assert (code, out, err) == (0, "", "Written: whatif.csv\n")
    assert (tmp_path / "whatif.csv").read_bytes().startswith(b"\xef\xbb\xbfref,title,")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "Say which rule to try: --scheme NAME"),
        (("--scheme", "kent", "--tolerance", "5%"), "Say which rule to try: --scheme NAME"),
        (("--scheme", "kint"), 'There is no scheme "kint". Did you mean "kent"?'),
        (("--tolerance", "five"), '"five" is not a tolerance. Write "10%"'),
        (("--tolerance", "5%", "--ref", "PAM/O12"), 'There is no measure "PAM/O12" in the catal'),
        (("--tolerance", "5%", "--service", "HUO"), 'Did you mean "HOU"?'),
        (("--tolerance", "5%", "--from", "2025"), '"2025" is not a period.'),
    ],
)
def test_what_cannot_be_asked_is_refused(run: Run, options: tuple[str, ...], said: str) -> None:
    code, out, err = run("whatif", *options)
    assert (code, out) == (2, "")
    assert said in err


def test_without_a_history_the_way_to_one_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").unlink()
    code, out, err = run("whatif", "--tolerance", "5%")
    assert (code, out) == (2, "")
    assert "pmqa history import FILE.csv" in err
    assert not (tmp_path / "ledger.sqlite").exists()
