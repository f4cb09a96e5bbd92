"""Files that an operation returns. No cache keeps them, and no browser opens them as a page of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STORED = "application/octet-stream"
HEADERS = {"Cache-Control": "private, no-store"}


def describe_file(*kinds: str) -> dict[tuple[int, str], OpenApiTypes]:
    """Return the answers of an operation that returns a file of one of these content types."""
    return dict.fromkeys([(200, kind) for kind in kinds], OpenApiTypes.BINARY)


def send_made(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file that was made for this request."""
    return HttpResponse(
        content, content_type=kind, headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    )


def send_stored(file: FieldFile | None, stem: str) -> FileResponse:
    """Return a stored file, with its own ending. Raises Http404 if there is none."""
    if not file:
        raise Http404
    name = f"{stem}.{str(file.name).rpartition('.')[2]}"
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, headers=HEADERS)
