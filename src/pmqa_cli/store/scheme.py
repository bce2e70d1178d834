"""Status schemes on disk: those that come with pmqa, and a council's own."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from pmqa_cli.model.scheme import Scheme
from pmqa_cli.model.words import did_you_mean, either
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.layers import Node, lay_over, node_of, with_value
from pmqa_cli.store.shipped import templates_path
from pmqa_cli.store.toml import explain, read_toml

STANDARD = "standard.toml"
"""What holds for every framework that does not say otherwise."""


class SchemeError(StoreError):
    """There is no such scheme, or its data is wrong."""


def scheme_names() -> tuple[str, ...]:
    """The schemes that come with pmqa."""
    return tuple(sorted(file.stem for file in templates_path("schemes").glob("*.toml")))


def load_scheme(name_or_path: str, root: Path = Path()) -> Scheme:
    """A scheme by its built-in name or by the path of a .toml file (relative to ``root``).

    Statuses that it does not define are the standard ones. Raises SchemeError, with file, line,
    key, what was found and what is allowed.
    """
    return load_scheme_nodes(name_or_path, root)[0]


def load_scheme_nodes(name_or_path: str, root: Path = Path()) -> tuple[Scheme, Node, Node]:
    """The same, with where each value was written: of the file alone, and of the whole scheme."""
    path, shown = _locate(name_or_path, root)
    own = node_of(read_toml(path, shown, SchemeError))
    standard = read_standard().get("statuses")
    assert standard is not None
    statuses = own.get("statuses")
    whole = lay_over(standard, statuses, merge_lists=True) if statuses else standard
    node = with_value(own, "statuses", whole)
    data = node.plain()
    try:
        return Scheme.model_validate(data), own, node
    except ValidationError as error:
        raise SchemeError(explain(error, Scheme, data, node.point)) from None


def read_standard() -> Node:
    """The standard part of every framework."""
    return node_of(read_toml(templates_path(STANDARD), STANDARD, SchemeError))


def _locate(name_or_path: str, root: Path) -> tuple[Path, str]:
    if name_or_path.endswith(".toml"):
        path = root / name_or_path
        if path.is_file():
            return path, Path(name_or_path).as_posix()
        raise SchemeError(
            f"There is no scheme file {path.as_posix()}. Check the name, or choose a scheme that "
            f"comes with pmqa: {either(scheme_names())}."
        )
    names = scheme_names()
    if name_or_path in names:
        return templates_path("schemes", f"{name_or_path}.toml"), f"{name_or_path}.toml"
    raise SchemeError(
        f'There is no scheme "{name_or_path}".{did_you_mean(name_or_path, names)} '
        f"Those that come with pmqa: {', '.join(names)}. A file of your own is named with its "
        'ending: "our-scheme.toml".'
    )
