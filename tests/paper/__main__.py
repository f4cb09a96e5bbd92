"""`python -m tests.paper FOLDER` reads every issued PDF below a folder and prints what is wrong with its pages.

A page of the same name (`.html`) beside the PDF is its source.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lxml import html

from tests.paper.faults import list_faults


def list_texts(page: bytes) -> list[str]:
    """Return the paragraphs of a page."""
    root = html.document_fromstring(page)
    for note in root.find_class("footnote"):
        note.drop_tree()
    return [" ".join(element.itertext()) for element in root.iter("p", "h1", "h2", "h3", "h4", "h5")]


def main(folder: str) -> int:
    """Print the faults of every PDF and return how many there are."""
    count = files = 0
    for file in sorted(Path(folder).rglob("*.pdf")):
        source = file.with_suffix(".html")
        faults = list_faults(file.read_bytes(), list_texts(source.read_bytes()) if source.exists() else ())
        files, count = files + 1, count + len(faults)
        for fault in faults:
            print(f"{file}: {fault}")  # noqa: T201 (this is what the program is for)
    print(f"{files} files, {count} faults")  # noqa: T201
    return count


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1])))
