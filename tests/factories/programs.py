"""Programs that some tests need in addition to the portal."""

import os
import shutil
from pathlib import Path

import pytest


def require_programs(*names: str) -> None:
    """Leave the test out, by name, where one of these programs is missing; under CI that is a failure."""
    missing = [name for name in names if shutil.which(name) is None and not Path(name).is_file()]
    if not missing:
        return
    reason = f"not installed: {', '.join(missing)}"
    if os.environ.get("CI") == "true" or os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def find_postgres(name: str) -> str:
    """Return the path of a program of the newest PostgreSQL that is installed; its own folder is in no search path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parent.parent.name))
    return str(found[-1]) if found else name
