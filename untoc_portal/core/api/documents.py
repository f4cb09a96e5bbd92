"""An issued document at one address, in the form that a program asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.api.preconditions import SAFE, build_etag
from untoc_portal.core.enums import DocumentFormat
from untoc_portal.core.models import Document
from untoc_portal.core.printed_facts import find_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.db.models.fields.files import FieldFile
    from rest_framework.renderers import BaseRenderer
    from rest_framework.request import Request

JSON, JSON_LD, PDF = "application/json", "application/ld+json", "application/pdf"
# XML is Akoma Ntoso (OASIS), whose media type is registered with this name.
TYPES = {
    DocumentFormat.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentFormat.WEB: "text/html",
    DocumentFormat.XML: "application/akn+xml",
}
EXTENSIONS = {PDF: "pdf"} | {kind: form.value for form, kind in TYPES.items()}


class FormSerializer(serializers.Serializer):
    """A form of a document: its media type, for `Accept`, and the hash of its file."""

    media_type = serializers.CharField()
    sha256 = serializers.CharField()


class DocumentSerializer(serializers.Serializer):
    """An issued document."""

    symbol = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()
    issued_at = serializers.DateTimeField(source="created_at")
    text_sha256 = serializers.CharField(source="snapshot_sha256", help_text="The hash that is printed on it.")
    page = serializers.CharField(help_text="The page where people read it.")
    forms = FormSerializer(many=True)


def describe_forms(serializer: type[serializers.Serializer]) -> dict[Any, Any]:
    """Return the answers of an address: the object as JSON, and its document in every form."""
    files = {(200, kind): OpenApiTypes.BINARY for kind in EXTENSIONS}
    return {(200, JSON): serializer, (200, JSON_LD): OpenApiTypes.OBJECT} | files


class NegotiateLater(DefaultContentNegotiation):
    """The view knows which forms a document has. An error is a problem in any case."""

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer of JSON."""
        del request, format_suffix
        return renderers[0], renderers[0].media_type


def list_files(document: Document) -> dict[str, tuple[FieldFile, str]]:
    """Return the files of a document by media type, each with its hash."""
    files = {PDF: (document.file, document.sha256)}
    return files | {TYPES[DocumentFormat(row.form)]: (row.file, row.sha256) for row in document.renditions.all()}


def choose_type(request: Request, kinds: Iterable[str]) -> str:
    """Return the media type that the request likes most. Raises NotAcceptable if it takes none of these."""
    kind = request._request.get_preferred_type(list(kinds))  # noqa: SLF001 (of Django, not of the framework)
    if kind is None:
        raise NotAcceptable
    return kind


def answer_document(request: Request, document: Document, page: str, kind: str) -> HttpResponseBase:
    """Return what is known of the document as JSON or JSON-LD, or its file as PDF, Word, HTML or Akoma Ntoso."""
    files = list_files(document)
    page = request.build_absolute_uri(page)
    answer: HttpResponseBase
    if kind == JSON_LD:
        content = json.dumps(_describe_linked(document, page, files), ensure_ascii=False).encode()
        etag = build_etag(content)
        answer = get_conditional_response(request, etag=etag) or HttpResponse(content, content_type=JSON_LD)
        answer["ETag"] = etag
    elif kind == JSON:
        document.page = page  # type: ignore[attr-defined]  # for the serializer
        document.forms = [{"media_type": name, "sha256": row[1]} for name, row in files.items()]  # type: ignore[attr-defined]
        answer = Response(DocumentSerializer(document).data)
    else:
        answer = get_conditional_response(request, etag=f'"{files[kind][1]}"') or _send(kind, *files[kind])
        answer["ETag"] = f'"{files[kind][1]}"'
    answer["Content-Language"] = document.language
    patch_vary_headers(answer, ["Accept", "Accept-Language"])
    return answer


def _describe_linked(document: Document, page: str, files: dict[str, tuple[FieldFile, str]]) -> dict[str, Any]:
    """Return the document in the words of schema.org, for JSON-LD."""
    forms = [{"@type": "MediaObject", "encodingFormat": kind, "sha256": row[1]} for kind, row in files.items()]
    return {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "@id": page,
        "identifier": document.symbol,
        "name": document.title,
        "inLanguage": document.language,
        "datePublished": document.created_at.isoformat(),
        "publisher": {"@type": "Organization", "name": settings.OPEN_DATA_PUBLISHER},
        "sha256": document.snapshot_sha256,
        "encoding": forms,
    }


def find_readable(user: Any, documents: QuerySet[Document]) -> list[tuple[Document, str]]:
    """Return those documents in force that the user may read, each with the address of its page, in their order."""
    found = documents.filter(superseded_at__isnull=True).exclude(sha256="").prefetch_related("renditions")
    rows = {row.pk: row for row in found}
    pages = find_addresses(user, rows)
    return [(row, pages[key]) for key, row in rows.items() if key in pages]


class DocumentView(KnownParameters, APIView):
    """An issued document, by a hash of it, for those who may read it."""

    permission_classes = (AllowAny,)
    content_negotiation_class = NegotiateLater

    @extend_schema(
        operation_id="document",
        summary="An issued document, in the form of `Accept`",
        responses=describe_forms(DocumentSerializer),
    )
    def get(self, request: Request, sha256: str) -> HttpResponseBase:
        """Return the document: what is known of it as JSON or JSON-LD, or its file.

        Raises Http404 if there is none that the user may read, and NotAcceptable if it has no such form.
        """
        found = find_readable(request.user, Document.objects.with_hash(sha256))
        if not found:
            raise Http404
        document, page = found[0]
        return answer_document(request, document, page, choose_type(request, [JSON, JSON_LD, *list_files(document)]))


class DocumentForms:
    """A view of objects that have documents: one address gives the object, or its document in the form of `Accept`.

    Of several, it is the one in the language of `Accept-Language`, or else the first.
    """

    def list_documents(self, row: Any) -> QuerySet[Document]:
        """Return the documents of the object, the best one first."""
        raise NotImplementedError

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002 (of the framework)
        """Leave the choice to `retrieve`."""
        if getattr(self, "action", "") == "retrieve":
            return NegotiateLater().select_renderer(request, self.get_renderers())  # type: ignore[attr-defined]
        return super().perform_content_negotiation(request, force)  # type: ignore[misc]  # of the viewset

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Return one object as JSON, or its document as JSON-LD, PDF, Word, HTML or Akoma Ntoso."""
        if request.method not in SAFE or choose_type(request, [JSON, JSON_LD, *EXTENSIONS]) == JSON:
            answer: HttpResponseBase = super().retrieve(request, *args, **kwargs)  # type: ignore[misc]  # of the viewset
            patch_vary_headers(answer, ["Accept"])
            return answer
        row = self.get_object()  # type: ignore[attr-defined]
        found = find_readable(request.user, self.list_documents(row))
        wanted = [pair for pair in found if pair[0].language == get_language()] or found
        if not wanted:
            raise NotAcceptable
        document, page = wanted[0]
        return answer_document(request, document, page, choose_type(request, [JSON_LD, *list_files(document)]))


def _send(kind: str, file: FieldFile, digest: str) -> FileResponse:
    """Return the file. Its name reveals nothing, and no browser opens it as a page of the portal."""
    name = f"document-{digest[:12]}.{EXTENSIONS[kind]}"
    sent = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=kind)
    sent["Cache-Control"] = "private, no-store"
    return sent
