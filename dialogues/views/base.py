"""Shared parts of the pages of this app."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dialogues.models import Dialogue
from dialogues.selectors.translated_documents import Printed, list_document_languages
from dialogues.workflow import get_cited_rule
from untoc_portal.core.authz import AnyUser
from untoc_portal.core.models import TextOfRecord
from untoc_portal.core.tables import PER_PAGE
from untoc_portal.core.texts_of_record import list_record_languages
from untoc_portal.core.views import SecondLookView, ServiceFormView


def get_page(rows: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    """Return the requested page of a list. If the number is not valid or too high, return the nearest page."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def get_language_context(root: TextOfRecord, user: AnyUser, kind: str = "") -> dict[str, Any]:
    """Return the languages of a row for its page: of its documents, and of its translations for those who translate.

    `kind` is the name of a row that is printed, as in the setting TEXTS_OF_RECORD.
    """
    may_translate = user.has_perm(root.translate_permission, root)
    printed = isinstance(root, Printed) and kind
    return {
        "document_languages": list_document_languages(root, user, kind) if printed else [],
        "record_languages": list_record_languages(root) if may_translate else [],
    }


class CitedFormView(ServiceFormView):
    """A form that cites the rule of its subject, and names the subject above its heading."""

    def get_heading(self) -> dict[str, Any]:
        """Add the subject and its rule."""
        rule = get_cited_rule(self.subject, self.rule)
        return super().get_heading() | {"kicker": self.subject, "rule": rule}


class CitedSecondLookView(SecondLookView, CitedFormView):
    """The page before an action, which cites the rule of its subject."""


def draft_response(pdf: bytes) -> HttpResponse:
    """Return a response with a document that is not issued. The browser stores no copy of it."""
    headers = {"Content-Disposition": 'inline; filename="draft.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def undo_address(name: str, dialogue: Dialogue, token: str) -> str:
    """Return the URL where a POST undoes an action on a dialogue. It is empty if the action cannot be undone."""
    if not token:
        return ""
    return f"{reverse(f'dialogues:{name}', args=[dialogue.pk])}?{urlencode({'act': token})}"
