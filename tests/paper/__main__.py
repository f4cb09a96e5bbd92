"""Read printed pages and say what is wrong with them.

`python -m tests.paper` prints every document of the database once more, in each of the six languages, and reads it.
`python -m tests.paper FOLDER` reads every PDF below a folder; a page of the same name (`.html`) is its source.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.paper.faults import find_torn_frame, list_faults, list_texts

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_folder(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each file with its faults."""
    for file in sorted(folder.rglob("*.pdf")):
        source = file.with_suffix(".html")
        texts = list_texts(source.read_text()) if source.exists() else ()
        yield str(file), list_faults(file.read_bytes(), texts)


def read_database() -> Iterator[tuple[str, list[str]]]:
    """Yield each document of the database in each language with its faults."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
    import django  # noqa: PLC0415 (only this way of reading needs the portal)

    django.setup()
    from untoc_portal.core import documents, printing  # noqa: PLC0415 (the apps must be ready)
    from untoc_portal.core.enums import OfficialLanguage  # noqa: PLC0415 (as above)
    from untoc_portal.core.models import Document  # noqa: PLC0415 (as above)

    for language in OfficialLanguage.values:
        for document in Document.objects.order_by("pk"):
            if document.language == OfficialLanguage.AR != language:
                # Its text is frozen from right to left: no page of another language has such a text without its mark.
                continue
            context = documents.build_context(document)
            markup = documents.render_markup(document.template, context, language=language)
            content = printing.render_pdf(markup, identifier="a")
            faults = list_faults(content, list_texts(markup)) + find_torn_frame(content, markup)
            yield f"{document} {document.template} {language}", faults


def main(found: Iterator[tuple[str, list[str]]]) -> int:
    """Print the faults and return how many there are."""
    count = files = 0
    for name, faults in found:
        files, count = files + 1, count + len(faults)
        for fault in faults:
            print(f"{name}: {fault}", flush=True)  # noqa: T201 (this is what the program is for)
    print(f"{files} files, {count} faults")  # noqa: T201
    return count


if __name__ == "__main__":
    sys.exit(bool(main(read_folder(Path(sys.argv[1])) if sys.argv[1:] else read_database())))
