"""An earlier state of the portal, to be compared with."""

from __future__ import annotations

import contextlib
import io
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def unpack_commit(commit: str) -> Iterator[Path]:
    """Give a folder with the files of a commit, and with its translations compiled."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603, S607 (our own)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        for source in Path(folder).rglob("*.po"):
            subprocess.run(["msgfmt", "-o", source.with_suffix(".mo"), source], check=True)  # noqa: S603, S607 (our own)
        yield Path(folder)
