"""The first page: for everyone the Mechanism and its progress, for signed-in users also their tasks and deadlines."""

from __future__ import annotations

import datetime as dt
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dialogues.selectors.dialogues import dialogues_for_list
from dialogues.selectors.first_page import (
    applications_of_user_organizations,
    list_applicants_before_states,
    list_chaired_groups,
    list_state_routings,
    statements_of_user_organizations,
)
from dialogues.selectors.sessions import sessions_for_list
from dialogues.selectors.user_tasks import find_state_mandate, list_tasks_of_user
from reviews.enums import ReviewState
from reviews.selectors.first_page import articles_for_user, people_for_focal_point, reviews_for_user
from reviews.selectors.people import get_capacity_for_state
from reviews.selectors.secretariat import list_in_charge, review_counts
from reviews.selectors.state_duties import load_state_work
from reviews.selectors.status import get_public_counters, list_public_statuses
from reviews.selectors.status_map import build_status_map, get_shown_phase, list_phases
from reviews.selectors.work_in_hand import list_articles_with_colleagues
from stakeholders.enums import OrganizationState
from stakeholders.selectors.organizations import organizations_for_user
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.units import UnitRow

if TYPE_CHECKING:
    from dialogues.models import Dialogue, Session
    from reviews.models import StateMandate
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

# How many of the future sessions and dialogues are shown.
UPCOMING_LIMIT = 5
# The steps after which nothing of a review is left to do.
OVER = (ReviewState.ISSUED, ReviewState.CLOSED)


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    today = timezone.localdate()
    context: dict[str, Any] = {"coming": _coming(request.user, today)}
    if not request.user.is_authenticated:
        return render(request, "welcome.html", {**context, **_progress(request.GET.get("phase", ""))})
    user: User = request.user
    mandate = find_state_mandate(user)
    acts_in_reviews = mandate is None or mandate.acts_in_reviews
    tasks = list_tasks_of_user(user, today, mandate)
    context |= {"today": today, "tasks": tasks, "overdue": sum(task.state == "overdue" for task in tasks)}
    context |= _by_role(user, today, acts_in_reviews=acts_in_reviews)
    if mandate is not None:
        context |= _for_delegation(mandate, user, today)
        if not acts_in_reviews:
            context["acting_as"] = get_capacity_for_state(user, mandate)
    return render(request, "home/first_page.html", context)


def _progress(sequence: str) -> dict[str, Any]:
    """Return the public status of the phase that was chosen, or of the current one: the map and its three figures."""
    phases = list_phases()
    phase = get_shown_phase(phases, sequence)
    statuses = list_public_statuses(phase=phase) if phase else []
    issued = sum(status.issued_on is not None for status in statuses)
    started = sum(status.is_started for status in statuses)
    figures = [
        (_("reviews in this phase"), len(statuses)),
        (_("have started"), started),
        (_("summaries are issued"), issued),
    ]
    return {
        "phases": phases,
        "phase": phase,
        "figures": figures,
        "map": build_status_map(statuses) if statuses else None,
    }


def _coming(user: AnyUser, today: dt.date) -> list[tuple[dt.date, Session | Dialogue]]:
    """Return the future sessions and dialogues with their first days, the nearest first."""
    sessions = sessions_for_list(user).filter(ends_on__gte=today).order_by("starts_on")[:UPCOMING_LIMIT]
    dialogues = dialogues_for_list(user).filter(held_on__gte=today).order_by("held_on")[:UPCOMING_LIMIT]
    found: list[tuple[dt.date, Session | Dialogue]] = [
        *((one.starts_on, one) for one in sessions),
        *((one.held_on, one) for one in dialogues),
    ]
    return sorted(found, key=itemgetter(0))[:UPCOMING_LIMIT]


def _by_role(user: User, today: dt.date, *, acts_in_reviews: bool) -> dict[str, Any]:
    """Return what each role finds on the first page besides its tasks."""
    found: dict[str, Any] = {}
    if authz.is_secretariat(user):
        counters = get_public_counters()
        found["figures"] = [
            (_("Reviews"), counters["total"]),
            (_("Progressing"), counters["progressing"]),
            (_("Not started"), counters["not_started"]),
        ]
        found |= _draw_steps(today)
        found["in_charge"] = list_in_charge(user, today)
    if authz.has_role(user, RoleGroup.DELEGATES) and acts_in_reviews:
        reviews = reviews_for_user(user, today)
        found |= {
            "reviews": reviews,
            "people": people_for_focal_point(user),
            # Articles are assigned in the person's open reviews only.
            "articles": articles_for_user(user) if reviews else (),
            "with_colleagues": list_articles_with_colleagues(user) if reviews else (),
        }
    if authz.has_role(user, RoleGroup.CHAIRS):
        found["groups"] = list_chaired_groups(user, today)
    if authz.has_role(user, RoleGroup.STAKEHOLDERS):
        found |= {
            "is_stakeholder": True,
            "applications": applications_of_user_organizations(user),
            "statements": statements_of_user_organizations(user),
            "unverified": organizations_for_user(user).filter(state=OrganizationState.REGISTERED),
        }
    return found


def _draw_steps(today: dt.date) -> dict[str, Any]:
    """Return the reviews of each step for a chart: late, in time, done and planned ones."""
    counts = review_counts(today)
    rows = []
    for step in ReviewState:
        here = [row for row in counts if row.step == step]
        late, number = sum(row.late for row in here), sum(row.all for row in here)
        # Of the kinds of the chart, a step has late ones and one other.
        place = 2 if step in OVER else 3 if step == ReviewState.PLANNED else 1
        numbers = [late, 0, 0, 0]
        numbers[place] = number - late
        if number:
            url = f"{reverse('reviews:review_list')}?{urlencode({'step': step.value})}"
            rows.append(UnitRow(step.label, numbers, url))
    late, number = sum(row.late for row in counts), sum(row.all for row in counts)
    return {
        "steps": rows,
        "kinds": [
            ("late", _("a deadline is overdue")),
            ("now", _("in time")),
            ("done", _("outcome issued")),
            ("todo", _("planned")),
        ],
        "late_reviews": {"late": late, "number": number},
    }


def _for_delegation(mandate: StateMandate, user: User, today: dt.date) -> dict[str, Any]:
    """Return what a person of a standing delegation finds: what the State owes in all its capacities."""
    work = load_state_work(mandate, user, today)
    return {
        "own_mandate": mandate,
        "may_name": user.has_perm("reviews.record_note_verbale", mandate.state),
        "state_duties": work.duties,
        "state_reviews": work.reviews,
        "applicant_lists": list_applicants_before_states(user, today),
        "state_routings": list_state_routings(mandate.state, user, today),
    }
