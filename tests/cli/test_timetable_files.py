"""`pmqa timetable --format` for files that people pin up, send round and import."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest

from pmqa_cli.cli import main
from pmqa_cli.store.shipped import examples_path

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`pmqa timetable` in the sample workspace: exit code and stderr."""
    place = tmp_path / "council"
    place.mkdir()
    shutil.copytree(examples_path("catalogue"), place / "catalogue")
    shutil.copy(examples_path("pmqa.toml"), place)
    monkeypatch.chdir(place)

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["pmqa", "timetable", *arguments])
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, capsys.readouterr().err

    return call


def files(folder: str = ".") -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in Path(folder).iterdir() if each.is_file()}


def events(path: str) -> dict[str, tuple[str, int, str]]:
    """uid -> first day, sequence and status."""
    return {
        str(each["uid"]): (
            str(each.decoded("dtstart"))[:10],
            int(each["sequence"]),
            str(each["status"]),
        )
        for each in icalendar.Calendar.from_ical(Path(path).read_bytes()).walk("VEVENT")
    }


def test_a_calendar_for_each_audience_and_one_with_everything(run: Run) -> None:
    code, err = run("--format", "ics", "-o", "cal", "--today", "2026-04-01")
    assert code == 0
    assert "Written: cal/timetable-2026-27-cabinet.ics" in err
    audiences = ("cabinet", "iab", "public", "scrutiny", "service", "slt", "tdb")
    names = {f"timetable-2026-27-{each}.ics" for each in audiences}
    assert set(files("cal")) == {"timetable-2026-27.ics", *names}
    whole = events("cal/timetable-2026-27.ics")
    parts = [events(f"cal/{name}") for name in names]
    told = {uid: said for part in parts for uid, said in part.items()}
    assert len(told) == sum(map(len, parts))
    # The report that is handed in each quarter is for no audience of the framework.
    assert len(whole) == len(told) + 4
    assert told.items() < whole.items()
    assert {(sequence, status) for _, sequence, status in whole.values()} == {(0, "CONFIRMED")}


def test_a_second_run_without_a_change_writes_the_same_bytes(run: Run) -> None:
    run("--format", "ics", "-o", "cal", "--today", "2026-04-01")
    before, record = files("cal"), files("timetables")
    run("--format", "ics", "-o", "cal", "--today", "2026-05-01", "--force")
    assert (files("cal"), files("timetables")) == (before, record)


def test_a_changed_date_moves_its_entries_and_a_meeting_that_is_gone_cancels_them(run: Run) -> None:
    run("--format", "ics", "-o", "cal", "--today", "2026-04-01")
    before = events("cal/timetable-2026-27-cabinet.ics")
    meetings = Path("catalogue/meetings.csv")
    text = meetings.read_text(encoding="utf-8-sig").replace("2026-08-18", "2026-08-25")
    kept = [line for line in text.splitlines() if not line.startswith("Cabinet,2026-11-17")]
    meetings.write_text("\n".join(kept) + "\n", encoding="utf-8")
    run("--format", "ics", "-o", "cal", "--today", "2026-05-01", "--force")
    after = events("cal/timetable-2026-27-cabinet.ics")
    assert after.keys() == before.keys()
    changed = {before[uid][0]: said for uid, said in after.items() if said != before[uid]}
    # By hand: the papers are published three clear days before, with a bank holiday on 31 August.
    assert changed["2026-08-18"] == ("2026-08-25", 1, "CONFIRMED")
    assert changed["2026-08-12"] == ("2026-08-19", 1, "CONFIRMED")
    assert changed["2026-11-17"] == ("2026-11-17", 1, "CANCELLED")
    assert changed["2026-11-11"] == ("2026-11-11", 1, "CANCELLED")
    assert set(changed) == {"2026-08-12", "2026-08-18", "2026-11-11", "2026-11-17"}


def test_uids_stay_when_the_council_changes_its_domain(run: Run) -> None:
    run("--format", "ics", "-o", "cal", "--today", "2026-04-01")
    before = files("cal")
    config = Path("pmqa.toml")
    text = config.read_text(encoding="utf-8").replace("dyffryn-arian.example.org", "new.example")
    config.write_text(text, encoding="utf-8")
    run("--format", "ics", "-o", "cal", "--today", "2026-04-01", "--force")
    assert files("cal") == before


def test_the_calendar_of_one_audience(run: Run) -> None:
    code, _ = run("--format", "ics", "-o", "cal", "--audience", "slt")
    assert code == 0
    assert set(files("cal")) == {"timetable-2026-27-slt.ics"}
    code, _ = run("--format", "ics", "-o", "board.ics", "--audience", "slt")
    assert code == 0
    assert files("cal")["timetable-2026-27-slt.ics"] == Path("board.ics").read_bytes()


def test_a_welsh_calendar_has_entries_of_its_own(run: Run) -> None:
    run("--format", "ics", "-o", "cal", "--today", "2026-04-01")
    run("--format", "ics", "-o", "cal", "--today", "2026-04-01", "--lang", "cy")
    english = events("cal/timetable-2026-27-iab.ics")
    welsh = events("cal/timetable-2026-27-iab.cy.ics")
    assert not english.keys() & welsh.keys()
    assert sorted(english.values()) == sorted(welsh.values())
    text = Path("cal/timetable-2026-27-iab.cy.ics").read_text(encoding="utf-8")
    assert "SUMMARY:Bwrdd Gwella a Sicrwydd (2026-27 Ch1)" in text
    record = json.loads(Path("timetables/2026-27-ics.json").read_text(encoding="utf-8"))
    assert set(record["entries"]) == {"en", "cy"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--audience", "cabinett"), 'no audience "cabinett" in the framework. Did you mean "cab'),
        (("-o", "cal.ics"), "Name a folder, or one audience with --audience"),
        (("-o", "pmqa.toml"), "pmqa.toml is a file, and a folder is needed there"),
    ],
)
def test_what_cannot_be_written_changes_nothing(
    run: Run, arguments: tuple[str, ...], says: str
) -> None:
    code, err = run("--format", "ics", *arguments)
    assert code == 2
    assert says in err
    assert not Path("timetables").exists()


def test_calendars_that_are_there_are_not_replaced_unasked(run: Run) -> None:
    run("--format", "ics", "-o", "cal", "--today", "2026-04-01")
    before = files("cal"), files("timetables")
    meetings = Path("catalogue/meetings.csv")
    text = meetings.read_text(encoding="utf-8-sig").replace("2026-08-18", "2026-08-25")
    meetings.write_text(text, encoding="utf-8")
    code, err = run("--format", "ics", "-o", "cal", "--today", "2026-05-01")
    assert code == 2
    assert "already exists. Add --force to replace it." in err
    assert (files("cal"), files("timetables")) == before


FORMATS = ("html", "docx", "pdf", "xlsx")
BEGINS = {"html": b"<!DOCTYPE html>", "docx": b"PK", "pdf": b"%PDF", "xlsx": b"PK"}


@pytest.mark.parametrize("how", FORMATS)
def test_each_format_in_each_language_with_the_same_bytes_twice(run: Run, how: str) -> None:
    for lang in ("en", "cy"):
        for name in ("one", "two"):
            code, err = run("--format", how, "--lang", lang, "-o", f"{name}.{lang}.{how}")
            assert code == 0
            assert f"Written: {name}.{lang}.{how}" in err
        data = Path(f"one.{lang}.{how}").read_bytes()
        assert data.startswith(BEGINS[how])
        assert data == Path(f"two.{lang}.{how}").read_bytes()
    assert Path(f"one.en.{how}").read_bytes() != Path(f"one.cy.{how}").read_bytes()


@pytest.mark.parametrize("how", ("docx", "pdf", "xlsx"))
def test_without_a_name_they_go_into_the_folder_one_is_in(run: Run, how: str) -> None:
    run("--format", how)
    run("--format", how, "--lang", "cy")
    assert {f"timetable-2026-27.{how}", f"timetable-2026-27.cy.{how}"} <= set(files())
    code, err = run("--format", how)
    assert code == 2
    assert "already exists. Add --force to replace it." in err
    assert run("--format", how, "--force")[0] == 0


def test_pages_of_a_council_with_two_languages_link_to_each_other(run: Run) -> None:
    run("--format", "html", "-o", "out/timetable.html")
    pages = files("out")
    assert set(pages) == {"timetable.html", "timetable.cy.html"}
    assert b'hreflang="cy" href="timetable.cy.html"' in pages["timetable.html"]
    assert b'hreflang="en" href="timetable.html"' in pages["timetable.cy.html"]
    code, _ = run("--format", "html", "-o", "out/timetable.html")
    assert code == 2
    assert files("out") == pages


def test_a_page_of_one_language_links_to_none(run: Run) -> None:
    config = Path("pmqa.toml")
    text = config.read_text(encoding="utf-8").replace('["en", "cy"]', '["en"]')
    config.write_text(text, encoding="utf-8")
    run("--format", "html", "-o", "out/timetable.html")
    assert set(files("out")) == {"timetable.html"}
    assert b"hreflang" not in files("out")["timetable.html"]


def test_a_page_without_a_file_is_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["pmqa", "timetable", "--format", "html", "--lang", "cy"])
    with pytest.raises(SystemExit):
        main()
    assert '<html lang="cy">' in capsys.readouterr().out


def test_a_welsh_page_names_what_has_no_welsh(run: Run) -> None:
    _, err = run("--format", "html", "--lang", "cy", "-o", "t.html")
    assert 'PM110 missing-translation: 3 names without Welsh: "Service, for its' in err
    assert "How dates are found is left out." in err
    assert "Cabinet papers published" not in err
    _, err = run("--format", "html", "--lang", "en", "-o", "u.html")
    assert "PM110" not in err


def test_the_day_on_which_it_stood_so(run: Run) -> None:
    run("--format", "html", "--lang", "en", "-o", "t.html", "--today", "2026-07-10")
    assert "As it stood on 10 July 2026" in Path("t.html").read_text(encoding="utf-8")


def test_the_council_s_own_words_and_templates_are_used(run: Run) -> None:
    own = Path("templates/timetable")
    own.mkdir(parents=True)
    Path("templates/words.toml").write_text(
        '[timetable]\nowner = { en = "Lead officer", cy = "Arweinydd" }\n', encoding="utf-8"
    )
    (own / "timetable.html.j2").write_text(
        '{% extends "pmqa/timetable.html.j2" %}{% block footer %}Ring 1234{% endblock %}',
        encoding="utf-8",
    )
    run("--format", "html", "--lang", "en", "-o", "t.html")
    text = Path("t.html").read_text(encoding="utf-8")
    assert "Lead officer" in text
    assert "Ring 1234" in text


def test_a_character_that_the_font_lacks_is_said(run: Run) -> None:
    config = Path("pmqa.toml")
    text = config.read_text(encoding="utf-8").replace('n = "Dyffryn', 'n = "\u6f22 Dyffryn')
    config.write_text(text, encoding="utf-8")
    code, err = run("--format", "pdf")
    assert code == 0
    assert "names instead: [U+6F22 cjk unified ideograph-6f22]" in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--format", "csv", "--lang", "cy"), "csv and json hold the names in both languages"),
        (("--format", "pdf", "--audience", "slt"), "--audience is for --format ics."),
        (("--format", "pdf", "--compare", "pmqa.toml"), "does not say what moved"),
        (("--format", "pdf", "-o", "catalogue"), "is a folder. Give the name of a file"),
    ],
)
def test_options_that_a_format_has_no_room_for_are_refused(
    run: Run, arguments: tuple[str, ...], says: str
) -> None:
    code, err = run(*arguments)
    assert code == 2
    assert says in err


def test_the_cabinet_s_calendar(run: Run, golden: Callable[[str, str], None]) -> None:
    run("--format", "ics", "-o", "cal", "--audience", "cabinet", "--today", "2026-04-01")
    data = Path("cal/timetable-2026-27-cabinet.ics").read_bytes()
    golden("timetable-cabinet.ics", data.decode("utf-8").replace("\r\n", "\n"))
