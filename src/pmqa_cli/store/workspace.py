"""The workspace: a folder with pmqa.toml, found by walking up as git finds its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from pmqa_cli.model.election import Election
from pmqa_cli.model.framework import Framework
from pmqa_cli.model.period import Period
from pmqa_cli.model.scheme import Strict
from pmqa_cli.model.words import either
from pmqa_cli.store.bank_holidays import NATIONS
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.framework import load_framework
from pmqa_cli.store.toml import explain, read_toml

CONFIG_FILE = "pmqa.toml"
FRAMEWORK_FILE = "framework.toml"
"""A workspace's own changes to its framework."""


class WorkspaceError(StoreError):
    """There is no workspace here, or its pmqa.toml is wrong."""


def _read_period(value: object) -> object:
    return Period.parse(value) if isinstance(value, str) else value


def _read_nation(value: object) -> object:
    if isinstance(value, str) and value not in NATIONS:
        raise ValueError(
            f'"{value}" is not a nation with bank holidays. Write {either(list(NATIONS))}.'
        )
    return value


class Paths(Strict):
    """Where a workspace keeps things, relative to its folder."""

    catalogue: str = "catalogue"
    returns: str = "returns"
    """What services sent back, a folder per period."""
    issued: str = "issued"
    """The empty workbooks sent out, a folder per period."""
    chase: str = "chase"
    """The mails that ask services for what they owe, a folder per period."""
    packs: str = "packs"
    timetables: str = "timetables"
    """What was told as calendar entries, a file per financial year."""
    templates: str = "templates"
    """The council's own Jinja templates, laid over those of pmqa."""
    ledger: str = "ledger.sqlite"


class RuleConfig(Strict):
    """Which rules run, and with which options."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    options: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Rule code -> option -> value."""


class Config(Strict):
    """What pmqa.toml says."""

    organisation: str = Field(min_length=1)
    organisation_cy: str = ""
    domain: str = ""
    """The council's internet domain, from which ids of calendar entries and the like are made."""
    languages: tuple[Literal["en", "cy"], ...] = Field(default=("en",), min_length=1)
    framework: str = "powys"
    """A built-in name, or the path of a .toml file."""
    period: Annotated[Period, BeforeValidator(_read_period)]
    """The period that is being collected."""
    nation: Annotated[str, BeforeValidator(_read_nation)] = "england-and-wales"
    """Whose bank holidays count."""
    closed_days: tuple[date, ...] = ()
    """Days on which the council is closed, beside weekends and bank holidays."""
    elections: tuple[Election, ...] = ()
    """Polls, before which little should be published."""
    paths: Paths = Paths()
    rules: RuleConfig = RuleConfig()


@dataclass(frozen=True)
class Workspace:
    """A workspace as it stands: where it is, what it says, and the framework it follows."""

    root: Path
    config: Config
    framework: Framework

    @property
    def period(self) -> Period:
        """The period that is being collected."""
        return self.config.period

    @property
    def catalogue_dir(self) -> Path:
        """The folder of the catalogue's CSV files."""
        return self.root / self.config.paths.catalogue

    def returns_dir(self, period: Period) -> Path:
        """Where the returns of a period lie: "returns/2026-27-Q1"."""
        return self.root / self.config.paths.returns / period.slug

    def issued_dir(self, period: Period) -> Path:
        """Where the empty workbooks of a period are written."""
        return self.root / self.config.paths.issued / period.slug

    def chase_dir(self, period: Period) -> Path:
        """Where the mails of a period are written."""
        return self.root / self.config.paths.chase / period.slug

    def packs_dir(self, period: Period) -> Path:
        """Where the pack of a period is written."""
        return self.root / self.config.paths.packs / period.slug

    def entries_path(self, year_name: str) -> Path:
        """The record of a financial year's calendar entries: "timetables/2026-27-ics.json"."""
        return self.root / self.config.paths.timetables / f"{year_name}-ics.json"

    @property
    def templates_dir(self) -> Path:
        """The council's own Jinja templates; it need not exist."""
        return self.root / self.config.paths.templates

    @property
    def ledger_path(self) -> Path:
        """The ledger; it need not exist yet."""
        return self.root / self.config.paths.ledger


def find_root(start: Path) -> Path | None:
    """The nearest folder with a pmqa.toml, from ``start`` upwards, or None."""
    here = start.resolve()
    return next((f for f in (here, *here.parents) if (f / CONFIG_FILE).is_file()), None)


def load_workspace(where: Path | None = None) -> Workspace:
    """The workspace at a folder (or at its pmqa.toml), else the one around the current folder.

    Raises WorkspaceError where there is none or its pmqa.toml is wrong, StoreError where its
    framework is.
    """
    if where is None:
        root = find_root(Path.cwd())
        if root is None:
            raise WorkspaceError(
                f"There is no {CONFIG_FILE} in {Path.cwd().as_posix()} or in any folder above it. "
                "Go to your workspace's folder, name it with --workspace, or make one: pmqa init"
            )
    else:
        root = where.parent if where.name == CONFIG_FILE else where
        if not (root / CONFIG_FILE).is_file():
            raise WorkspaceError(
                f"There is no {CONFIG_FILE} in {root.as_posix()}, so it is not a workspace. "
                f"Name the folder that holds it, or make a workspace there: "
                f"pmqa init {root.as_posix()}"
            )
    read = read_toml(root / CONFIG_FILE, CONFIG_FILE, WorkspaceError)
    try:
        config = Config.model_validate(read.data)
    except ValidationError as error:
        raise WorkspaceError(
            explain(error, Config, read.data, lambda keys: (CONFIG_FILE, read.line_of(keys)))
        ) from None
    own = root / FRAMEWORK_FILE
    return Workspace(
        root, config, load_framework(config.framework, own if own.is_file() else None, root)
    )
