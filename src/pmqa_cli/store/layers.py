"""TOML files laid over each other: what stands where in the end, and who wrote it.

Each value keeps the file and the place that it came from, so that a mistake is told where it was
written, whichever file that was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pmqa_cli.store.toml import NAMES, Keys, TomlFile


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file: a table of nodes, a list of nodes, or anything else as it is."""

    value: Any
    file: TomlFile
    keys: Keys
    """Where it stands in that file."""

    @property
    def table(self) -> dict[str, Node] | None:
        """Its nodes, where it is a table."""
        return self.value if isinstance(self.value, dict) else None

    def get(self, *keys: str) -> Node | None:
        """What stands at some keys below it; None where nothing does."""
        here: Node | None = self
        for key in keys:
            here = (here.table or {}).get(key) if here else None
        return here

    def plain(self) -> Any:
        """The value without its origins."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def point(self, keys: Keys) -> tuple[str, int]:
        """File and line of the value at some keys, or of the nearest table around it."""
        here = self
        for place, key in enumerate(keys):
            try:
                here = here.value[key]
            except (KeyError, IndexError, TypeError):
                # A key that is missing is told where its table stands.
                return here.file.shown, here.file.line_of((*here.keys, *keys[place:]))
        return here.file.shown, here.file.line_of(here.keys)


def node_of(file: TomlFile) -> Node:
    """A whole file as a node."""
    return _node(file.data, file, ())


def _node(value: Any, file: TomlFile, keys: Keys) -> Node:
    if isinstance(value, Mapping):
        value = {key: _node(each, file, (*keys, key)) for key, each in value.items()}
    elif isinstance(value, list):
        value = [_node(each, file, (*keys, place)) for place, each in enumerate(value)]
    return Node(value, file, keys)


def with_value(node: Node, key: str, value: Node) -> Node:
    """A table with one of its values set."""
    return Node({**node.value, key: value}, node.file, node.keys)


def without(node: Node, key: str) -> Node:
    """A table without one of its values."""
    return Node({k: v for k, v in node.value.items() if k != key}, node.file, node.keys)


def lay_over(base: Node, over: Node, *, merge_lists: bool) -> Node:
    """``over`` laid over ``base``: a value replaces a value, and tables are merged key by key.

    With ``merge_lists`` so are lists of tables that each have a name of their own (NAMES), table by
    table; a table with a new name follows the one that is written before it, or comes last. Any
    other list is replaced whole.
    """
    if base.table is not None and over.table is not None:
        merged = dict(base.table)
        for key, node in over.table.items():
            before = merged.get(key)
            merged[key] = (
                node if before is None else lay_over(before, node, merge_lists=merge_lists)
            )
        return Node(merged, over.file, over.keys)
    name = _name_key(over) if merge_lists else ""
    if name and name == _name_key(base):
        return _merge_lists(base, over, name)
    return over


def _merge_lists(base: Node, over: Node, name: str) -> Node:
    merged: list[Node] = list(base.value)
    names: list[Any] = [_name(node, name) for node in merged]
    last = len(merged) - 1
    for node in over.value:
        own = _name(node, name)
        if own in names:
            last = names.index(own)
            merged[last] = lay_over(merged[last], node, merge_lists=True)
        else:
            last += 1
            merged.insert(last, node)
            names.insert(last, own)
    return Node(merged, over.file, over.keys)


def _name(node: Node, name: str) -> Any:
    found = node.get(name)
    return found.value if found else None


def _name_key(node: Node) -> str:
    """By what the tables of a list are known; empty for anything but such a list."""
    if not isinstance(node.value, list) or not node.value:
        return ""
    if any(each.table is None for each in node.value):
        return ""
    for name in NAMES:
        own = [_name(each, name) for each in node.value]
        # Two bands may give the same status: then a status does not tell one from the other.
        if all(own) and len(set(map(str, own))) == len(own):
            return name
    return ""
