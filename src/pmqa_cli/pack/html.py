"""The pack as self-contained pages, through Jinja; a council's own templates lie over ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.sandbox import SandboxedEnvironment

from pmqa_cli.model.words import did_you_mean
from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.pages import Pack
from pmqa_cli.pack.words import count_of, write_day, write_day_cy, write_on_one_line
from pmqa_cli.store.shipped import templates_path

PAGE = "index.html.j2"
OBJECTIVE = "objective.html.j2"
"""Shown once for each objective, which it has as ``objective``."""
OURS = "pmqa"
"""The prefix under which a council's template reaches the one it lies over."""


def render_html(pack: Pack, own_templates: Path | None = None) -> bytes:
    """The first page as UTF-8; arguments and faults as in ``render_pages``."""
    return _press(own_templates).print(PAGE, pack=pack)


def render_pages(pack: Pack, own_templates: Path | None = None) -> dict[str, bytes]:
    """File name -> every page of the pack as UTF-8, the first page first.

    ``own_templates`` is the council's folder; a file of the same name there takes the place of
    ours, and may extend it as "pmqa/index.html.j2". Raises PackError, with file and line, for a
    template that is wrong or asks for something that does not exist.
    """
    press = _press(own_templates)
    pages = {"index.html": press.print(PAGE, pack=pack)}
    for link in pack.pages:
        pages[link.page] = press.print(f"{link.page}.j2", pack=pack)
    for plan in pack.thread.plans:
        for each in plan.objectives:
            if each.page:
                pages[each.page] = press.print(OBJECTIVE, pack=pack, objective=each)
    return pages


def _press(own_templates: Path | None) -> Press:
    return Press(templates_path("packs", "html"), own_templates, "docs/packs.md")


class Press:
    """Prints pages and texts from the templates of one folder, each of which is looked through
    once. ``own_templates`` lies over them; ``docs`` is the page that lists their blocks."""

    def __init__(self, ours: Path, own_templates: Path | None, docs: str):
        self._own = own_templates if own_templates and own_templates.is_dir() else None
        self._docs = docs
        self._environment = _with_own(self._own, ours) if self._own else _ours(ours)
        self._sound: set[str] = set()

    def print(self, name: str, **given: object) -> bytes:
        """One page from the template of this name. Raises PackError, as ``render_pages``."""
        try:
            self._look_through(name)
            text = self._environment.get_template(name).render(**given)
        except PackError:
            raise
        except TemplateSyntaxError as fault:
            where = _shown(fault.filename or fault.name or name)
            raise PackError(f"{where}, line {fault.lineno}: {_sentence(fault.message)}") from fault
        except TemplateNotFound as fault:
            raise PackError(
                f'The template "{fault.name}" is extended or included but stands neither in your '
                "own templates nor among those that come with pmqa."
            ) from fault
        except Exception as fault:
            where = _template_line(fault.__traceback__)
            if not where and not isinstance(fault, TemplateError):
                raise  # not a template's fault
            message = fault.message if isinstance(fault, TemplateError) else str(fault)
            raise PackError(f"{where or name}: {_sentence(message)}") from fault
        return text.encode("utf-8")

    def _look_through(self, name: str) -> None:
        loader = self._environment.loader
        if self._own and loader and name not in self._sound:
            own = _shown(str(self._own))
            _refuse_lost_blocks(self._environment, loader, name, own, self._docs)
        self._sound.add(name)


@cache
def _ours(ours: Path) -> SandboxedEnvironment:
    """With the templates that come with pmqa. Templates take longer to make ready than to fill, so
    the packs of an audience share it; a council's own may change while somebody tries them."""
    return _environment((), ours)


def _with_own(folder: Path, ours: Path) -> SandboxedEnvironment:
    return _environment((_OwnTemplates(folder, encoding="utf-8-sig"),), ours)


def _environment(above: tuple[BaseLoader, ...], folder: Path) -> SandboxedEnvironment:
    """With the templates of a folder that comes with pmqa, below others."""
    ours = FileSystemLoader(folder, encoding="utf-8")
    loaders: list[BaseLoader] = [*above, ours, PrefixLoader({OURS: ours})]
    environment = SandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        undefined=StrictUndefined,
        autoescape=lambda name: name is None or ".txt" not in name,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = write_day
    environment.filters["day_cy"] = write_day_cy
    environment.filters["count_of"] = count_of
    environment.filters["oneline"] = write_on_one_line
    return environment


class _OwnTemplates(FileSystemLoader):
    """A council's templates."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """As Jinja's; raises PackError for a file in another encoding."""
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError:
            raise PackError(
                f"{_shown(self.searchpath[0])}/{template} is not saved as UTF-8. Open it in "
                "Notepad, choose Save As, and pick the encoding UTF-8."
            ) from None


def _refuse_lost_blocks(
    environment: Environment, loader: BaseLoader, name: str, own: str, docs: str
) -> None:
    """Raise PackError for a block of the council's that no template it builds on has: Jinja would
    leave it out without a word."""
    lost: list[tuple[str, nodes.Block]] = []
    known: set[str] = set()
    passed = {""}
    while name not in passed:
        passed.add(name)
        source, file, _ = loader.get_source(environment, name)
        template = environment.parse(source, name, file)
        blocks = list(template.find_all(nodes.Block))
        known |= (here := {block.name for block in blocks})
        lost = [(where, block) for where, block in lost if block.name not in here]
        parents = list(template.find_all(nodes.Extends))
        if not parents:
            break
        shown = _shown(file or name)
        if shown.startswith(f"{own}/"):
            inner = {block.name for outer in blocks for block in outer.find_all(nodes.Block)}
            lost += ((shown, block) for block in blocks if block.name not in inner)
        # What a name that is worked out on the way leads to is not known beforehand.
        only = parents[0].template if len(parents) == 1 else None
        name = only.value if isinstance(only, nodes.Const) else ""
    else:
        return
    if lost:
        where, block = lost[0]
        known -= {each.name for _, each in lost}
        hint = did_you_mean(block.name, known) or f" {docs} lists the blocks."
        raise PackError(
            f'{where}, line {block.lineno}: There is no block "{block.name}", so nothing would '
            f"show it.{hint}"
        )


def _template_line(trace: TracebackType | None) -> str:
    """Where in a template a fault arose: Jinja names the template's file in the traceback."""
    found = ""
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            found = f"{_shown(file)}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _shown(file: str) -> str:
    return file.replace("\\", "/")


def _sentence(message: str | None) -> str:
    text = (message or "the template is wrong").strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."
