"""The libraries by which other programs save workbooks: SheetJS and ExcelJS, which need Node.

Each is started once for a run of the tests and then asked by lines of JSON. Their modules are
installed beside this file, by `npm install --no-package-lock` in this folder; `.ci/run` does so.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, NamedTuple

from pmqa_cli.model.returns import Value

HERE = Path(__file__).parent
MODULES = {"sheetjs": "xlsx", "exceljs": "exceljs"}
"""Each library, and the module that it is."""
LIBRARIES = tuple(MODULES)


class Edit(NamedTuple):
    """What is typed into one cell; None empties it."""

    sheet: str
    cell: str
    value: Value

    def told(self) -> tuple[str, str, str, object]:
        """For JSON: dates are moments of UTC, which is where the libraries are told they are."""
        match self.value:
            case None:
                kind: str = "nothing"
                value: object = None
            case bool():
                kind, value = "flag", self.value
            case Decimal():
                kind, value = "number", float(self.value)
            case datetime():
                kind, value = "moment", f"{self.value.isoformat(timespec='milliseconds')}Z"
            case date():
                kind, value = "day", f"{self.value.isoformat()}T00:00:00Z"
            case _:
                kind, value = "text", str(self.value)
        return self.sheet, self.cell, kind, value


def lacking(library: str) -> str:
    """Why a library cannot be used; empty where it can."""
    if shutil.which("node") is None:
        return "Node is not installed (no node on PATH)"
    if not (HERE / "node_modules" / MODULES[library]).is_dir():
        return f"{MODULES[library]} is not installed (`npm install` in tests/tools/foreign)"
    return ""


class Library:
    """A library at work in a process of its own, which ends when its input does: with ours."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._process = subprocess.Popen(
            ["node", HERE / f"{name}.cjs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "TZ": "UTC"},
        )

    def save(self, data: bytes, edits: Iterable[Edit] = (), *, keeps_formats: bool = True) -> bytes:
        """A workbook opened, typed into and saved.

        Without ``keeps_formats`` SheetJS forgets how numbers are shown, as it does unless asked.
        """
        asked = {
            "book": base64.b64encode(data).decode("ascii"),
            "edits": [edit.told() for edit in edits],
            "keepsFormats": keeps_formats,
        }
        pipe = self._pipe(self._process.stdin)
        pipe.write(json.dumps(asked) + "\n")
        pipe.flush()
        answer = json.loads(self._pipe(self._process.stdout).readline() or '{"fault": "it ended"}')
        assert "book" in answer, f"{self.name}: {answer['fault']}"
        return base64.b64decode(answer["book"])

    def close(self) -> None:
        """End it."""
        with self._process:
            self._pipe(self._process.stdin).close()

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe
        return pipe
