"""The file of an object, for whoever may see the object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from untoc_portal.core.api.documents import PDF, NegotiateLater
from untoc_portal.core.api.preconditions import build_etag

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile
    from rest_framework.request import Request

# What an upload may be (`uploads.py`).
UPLOADED = {(200, kind): OpenApiTypes.BINARY for kind in (PDF, "image/png", "image/jpeg")}


def answer_file(request: Request, file: FieldFile | None, name: str, digest: str = "") -> HttpResponseBase:
    """Return the file under this name, with its hash as ETag. Raises Http404 if there is none."""
    if not file:
        raise Http404
    etag = f'"{digest}"' if digest else build_etag(str(file.name).encode())
    answer = get_conditional_response(request, etag=etag) or FileResponse(
        file.open("rb"), as_attachment=True, filename=name
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-store"
    return answer


class HasFile:
    """A viewset whose rows have a file: at the address `file` of the row."""

    @extend_schema(responses=UPLOADED)
    @action(detail=True, methods=["get"], content_negotiation_class=NegotiateLater)
    def file(self, request: Request, **_address: Any) -> HttpResponseBase:
        """Return the file."""
        return answer_file(request, *self.get_file(self.get_object()))  # type: ignore[attr-defined]  # of the viewset

    def get_file(self, row: Any) -> tuple[FieldFile | None, str, str]:
        """Return the file of the row, the name to save it under, and its hash."""
        return row.file, row.file.name.rpartition("/")[2], row.sha256
