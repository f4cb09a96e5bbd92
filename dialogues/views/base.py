"""Shared parts of the pages of this app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dialogues.models import Dialogue
from dialogues.workflow import get_cited_rule
from untoc_portal.core.second_look import Look
from untoc_portal.core.tables import PER_PAGE
from untoc_portal.core.views import SecondLookView, ServiceFormView


def get_page(rows: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    """Return the requested page of a list. If the number is not valid or too high, return the nearest page."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


class FormPageView(ServiceFormView):
    """A page with one form. `page` has the texts around it: title, lead, rule, label of the button."""

    page: dict[str, Any] = {}

    def get_context(self, **context: Any) -> dict[str, Any]:
        page = dict(self.page)
        if "rule" in page:
            page["rule"] = get_cited_rule(self.subject, page["rule"])
        return super().get_context(kicker=self.subject, **page, **context)


class SecondLookPageView(SecondLookView):
    """The page before an action. `look_at` returns its content for the subject, `act` is the service."""

    look_at: ClassVar[Callable[[Any], Look]]
    act: ClassVar[Callable[..., Any]]

    def get_look(self) -> Look:
        """Return the current content of the subject."""
        return type(self).look_at(self.subject)

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the rule that applies to the subject."""
        return super().get_context(**context) | {"rule": get_cited_rule(self.subject, self.rule)}

    def perform(self, form: BaseForm) -> None:
        """Call the service with the content that was read and the input."""
        typed = {name: value for name, value in form.cleaned_data.items() if name != "confirmed"}
        type(self).act(self.subject, actor=self.request.user, **typed)


def draft_response(pdf: bytes) -> HttpResponse:
    """Return a response with a document that is not issued. The browser stores no copy of it."""
    headers = {"Content-Disposition": 'inline; filename="draft.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def undo_address(name: str, dialogue: Dialogue, token: str) -> str:
    """Return the URL where a POST undoes an action on a dialogue. It is empty if the action cannot be undone."""
    if not token:
        return ""
    return f"{reverse(f'dialogues:{name}', args=[dialogue.pk])}?{urlencode({'act': token})}"
