"""Search everything: States, reviews, documents and organizations that the reader can see.

Every row comes through `visible_to`, and no number of rows is shown: nothing reveals what is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dialogues.models import ChairSummary, Compilation, ConferenceDecision, SessionDocument
from dialogues.selectors.figures import reports_for_list
from reviews.models import Review
from reviews.selectors.library import list_available_documents
from stakeholders.models import State
from stakeholders.selectors.organizations import organizations_for_list
from stakeholders.selectors.state_names import has_this_other_name, is_other_name_verified, normalize_name
from stakeholders.selectors.states import list_named_states
from untoc_portal.core.collation import sort_queryset_by_name
from untoc_portal.core.listing import format_label
from untoc_portal.front import search_places as places

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

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

    kind: str
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


def search_sections(text: str, user: AnyUser, *, areas: Collection[str] | None = None) -> list[Section]:
    """Return the matches that this reader can see, at most ten of each kind, in a fixed number of queries.

    With a prefix such as “article:”, only this kind is searched. A program finds only what is in the `areas` of its
    scopes, and what is in none.
    """
    wanted, text = places.split_prefix(text)
    named = list_named_states(user, text) if wanted in {"", "states", "reviews", "documents"} else []
    kinds: tuple[tuple[str, str, str, Callable[[str], list[Hit]], str], ...] = (
        ("states", "organizations", _("States"), lambda text: _states(text, named), "stakeholders:state_list"),
        ("reviews", "reviews", _("Country reviews"), lambda text: _reviews(text, named, user), "reviews:review_list"),
        (
            "documents",
            "reviews",
            _("Outcome documents"),
            lambda text: _outcome_documents(text, named, user),
            "reviews:library",
        ),
        ("articles", "", _("Articles"), lambda text: places.find_articles(text, Hit, SHOWN), "reviews:article_list"),
        (
            "groups",
            "dialogues",
            _("Working groups"),
            lambda text: places.find_groups(text, user, Hit, SHOWN),
            "dialogues:working_group_list",
        ),
        (
            "sessions",
            "dialogues",
            _("Sessions"),
            lambda text: places.find_sessions(text, user, Hit, SHOWN),
            "dialogues:schedule",
        ),
        (
            "documents",
            "dialogues",
            _("Documents of working groups"),
            lambda text: _papers(text, user),
            "dialogues:working_group_list",
        ),
        (
            "organizations",
            "organizations",
            _("Organizations"),
            lambda text: _organizations(text, user),
            "stakeholders:organization_list",
        ),
        ("help", "", _("Help"), lambda text: places.find_help(text, Hit, SHOWN), "help:start"),
        ("glossary", "", _("Glossary"), lambda text: places.find_terms(text, Hit, SHOWN), "help:glossary"),
    )
    return [
        Section(kind, title, find(text), reverse(name))
        for kind, area, title, find, name in kinds
        if wanted in ("", kind) and (areas is None or area in ("", *areas))
    ]


def _states(text: str, named: list[State]) -> list[Hit]:
    # Whose name this is comes before names that only begin with it: “UK”.
    found = sorted(named, key=lambda state: not has_this_other_name(text, state.iso3))
    hits = [Hit(str(state), state.get_absolute_url(), _describe_name(text, state)) for state in found]
    return [*places.find_regional_groups(text, Hit), *hits][:SHOWN]


def _describe_name(text: str, state: State) -> str:
    """Return a note if the State is found by another name that nobody has compared with an official list."""
    wanted = normalize_name(text)
    names = (*state.names.values(), *state.formal_names.values(), state.iso3)
    is_own = any(wanted in normalize_name(name) for name in names)
    return "" if is_own or is_other_name_verified(state.iso3) else _("found by another name, which is not confirmed")


def _reviews(text: str, named: list[State], user: AnyUser) -> list[Hit]:
    wanted = Q(state_under_review__in=[state.pk for state in named]) | Q(code__iexact=text)
    rows = Review.objects.filter_visible(user).filter(wanted).select_related("state_under_review", "phase__cluster")
    return [Hit(str(one), one.get_absolute_url(), str(one.phase.cluster)) for one in rows.order_by("code")[:SHOWN]]


def _outcome_documents(text: str, named: list[State], user: AnyUser) -> list[Hit]:
    states = [state.pk for state in named]
    wanted = Q(document__symbol__icontains=text) | Q(outcome__review__state_under_review__in=states)
    rows = (
        list_available_documents()
        .filter_visible(user)
        .filter(wanted)
        .select_related("outcome__review__state_under_review")
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
    """Return session documents, summaries, reports, compilations and decisions, each kind with one query.

    A kind is not asked for when the ones before it have enough.
    """
    kinds = (_session_documents, _chair_summaries, _general_reports, _of_conference)
    return list(islice((hit for kind in kinds for hit in kind(text, user)), SHOWN))


def _session_documents(text: str, user: AnyUser) -> Iterable[Hit]:
    wanted = Q(symbol__icontains=text) | Q(title__icontains=text)
    for row in SessionDocument.objects.filter_visible(user).filter(wanted).order_by("-pk")[:SHOWN]:
        yield Hit(row.title, reverse("dialogues:session_document_file", args=[row.pk]), row.symbol)


def _chair_summaries(text: str, user: AnyUser) -> Iterable[Hit]:
    wanted = Q(document__symbol__icontains=text) | Q(text__icontains=text)
    rows = ChairSummary.objects.filter_visible(user).filter(wanted)
    rows = rows.select_related("document", "dialogue__report__session__working_group")
    for row in rows.order_by("-pk")[:SHOWN]:
        symbol = row.document.symbol if row.document else ""
        yield Hit(str(row), reverse("dialogues:chair_summary_detail", args=[row.dialogue_id]), symbol)


def _general_reports(text: str, user: AnyUser) -> Iterable[Hit]:
    wanted = Q(document__symbol__icontains=text) | Q(text__icontains=text)
    for row in reports_for_list(user).filter(wanted)[:SHOWN]:
        yield Hit(str(row), row.get_absolute_url(), row.document.symbol if row.document else "")


def _of_conference(text: str, user: AnyUser) -> Iterable[Hit]:
    wanted = Q(document__symbol__icontains=text) | Q(text__icontains=text)
    rows = Compilation.objects.filter_visible(user).filter(wanted).order_by("-pk")
    for row in rows.select_related("item__session__working_group", "document")[:SHOWN]:
        yield Hit(str(row), row.get_absolute_url(), row.document.symbol if row.document else "")
    has_text = Q(title__icontains=text) | Q(text__icontains=text) | Q(symbol__icontains=text) | Q(number=text)
    for one in ConferenceDecision.objects.filter_visible(user).filter(has_text, struck_at__isnull=True)[:SHOWN]:
        yield Hit(str(one), one.get_absolute_url(), one.symbol)


def _organizations(text: str, user: AnyUser) -> list[Hit]:
    rows = sort_queryset_by_name(organizations_for_list(user, name=text), "name")[:SHOWN]
    return [Hit(one.name, one.get_absolute_url(), str(one.get_kind_display())) for one in rows]
