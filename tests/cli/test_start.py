"""``pmqa --help`` is for somebody who waits: it loads nothing that only a command needs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("jinja2", "openpyxl", "pandas", "pydantic", "rich", "sqlite3", "xlsxwriter")


def test_nothing_heavy_is_loaded_before_a_command_runs() -> None:
    code = "import sys, pmqa_cli.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    loaded = set(ran.stdout.split())
    assert "pmqa_cli" in loaded
    assert not loaded.intersection(HEAVY)
