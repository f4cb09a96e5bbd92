"""Files for search engines and for who finds a weakness: sitemap.xml, robots.txt, security.txt. All of it is public."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from dialogues.models import (
    ChairSummary,
    Compilation,
    ConferenceDecision,
    Dialogue,
    GeneralReport,
    Session,
    WorkingGroup,
)
from reviews.models import Article
from reviews.selectors.library import list_library_outcomes, list_readable_files
from stakeholders.models import State
from untoc_portal.core.visitor_pages import store_for_everyone

if TYPE_CHECKING:
    from collections.abc import Iterable

PUBLIC = AnonymousUser()
# Pages of no single row. Lists lead to the rest.
PAGES = (
    "home", "reviews:status", "dialogues:schedule", "reviews:library", "reviews:draw_list", "stakeholders:state_list",
    "stakeholders:organization_list", "dialogues:working_group_list", "dialogues:dialogue_list",
    "dialogues:general_report_list", "dialogues:decision_list", "dialogues:statement_list", "dialogues:open_data",
    "dialogues:funding", "press",
    "help:start", "help:glossary", "accessibility", "verify",
)  # fmt: skip
# What no search engine has to read: each of these asks for a person, or gives another page for every question.
CLOSED = ("/admin/", "/accounts/", "/api/", "/calendar/", "/search/", "/guest/", "/subscriptions/")


class PageSitemap(Sitemap):  # type: ignore[type-arg]  # no generic at run time
    """Pages of no single row."""

    def items(self) -> Iterable[str]:
        """Return the names of the addresses."""
        return PAGES

    def location(self, item: Any) -> str:
        """Return the path of the page."""
        return reverse(item)


class PublicSitemap(Sitemap):  # type: ignore[type-arg]  # the same
    """Rows that everyone can see. Each kind is asked as a visitor would ask."""

    def items(self) -> list[Any]:
        """Return the rows in a fixed order."""
        rows: list[Any] = []
        for model in (State, WorkingGroup, Session, Dialogue):
            rows += model.objects.visible_to(PUBLIC).order_by("pk")
        for printed in (GeneralReport, Compilation, ConferenceDecision):
            rows += printed.objects.visible_to(PUBLIC).order_by("pk")
        return rows + list(Article.objects.select_related("instrument").order_by("pk"))


class SummarySitemap(Sitemap):  # type: ignore[type-arg]  # the same
    """Chairs' summaries that are issued."""

    def items(self) -> list[ChairSummary]:
        """Return the summaries."""
        return list(ChairSummary.objects.visible_to(PUBLIC).order_by("pk"))

    def location(self, item: Any) -> str:
        """Return the path of the summary."""
        return reverse("dialogues:chair_summary_detail", args=[item.dialogue_id])


class OutcomeSitemap(Sitemap):  # type: ignore[type-arg]  # the same
    """Outcomes of reviews of which everyone can have a file."""

    def items(self) -> list[str]:
        """Return the symbols under which they are shown."""
        return sorted({list_readable_files(row)[0].document.symbol for row in list_library_outcomes(PUBLIC)})

    def location(self, item: Any) -> str:
        """Return the path of the issued text."""
        return reverse("reviews:issued_outcome", args=[item])


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": PageSitemap,
    "rows": PublicSitemap,
    "summaries": SummarySitemap,
    "outcomes": OutcomeSitemap,
}


@login_not_required
@store_for_everyone
def show_sitemap(request: HttpRequest) -> HttpResponseBase:
    """Return the addresses of everything that is public, for search engines."""
    answer: HttpResponseBase = sitemap(request, sitemaps=SITEMAPS).render()
    return answer


@login_not_required
def show_robots(_request: HttpRequest) -> HttpResponse:
    """Return what search engines may read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), f"Sitemap: {_build_url('sitemap')}"]
    return _send_lines(lines)


@login_not_required
def show_security(_request: HttpRequest) -> HttpResponse:
    """Return where to report a weakness (RFC 9116). Raises Http404 if the operator has set no contact."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(
        days=settings.SECURITY_VALID_DAYS
    )
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, fr, es, ru, ar, zh",
        f"Canonical: {_build_url('security')}",
    ]
    if settings.SECURITY_POLICY_URL:
        lines.append(f"Policy: {settings.SECURITY_POLICY_URL}")
    return _send_lines(lines)


def _build_url(name: str) -> str:
    portal: str = settings.PORTAL_URL
    return portal.rstrip("/") + reverse(name)


def _send_lines(lines: Iterable[str]) -> HttpResponse:
    return HttpResponse("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")
