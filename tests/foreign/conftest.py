"""The programs that a return comes back from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from tests.faults.filling import open_book, save_book
from tests.tools.foreign import Library
from tests.tools.libreoffice import convert

Books = Mapping[str, bytes]
Save = Callable[[Books], Sequence[tuple[str, bytes]]]
"""Opens workbooks and saves them, many at once: each under its name, in one way or several."""

PROGRAMS = (
    "openpyxl",
    pytest.param("libreoffice", marks=pytest.mark.libreoffice),
    pytest.param("sheetjs", marks=pytest.mark.npm),
    pytest.param("sheetjs without formats", marks=pytest.mark.npm),
    pytest.param("exceljs", marks=pytest.mark.npm),
)


@pytest.fixture
def save(program: str, request: pytest.FixtureRequest, tmp_path: Path) -> Save:
    """How the program saves. A test that asks for it names the program."""
    if program == "openpyxl":
        return lambda books: [(name, save_book(open_book(books[name]))) for name in books]
    if program == "libreoffice":
        request.getfixturevalue("soffice")
        return lambda books: _convert(books, tmp_path)
    name, _, without = program.partition(" ")
    library: Library = request.getfixturevalue(name)
    return lambda books: [
        (name, library.save(books[name], keeps_formats=not without)) for name in books
    ]


def _convert(books: Books, folder: Path) -> list[tuple[str, bytes]]:
    """As LibreOffice saves them, and as it saves them after it has saved them as .ods."""
    paths = [folder / f"{name}.xlsx" for name in books]
    for path in paths:
        path.write_bytes(books[path.stem])
    through = [
        path.rename(path.with_stem(f"{path.stem} ods")) for path in convert(paths, form="ods")
    ]
    saved = convert([*paths, *through], folder / "saved")
    return [(path.stem.removesuffix(" ods"), path.read_bytes()) for path in saved]
