"""Every template of the sample council, filled in as a person would: nothing is found in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from pmqa_cli.model.columns import is_proposal
from pmqa_cli.model.finding import Finding
from pmqa_cli.model.period import Period
from tests.faults.filling import beside, fill_in, open_book, save_book
from tests.faults.place import SAMPLE, Council, open_council
from tests.tools.libreoffice import convert

SERVICES = ("HOU", "HTR", "EDU", "ASC", "CHS", "PPP", "TCS")


@cache
def _filled(code: str) -> tuple[bytes, Mapping[str, str]]:
    council = open_council(SAMPLE)
    book = open_book(council.template(code))
    statuses = fill_in(book, council.framework, council.catalogue, council.period)
    return save_book(book), statuses


@pytest.fixture(scope="module")
def council() -> Council:
    return open_council(SAMPLE)


@pytest.fixture(scope="module")
def saved_again(soffice: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """By service, each template as LibreOffice saves it: filled in ("HOU"), untouched ("HOU-0"),
    and, of one service, untouched and without its properties ("HOU-bare")."""
    council = open_council(SAMPLE)
    folder = tmp_path_factory.mktemp("filled")
    for code in SERVICES:
        (folder / f"{code}.xlsx").write_bytes(_filled(code)[0])
        (folder / f"{code}-0.xlsx").write_bytes(council.template(code))
    (folder / "HOU-bare.xlsx").write_bytes(_without_properties(council.template("HOU")))
    return {path.stem: path.read_bytes() for path in convert(sorted(folder.glob("*.xlsx")))}


def _without_properties(data: bytes) -> bytes:
    book = open_book(data)
    for name in book.custom_doc_props.names:
        del book.custom_doc_props[name]
    return save_book(book)


def _tell(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{each.code} {each.where} {each.ref}: {each.message}" for each in findings]


def _check(council: Council, code: str, data: bytes) -> None:
    """Nothing is found, and every status is the one that was typed."""
    returned, findings = council.validate(data)
    assert _tell(findings) == []
    assert (returned.service, returned.period) == (code, council.period)
    found = {each.ref: each.status for each in returned.entries if not is_proposal(each.ref)}
    assert {ref: found[ref] for ref in found if found[ref]} == _filled(code)[1]


def test_the_services_are_all_of_the_sample(council: Council) -> None:
    assert tuple(service.code for service in council.catalogue.services) == SERVICES


def test_every_kind_of_status_was_typed() -> None:
    typed = {status for code in SERVICES for status in _filled(code)[1].values()}
    wanted = {"Blue", "Green", "Amber", "Red", "Not due", "Not available", "No target"}
    assert wanted - typed <= {"No target"}


@pytest.mark.parametrize("code", SERVICES)
def test_nothing_is_found_where_everything_is_filled_in(council: Council, code: str) -> None:
    _check(council, code, _filled(code)[0])


@pytest.mark.parametrize("code", SERVICES)
def test_nor_when_libreoffice_saved_it(
    council: Council, code: str, saved_again: Mapping[str, bytes]
) -> None:
    _check(council, code, saved_again[code])


@pytest.mark.parametrize("code", SERVICES)
def test_an_untouched_template_is_whole(council: Council, code: str) -> None:
    """Nothing is wrong with its structure; what the service owes is found, and its signature."""
    _, findings = council.validate(council.template(code))
    assert {each.code for each in findings} == {"PM301", "PM401", "PM601", "PM606", "PM803"}


@pytest.mark.parametrize("code", SERVICES)
def test_an_untouched_template_is_whole_when_libreoffice_saved_it(
    council: Council, code: str, saved_again: Mapping[str, bytes]
) -> None:
    returned, findings = council.validate(saved_again[f"{code}-0"])
    before, expected = council.validate(council.template(code))
    assert _tell(findings) == _tell(expected)
    assert returned.entries == before.entries
    assert (returned.service, returned.period) == (code, council.period)


def test_the_properties_survive_libreoffice(
    council: Council, saved_again: Mapping[str, bytes]
) -> None:
    book = open_book(saved_again["HOU-0"])
    issued = open_book(council.template("HOU"))
    names = [name for name in issued.custom_doc_props.names if name.startswith("pmqa ")]
    assert len(names) == 4
    for name in names:
        assert book.custom_doc_props[name].value == issued.custom_doc_props[name].value
    assert book.custom_doc_props["pmqa service"].value == "HOU"


def test_without_properties_the_cover_says_whose_it_is(
    council: Council, saved_again: Mapping[str, bytes]
) -> None:
    """Some programs drop them; the Cover has the service, the period and both versions."""
    for data in (_without_properties(council.template("HOU")), saved_again["HOU-bare"]):
        assert not open_book(data).custom_doc_props.names
        returned, findings = council.validate(data)
        assert (returned.service, returned.period) == ("HOU", Period(2026, 1))
        assert not [each for each in _tell(findings) if each.startswith("PM2")]
    changed = open_book(_without_properties(council.template("HOU")))
    cover = council.framework.cover
    version = beside(changed[cover.sheet], cover.catalogue_version)
    assert re.fullmatch(r"[0-9a-f]{8}", str(version.value))
    version.value = "0ddba11f"
    _, findings = council.validate(save_book(changed))
    assert "PM209" in {each.code for each in findings}
