"""Search in everything at once: States, reviews, documents and organizations that the reader can see.

Every row comes through `visible_to`, and no number of rows is shown: nothing reveals what is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dialogues.models import ChairSummary, SessionDocument
from dialogues.selectors.figures import reports_for_list
from reviews.models import Review
from reviews.selectors.library import list_available_documents
from reviews.selectors.reviews import find_states_by_name
from stakeholders.models import State
from stakeholders.selectors.organizations import organizations_for_list
from stakeholders.selectors.states import state_keys_for_list
from untoc_portal.core.collation import sort_queryset_by_name
from untoc_portal.core.listing import format_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.core.authz import AnyUser

SHOWN = 10
MIN_QUERY_LENGTH, MAX_QUERY_LENGTH = 2, 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One result."""

    title: str
    path: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The results of one kind, and the list with all of them."""

    title: str
    hits: list[Hit]
    list_path: str


@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    """Show the results, or only the form."""
    # PostgreSQL does not accept NUL in a text or a query: it is replaced by the replacement character.
    text = request.GET.get("q", "").replace("\x00", "\ufffd").strip()[:MAX_QUERY_LENGTH]
    sections = search_sections(text, request.user) if len(text) >= MIN_QUERY_LENGTH else []
    found = [section for section in sections if section.hits]
    return render(
        request, "search.html", {"text": text, "sections": found, "is_too_short": 0 < len(text) < MIN_QUERY_LENGTH}
    )


def search_sections(text: str, user: AnyUser) -> list[Section]:
    """Return the matches that this reader can see, at most ten of each kind, in a fixed number of queries."""
    return [
        Section(_("States"), _states(text, user), reverse("stakeholders:state_list")),
        Section(_("Country reviews"), _reviews(text, user), reverse("reviews:review_list")),
        Section(_("Outcome documents"), _outcome_documents(text, user), reverse("reviews:library")),
        Section(_("Documents of working groups"), _papers(text, user), reverse("dialogues:working_group_list")),
        Section(_("Organizations"), _organizations(text, user), reverse("stakeholders:organization_list")),
    ]


def _states(text: str, user: AnyUser) -> list[Hit]:
    keys = state_keys_for_list(user, name=text)[:SHOWN]
    states = {state.pk: state for state in State.objects.filter(pk__in=keys)}
    return [Hit(str(states[key]), states[key].get_absolute_url()) for key in keys]


def _reviews(text: str, user: AnyUser) -> list[Hit]:
    wanted = Q(state_under_review__in=find_states_by_name(text).values("pk")) | Q(code__iexact=text)
    rows = Review.objects.visible_to(user).filter(wanted).select_related("state_under_review", "phase__cluster")
    return [Hit(str(one), one.get_absolute_url(), str(one.phase.cluster)) for one in rows.order_by("code")[:SHOWN]]


def _outcome_documents(text: str, user: AnyUser) -> list[Hit]:
    wanted = Q(document__symbol__icontains=text) | Q(
        outcome__review__state_under_review__in=find_states_by_name(text).values("pk")
    )
    rows = (
        list_available_documents().visible_to(user).filter(wanted).select_related("outcome__review__state_under_review")
    )
    return [
        Hit(
            format_label(row.outcome.get_kind_display(), row.outcome.review.state_under_review),
            row.get_absolute_url(),
            f"{row.document.symbol} · {row.document.get_language_display()}",
        )
        for row in rows.order_by("-pk")[:SHOWN]
    ]


def _papers(text: str, user: AnyUser) -> list[Hit]:
    """Return session documents, chairs' summaries and general reports, in this order, each kind with one query."""
    return [*_session_documents(text, user), *_chair_summaries(text, user), *_general_reports(text, user)][:SHOWN]


def _session_documents(text: str, user: AnyUser) -> Iterable[Hit]:
    wanted = Q(symbol__icontains=text) | Q(title__icontains=text)
    for row in SessionDocument.objects.visible_to(user).filter(wanted).order_by("-pk")[:SHOWN]:
        yield Hit(row.title, reverse("dialogues:session_document_file", args=[row.pk]), row.symbol)


def _chair_summaries(text: str, user: AnyUser) -> Iterable[Hit]:
    wanted = Q(document__symbol__icontains=text) | Q(text__icontains=text)
    rows = ChairSummary.objects.visible_to(user).filter(wanted)
    rows = rows.select_related("document", "dialogue__report__session__working_group")
    for row in rows.order_by("-pk")[:SHOWN]:
        symbol = row.document.symbol if row.document else ""
        yield Hit(str(row), reverse("dialogues:chair_summary_detail", args=[row.dialogue_id]), symbol)


def _general_reports(text: str, user: AnyUser) -> Iterable[Hit]:
    wanted = Q(document__symbol__icontains=text) | Q(text__icontains=text)
    for row in reports_for_list(user).filter(wanted)[:SHOWN]:
        yield Hit(str(row), row.get_absolute_url(), row.document.symbol if row.document else "")


def _organizations(text: str, user: AnyUser) -> list[Hit]:
    rows = sort_queryset_by_name(organizations_for_list(user, name=text), "name")[:SHOWN]
    return [Hit(one.name, one.get_absolute_url(), str(one.get_kind_display())) for one in rows]
