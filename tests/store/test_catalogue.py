from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pmqa_cli.model.catalogue import Aggregation, Measure, Polarity, Row
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.period import Period
from pmqa_cli.model.tolerance import Tolerance
from pmqa_cli.rules import RULES
from pmqa_cli.store.catalogue import CatalogueError, load_catalogue
from pmqa_cli.store.catalogue_columns import catalogue_tables
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.shipped import examples_path
from pmqa_cli.store.tables import write_records

POWYS = load_framework("powys")
SERVICES = "code,name\nHOU,Housing\n"


def write(folder: Path, text: str, name: str = "measures.csv") -> Path:
    catalogue = folder / "catalogue"
    catalogue.mkdir(exist_ok=True)
    if not (catalogue / "services.csv").exists():
        (catalogue / "services.csv").write_text(SERVICES, encoding="utf-8")
    (catalogue / name).write_text(text, encoding="utf-8", newline="")
    return catalogue


def measure(folder: Path, header: str, row: str, framework: Framework | None = None) -> Measure:
    text = f"ref,title,service,{header}\nM1,Arrears,HOU,{row}\n"
    return load_catalogue(write(folder, text), framework).measures[0]


def problems(folder: Path, framework: Framework | None = None) -> list[str]:
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(folder, framework)
    assert all(str(each) in str(refused.value) for each in refused.value.problems)
    return [str(problem) for problem in refused.value.problems]


def problem(folder: Path, header: str, row: str, framework: Framework | None = None) -> str:
    with pytest.raises(CatalogueError) as refused:
        measure(folder, header, row, framework)
    (only,) = refused.value.problems
    assert (only.file, only.line) == ("catalogue/measures.csv", 2)
    return only.message


def test_every_column_of_a_measure(tmp_path: Path) -> None:
    header = (
        "title_cy,definition,suites,objective,unit,decimals,polarity,target,target_q1,target_q4,"
        "tolerance,range_low,valid_max,aggregation,frequency,due_quarters,lag_days,owner,"
        "numerator,baseline,public,suppress_below,from,until"
    )
    row = (
        "Ôl-ddyledion,Rent owed,CIP; top 20;CIP,OBJ/1,%,1,Lower,5.0,4.5,5.5,"
        "10pp,−1,100,cumulative,half-yearly,2; Q4,30,A. Officer,"
        "Owed,+6.25,no,5,2025-26 Q1,2026/27 Q4"
    )
    assert measure(tmp_path, header, row, POWYS) == Measure(
        ref="M1",
        title="Arrears",
        service="HOU",
        title_cy="Ôl-ddyledion",
        definition="Rent owed",
        suites=("CIP", "Top 20"),
        objective="OBJ/1",
        unit="%",
        decimals=1,
        polarity=Polarity.LOWER,
        target=Decimal("5.0"),
        quarter_targets=(Decimal("4.5"), None, None, Decimal("5.5")),
        tolerance=Tolerance.parse("10pp"),
        range_low=Decimal(-1),
        valid_max=Decimal(100),
        aggregation=Aggregation.CUMULATIVE,
        frequency="half-yearly",
        due_quarters=(2, 4),
        lag_days=30,
        owner="A. Officer",
        numerator="Owed",
        baseline=Decimal("6.25"),
        public=False,
        suppress_below=Decimal(5),
        from_period=Period(2025, 1),
        until_period=Period(2026, 4),
        at=Row("catalogue/measures.csv", 2),
    )


def test_what_the_rules_judge_loads(tmp_path: Path) -> None:
    text = "ref,title,service\nM1,Arrears,NOWHERE\nM1,Arrears again,\n"
    first, second = load_catalogue(write(tmp_path, text), POWYS).measures
    assert (first.ref, second.ref, second.service) == ("M1", "M1", "")
    assert first.polarity is None
    assert first.target is None
    assert first.public


@pytest.mark.parametrize("word", ["data only", "New"])
def test_words_in_place_of_a_target(tmp_path: Path, word: str) -> None:
    found = measure(tmp_path, "target", word)
    assert (found.target, found.no_target) == (None, word.lower())


def test_the_other_files(tmp_path: Path) -> None:
    write(tmp_path, "ref,title\nO1,Homes\n", "objectives.csv")
    write(
        tmp_path,
        "ref,title,section,service,start,due\nA1,Build,aia,HOU,2026-04-01,31/03/2027\n",
        "activities.csv",
    )
    write(tmp_path, "ref,title,service,level\nR1,Flood,HOU,Strategic\n", "risks.csv")
    write(tmp_path, "ref,service,source,kind\nQ1,HOU,Audits,quantitative\n", "quality.csv")
    write(tmp_path, "ref,period,council,value\nm1,2025-26 Q4,Elsewhere,\n", "comparators.csv")
    write(tmp_path, "committee,date,time\nCabinet,2026-09-01,10:00\n", "meetings.csv")
    waiver = "code,ref,until,reason,agreed_by\npm301,M1,2026-27 Q2,New system,SLT\n"
    write(tmp_path, waiver, "waivers.csv")
    found = load_catalogue(write(tmp_path, "ref,title\nM1,Rent\n"), POWYS)
    assert found.activities[0].section == "AIA"
    assert found.activities[0].due == date(2027, 3, 31)
    assert found.risks[0].level == "strategic"
    assert found.quality[0].source == "Audits"
    assert found.comparators[0].value is None
    assert found.comparators[0].period == Period(2025, 4)
    assert found.comparators_of("m1") == found.comparators
    assert found.risks[0].appetite is None
    assert found.meetings[0].date == date(2026, 9, 1)
    assert (found.waivers[0].code, found.waivers[0].until_period) == ("PM301", Period(2026, 2))
    assert found.objectives[0].at == Row("catalogue/objectives.csv", 2)


def test_what_can_be_compared_with_nothing_or_is_given_twice_is_refused(tmp_path: Path) -> None:
    text = (
        "ref,period,council,value\nHOU01,2025-26 Q4,Elsewhere,80\nHUO01,2025-26 Q4,Elsewhere,81\n"
        "hou01,2025-26 q4,ELSEWHERE,82\nHOU01,2025-26 Q3,Elsewhere,82\nHOU01,last year,Yonder,83\n"
    )
    write(tmp_path, text, "comparators.csv")
    assert problems(write(tmp_path, "ref,title\nHOU01,Rent collected\n")) == [
        'catalogue/comparators.csv, line 6, column period: "last year" cannot be used here. '
        'Write a period as "2026-27 Q1".',
        'catalogue/comparators.csv, line 3, column ref: "HUO01" cannot be used here. No measure in '
        'measures.csv has this ref. Did you mean "HOU01"? Correct it, or delete the row.',
        'catalogue/comparators.csv, line 4, column council: "ELSEWHERE" cannot be used here. Its '
        "figure for hou01 and 2025-26 Q4 is already given in line 2. Delete the one that is wrong.",
    ]


def test_an_appetite_is_a_number(tmp_path: Path) -> None:
    write(tmp_path, "ref,title,service,appetite\nR1,Flood,HOU,9\n", "risks.csv")
    assert load_catalogue(write(tmp_path, "ref,title\n")).risks[0].appetite == 9
    write(tmp_path, "ref,title,service,appetite\nR1,Flood,HOU,cautious\n", "risks.csv")
    assert problems(tmp_path / "catalogue") == [
        'catalogue/risks.csv, line 2, column appetite: "cautious" cannot be used here. Write a '
        "plain number such as 85 or 12.5."
    ]


def test_a_waiver_that_could_waive_nothing_or_says_too_little_is_refused(tmp_path: Path) -> None:
    write(
        tmp_path,
        "code,ref,reason,agreed_by\nPM5O2,M1,New system,SLT\nPM9999,M1,,\n",
        "waivers.csv",
    )
    line = "catalogue/waivers.csv, line"
    allowed = "Write the code of a rule, such as PM301: PM and three digits."
    assert problems(write(tmp_path, "ref,title\n")) == [
        f'{line} 2, column code: "PM5O2" cannot be used here. {allowed} Did you mean "PM502"?',
        f'{line} 3, column code: "PM9999" cannot be used here. {allowed}',
        f"{line} 3, column reason: It is empty. Every row needs a reason. Why it was agreed.",
        f"{line} 3, column agreed_by: It is empty. Every row needs an agreed_by. Who agreed it.",
    ]


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("target", '"1,250"', "Write 1250, without commas."),
        ("target", "85%", "Write 85: the sign belongs in the unit column."),
        ("target", "£3.50", "Write 3.50: the sign belongs in the unit column."),
        ("target", "tbc", 'Write a plain number such as 85, "yes" or "no", "more than 50", '),
        ("target", "top quartile", "A quartile moves with other councils' figures. "),
        ("target", "85% and 10 days", "A target has one figure. Make two measures of it, "),
        ("target_q2", "new", "Write a plain number such as 85 or 12.5."),
        ("baseline", "1e3", "Write a plain number such as 85 or 12.5."),
        ("baseline", "NaN", "Write a plain number such as 85 or 12.5."),
        ("decimals", "1.5", "Write a whole number such as 1."),
        (
            "polarity",
            "hihger",
            'Write higher, lower, range or none. Did you mean "higher"?',
        ),
        ("aggregation", "sum", "Write snapshot or cumulative."),
        (
            "frequency",
            "quaterly",
            'Write quarterly, half-yearly or annual. Did you mean "quarterly"?',
        ),
        ("frequency", "Yearly", 'annual. Did you mean "annual"?'),
        ("frequency", "annually", 'Did you mean "annual"?'),
        ("frequency", "Monthly", "annual. Figures are collected once a quarter, so a figure that"),
        ("polarity", "Lower is better", 'Did you mean "lower"?'),
        ("polarity", "low is  good", 'Did you mean "lower"?'),
        ("polarity", "Decrease", 'Did you mean "lower"?'),
        ("polarity", "Higher is better.", 'Did you mean "higher"?'),
        ("polarity", "N/A", 'Did you mean "none"?'),
        ("aggregation", "YTD", 'Did you mean "cumulative"?'),
        ("tolerance", "ten", "Write 10% (of the target), 10pp (percentage points) or 3 (in "),
        ("due_quarters", "2; 5", 'Write quarters with semicolons between them, such as "2; 4".'),
        ("public", "perhaps", "Write yes or no."),
        ("from", "2026 Q1", 'Write a period as "2026-27 Q1".'),
        ("suites", "CIP; Top 2O", 'Did you mean "Top 20"?'),
    ],
)
def test_a_value_that_cannot_be_used(tmp_path: Path, header: str, row: str, said: str) -> None:
    assert said in problem(tmp_path, header, row, POWYS)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("06/30/2026", "The day comes before the month."),
        ("31/06/2026", "There is no such day."),
        ("2026-02-30", "There is no such day."),
        ("30.6.26", "Write a date as 2026-09-30 or 30/09/2026."),
    ],
)
def test_a_date_that_cannot_be_used(tmp_path: Path, day: str, said: str) -> None:
    write(tmp_path, "ref,title\n")
    folder = write(tmp_path, f"committee,date\nCabinet,{day}\n", "meetings.csv")
    (only,) = problems(folder)
    assert said in only


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("10:00", "10:00"),
        ("9.05", "09:05"),
        ("14:30:00", "14:30"),
        ("10am", "10:00"),
        ("2:30pm", "14:30"),
        ("2.30 PM", "14:30"),
        ("12 p.m.", "12:00"),
        ("12:15am", "00:15"),
        ("0:00", "00:00"),
    ],
)
def test_a_time_of_day(tmp_path: Path, written: str, read: str) -> None:
    write(tmp_path, "ref,title\n")
    text = f"committee,date,time\nCabinet,2026-09-22,{written}\n"
    assert load_catalogue(write(tmp_path, text, "meetings.csv")).meetings[0].time == read


@pytest.mark.parametrize(
    "written", ["10", "24:00", "10:60", "13pm", "0am", "14:30pm", "noon", "10:00:30", "10-12"]
)
def test_a_time_that_cannot_be_used(tmp_path: Path, written: str) -> None:
    write(tmp_path, "ref,title\n")
    text = f"committee,date,time\nCabinet,2026-09-22,{written}\n"
    assert problems(write(tmp_path, text, "meetings.csv")) == [
        f'catalogue/meetings.csv, line 2, column time: "{written}" cannot be used here. '
        "Write a time of day as 10:00, 10.00, 10am or 2:30pm."
    ]


def test_periods_that_run_backwards(tmp_path: Path) -> None:
    text = "code,from,until,reason,agreed_by\nPM301,2026-27 Q3,2026-27 Q1,New system,SLT\n"
    write(tmp_path, text, "waivers.csv")
    text = (
        "ref,title,from,until\n"
        "M1,Arrears,2026-27 Q1,2026-27 Q1\n"
        "M2,Lettings,2026-27 Q1,2025-26 Q4\n"
        "M3,Repairs,,2025-26 Q4\n"
    )
    advice = "Write the first period under from and the last under until."
    assert problems(write(tmp_path, text)) == [
        'catalogue/measures.csv, line 3, column until: "2025-26 Q4" cannot be used here. The last '
        f"period is before the first, 2026-27 Q1, so there is none in between. {advice}",
        'catalogue/waivers.csv, line 2, column until: "2026-27 Q1" cannot be used here. The last '
        f"period is before the first, 2026-27 Q3, so there is none in between. {advice}",
    ]


def test_an_objective_above_itself(tmp_path: Path) -> None:
    write(tmp_path, "ref,title\n")
    text = (
        "ref,title,parent\n"
        "O1,Homes,o3\n"
        "O2,Repairs,O1\n"
        "O3,Place,O1\n"
        "O4,Roads,O4\n"
        "O5,Skills,O9\n"
        "O6,Jobs,O5\n"
    )
    advice = "Name the objective above it, or leave the field empty where it is the highest."
    file = "catalogue/objectives.csv, line"
    itself = "cannot be used here. An objective cannot stand above itself:"
    assert problems(write(tmp_path, text, "objectives.csv")) == [
        f'{file} 2, column parent: "o3" {itself} O1 is under o3 is under O1. {advice}',
        f'{file} 4, column parent: "O1" {itself} O3 is under O1 is under o3. {advice}',
        f'{file} 5, column parent: "O4" {itself} O4 is under O4. {advice}',
    ]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "code,name\n,Housing\n", "services.csv")
    folder = write(
        tmp_path,
        "ref;titel;target;target;\n"
        'M1;"Rent\r\narrears";x;1\n'
        "\n"
        "M2;Too;many;1;2\n"
        "M3;Too few\n"
        "M4;Bad;eighty;2\n",
    )
    assert problems(folder) == [
        "catalogue/services.csv, line 2, column code: It is empty. Every row needs a code. "
        "A short code for the service. Every other file names it by this.",
        'catalogue/measures.csv, line 1: "titel" cannot be used here. There is no such column. '
        'Did you mean "title"?',
        "catalogue/measures.csv, line 1, column target: The heading stands there twice. "
        "Delete one of the two columns.",
        "catalogue/measures.csv, line 1, column title: The column is missing. "
        "Add it to the first line.",
        'catalogue/measures.csv, line 2, column target: "x" cannot be used here. Write a plain '
        'number such as 85, "yes" or "no", "more than 50", "higher than last year", or "data only" '
        'or "new" where there is none.',
        "catalogue/measures.csv, line 5: The row has 5 fields where the heading has 4. "
        "Put a text that holds a comma (or semicolon) in quotation marks.",
        "catalogue/measures.csv, line 6: The row has 2 fields where the heading has 4. "
        "A comma (or semicolon) is missing: empty fields need theirs too.",
        'catalogue/measures.csv, line 7, column target: "eighty" cannot be used here. Write a '
        'plain number such as 85, "yes" or "no", "more than 50", "higher than last year", or "data '
        'only" or "new" where there is none.',
    ]


def test_a_missing_file_is_named_with_its_headings(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    first, second = problems(tmp_path / "catalogue")
    assert first.startswith("catalogue/services.csv: The file is missing. Its first line reads: co")
    assert second.startswith("catalogue/measures.csv: The file is missing.")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("ref,title\nM1,a\nM2,T\u0175r\n".encode("utf-16"), "not saved as UTF-8"),
        (
            "ref,title\nM1,a\nM2,caf\u00e9\n".encode("cp1252"),
            "line 3: The file is not saved as UTF",
        ),
        (b"PK\x03\x04rest", "This is an Excel workbook"),
        (b'ref,title\nM1,"open\nand on', "line 2: A quotation mark"),
        (b"ref,title\nM1,a\x07b\n", "line 2: There is a hidden control character (U+0007)"),
        (b"", "line 1: The file is empty. Its first line holds the headings: ref, title"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, data: bytes, said: str) -> None:
    folder = write(tmp_path, "")
    (folder / "measures.csv").write_bytes(data)
    (only,) = problems(folder)
    assert said in only
    assert "catalogue/measures.csv" in only


def test_the_version_follows_the_content_and_not_its_spelling(tmp_path: Path) -> None:
    text = "ref,title,target\nM1,Arrears,5\n"
    version = load_catalogue(write(tmp_path, text)).version
    assert len(version) == 8
    for same in (
        "\ufeffref;title;target\r\n\r\nM1;Arrears;5\r\n",
        "Title,Ref,Target,\nArrears , M1,5,\n",
        "ref,title,target,title_cy\nM1,Arrears,5,\n",
    ):
        assert load_catalogue(write(tmp_path, same)).version == version
    changed = text.replace("5", "6")
    assert load_catalogue(write(tmp_path, changed)).version != version


def test_the_sample_loads() -> None:
    found = load_catalogue(examples_path("catalogue"), POWYS)
    assert len(found.measures) >= 40
    assert len(found.services) >= 6


def test_headings_are_those_that_are_promised() -> None:
    """formats.md, "Catalogue"."""
    promised = {
        "services": "code, name, name_cy, directorate, department, director, head_of_service, "
        "email, copy_to, portfolio_holder, committee",
        "objectives": "ref, title, title_cy, plan, parent, wellbeing_goals",
        "measures": "ref, title, title_cy, definition, suites, service, objective, unit, decimals, "
        "polarity, target, target_q1, target_q2, target_q3, target_q4, tolerance, amber_value, "
        "floor, range_low, range_high, midpoint, valid_min, valid_max, aggregation, frequency, "
        "due_quarters, lag_days, owner, numerator, denominator, baseline, public, suppress_below, "
        "from, until",
        "activities": "ref, title, title_cy, plan, section, service, objective, owner, start, due, "
        "milestones",
        "risks": "ref, title, title_cy, service, level, owner, appetite",
        "quality": "ref, service, source, kind, frequency, owner",
        "comparators": "ref, period, council, value, source",
        "meetings": "committee, date, time, quarter",
        "waivers": "code, ref, service, from, until, reason, agreed_by",
    }
    assert {t.name: ", ".join(t.header) for t in catalogue_tables(POWYS)} == promised


def test_every_column_says_what_it_means_with_an_example_that_can_be_used() -> None:
    for table in catalogue_tables(POWYS):
        assert table.about.endswith(".")
        for column in table.columns:
            assert column.meaning.endswith("."), (table.name, column.name)
            assert column.holds.read(column.example) is not None
            assert not column.asked_by or column.asked_by in {rule.code for rule in RULES}
            assert not (column.needed and column.asked_by)
            if column.picks:
                first = next(each for each in catalogue_tables() if each.name == column.picks)
                assert first.columns[0].name in ("code", "ref")


def test_written_for_excel() -> None:
    assert write_records([["ref", "title"], ["007", 'Say "yes",\nor no']]) == (
        b'\xef\xbb\xbfref,title\r\n007,"Say ""yes"",\nor no"\r\n'
    )
