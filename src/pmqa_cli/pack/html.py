"""The pack as one self-contained page, through Jinja; a council's own templates lie over ours."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import SandboxedEnvironment

from pmqa_cli.pack.errors import PackError
from pmqa_cli.pack.pages import Pack
from pmqa_cli.pack.words import count_of, write_day
from pmqa_cli.store.shipped import templates_path

PAGE = "index.html.j2"
OURS = "pmqa"
"""The prefix under which a council's template reaches the one it lies over."""


def render_html(pack: Pack, own_templates: Path | None = None) -> bytes:
    """The page as UTF-8.

    ``own_templates`` is the council's folder; a file of the same name there takes the place of
    ours, and may extend it as "pmqa/index.html.j2". Raises PackError, with file and line, for a
    template that is wrong or asks for something that does not exist.
    """
    environment = _environment(own_templates)
    try:
        text = environment.get_template(PAGE).render(pack=pack)
    except TemplateSyntaxError as fault:
        where = _shown(fault.filename or fault.name or PAGE)
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
        raise PackError(f"{where or PAGE}: {_sentence(message)}") from fault
    return text.encode("utf-8")


def _environment(own_templates: Path | None) -> SandboxedEnvironment:
    ours = FileSystemLoader(templates_path("packs", "html"), encoding="utf-8")
    loaders: list[BaseLoader] = [ours, PrefixLoader({OURS: ours})]
    if own_templates and own_templates.is_dir():
        loaders.insert(0, FileSystemLoader(own_templates, encoding="utf-8"))
    environment = SandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = write_day
    environment.filters["count_of"] = count_of
    return environment


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
