"""A new workspace: empty, or the worked example. Nothing that stands is ever replaced."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pmqa_cli.model.framework import Framework
from pmqa_cli.model.period import Period
from pmqa_cli.model.words import either
from pmqa_cli.store.catalogue_columns import catalogue_tables
from pmqa_cli.store.errors import FileExists, StoreError
from pmqa_cli.store.files import make_folder, write_whole
from pmqa_cli.store.framework import framework_names, load_framework
from pmqa_cli.store.shipped import examples_path
from pmqa_cli.store.tables import write_records
from pmqa_cli.store.workspace import CONFIG_FILE

SAMPLE_FRAMEWORK = "powys"
"""Which framework the sample follows that stands at the top of the examples; those of the others
stand in folders of their names below it."""

_SAMPLE = (
    CONFIG_FILE,
    "framework.toml",
    "catalogue/*.csv",
    "returns/*/*.xlsx",
    "ledger.sqlite",
    "history.csv",
    "README.md",
)

_CONFIG = """\
# The workspace of pmqa. A line that begins with # is a comment.

organisation = "Your council"
{welsh}
# The council's internet domain, for the ids of calendar entries.
domain = ""

# The languages of what is published.
languages = {languages}

# A framework that comes with pmqa, or the path of a file of your own ("our-framework.toml").
# To change a few things only, write just those into a file framework.toml beside this one:
# it is laid over the framework key by key.
framework = {framework}

# The quarter that is being collected.
period = "{period}"

# Whose bank holidays count: england-and-wales, scotland or northern-ireland.
nation = "england-and-wales"

# Days on which the council is closed beside weekends and bank holidays.
closed_days = []

# Polls in your area: the timetable warns of what would be published shortly before one.
# [[elections]]
# name = "Council elections"
# polling_day = 2027-05-06

# Where things are kept, if not in these places.
# [paths]
# catalogue = "catalogue"
# returns = "returns"
# issued = "issued"
# chase = "chase"
# packs = "packs"
# templates = "templates"
# ledger = "ledger.sqlite"

# Rules to leave out, and their options.
# [rules]
# ignore = ["PM505"]
# [rules.options.PM508]
# shortest = 20
"""


@dataclass(frozen=True, slots=True)
class Started:
    """What was made of a folder."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    """What stood there already and was left as it is."""


def starter_config(name: str, framework: Framework, period: Period) -> str:
    """The pmqa.toml of a new workspace."""
    bilingual = bool(framework.title_cy)
    return _CONFIG.format(
        welsh='organisation_cy = "Eich cyngor"\n' if bilingual else "",
        languages='["en", "cy"]' if bilingual else '["en"]',
        framework=json.dumps(name),
        period=period,
    )


def start_workspace(folder: Path, *, framework: str, period: Period) -> Started:
    """Make an empty workspace for a framework and a period, around what stands there already."""
    chosen = load_framework(framework, None, folder)
    files = {CONFIG_FILE: starter_config(framework, chosen, period).encode()}
    for table in catalogue_tables(chosen):
        files[f"catalogue/{table.name}.csv"] = write_records([table.header])
    written: list[Path] = []
    kept: list[Path] = []
    for name, data in files.items():
        path = folder / name
        try:
            write_whole(path, data)
            written.append(path)
        except FileExists:
            kept.append(path)
    for place in (f"returns/{period.slug}", "packs"):
        path = folder / place
        if not path.exists():
            make_folder(path)
            written.append(path)
    return Started(tuple(written), tuple(kept))


def sample_names() -> tuple[str, ...]:
    """The frameworks that have a sample council."""
    own = (each.parent.name for each in examples_path().glob(f"*/{CONFIG_FILE}"))
    return tuple(sorted({SAMPLE_FRAMEWORK, *own} & set(framework_names())))


def start_sample(folder: Path, framework: str = SAMPLE_FRAMEWORK) -> Started:
    """Fill a folder with the sample council of a framework.

    Raises StoreError for a framework that has none, FileExists where any of the sample's files
    stands already: a made-up council's figures are not mixed with anybody's own.
    """
    names = sample_names()
    if framework not in names:
        raise StoreError(
            f'There is no sample council for "{framework}". There is one for {either(names)}.'
        )
    files = dict(_sample_files(framework))
    standing = [name for name in files if (folder / name).exists()]
    if standing:
        raise FileExists(
            f"{folder.as_posix()} already holds {', '.join(standing[:3])}"
            f"{' and more' if len(standing) > 3 else ''}. The sample is not mixed with other "
            "files: name a new folder."
        )
    for name, source in files.items():
        write_whole(folder / name, source.read_bytes())
    make_folder(folder / "packs")
    return Started(tuple(folder / name for name in (*files, "packs")), ())


def _sample_files(framework: str) -> Iterator[tuple[str, Path]]:
    root = examples_path() if framework == SAMPLE_FRAMEWORK else examples_path(framework)
    for pattern in _SAMPLE:
        for source in sorted(root.glob(pattern)):
            if not source.name.startswith((".", "~$")):
                yield source.relative_to(root).as_posix(), source
