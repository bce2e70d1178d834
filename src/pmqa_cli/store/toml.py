"""Read a TOML file into a model, and say in plain words what is wrong with it and on which line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from pmqa_cli.model.words import did_you_mean, either
from pmqa_cli.store.errors import StoreError

Keys = tuple[str | int, ...]
"""Where a value stands: ("sections", 1, "parts", 0, "kind")."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")

_EXPECTED: Mapping[str, str] = {
    "string_type": "text in quotation marks",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list in square brackets",
    "list_type": "a list in square brackets",
    "dict_type": "a table",
    "model_type": "a table",
    "Tolerance": 'a tolerance in quotation marks: "10%", "10pp" or "3"',
    "Period": 'a period in quotation marks: "2026-27 Q1"',
    "date_type": "a date such as 2026-12-24",
    "date_parsing": "a date such as 2026-12-24",
    "date_from_datetime_parsing": "a date such as 2026-12-24",
    "date_from_datetime_inexact": "a date such as 2026-12-24",
    "finite_number": "a whole number",
}
"""What pydantic calls a wrong kind of value (or the class that it wants), and what we do."""

_LIMITS: Mapping[str, str] = {
    "too_short": "There must be at least {min_length} here, not {actual_length}.",
    "string_too_long": "It has {length} characters; at most {max_length} are allowed.",
    "string_too_short": "It must not be empty.",
    "greater_than_equal": "Write {ge} or more.",
    "less_than_equal": "Write {le} or less.",
}
"""What pydantic calls a limit that was passed, and what we say."""

NAMES = ("id", "status", "ref")
"""By which key the tables of a list are known, so that one of them can be changed by itself."""


@dataclass(frozen=True)
class TomlFile:
    """A TOML file as read, with what is needed to point into it."""

    shown: str
    """How messages name it."""
    data: Mapping[str, Any]
    lines: Mapping[Keys, int]
    """Where keys and tables stand, counted from 1."""

    def line_of(self, keys: Keys) -> int:
        """The line of a key, else of the table or list around it; 0 where none is known."""
        for length in range(len(keys), 0, -1):
            if line := self.lines.get(keys[:length]):
                return line
        return 0


def read_toml(path: Path, shown: str, fail: type[StoreError] = StoreError) -> TomlFile:
    """Read a TOML file. Raises ``fail``, naming the line, where it is not TOML or not UTF-8."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise fail(
            f"{shown} is not saved as UTF-8. Open it in Notepad, choose Save As, "
            "and pick the encoding UTF-8."
        ) from None
    except OSError as error:
        raise fail(f"{shown} cannot be read: {error.strerror or error}.") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise fail(_explain_syntax(shown, text, str(error))) from None
    return TomlFile(shown, data, dict(_locate(text)))


def _explain_syntax(shown: str, text: str, said: str) -> str:
    found = re.search(r"^(.*) \(at line (\d+), column \d+\)$", said)
    lines = text.splitlines()
    what, line = (found[1], int(found[2])) if found else (said, len(lines))
    quoted = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    advice = (
        'Every line reads key = value, text stands in "quotation marks" and a list in [brackets].'
    )
    if "\\" in quoted:
        advice = "Write folders with forward slashes: a backslash has a meaning of its own here."
    return f"{shown}, line {line}: {what[:1].lower()}{what[1:]}, in: {quoted}. {advice}"


def _split(written: str) -> Keys:
    return tuple(part.strip("\"'") for part in _PART.findall(written))


def _locate(text: str) -> Iterator[tuple[Keys, int]]:
    """Where the keys of a file that is known to be TOML stand.

    tomllib does not say, so this follows headers, keys at the start of a line, and the tables of
    a list written one to a line; whatever is written otherwise is found by what stands around it.
    """
    base: Keys = ()
    counts: dict[Keys, int] = {}
    inside: Keys = ()
    item, quoting = -1, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if quoting:
            quoting = "" if line.count(quoting) % 2 else quoting
            continue
        quoting = next((q for q in ('"""', "'''") if line.count(q) % 2), "")
        if inside:
            if line.lstrip().startswith("]"):
                inside = ()
            elif line.lstrip()[:1] not in ("", "#"):
                item += 1
                yield (*inside, item), number
        elif header := _HEADER.match(line):
            base, parts = (), _split(header[2])
            for place, part in enumerate(parts, start=1):
                base = (*base, part)
                if place == len(parts) and header[1] == "[[":
                    counts[base] = counts.get(base, -1) + 1
                if base in counts:
                    base = (*base, counts[base])
            yield base, number
        elif key := _KEY.match(line):
            keys = (*base, *_split(key[1]))
            yield keys, number
            if re.search(r"=\s*\[\s*(#.*)?$", line):
                inside, item = keys, -1


def explain(
    error: ValidationError,
    model: type[BaseModel],
    data: Mapping[str, Any],
    point: Callable[[Keys], tuple[str, int]],
) -> str:
    """Every problem of a model's data, a line each: file, line, key, found, allowed, nearest.

    ``point`` says in which file, and on which line, the value at some keys was written.
    """
    told = []
    problems = error.errors()
    for problem in problems:
        inside = (each["loc"][: len(problem["loc"])] for each in problems if each is not problem)
        if problem["type"] == "too_short" and problem["loc"] in inside:
            continue  # it is short of the items that are told of themselves
        keys = tuple(key for key in problem["loc"] if key != "[key]")
        file, line = point(keys)
        where = f"{file}, line {line}" if line else file
        told.append((file, line, f"{where}: {_explain_one(dict(problem), keys, model, data)}"))
    return "\n".join(sentence for _, _, sentence in sorted(told))


def _explain_one(
    problem: dict[str, Any], keys: Keys, model: type[BaseModel], data: Mapping[str, Any]
) -> str:
    kind = problem["type"]
    if kind == "extra_forbidden":
        known = _known_keys(model, keys[:-1])
        hint = did_you_mean(str(keys[-1]), known) or f" Known here: {', '.join(sorted(known))}."
        return f'{_name(keys[:-1], data)}"{keys[-1]}" is not a key that pmqa knows.{hint}'
    if kind == "missing":
        return f'{_name(keys[:-1], data)}the key "{keys[-1]}" is missing. Add it.'
    key = _name(keys, data)
    found, allowed = problem["input"], _allowed(problem)
    if not isinstance(found, str | int | float | bool):
        return f"{key}{allowed}"
    hint = did_you_mean(found, _choices(problem)) if isinstance(found, str) else ""
    quoted = f'"{found}"' if isinstance(found, str) else str(found).lower()
    # The errors of our own models quote what they found.
    told = kind == "value_error" and quoted in allowed
    said = allowed if told else f"{quoted} cannot be used here. {allowed}"
    return f"{key}{said}{hint}"


def _choices(problem: Mapping[str, Any]) -> list[str]:
    expected = str(problem.get("ctx", {}).get("expected", ""))
    return re.findall(r"'([^']*)'", expected)


def _allowed(problem: Mapping[str, Any]) -> str:
    context = problem.get("ctx", {})
    if choices := _choices(problem):
        return f"Allowed: {either(choices)}."
    if words := _EXPECTED.get(context.get("class_name", "")) or _EXPECTED.get(problem["type"]):
        return f"Write {words}."
    if limit := _LIMITS.get(problem["type"]):
        return limit.format(**context, length=len(str(problem["input"])))
    said = str(context.get("error") or problem["msg"])
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '!', '?')) else '.'}"


def _name(keys: Keys, data: Any) -> str:
    """Where a value stands, as a person says it: 'sections "PAMs", parts "pams", kind: '. An item
    of a list that has no name of its own is counted, from 1."""
    name = ""
    for place, key in enumerate(keys):
        if isinstance(key, int):
            name += f" {_item_name(data, key)}"
        else:
            name += (", " if place and isinstance(keys[place - 1], int) else "." * bool(name)) + key
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            data = None
    return f"{name}: " if name else ""


def _item_name(items: Any, place: int) -> str:
    tables = [each for each in items or () if isinstance(each, Mapping)]
    for name in NAMES:
        own = items[place].get(name) if len(tables) == len(items or ()) else None
        if isinstance(own, str) and [each.get(name) for each in tables].count(own) == 1:
            return f'"{own}"'
    return str(place + 1)


def _known_keys(model: type[BaseModel], keys: Keys) -> tuple[str, ...]:
    """The keys that the table at some place of a model may have."""
    here: Any = model
    for key in keys:
        if isinstance(key, int) or not _is_model(here):
            here = _inside(here)
        else:
            field = here.model_fields.get(key)
            here = _bare(field.annotation) if field else None
    return tuple(here.model_fields) if _is_model(here) else ()


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _bare(kind: Any) -> Any:
    """A type without Annotated and without the None of "X | None"."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _bare(next(each for each in get_args(kind) if each is not type(None)))
    return kind


def _inside(kind: Any) -> Any:
    """What a list holds, or the values of a table."""
    held = [each for each in get_args(kind) if each is not Ellipsis]
    return _bare(held[-1]) if held else None
