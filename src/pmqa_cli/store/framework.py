"""Frameworks: the built-in ones, a council's own, and a workspace's changes laid over either."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pmqa_cli.model.columns import ROLES
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.words import did_you_mean, either
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.shipped import templates_path
from pmqa_cli.store.toml import NAMES, Keys, TomlFile, explain, read_toml


class FrameworkError(StoreError):
    """There is no such framework, or its data is wrong."""


def framework_names() -> tuple[str, ...]:
    """The frameworks that come with pmqa."""
    return tuple(sorted(file.stem for file in templates_path("frameworks").glob("*.toml")))


def load_framework(
    name_or_path: str, overlay: Path | None = None, root: Path = Path()
) -> Framework:
    """A framework by its built-in name or by the path of a .toml file (relative to ``root``).

    ``overlay`` is a file of changes laid over it key by key: a value replaces a value, tables are
    merged, and so are lists of tables that each have an ``id`` (or a ``status``) of their own,
    table by table; one with a new id is added at the end. Any other list is replaced whole. Raises
    FrameworkError, with file, line, key, what was found and what is allowed.
    """
    path, shown = _locate(name_or_path, root)
    base = read_toml(path, shown, FrameworkError)
    over = read_toml(overlay, overlay.name, FrameworkError) if overlay else None
    origins: dict[Keys, Keys] = {}
    data = _lay_over(base.data, over.data, origins, (), ()) if over else base.data
    try:
        framework = Framework.model_validate(data)
    except ValidationError as error:
        raise FrameworkError(
            explain(error, Framework, data, lambda keys: _point(keys, base, over, origins))
        ) from None
    problems = []
    for keys, found, known in _unknown_names(framework):
        file, line = _point(keys, base, over, origins)
        where = f"{file}, line {line}" if line else file
        hint = did_you_mean(found, known) or f" Known here: {', '.join(known)}."
        problems.append(f'{where}: "{found}" is not known here.{hint}')
    if problems:
        raise FrameworkError("\n".join(problems))
    return framework


def _unknown_names(framework: Framework) -> Iterator[tuple[Keys, str, tuple[str, ...]]]:
    """Names that refer to nothing: (where they stand, the name, what may stand there)."""
    for keys, names, known in _references(framework):
        yield from ((keys, name, known) for name in names if name not in known)


def _references(
    framework: Framework,
) -> Iterator[tuple[Keys, Collection[str], tuple[str, ...]]]:
    """Where one place of a framework names things of another: (where, the names, the known)."""
    for kind, columns in framework.columns.items():
        for place, column in enumerate(columns):
            yield ("columns", kind.value, place, "id"), (column.id,), tuple(ROLES[kind])
    suites = tuple(suite.id for suite in framework.suites)
    for number, section in enumerate(framework.sections):
        for place, part in enumerate(section.parts):
            at: Keys = ("sections", number, "parts", place)
            here = tuple(column.id for column in framework.columns[part.kind])
            yield (*at, "without"), part.without, here
            yield (*at, "suites"), part.suites, suites
    anywhere = tuple(dict.fromkeys(column for roles in ROLES.values() for column in roles))
    yield ("mitigation", "fields"), framework.mitigation.fields, anywhere
    yield ("needed_words",), framework.needed_words, anywhere
    stages = tuple(stage.id for stage in framework.cycle.stages)
    if stages:
        yield ("cycle", "returns"), (framework.cycle.returns,), stages


def _locate(name_or_path: str, root: Path) -> tuple[Path, str]:
    if name_or_path.endswith(".toml"):
        path = root / name_or_path
        if path.is_file():
            return path, Path(name_or_path).as_posix()
        raise FrameworkError(
            f"There is no framework file {path.as_posix()}. Put right the line "
            f'"framework" in pmqa.toml, or choose a built-in one: {either(framework_names())}.'
        )
    names = framework_names()
    if name_or_path in names:
        return templates_path("frameworks", f"{name_or_path}.toml"), f"{name_or_path}.toml"
    raise FrameworkError(
        f'There is no framework "{name_or_path}".{did_you_mean(name_or_path, names)} '
        f"Built-in: {', '.join(names)}. A file of your own is named with its ending: "
        '"our-framework.toml".'
    )


def _lay_over(
    base: Mapping[str, Any], over: Mapping[str, Any], origins: dict[Keys, Keys], at: Keys, own: Keys
) -> dict[str, Any]:
    """``over`` laid over ``base``. ``origins`` learns where each merged list item came from."""
    merged = dict(base)
    for key, value in over.items():
        before = merged.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            merged[key] = _lay_over(before, value, origins, (*at, key), (*own, key))
        elif before is not None and (name := _name_key(value)) and name == _name_key(before):
            merged[key] = _merge_lists(before, value, name, origins, (*at, key), (*own, key))
        else:
            merged[key] = value
    return merged


def _merge_lists(
    base: list[dict[str, Any]],
    over: list[dict[str, Any]],
    name: str,
    origins: dict[Keys, Keys],
    at: Keys,
    own: Keys,
) -> list[dict[str, Any]]:
    merged = list(base)
    places = {table[name]: place for place, table in enumerate(base)}
    for number, table in enumerate(over):
        place = places.setdefault(table[name], len(merged))
        here, there = (*at, place), (*own, number)
        origins[here] = there
        if place == len(merged):
            merged.append(table)
        else:
            merged[place] = _lay_over(merged[place], table, origins, here, there)
    return merged


def _name_key(value: Any) -> str:
    """By what the tables of a list are known; empty for anything but such a list."""
    if not isinstance(value, list) or not value:
        return ""
    if not all(isinstance(each, dict) for each in value):
        return ""
    for name in NAMES:
        own = [each.get(name) for each in value]
        # Two bands may give the same status: then a status does not tell one from the other.
        if all(own) and len(set(map(str, own))) == len(own):
            return name
    return ""


def _point(
    keys: Keys, base: TomlFile, over: TomlFile | None, origins: Mapping[Keys, Keys]
) -> tuple[str, int]:
    """File and line of a value: in the overlay if it was written there, else in the framework."""
    if over is not None:
        own: Keys = ()
        for length, key in enumerate(keys, start=1):
            own = origins.get(keys[:length], (*own, key))
        new = not _holds(base, keys[:-1]) and _holds(over, own[:-1])
        if new or _holds(over, own):
            return over.shown, over.line_of(own)
    return base.shown, base.line_of(keys)


def _holds(file: TomlFile, keys: Keys) -> bool:
    here: Any = file.data
    for key in keys:
        try:
            here = here[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True
