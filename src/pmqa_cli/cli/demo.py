"""``pmqa demo``: the whole quarter of a made-up council, in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pmqa_cli.cli.common import CommandError, Format, print_report, program, short_path, talk


def demo(
    directory: Annotated[
        Path, typer.Argument(help="The folder to make. It must not exist yet.")
    ] = Path("pmqa-demo"),
) -> None:
    """Make a sample workspace, check its returns, build its pack, and say where to look."""
    from pmqa_cli.cli.consolidate import gather_period, make_pack, write_packs
    from pmqa_cli.cli.init import write_workspace
    from pmqa_cli.cli.validate import choose_files, choose_rules, collect_returns
    from pmqa_cli.collect import Keep
    from pmqa_cli.pack import WHOLE
    from pmqa_cli.store.catalogue import load_catalogue
    from pmqa_cli.store.starter import SAMPLE_FRAMEWORK
    from pmqa_cli.store.workspace import load_workspace

    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise CommandError(
            f"{short_path(directory)} already exists. Name another folder: {program()} demo OTHER"
        )
    write_workspace(directory, framework=SAMPLE_FRAMEWORK, sample=True)
    place = load_workspace(directory)
    period = place.period
    catalogue = load_catalogue(place.catalogue_dir, place.framework)
    files = choose_files(place, None, period)
    selection = choose_rules(place, None, None)
    found = collect_returns(place, catalogue, files, period, selection, Keep.ROWS)
    print_report(found.report, place, catalogue, how=Format.TEXT, output=None)
    folder = place.packs_dir(period)
    gathered = gather_period(place, catalogue, found, period)
    pack = make_pack(place, catalogue, gathered, period, WHOLE)
    write_packs(place, {"": pack}, folder, force=False)
    talk("")
    talk(f"This was {place.config.organisation}, a made-up council, in {period}.")
    talk(f"  {len(files)} returns read from {short_path(place.returns_dir(period))}")
    if pack.quality.silent:
        talk(f"  not returned by {'; '.join(pack.quality.silent)}")
    talk(f"  the pack is {short_path(folder / 'index.html')}: open it in your browser")
    talk("")
    here = f"-w {short_path(directory)}"
    talk("Next:")
    for command, purpose in (
        ("validate", "checks the returns again, after you have put one right"),
        ("template", "writes the empty workbooks that services fill in"),
        ("timetable", "prints the year's deadlines"),
    ):
        talk(f"  {program()} {command} {here}   {purpose}")
