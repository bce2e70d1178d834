from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pmqa_cli
from pmqa_cli.store.errors import StoreError
from pmqa_cli.store.shipped import examples_path, templates_path

PACKAGE = Path(pmqa_cli.__file__).parent
REPOSITORY = Path(__file__).resolve().parents[2]
ASK = (
    "from pmqa_cli.store.shipped import examples_path, templates_path;"
    "print(templates_path('bank-holidays.json'), examples_path('returns'), sep='|', end='')"
)


def ask(root: Path) -> list[Path]:
    """Where a package below ``root`` says its files are, in a Python of its own."""
    code = f"import sys; sys.path.insert(0, {str(root)!r}); {ASK}"
    said = subprocess.check_output([sys.executable, "-I", "-c", code], encoding="utf-8")
    return [Path(text) for text in said.split("|")]


def lay_out(package: Path, shipped: Path) -> None:
    """A package with its shipped files elsewhere, as an installer would leave them."""
    for part in ("__init__.py", "store"):
        source = PACKAGE / part
        if source.is_dir():
            shutil.copytree(source, package / part)
        else:
            package.mkdir(parents=True)
            shutil.copy(source, package / part)
    (shipped / "templates").mkdir(parents=True)
    (shipped / "templates" / "bank-holidays.json").write_bytes(b"{}")
    (shipped / "examples" / "returns").mkdir(parents=True)


def test_here_and_now() -> None:
    assert templates_path("bank-holidays.json").is_file()
    assert examples_path().is_dir()


def test_in_a_checkout_or_an_editable_install(tmp_path: Path) -> None:
    lay_out(tmp_path / "src" / "pmqa_cli", tmp_path)
    found = ask(tmp_path / "src")
    assert found == [tmp_path / "templates" / "bank-holidays.json", tmp_path / "examples/returns"]


def test_in_a_wheel(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "python3" / "site-packages" / "pmqa_cli"
    lay_out(package, package / "shipped")
    # What lies about beside the interpreter is not ours.
    (tmp_path / "lib" / "python3" / "examples").mkdir()
    (tmp_path / "lib" / "templates").mkdir()
    found = ask(package.parent)
    inside = package / "shipped"
    assert found == [inside / "templates" / "bank-holidays.json", inside / "examples" / "returns"]


def test_an_incomplete_installation_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("pmqa_cli.store.shipped._ROOTS", (tmp_path,))
    with pytest.raises(StoreError, match="Install pmqa again"):
        templates_path("bank-holidays.json")
