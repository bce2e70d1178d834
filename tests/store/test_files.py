from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from pmqa_cli.store.errors import FileExists, StoreError
from pmqa_cli.store.files import make_folder, write_all, write_whole


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_writes_the_bytes_and_makes_the_folders(tmp_path: Path) -> None:
    path = tmp_path / "packs" / "2026-27-Q1" / "index.html"
    write_whole(path, b"a\r\nb\n")
    assert path.read_bytes() == b"a\r\nb\n"
    assert names(path.parent) == ["index.html"]


def test_refuses_an_existing_file_without_force(tmp_path: Path) -> None:
    path = tmp_path / "Housing.xlsx"
    path.write_bytes(b"theirs")
    with pytest.raises(FileExists) as refused:
        write_whole(path, b"ours")
    assert str(refused.value) == f"{path.as_posix()} already exists. Add --force to replace it."
    assert path.read_bytes() == b"theirs"
    write_whole(path, b"ours", force=True)
    assert path.read_bytes() == b"ours"


@pytest.mark.parametrize("name", ["Returns", "Returns/2026-27-Q1"])
def test_a_file_where_a_folder_is_needed(tmp_path: Path, name: str) -> None:
    (tmp_path / "Returns").write_bytes(b"")
    says = re.escape(
        f"{tmp_path.as_posix()}/Returns is a file, and a folder is needed there. "
        "Name another folder, or move the file away."
    )
    with pytest.raises(StoreError, match=says):
        write_whole(tmp_path / name / "Housing.xlsx", b"")
    with pytest.raises(StoreError, match=says):
        make_folder(tmp_path / name)
    assert names(tmp_path) == ["Returns"]


def fail_to_replace(error: OSError) -> object:
    def replace(self: Path, target: Path) -> Path:
        raise error

    return replace


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (PermissionError(13, "Permission denied"), "close it in Excel"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_a_failure_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, advice: str
) -> None:
    path = tmp_path / "Housing.xlsx"
    path.write_bytes(b"before")
    monkeypatch.setattr(Path, "replace", fail_to_replace(error))
    with pytest.raises(StoreError, match=advice):
        write_whole(path, b"after", force=True)
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["Housing.xlsx"]


def test_a_stop_from_the_keyboard_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "Housing.xlsx", b"half")
    assert names(tmp_path) == []


def test_a_folder_is_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        write_whole(tmp_path, b"", force=True)


def test_a_name_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".xlsx")
    write_whole(path, b"x")
    assert path.read_bytes() == b"x"


def test_of_several_files_all_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"old a")
    (tmp_path / "c.csv").write_bytes(b"old c")
    new = {"a.csv": b"new a", "b.csv": b"new b", "c.csv": b"new c"}
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if Path(target).name == "c.csv":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", locked)
        with pytest.raises(StoreError, match=r"c\.csv could not be written: it is open"):
            write_all(tmp_path, new, force=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.csv": b"old a",
        "c.csv": b"old c",
    }
    with pytest.raises(FileExists):
        write_all(tmp_path, new)
    assert write_all(tmp_path, new, force=True) == [tmp_path / name for name in new]
    assert (tmp_path / "b.csv").read_bytes() == b"new b"
