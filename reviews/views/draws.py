"""The public pages of the drawing of lots: what was frozen, drawn and added, why, and the files to check it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views import View

from reviews.draw import verifier
from reviews.draw.reasons import checker
from reviews.forms.draws import DrawSearchForm
from reviews.models import Draw, Phase
from reviews.selectors.draw_reasons import list_draw_explanations
from reviews.selectors.draws import (
    get_draw_figures,
    list_draw_events,
    list_draw_rules,
    list_draw_steps,
    list_result_by_region,
    result_to_csv,
)
from reviews.views.tables import DRAWN
from stakeholders.models import State
from untoc_portal.core import authz
from untoc_portal.core.tables import Table, render_tables
from untoc_portal.core.views import PortalView, get_visible_or_404

if TYPE_CHECKING:
    from reviews.draw import Ledger


def draw_or_404(request: HttpRequest, number: int) -> Draw:
    """Return the drawing of lots of the phase with this number. Raises Http404 if there is none."""
    return get_visible_or_404(Draw.objects.select_related("phase"), request, phase__sequence=number)


def get_draw_context(request: HttpRequest, draw: Draw, ledger: Ledger) -> dict[str, Any]:
    """Return what both the public page and the draw room show."""
    form = DrawSearchForm(request.GET)
    search = form.cleaned_data["state"] if form.is_valid() else ""
    return {
        "draw": draw,
        "ledger": ledger,
        "search_form": form,
        "steps": list_draw_steps(ledger),
        "figures": get_draw_figures(ledger),
        "table": Table.in_groups(
            "draw", DRAWN, list_result_by_region(ledger, search), request, "reviews/cells/draw_region.html"
        ),
        "contributions": draw.contributions.all(),
        "certificates": draw.entries.filter(certificate__isnull=False).select_related("certificate", "state"),
    }


@method_decorator(login_not_required, name="dispatch")
class DrawListView(View):
    """The phases and their drawings of lots."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the phases, the newest first."""
        phases = Phase.objects.visible_to(request.user).select_related("cluster", "draw").order_by("-sequence")
        context = {"phases": phases, "is_secretariat": authz.is_secretariat(request.user)}
        return render(request, "reviews/draw_list.html", context)


@method_decorator(login_not_required, name="dispatch")
class DrawDetailView(PortalView):
    """One drawing of lots, with all that is needed to replay it."""

    def get_subject(self) -> Draw:
        """Return the drawing."""
        return draw_or_404(self.request, self.kwargs["number"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Show the drawing."""
        ledger = self.subject.ledger()
        context = {
            **get_draw_context(request, self.subject, ledger),
            "rules": list_draw_rules(ledger),
            "story": list_draw_events(self.subject),
            "is_secretariat": authz.is_secretariat(request.user),
        }
        return render_tables(request, "reviews/draw_detail.html", context)


@method_decorator(login_not_required, name="dispatch")
class DrawStateView(PortalView):
    """Why a State has these reviewing States: its lots in plain words."""

    def get_subject(self) -> State:
        """Return the State."""
        return get_visible_or_404(State.objects.all(), self.request, iso3=self.kwargs["iso3"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Show the explanations, the newest phase first."""
        context = {"state": self.subject, "chapters": list_draw_explanations(self.subject)}
        return render(request, "reviews/draw_state.html", context)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, indent=1)


def _whole(ledger: Ledger) -> str:
    return _as_json({**ledger.result(), "transcript": ledger.transcript()})


# name of the file: its content type, its content, whether it needs drawn lots
FILES: dict[str, tuple[str, Callable[[Ledger], str], bool]] = {
    "pool.json": ("application/json", lambda ledger: _as_json(ledger.entries[0]["body"]["pool"]), False),
    "transcript.json": ("application/json", lambda ledger: _as_json(ledger.transcript()), False),
    "result.json": ("application/json", _whole, True),
    "result.csv": ("text/csv", result_to_csv, True),
    "verify_draw.py": ("text/x-python", lambda _ledger: verifier(), False),
    "check_reasons.py": ("text/x-python", lambda _ledger: checker(), False),
}


@method_decorator(login_not_required, name="dispatch")
class DrawFileView(PortalView):
    """A file of the drawing of lots: pool, transcript, result, or the program that replays it."""

    def get_subject(self) -> Draw:
        """Return the drawing."""
        return draw_or_404(self.request, self.kwargs["number"])

    def get(self, _request: HttpRequest, *, name: str, **_kwargs: Any) -> HttpResponse:
        """Return the file. Raises Http404 for an unknown name, and for a result before the lots are drawn."""
        ledger = self.subject.ledger()
        content_type, make, needs_lots = FILES.get(name, ("", str, True))
        if name not in FILES or (needs_lots and not ledger.seats):
            raise Http404
        response = HttpResponse(make(ledger), content_type=f"{content_type}; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


@method_decorator(login_not_required, name="dispatch")
class DrawCertificateView(PortalView):
    """The certificate of lots drawn."""

    def get_subject(self) -> Draw:
        """Return the drawing."""
        return draw_or_404(self.request, self.kwargs["number"])

    def get(self, _request: HttpRequest, *, pk: int, **_kwargs: Any) -> FileResponse:
        """Return the PDF. Raises Http404 if it is not rendered yet."""
        entry = get_object_or_404(self.subject.entries.exclude(certificate=None), number=pk)
        if not entry.certificate.is_rendered:
            raise Http404
        name = f"draw-{self.subject.phase.sequence}-{pk}.pdf"
        return FileResponse(entry.certificate.file.open(), filename=name, content_type="application/pdf")
