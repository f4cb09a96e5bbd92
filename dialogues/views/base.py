"""What the pages of this app share."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from dialogues.workflow import cite
from untoc_portal.core.tables import PER_PAGE
from untoc_portal.core.views import FormAct


def page_of(rows: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    """Return the page of a list the reader asked for; a number that is none, or too high, gets the nearest one."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


class FormPage(FormAct):
    """A page with one form. `page` says what stands around it: title, lead, rule, label of the button."""

    page: dict[str, Any] = {}

    def get_context(self, **context: Any) -> dict[str, Any]:
        page = dict(self.page)
        if "rule" in page:
            page["rule"] = cite(self.subject, page["rule"])
        return super().get_context(kicker=self.subject, **page, **context)
