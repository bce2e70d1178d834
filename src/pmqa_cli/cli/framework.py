"""``pmqa framework``: which frameworks there are, what one says, and whether a file is sound."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmqa_cli.cli.common import (
    FOUND,
    NOTHING_FOUND,
    CommandError,
    FailOn,
    FailOnOption,
    ForceOption,
    OutputOption,
    WorkspaceOption,
    emit,
    short_path,
)
from pmqa_cli.model.finding import Severity

if TYPE_CHECKING:
    from pmqa_cli.judge.explanation import Explanation
    from pmqa_cli.model.framework import Framework
    from pmqa_cli.model.scheme import Scheme
    from pmqa_cli.report.framework import Listed
    from pmqa_cli.rules.soundness import Flaw
    from pmqa_cli.store.layers import Node

app = typer.Typer(help="Frameworks and status schemes: list them, explain one, check a file.")


class ShowFormat(StrEnum):
    """How an explanation is written."""

    TEXT = "text"
    MD = "md"


@app.command("list")
def list_(workspace: WorkspaceOption = None) -> None:
    """List the frameworks and status schemes that come with pmqa."""
    from pmqa_cli.report.framework import write_lists
    from pmqa_cli.store.framework import FrameworkError, framework_names, load_framework
    from pmqa_cli.store.scheme import load_scheme, scheme_names
    from pmqa_cli.store.workspace import find_root, load_workspace

    named = {
        "Frameworks": [_listed(load_framework(name)) for name in framework_names()],
        "Status schemes": [_listed(load_scheme(name)) for name in scheme_names()],
    }
    follows = ""
    if workspace is not None or find_root(Path.cwd()):
        try:
            place = load_workspace(workspace)
        except FrameworkError:
            follows = "This workspace's framework cannot be used: pmqa framework check says why."
        else:
            scheme = place.framework.measures.scheme
            rule = f"the scheme {scheme}" if scheme else "bands of its own"
            follows = f"This workspace follows {place.config.framework}, with {rule} for measures."
    emit(write_lists(named, follows), None)


def _listed(each: Framework | Scheme) -> Listed:
    from pmqa_cli.report.framework import Listed

    return Listed(each.name, each.title, each.source)


@app.command()
def show(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A framework that comes with pmqa, or the .toml file of a framework or a scheme. "
            "Without it, the workspace's own, with its changes.",
            show_default=False,
        ),
    ] = None,
    scheme: Annotated[
        str | None,
        typer.Option("--scheme", help="Explain this status scheme instead.", show_default=False),
    ] = None,
    how: Annotated[
        ShowFormat, typer.Option("--format", "-f", help="How it is written.")
    ] = ShowFormat.TEXT,
    output: OutputOption = None,
    force: ForceOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Explain a framework in plain words, with an example worked through for every status."""
    from pmqa_cli.report.framework import FORMATS

    if name and scheme:
        raise CommandError("Name a framework, or a scheme with --scheme; not both.")
    emit(FORMATS[how](_explain(name, scheme, workspace)), output, force)


def _explain(name: str | None, scheme: str | None, workspace: Path | None) -> Explanation:
    from pmqa_cli.judge.explain import explain_framework, explain_scheme
    from pmqa_cli.model.scheme import Scheme
    from pmqa_cli.store.framework import framework_names, load_framework
    from pmqa_cli.store.scheme import load_scheme, scheme_names

    if scheme:
        return explain_scheme(load_scheme(scheme))
    if name is None or name.endswith(".toml"):
        found = _load(Path(name) if name else None, workspace)[1]
        return explain_scheme(found) if isinstance(found, Scheme) else explain_framework(found)
    if name in scheme_names() and name not in framework_names():
        raise CommandError(
            f'"{name}" is a status scheme. To explain it, type: pmqa framework show --scheme {name}'
        )
    return explain_framework(load_framework(name))


def _place(file: Path) -> tuple[Path, str]:
    """The folder from which a framework file names other files, and the file seen from there: the
    workspace that it lies in, else its own folder."""
    from pmqa_cli.store.workspace import find_root

    if not file.is_file():
        raise CommandError(f"There is no file {short_path(file)}.")
    if file.suffix != ".toml":
        raise CommandError(
            f'{short_path(file)}: a framework is a TOML file, which ends in ".toml".'
        )
    whole = file.resolve()
    root = find_root(whole.parent) or whole.parent
    return root, whole.relative_to(root).as_posix()


@app.command()
def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A framework or scheme file. Without it, the workspace's own framework.",
            show_default=False,
        ),
    ] = None,
    fail_on: FailOnOption = FailOn.ERROR,
    workspace: WorkspaceOption = None,
) -> None:
    """Check a framework or a status scheme: can it be read, and does it hold together?

    A file framework.toml beside pmqa.toml is checked as it is used: laid over the framework.
    """
    from pmqa_cli.report.framework import count_flaws, write_flaws, write_sound
    from pmqa_cli.store.framework import FrameworkError
    from pmqa_cli.store.scheme import STANDARD, SchemeError

    try:
        shown, found, node = _load(file, workspace)
    except (FrameworkError, SchemeError) as problems:
        emit(f"{problems}\nIt cannot be used until this is put right.\n", None)
        raise typer.Exit(NOTHING_FOUND if fail_on is FailOn.NEVER else FOUND) from None
    told = [(*node.point(flaw.keys), flaw) for flaw in _flaws(found)]
    # What the standard part says is nobody's own to put right.
    own = sorted((flaw for flaw in told if flaw[0] != STANDARD), key=lambda flaw: flaw[:2])
    emit(write_flaws(own) + (count_flaws(shown, own) if own else write_sound(shown, found)), None)
    worst = {FailOn.ERROR: [Severity.ERROR], FailOn.WARNING: [Severity.ERROR, Severity.WARNING]}
    failed = any(flaw.severity in worst.get(fail_on, []) for _, _, flaw in own)
    raise typer.Exit(FOUND if failed else NOTHING_FOUND)


def _load(file: Path | None, workspace: Path | None) -> tuple[str, Framework | Scheme, Node]:
    """What is to be checked: how messages name it, what it says, and where each value stands."""
    from pmqa_cli.store.framework import is_scheme_file, load_framework_nodes
    from pmqa_cli.store.scheme import load_scheme_nodes
    from pmqa_cli.store.workspace import CONFIG_FILE, FRAMEWORK_FILE, load_workspace

    if file is not None:
        root, name = _place(file)
        if name != FRAMEWORK_FILE or not (root / CONFIG_FILE).is_file():
            if is_scheme_file(root / name, name):
                scheme, _, node = load_scheme_nodes(name, root)
                return name, scheme, node
            return name, *load_framework_nodes(name, root=root)
        workspace = root
    place = load_workspace(workspace)
    own = place.root / FRAMEWORK_FILE
    overlay = own if own.is_file() else None
    read = load_framework_nodes(place.config.framework, overlay, place.root)
    return f"The framework of {place.config.organisation}", *read


def _flaws(found: Framework | Scheme) -> Iterator[Flaw]:
    from pmqa_cli.model.scheme import Scheme
    from pmqa_cli.rules.soundness import framework_flaws, scheme_flaws

    return scheme_flaws(found) if isinstance(found, Scheme) else framework_flaws(found)
