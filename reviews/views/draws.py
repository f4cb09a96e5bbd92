"""The public pages of the drawing of lots: what was frozen, drawn and added, why, and the files to check it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator

from reviews.draw import VERSION, Pool, verifier
from reviews.draw.reasons import checker
from reviews.forms.draws import DrawSearchForm
from reviews.models import Draw, HashStamp, Phase
from reviews.selectors.draw_classes import list_small_classes
from reviews.selectors.draw_course import get_closing_hash, list_acts_of_states, list_text_rows
from reviews.selectors.draw_reasons import list_draw_explanations
from reviews.selectors.draw_sentences import describe_void, list_numbers, list_sentences, list_times
from reviews.selectors.draws import (
    get_draw_figures,
    get_state_names,
    has_result,
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
from untoc_portal.core.views import PageView, PortalView, SiteView, get_visible_or_404

if TYPE_CHECKING:
    from reviews.draw import Ledger


def draw_or_404(request: HttpRequest, number: int, nth: int | None = None) -> Draw:
    """Return the drawing of lots of the phase with this number: the newest one, or the one with its own number.

    Raises Http404 if there is none that the present program can replay.
    """
    rows = Draw.objects.by_this_method().select_related("phase")
    chosen = rows.newest() if nth is None else rows.filter(number=nth)
    return get_visible_or_404(chosen, request, phase__sequence=number)


class OneDrawView(PortalView):
    """Base of the public pages and files of one drawing of lots."""

    def get_subject(self) -> Draw:
        """Return the drawing."""
        return draw_or_404(self.request, self.kwargs["number"], self.kwargs.get("nth"))


def get_draw_context(request: HttpRequest, draw: Draw, ledger: Ledger) -> dict[str, Any]:
    """Return what both the public page and the draw room show."""
    form = DrawSearchForm(request.GET)
    search = form.cleaned_data["state"] if form.is_valid() else ""
    names = get_state_names()
    closing = get_closing_hash(draw, ledger)
    objections = list(draw.objections.select_related("state"))
    return {
        "draw": draw,
        "ledger": ledger,
        "has_result": has_result(ledger),
        "search_form": form,
        "steps": list_draw_steps(ledger),
        "figures": get_draw_figures(ledger),
        "table": Table.in_groups(
            "draw", DRAWN, list_result_by_region(ledger, names, search), request, "reviews/cells/draw_region.html"
        ),
        "closing": closing,
        "objections": objections,
        "sentences": list_sentences(ledger, closing, len(objections)),
        "texts": list_text_rows(draw, ledger, names),
        "numbers": list_numbers(ledger),
        "certificates": draw.entries.filter(certificate__isnull=False).select_related("certificate", "state"),
    }


@method_decorator(login_not_required, name="dispatch")
class DrawListView(PageView, SiteView):
    """The phases and their drawings of lots."""

    template_name = "reviews/draw_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the phases, the newest first."""
        newest = Prefetch("draws", queryset=Draw.objects.newest())
        phases = Phase.objects.filter_visible(self.request.user).select_related("cluster").prefetch_related(newest)
        phases = phases.order_by("-sequence")
        return {"phases": phases, "is_secretariat": authz.is_secretariat(self.request.user)}


@method_decorator(login_not_required, name="dispatch")
class DrawDetailView(OneDrawView):
    """One drawing of lots, with all that is needed to replay it."""

    def get_subject(self) -> Draw:
        """Return the drawing, also one by an earlier method."""
        rows = Draw.objects.select_related("phase")
        nth = self.kwargs.get("nth")
        chosen = rows.newest() if nth is None else rows.filter(number=nth)
        return get_visible_or_404(chosen, self.request, phase__sequence=self.kwargs["number"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Show the drawing, or the raw entries of one by an earlier method."""
        if self.subject.method != VERSION:
            entries = [(entry, _as_json(entry.as_document())) for entry in self.subject.entries.all()]
            return render(request, "reviews/draw_raw.html", {"draw": self.subject, "entries": entries})
        ledger = self.subject.ledger()
        context = {
            **get_draw_context(request, self.subject, ledger),
            "nth": self.kwargs.get("nth"),
            "rules": list_draw_rules(ledger),
            "small_classes": list_small_classes(Pool.from_document(ledger.entries[0]["body"]["pool"])),
            "story": list_draw_events(self.subject),
            "times": list_times(ledger),
            "void_text": describe_void(ledger),
            "acts": list_acts_of_states(request.user, self.subject, ledger),
            "others": Draw.objects.filter(phase=self.subject.phase).exclude(pk=self.subject.pk).select_related("phase"),
            "is_secretariat": authz.is_secretariat(request.user),
        }
        return render_tables(request, "reviews/draw_detail.html", context)


@method_decorator(login_not_required, name="dispatch")
class DrawStateView(PageView):
    """Why a State has these reviewing States: its lots in plain words."""

    def get_subject(self) -> State:
        """Return the State."""
        return get_visible_or_404(State.objects.all(), self.request, iso3=self.kwargs["iso3"])

    template_name = "reviews/draw_state.html"

    def get_context(self) -> dict[str, Any]:
        """Return the explanations, the newest phase first."""
        return {"state": self.subject, "chapters": list_draw_explanations(self.subject)}


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
class DrawFileView(OneDrawView):
    """A file of the drawing of lots: pool, transcript, result, or the program that replays it."""

    def get(self, _request: HttpRequest, *, name: str, **_kwargs: Any) -> HttpResponse:
        """Return the file. Raises Http404 for an unknown name, and for a result before the lots are drawn."""
        ledger = self.subject.ledger()
        content_type, make, needs_lots = FILES.get(name, ("", str, True))
        if name not in FILES or (needs_lots and not has_result(ledger)):
            raise Http404
        response = HttpResponse(make(ledger), content_type=f"{content_type}; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


@method_decorator(login_not_required, name="dispatch")
class DrawCertificateView(OneDrawView):
    """The certificate of lots drawn."""

    def get(self, _request: HttpRequest, *, pk: int, **_kwargs: Any) -> FileResponse:
        """Return the PDF. Raises Http404 if it is not rendered yet."""
        entry = get_object_or_404(self.subject.entries.exclude(certificate=None), number=pk)
        if not entry.certificate.is_rendered:
            raise Http404
        name = f"draw-{self.subject.phase.sequence}-{self.subject.number}-{pk}.pdf"
        return FileResponse(entry.certificate.file.open(), filename=name, content_type="application/pdf")


@method_decorator(login_not_required, name="dispatch")
class DrawStampView(OneDrawView):
    """A time stamp of a closing hash, as a file (RFC 3161 token, DER)."""

    def get(self, _request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        """Return the token."""
        stamp = get_object_or_404(HashStamp, entry__draw=self.subject, pk=pk)
        response = HttpResponse(bytes(stamp.token), content_type="application/timestamp-token")
        response["Content-Disposition"] = f'attachment; filename="entry-{stamp.entry.number}-{pk}.tst"'
        return response
