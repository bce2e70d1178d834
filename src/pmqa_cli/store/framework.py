"""Frameworks: the built-in ones, a council's own, and a workspace's changes laid over either."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pmqa_cli.model.columns import ROLES
from pmqa_cli.model.cycle import cycle_faults
from pmqa_cli.model.framework import Framework, Kind
from pmqa_cli.model.scheme import Scheme
from pmqa_cli.model.words import did_you_mean, either
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.layers import Node, lay_over, node_of, with_value, without
from pmqa_cli.store.scheme import (
    STANDARD,
    SchemeError,
    load_scheme,
    load_scheme_nodes,
    read_standard,
)
from pmqa_cli.store.shipped import templates_path
from pmqa_cli.store.toml import Keys, explain, read_toml


class FrameworkError(StoreError):
    """There is no such framework, or its data is wrong."""


def framework_names() -> tuple[str, ...]:
    """The frameworks that come with pmqa."""
    return tuple(sorted(file.stem for file in templates_path("frameworks").glob("*.toml")))


def load_framework(
    name_or_path: str, overlay: Path | None = None, root: Path = Path(), scheme: str = ""
) -> Framework:
    """A framework by its built-in name or by the path of a .toml file (relative to ``root``).

    What the file leaves out is as in ``templates/standard.toml``, or as in the scheme that it
    names; a list that it gives takes the place of the standard one. ``overlay`` is a file of
    changes laid over the framework key by key: a value replaces a value, tables are merged, and so
    are lists of tables that each have an ``id`` (or a ``status``, or a ``ref``) of their own,
    table by table. A scheme that the overlay names takes the place of the framework's, and
    ``scheme``, a name or a path, that of both. Raises FrameworkError, with file, line, key, what
    was found and what is allowed.
    """
    return load_framework_nodes(name_or_path, overlay, root, scheme)[0]


def load_framework_nodes(
    name_or_path: str, overlay: Path | None = None, root: Path = Path(), scheme: str = ""
) -> tuple[Framework, Node]:
    """The same, with where each value was written."""
    path, shown = _locate(name_or_path, root)
    base = node_of(read_toml(path, shown, FrameworkError))
    _refuse_two_rules(base)
    beneath = _choose_scheme(read_standard(), base, root)
    node = lay_over(beneath, base, merge_lists=False)
    statuses, ours = beneath.get("statuses"), base.get("statuses")
    if statuses and ours:
        # Of statuses everybody says only what is their own: schemes, frameworks, workspaces.
        node = with_value(node, "statuses", lay_over(statuses, ours, merge_lists=True))
    if overlay:
        over = node_of(read_toml(overlay, overlay.name, FrameworkError))
        node = lay_over(_choose_scheme(node, over, root), over, merge_lists=True)
    if scheme:
        own = load_scheme_nodes(scheme, root)[1]
        node = _put_in(node, own)
        rules, name = node.get("measures"), own.get("name")
        assert rules is not None
        assert name is not None
        node = with_value(node, "measures", with_value(rules, "scheme", name))
    node = _choose_when(_drop_idle(_add_columns(_expand_own_rules(node, root))))
    data = node.plain()
    try:
        framework = Framework.model_validate(data)
    except ValidationError as error:
        raise FrameworkError(explain(error, Framework, data, node.point)) from None
    problems = []
    for keys, found, known in _unknown_names(framework):
        file, line = node.point(keys)
        where = f"{file}, line {line}" if line else file
        hint = did_you_mean(found, known) or f" Known here: {', '.join(known)}."
        problems.append(f'{where}: "{found}" is not known here.{hint}')
    for keys, said in (*_unmet_pages(framework), *_undatable_stages(framework)):
        file, line = node.point(keys)
        problems.append(f"{file}, line {line}: {said}" if line else f"{file}: {said}")
    if problems:
        raise FrameworkError("\n".join(problems))
    return framework, node


def load_rule(file: Path) -> Scheme:
    """The rule for measures in a file: a scheme, or a framework of which only the rule is taken.

    Raises SchemeError or FrameworkError, as those who load one or the other.
    """
    name = file.as_posix()
    if not file.is_file() or is_scheme_file(file, name):
        return load_scheme(name)
    found = load_framework(name)
    return Scheme(
        name=found.name,
        title=found.title,
        source=found.source,
        decided=found.decided,
        statuses=found.statuses,
        measures=found.measures,
    )


def is_scheme_file(path: Path, shown: str) -> bool:
    """Whether a TOML file is a status scheme: it has no key that only a framework has."""
    keys = read_toml(path, shown, FrameworkError).data.keys()
    return keys.isdisjoint(Framework.model_fields.keys() - Scheme.model_fields.keys())


def _refuse_two_rules(framework: Node) -> None:
    """A file that names a scheme and writes bands as well would have one of them in vain."""
    if framework.get("measures", "scheme") and framework.get("measures", "bands"):
        file, line = framework.point(("measures", "scheme"))
        raise FrameworkError(
            f"{file}, line {line}: measures has a scheme and bands of its own. Leave out one of "
            "the two; to change a scheme, copy its file and name that."
        )


def _choose_scheme(node: Node, file: Node, root: Path) -> Node:
    """A framework with the bands and statuses of the scheme that a file names, if it names one."""
    named = file.get("measures", "scheme")
    if named is None or not isinstance(named.value, str):
        return node
    return _put_in(node, _read_scheme(named, root))


def _put_in(node: Node, scheme: Node) -> Node:
    """A framework with a scheme's bands and statuses in place of its own."""
    if statuses := scheme.get("statuses"):
        own = Node({"statuses": statuses}, statuses.file, ())
        node = lay_over(node, own, merge_lists=True)
    rules, before = scheme.get("measures"), node.get("measures")
    assert rules is not None
    if before is not None:
        kept = without(without(before, "bands"), "headings")
        rules = lay_over(kept, rules, merge_lists=False)
    return with_value(node, "measures", rules)


def _expand_own_rules(node: Node, root: Path) -> Node:
    """A framework in which the rules for some measures have the bands of the schemes they name."""
    measures, own = node.get("measures"), node.get("measures", "own")
    if measures is None or own is None or not isinstance(own.value, list):
        return node
    rules = []
    for rule in own.value:
        named = rule.get("scheme")
        if named is not None and isinstance(named.value, str) and rule.get("bands") is None:
            scheme = _read_scheme(named, root)
            bands, statuses = scheme.get("measures", "bands"), scheme.get("statuses")
            assert bands is not None
            rule = with_value(rule, "bands", bands)  # noqa: PLW2901
            if headings := scheme.get("measures", "headings"):
                # What the framework calls a figure comes before what the scheme does.
                named_already = measures.get("headings")
                whole = (
                    lay_over(headings, named_already, merge_lists=False)
                    if named_already
                    else headings
                )
                measures = with_value(measures, "headings", whole)
            if statuses:
                # What the framework says of a status that it has comes before the scheme's.
                own_statuses = node.get("statuses") or statuses
                node = with_value(
                    node, "statuses", lay_over(statuses, own_statuses, merge_lists=True)
                )
        rules.append(rule)
    measures = with_value(measures, "own", Node(rules, own.file, own.keys))
    return with_value(node, "measures", measures)


def _drop_idle(node: Node) -> Node:
    """A framework without the standard colours that nothing in it gives."""
    listed = node.get("statuses")
    if listed is None or not isinstance(listed.value, list):
        return node
    named = _statuses_named(
        {key: value for key, value in node.plain().items() if key != "statuses"}
    )
    kept = [
        status
        for status in listed.value
        if status.file.shown != STANDARD
        or status.get("colour")
        or status.plain().get("id") in named
    ]
    return with_value(node, "statuses", Node(kept, listed.file, listed.keys))


def _statuses_named(data: Any) -> set[str]:
    """Every text under a key "status" or in a list "statuses"."""
    if isinstance(data, list):
        return {name for each in data for name in _statuses_named(each)}
    if not isinstance(data, dict):
        return set()
    found = {name for value in data.values() for name in _statuses_named(value)}
    status, statuses = data.get("status"), data.get("statuses")
    found |= {status} if isinstance(status, str) else set()
    if isinstance(statuses, list):
        found |= {name for name in statuses if isinstance(name, str)}
    return found


def _add_columns(node: Node) -> Node:
    """A framework whose lists of columns hold those of ``more_columns`` too, each after the column
    that it names, so that one more column needs no whole list."""
    more, columns = node.get("more_columns"), node.get("columns")
    if more is None or columns is None or more.table is None or columns.table is None:
        return node
    for kind, added in more.table.items():
        listed = columns.get(kind)
        if (
            listed is None
            or not isinstance(listed.value, list)
            or not isinstance(added.value, list)
        ):
            raise FrameworkError(_not_a_kind(added, kind, columns))
        whole = list(listed.value)
        for column in added.value:
            after, ids = column.get("after"), [_plain_id(each) for each in whole]
            if after is None or after.value not in ids:
                said = f'"{after.value}" is not among them.' if after else "It is missing."
                hint = did_you_mean(str(after.value), [str(each) for each in ids]) if after else ""
                file, line = (after or column).file.shown, column.file.line_of(column.keys)
                raise FrameworkError(
                    f'{file}, line {line}: more_columns.{kind}: "after" names the column that '
                    f"a new one follows. {said}{hint}"
                )
            whole.insert(ids.index(after.value) + 1, without(column, "after"))
        columns = with_value(columns, kind, Node(whole, listed.file, listed.keys))
    return without(with_value(node, "columns", columns), "more_columns")


def _choose_when(node: Node) -> Node:
    """A framework in which a stage of the cycle keeps one of ``when`` and ``working_days`` where a
    file laid over another says the same thing the other way: that of the last file."""
    cycle, stages = node.get("cycle"), node.get("cycle", "stages")
    if cycle is None or stages is None or not isinstance(stages.value, list):
        return node
    kept = []
    for stage in stages.value:
        when, days = stage.get("when"), stage.get("working_days")
        if when and days and when.file is not days.file:
            stage = without(stage, "when" if days.file is stage.file else "working_days")  # noqa: PLW2901
        kept.append(stage)
    return with_value(
        node, "cycle", with_value(cycle, "stages", Node(kept, stages.file, stages.keys))
    )


def _plain_id(column: Node) -> object:
    found = column.get("id")
    return found.value if found else None


def _not_a_kind(added: Node, kind: str, columns: Node) -> str:
    known = list(columns.table or ())
    where = f"{added.file.shown}, line {added.file.line_of(added.keys)}"
    return f'{where}: "{kind}" has no list of columns.{did_you_mean(kind, known)}'


def _read_scheme(named: Node, root: Path) -> Node:
    try:
        return load_scheme_nodes(named.value, root)[1]
    except SchemeError as error:
        file, line = named.file.shown, named.file.line_of(named.keys)
        raise FrameworkError(f"{file}, line {line}: {error}") from None


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
            here = tuple(column.id for column in framework.columns_for(part.kind))
            yield (*at, "without"), part.without, here
            yield (*at, "suites"), part.suites, suites
    sections = tuple(section.id for section in framework.sections)
    statuses = tuple(status.id for status in framework.statuses)
    for number, audience in enumerate(framework.audiences):
        yield ("audiences", number, "sections"), audience.sections, sections
        yield ("audiences", number, "statuses"), audience.statuses, statuses
    anywhere = tuple(dict.fromkeys(column for roles in ROLES.values() for column in roles))
    yield ("mitigation", "fields"), framework.mitigation.fields, anywhere
    of_measures = tuple(column.id for column in framework.columns.get(Kind.MEASURES, ()))
    yield ("data_quality", "fields"), framework.data_quality.fields, of_measures
    yield ("needed_words",), framework.needed_words, anywhere
    stages = tuple(stage.id for stage in framework.cycle.stages)
    for key in ("returns", "timetable"):
        if stages and key in framework.cycle.model_fields_set:
            yield ("cycle", key), (getattr(framework.cycle, key),), stages
    for number, stage in enumerate(framework.cycle.stages):
        if stage.follows:
            yield ("cycle", "stages", number, "when"), (stage.follows.stage,), stages


def _unmet_pages(framework: Framework) -> Iterator[tuple[Keys, str]]:
    """Pages asked for without what they show: (where they are asked for, what to do)."""
    pages = framework.pack.pages
    if "scorecards" in pages and not any(suite.scorecard for suite in framework.suites):
        yield (
            ("pack", "pages"),
            'The page "scorecards" has nothing to show: write scorecard = true in a suite.',
        )
    if "plan-on-a-page" in pages and framework.plan is None:
        yield (
            ("pack", "pages"),
            'The page "plan-on-a-page" has nothing to show: add [plan] with a title and a vision.',
        )


def _undatable_stages(framework: Framework) -> Iterator[tuple[Keys, str]]:
    """Stages whose dates cannot be worked out: (where that is written, what is wrong)."""
    for place, said in cycle_faults(framework.cycle):
        yield ("cycle", "stages", place, "when"), said


def _locate(name_or_path: str, root: Path) -> tuple[Path, str]:
    if name_or_path.endswith(".toml"):
        path = root / name_or_path
        if path.is_file():
            return path, Path(name_or_path).as_posix()
        raise FrameworkError(
            f"There is no framework file {path.as_posix()}. Put it there first, put right the "
            'line "framework" in pmqa.toml, or choose a built-in one: '
            f"{either(framework_names())}."
        )
    names = framework_names()
    if name_or_path in names:
        return templates_path("frameworks", f"{name_or_path}.toml"), f"{name_or_path}.toml"
    raise FrameworkError(
        f'There is no framework "{name_or_path}".{did_you_mean(name_or_path, names)} '
        f"Built-in: {', '.join(names)}. A file of your own is named with its ending: "
        '"our-framework.toml".'
    )
