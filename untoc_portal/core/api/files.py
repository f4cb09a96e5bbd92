"""Files that an operation returns. No cache keeps them, and no browser opens them as a page of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from untoc_portal.core.api.documents import PDF, TYPES, NegotiateLater
from untoc_portal.core.api.preconditions import build_etag
from untoc_portal.core.enums import DocumentFormat

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile
    from rest_framework.request import Request

WORD = TYPES[DocumentFormat.WORD]
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


def send_stored(file: FieldFile | None, stem: str, kind: str = STORED) -> FileResponse:
    """Return a stored file of this content type, with its own ending. Raises Http404 if there is none."""
    if not file:
        raise Http404
    name = f"{stem}.{str(file.name).rpartition('.')[2]}"
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=kind, headers=HEADERS)


def answer_file(request: Request, file: FieldFile | None, name: str, digest: str = "") -> HttpResponseBase:
    """Return the file under this name, with its hash as ETag. Raises Http404 if there is none."""
    if not file:
        raise Http404
    etag = f'"{digest}"' if digest else build_etag(str(file.name).encode())
    answer = get_conditional_response(request, etag=etag) or FileResponse(
        file.open("rb"), as_attachment=True, filename=name
    )
    answer["ETag"], answer["Cache-Control"] = etag, HEADERS["Cache-Control"]
    return answer


class HasFile:
    """A viewset whose rows have a file: at the address `file` of the row."""

    # What an upload may be (`uploads.py`).
    @extend_schema(responses=describe_file(PDF, "image/png", "image/jpeg"))
    @action(detail=True, methods=["get"], content_negotiation_class=NegotiateLater)
    def file(self, request: Request, **_address: Any) -> HttpResponseBase:
        """Return the file."""
        return answer_file(request, *self.get_file(self.get_object()))  # type: ignore[attr-defined]  # of the viewset

    def get_file(self, row: Any) -> tuple[FieldFile | None, str, str]:
        """Return the file of the row, the name to save it under, and its hash."""
        return row.file, row.file.name.rpartition("/")[2], row.sha256
