"""The open data as Data Packages (datapackage.org, version 2): the schema of all tables, and the list of the dump.

Both say what the columns are (Table Schema). The list of the dump also has the bytes, the SHA-256 and the rows of each
file, so anyone who keeps a copy loads only what has changed and can check it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from dialogues.enums import OpenDataForm
from dialogues.models import OpenDataFile
from dialogues.selectors.open_data import DATASETS, build_url

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {OpenDataForm.CSV: "text/csv", OpenDataForm.JSONL: "application/x-ndjson"}
NAME = "untoc-review-open-data"
DESCRIPTION = (
    "All public data on the review of the implementation of the Convention. Dates and times are in ISO 8601, times in "
    "UTC. In CSV, a text that a spreadsheet would read as a formula begins with an apostrophe."
)


def build_schema() -> dict[str, Any]:
    """Return the columns of every table, with the address of the table as it is now."""
    resources = [
        {
            "name": dataset.name,
            "title": str(dataset.title),
            "path": build_url(reverse("dialogues:open_data_file", args=[dataset.name, OpenDataForm.CSV])),
            "format": OpenDataForm.CSV,
            "mediatype": MEDIA_TYPES[OpenDataForm.CSV],
            "encoding": "utf-8",
            "schema": dataset.describe(),
        }
        for dataset in DATASETS.values()
    ]
    return _describe_package(f"{NAME}-schema", resources)


def build_manifest() -> dict[str, Any] | None:
    """Return what the last dump has, or None before the first one. Its paths are relative, for a copy of the folder."""
    files = list(OpenDataFile.objects.all())
    if not files:
        return None
    resources = [
        {
            "name": f"{file.table}-{file.form}",
            "path": file.name,
            "format": file.form,
            "mediatype": MEDIA_TYPES[OpenDataForm(file.form)],
            "encoding": "utf-8",
            "bytes": file.size,
            "hash": f"sha256:{file.sha256}",
            "rows": file.rows,
            "modified": f"{file.changed_at:%Y-%m-%dT%H:%M:%SZ}",
            "schema": file.schema,
        }
        for file in files
    ]
    created = max(file.checked_at for file in files)
    return _describe_package(NAME, resources) | {"created": f"{created:%Y-%m-%dT%H:%M:%SZ}"}


def _describe_package(name: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    licence = {"title": settings.OPEN_DATA_LICENCE}
    if settings.OPEN_DATA_LICENCE_URL:
        licence["path"] = settings.OPEN_DATA_LICENCE_URL
    return {
        "$schema": PROFILE,
        "name": name,
        "title": "Open data",
        "description": DESCRIPTION,
        "homepage": build_url(reverse("dialogues:open_data")),
        "licenses": [licence] if licence.get("path") else [],
        "contributors": [{"title": settings.OPEN_DATA_PUBLISHER, "roles": ["publisher"]}],
        "resources": resources,
    }
