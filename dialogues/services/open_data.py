"""The daily dump of the open data: every table as CSV and as JSON Lines, as a visitor without an account reads it."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation

from dialogues.enums import OpenDataForm
from dialogues.models import OpenDataFile
from dialogues.selectors.open_data import DATASETS
from untoc_portal.core.documents import compute_sha256
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.stored_files import get_store
from untoc_portal.core.table_files import write_csv

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from dialogues.selectors.open_data import Dataset, Row


def _write_jsonl(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    lines = (json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


WRITERS = {OpenDataForm.CSV: write_csv, OpenDataForm.JSONL: _write_jsonl}


@transaction.atomic
def write_dump() -> None:
    """Write all tables again. The old files and the new ones change places together, when this is committed.

    A file with the same content is kept. Raises OSError if a file cannot be stored: then the last dump stays.
    """
    now = timezone.now()
    known = {(row.table, row.form): row for row in OpenDataFile.objects.select_for_update()}
    with translation.override(OfficialLanguage.EN):
        for dataset in DATASETS.values():
            rows = list(dataset.read())
            for form, write in WRITERS.items():
                _store(
                    dataset, form, write(dataset.columns, rows), len(rows), known.pop((dataset.name, form), None), now
                )
    for gone in known.values():
        _remove_file(gone)
        gone.delete()


def _store(
    dataset: Dataset, form: OpenDataForm, content: bytes, rows: int, old: OpenDataFile | None, now: dt.datetime
) -> None:
    digest = compute_sha256(content)
    found = old or OpenDataFile(table=dataset.name, form=form)
    if found.sha256 != digest:
        if old:
            _remove_file(old)
        found.file.save(f"{dataset.name}.{form}", ContentFile(content), save=False)
        found.sha256, found.size, found.rows, found.changed_at = digest, len(content), rows, now
    found.schema, found.checked_at = dataset.describe(), now
    found.save()


def _remove_file(row: OpenDataFile) -> None:
    """Remove the file of a row once the change is committed: until then it is the one that is served."""
    transaction.on_commit(partial(get_store().delete, str(row.file.name)))
