"""Pages of help: the start page, the glossary, the manual, the tours."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views import View

from untoc_portal.accounts.services import end_tour
from untoc_portal.front.help import manual, terms, tours


@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """Show the available help."""
    own = [(name, tours.get_step_url(name)) for name in tours.list_tours(request.user)]
    return render(request, "help/start.html", {"chapters": manual.CHAPTERS.items(), "tours": own})


@login_not_required
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the terms, grouped by letter if the script has letters."""
    search = request.GET.get("q", "")
    found = terms.list_terms(search)
    by_letter = get_language() != "zh-hans"
    groups = [(letter if by_letter else "", list(rows)) for letter, rows in _group_terms(found, by_letter=by_letter)]
    return render(request, "help/glossary.html", {"groups": groups, "search": search, "count": len(found)})


def _group_terms(found: list[terms.Term], *, by_letter: bool) -> groupby:
    return groupby(found, attrgetter("letter") if by_letter else lambda _term: "")


@login_not_required
def chapter(request: HttpRequest, name: str) -> HttpResponse:
    """Show a chapter of the manual. Raises Http404 if there is no such chapter."""
    try:
        text = manual.get_chapter(name)
    except LookupError as error:
        raise Http404 from error
    return render(request, "help/manual.html", {"title": manual.CHAPTERS[name], "chapter": text})


@login_not_required
def tour(request: HttpRequest, name: str) -> HttpResponse:
    """Show all steps of a tour on one page. Raises Http404 if the tour is not for this user."""
    if name not in tours.list_tours(request.user):
        raise Http404
    steps = [(step, tours.get_step_url(name, number)) for number, step in enumerate(tours.TOURS[name], 1)]
    return render(request, "help/tour.html", {"steps": steps})


class EndTourView(View):
    """End a tour: it is not offered again."""

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        """Record the end of the tour on the account."""
        if name not in tours.TOURS:
            raise Http404
        end_tour(request.user, name)
        return redirect("home")
