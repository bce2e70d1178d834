import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmqa_cli.model.text import decode_escapes, normalise, visible


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  Remedial   action ", "remedial action"),
        ("Remedial\u00a0action", "remedial action"),
        ("Remedial\r\naction", "remedial action"),
        ("Remedial_x000D_\naction", "remedial action"),
        ("Remedial\u200b action\ufeff", "remedial action"),
        ("\u202eAmber\u202c", "amber"),
        ("Am\u00adber", "amber"),
        ("Gwasanaethau Tai\u0302", "gwasanaethau taî"),
        ("STRASSE", "straße"),
        ("", ""),
        ("\u2028", ""),
    ],
)
def test_what_looks_the_same_is_the_same(typed: str, meant: str) -> None:
    assert normalise(typed) == normalise(meant)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    plain = text.replace("_x", "")
    assert normalise(normalise(plain)) == normalise(plain)


@given(st.text())
def test_normalising_never_looks_at_case_or_space_around(text: str) -> None:
    plain = text.replace("_", "")
    assert normalise(f"  {plain}\n") == normalise(plain)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tai 2026-27", "Tai 2026-27"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\x07b\x1b[31m", "a[U+0007]b[U+001B][31m"),
        ("one\r\ntwo\tthree\u00a0four", "one two three four"),
        ("half \ud83d", "half [U+D83D]"),
    ],
)
def test_what_could_hide_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_whatever_is_shown_prints_on_one_line(text: str) -> None:
    assert visible(text).isprintable()
    visible(text).encode("utf-8")


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("a_x000D_b", "a\rb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x00e9_", "é"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_", "\ufffd"),
        ("_x12_", "_x12_"),
        ("_xGGGG_", "_xGGGG_"),
    ],
)
def test_escapes_become_what_they_stand_for(stored: str, text: str) -> None:
    assert decode_escapes(stored) == text
