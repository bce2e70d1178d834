"""The example for many councils in docs/national.md does what the page says."""

from __future__ import annotations

import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

from pmqa_cli.collect import Keep, find_returns, hand_in, open_task
from pmqa_cli.store.shipped import examples_path

PAGE = Path(__file__).parents[1] / "docs" / "national.md"
EXAMPLE = re.compile("<!-- example -->\n```python\n(.*?)```\n<!-- /example -->", re.DOTALL)


def test_the_example_checks_every_council(tmp_path: Path) -> None:
    found = EXAMPLE.search(PAGE.read_text(encoding="utf-8"))
    assert found
    (tmp_path / "national.py").write_text(found[1], encoding="utf-8")
    for name in ("north", "south"):
        shutil.copytree(examples_path("."), tmp_path / "councils" / name)
    said = subprocess.run(
        [sys.executable, "national.py"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    (north, first), (south, second) = (line.split() for line in said.stdout.splitlines())
    assert (north, south) == ("north", "south")
    assert int(first) == int(second) > 0


def test_task_file_and_result_can_be_pickled() -> None:
    task = open_task(examples_path("."))
    assert task.keep is Keep.FINDINGS
    files = find_returns([examples_path("returns")])
    for handed in hand_in(files, examples_path(".")):
        again = pickle.loads(pickle.dumps(task)).check(pickle.loads(pickle.dumps(handed)))
        assert pickle.loads(pickle.dumps(again)) == task.check(handed)
