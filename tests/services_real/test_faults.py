"""One trial of each fault, on parts of its own; `make faults` makes as many as are asked for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.faults import FAULTS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 1800


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.timeout(PATIENCE)
def test_killed_parts_lose_and_double_nothing():
    command = [sys.executable, "-m", "tests.faults", "--trials", str(len(FAULTS)), "--seed", "one of each"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    sound = {"trials": 1, "lost": 0, "doubled": 0, "hung": 0}
    assert {name: {key: row[key] for key in sound} for name, row in found.items()} == {
        fault.__name__: sound for fault in FAULTS
    }
    assert sum(row["hit"] for row in found.values()) > len(FAULTS) / 2
