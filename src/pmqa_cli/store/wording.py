"""The words of pmqa on disk (templates/words.toml), and a council's own over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from pmqa_cli.model.wording import Language, Wording
from pmqa_cli.model.words import did_you_mean
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.shipped import templates_path
from pmqa_cli.store.toml import TomlFile, read_toml

WORDS = "words.toml"
LANGUAGES: tuple[Language, ...] = ("en", "cy")


class WordingError(StoreError):
    """A text is missing in one of the languages, or is not one."""


def load_wording(language: Language, own_templates: Path | None = None) -> Wording:
    """The words of a language; ``own_templates`` is the council's folder, whose words.toml says
    some of them differently.

    Raises WordingError, with file, line and key, for a text that lacks a language or names
    something in braces that the other language does not: English never stands in for Welsh.
    """
    known = _read(templates_path(WORDS), WORDS)
    own = own_templates / WORDS if own_templates else None
    if own and own.is_file():
        changed = _read(own, own.as_posix())
        for key in changed:
            if key not in known:
                raise WordingError(
                    f'{own.as_posix()}: pmqa has no text "{key}".{did_you_mean(key, known)}'
                )
            _refuse_other_names(own.as_posix(), key, known[key]["en"], changed[key]["en"])
        known |= changed
    return Wording(language, {key: texts[language] for key, texts in known.items()})


def _read(path: Path, shown: str) -> dict[str, dict[Language, str]]:
    read = read_toml(path, shown, WordingError)
    return dict(_texts(read))


def _texts(read: TomlFile) -> Iterator[tuple[str, dict[Language, str]]]:
    for family, entries in read.data.items():
        if not isinstance(entries, Mapping):
            raise WordingError(f'{_at(read, (family,))}: "{family}" must be a table of texts.')
        for name, entry in entries.items():
            where, key = _at(read, (family, name)), f"{family}.{name}"
            yield key, _both(where, key, entry)


def _both(where: str, key: str, entry: Any) -> dict[Language, str]:
    given = entry if isinstance(entry, Mapping) else {}
    found: dict[Language, str] = {}
    for language in LANGUAGES:
        text = given.get(language)
        if not isinstance(text, str) or not text.strip():
            raise WordingError(
                f'{where}: "{key}" has no text under {language}. '
                'Write both: { en = "Month", cy = "Mis" }.'
            )
        found[language] = text
    _refuse_other_names(where, key, found["en"], found["cy"])
    return found


def _refuse_other_names(where: str, key: str, text: str, other: str) -> None:
    try:
        same = _names(text) == _names(other)
    except ValueError:
        same = False
    if not same:
        raise WordingError(
            f'{where}: "{key}" must have the same names in braces in both languages, as in '
            f'"{text}".'
        )


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _at(read: TomlFile, keys: tuple[str, ...]) -> str:
    return f"{read.shown}, line {read.line_of(keys)}"
