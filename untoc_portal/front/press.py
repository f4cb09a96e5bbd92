"""For the press and researchers: what is new, each step in plain words, charts to download, how to cite, contact."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialogues.models import ChairSummary
from dialogues.selectors.figures import list_report_figures, reports_for_list
from reviews.selectors.library import list_library_outcomes, list_readable_files
from reviews.selectors.status import count_public_statuses
from reviews.selectors.status_map import get_shown_phase, list_phases
from stakeholders.enums import PartyStatus
from stakeholders.models import Instrument
from untoc_portal.core.chart_files import render_png, render_svg
from untoc_portal.core.charts import Bars, build_count_chart
from untoc_portal.core.listing import format_label
from untoc_portal.core.presence import require_value
from untoc_portal.core.table_files import send_csv
from untoc_portal.core.views import PageView, SiteView
from untoc_portal.core.visitor_pages import store_for_visitors

PUBLIC = AnonymousUser()
NEWS_LIMIT = 12
CACHE_SECONDS = 24 * 60 * 60
PUBLIC_PAGE = method_decorator(login_not_required, name="dispatch")


@dataclass(frozen=True, slots=True)
class PressFigure:
    """A chart that anyone may use: its name in the address, its title, and the page that explains it."""

    name: str
    title: str
    bars: Bars
    path: str
    is_of_report: bool = False


@dataclass(frozen=True, slots=True)
class NewDocument:
    """Something that was published."""

    on: dt.date
    title: str
    path: str


def list_new_documents() -> list[NewDocument]:
    """Return what was published last, as everyone can read it, the latest first."""
    found = [
        NewDocument(
            timezone.localdate(require_value(row.review.issued_at)),
            format_label(row.review.state_under_review, row.get_kind_display()),
            reverse("reviews:issued_outcome", args=[list_readable_files(row)[0].document.symbol]),
        )
        for row in list_library_outcomes(PUBLIC)[:NEWS_LIMIT]
    ]
    summaries = ChairSummary.objects.visible_to(PUBLIC).select_related("dialogue__report__session__working_group")
    for summary in summaries.order_by("-issued_at")[:NEWS_LIMIT]:
        day = timezone.localdate(require_value(summary.issued_at))
        path = reverse("dialogues:chair_summary_detail", args=[summary.dialogue_id])
        found.append(NewDocument(day, str(summary), path))
    for report in reports_for_list(PUBLIC).order_by("-published_at")[:NEWS_LIMIT]:
        day = timezone.localdate(require_value(report.published_at))
        found.append(NewDocument(day, str(report), report.get_absolute_url()))
    return sorted(found, key=lambda one: (one.on, one.title), reverse=True)[:NEWS_LIMIT]


def list_press_figures() -> list[PressFigure]:
    """Return the charts: the status of the reviews, the parties to each treaty, the figures of the latest report.

    Figures on answers are those that the disclosure guard released, in a general report that is published (ADR 10).
    """
    found = [one for one in (_build_status_figure(),) if one is not None]
    found.append(_build_parties_figure())
    report = reports_for_list(PUBLIC).order_by("-published_at", "-pk").first()
    for article in list_report_figures(report) if report else ():
        for number, theme in enumerate(article.themes, 1):
            name = f"report-{require_value(report).pk}-{article.article.pk}-{number}"
            title, path = format_label(article.article, theme.title), require_value(report).get_absolute_url()
            found.append(PressFigure(name, title, theme.bars, path, is_of_report=True))
    return found


def _build_status_figure() -> PressFigure | None:
    phase = get_shown_phase(list_phases())
    found = count_public_statuses(phase) if phase else None
    if found is None or not found.total:
        return None
    rows = [
        (_("not started"), found.not_started, found.total),
        (_("progressing"), found.total - found.not_started - found.issued, found.total),
        (_("summary issued"), found.issued, found.total),
    ]
    title = _("Reviews of %(phase)s by status") % {"phase": phase}
    return PressFigure("status", title, build_count_chart(_("Reviews"), rows), reverse("reviews:status"))


def _build_parties_figure() -> PressFigure:
    counted = Instrument.objects.annotate(
        parties=Count("statuses", filter=Q(statuses__status=PartyStatus.PARTY)), states=Count("statuses")
    )
    rows = [(str(one), one.parties, one.states) for one in counted.order_by("position")]
    title = _("Parties to the Convention and its Protocols")
    return PressFigure("parties", title, build_count_chart(_("Parties"), rows), reverse("stakeholders:state_list"))


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class PressPageView(PageView, SiteView):
    """What the press and researchers need, on one page."""

    template_name = "press.html"

    def get_context(self) -> dict[str, Any]:
        figures = list_press_figures()
        return {
            "news": list_new_documents(),
            "figures": [one for one in figures if not one.is_of_report],
            "report_figures": [one for one in figures if one.is_of_report],
            "publisher": settings.OPEN_DATA_PUBLISHER,
            "licence": settings.OPEN_DATA_LICENCE,
            "contact": settings.PRESS_CONTACT,
            "portal": settings.PORTAL_URL.rstrip("/"),
            "today": timezone.localdate(),
        }


@PUBLIC_PAGE
class PressFigureView(SiteView):
    """A chart as SVG, PNG or CSV."""

    def get(self, _request: HttpRequest, name: str, form: str) -> HttpResponse:
        """Return the file. Raises Http404 for an unknown chart."""
        figure = next((one for one in list_press_figures() if one.name == name), None)
        if figure is None or form not in ("svg", "png", "csv"):
            raise Http404
        if form == "csv":
            lines = [(label, *numbers) for label, numbers in figure.bars.rows]
            return send_csv(name, [_("Title"), *figure.bars.series], lines)
        day = date_format(timezone.localdate())
        words = {"publisher": settings.OPEN_DATA_PUBLISHER, "portal": settings.PORTAL_URL.rstrip("/"), "day": day}
        note = _("Source: %(publisher)s, %(portal)s, %(day)s") % words
        svg, height = render_svg(figure.bars, figure.title, note)
        if form == "svg":
            return _send(svg.encode(), "image/svg+xml", f"{name}.svg")
        key = f"press-figure-{hashlib.sha256(svg.encode()).hexdigest()}"
        content = cache.get(key)
        if content is None:
            content = render_png(svg, height)
            cache.set(key, content, CACHE_SECONDS)
        return _send(content, "image/png", f"{name}.png")


def _send(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "public, no-cache"}
    return HttpResponse(content, content_type=content_type, headers=headers)
