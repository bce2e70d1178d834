"""LibreOffice as the second opinion: what it calculates, what it saves, what it prints.

Each process of the tests, and each thread of it, has its own profiles, so that runs side by side
do not wait for each other. Starting LibreOffice takes seconds and each further file a fraction of
one: give `convert` all files of a test at once.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import get_ident

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""
"""LibreOffice keeps the values stored in a file that it did not write itself, unless told this."""

_FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods:calc8", "pdf": "pdf:calc_pdf_Export"}
_WRITER_PDF = "pdf:writer_pdf_Export"
_PATIENCE = 300
"""Seconds after which LibreOffice is taken to hang."""


def program() -> Path | None:
    """Where LibreOffice is, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def recalculate(path: Path, into: Path | None = None) -> Path:
    """A copy in which LibreOffice has calculated every formula anew, whatever was stored."""
    return convert([path], into, recalculated=True)[0]


def save_again(path: Path, into: Path | None = None) -> Path:
    """A copy opened and saved by LibreOffice without a change; stored values are kept."""
    return convert([path], into)[0]


def to_pdf(path: Path, into: Path | None = None) -> Path:
    """What LibreOffice prints."""
    return convert([path], into, form="pdf")[0]


def convert(
    paths: Sequence[Path],
    into: Path | None = None,
    *,
    form: str = "xlsx",
    recalculated: bool = False,
) -> list[Path]:
    """Open files in LibreOffice and save them as `form` ("xlsx", "ods", "pdf") in another folder;
    Word documents as "pdf".

    They keep their names, so no two may share one; the folder is by default "libreoffice" beside
    the first. With `recalculated` every formula is calculated anew on opening.
    """
    soffice = program()
    assert soffice, "ask for the soffice fixture first"
    folder = into or paths[0].parent / "libreoffice"
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{path.stem}.{form}" for path in paths]
    assert len(set(written)) == len(paths), "two files of one name"
    assert not set(written) & set(paths), "LibreOffice would write over its source"
    for path in written:
        path.unlink(missing_ok=True)  # so that an earlier run's file is not taken for this one's
    done = subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={_profile(recalculated, get_ident()).as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            _WRITER_PDF if paths[0].suffix == ".docx" else _FILTERS[form],
            "--outdir",
            folder,
            *paths,
        ],
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_PATIENCE,
    )
    missing = [path.name for path in written if not path.is_file()]
    assert not missing, f"LibreOffice did not write {missing}: {done.stdout}{done.stderr}"
    return written


@cache
def _profile(recalculated: bool, thread: int) -> Path:  # one for each thread
    """A profile of this process's own, made once and removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="pmqa-libreoffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if recalculated:
        (folder / "user").mkdir()
        settings = folder / "user" / "registrymodifications.xcu"
        settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    return folder
