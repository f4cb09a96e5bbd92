"""The first page: for everyone the Mechanism and its progress, for signed-in users also their tasks and deadlines."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dialogues.selectors.duties import DutyRows
from dialogues.selectors.first_page import (
    list_applicants_before_states,
    list_chaired_groups,
    list_state_routings,
    list_unverified_organizations,
    list_upcoming,
)
from dialogues.selectors.user_tasks import find_state_mandate, list_tasks_of_user
from reviews.enums import NOT_STARTED_STATES, DelegateRole, ReviewState
from reviews.selectors.first_page import people_for_focal_point, reviews_for_user
from reviews.selectors.people import get_capacity_for_state
from reviews.selectors.secretariat import ReviewCount, count_reviews, list_in_charge
from reviews.selectors.state_duties import load_state_work
from reviews.selectors.status import list_public_statuses
from reviews.selectors.status_map import build_status_map, get_shown_phase, list_phases
from reviews.selectors.unfinished_work import load_work_for_user
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.units import UnitRow
from untoc_portal.core.visitor_pages import store_for_visitors

if TYPE_CHECKING:
    from reviews.models import StateMandate
    from untoc_portal.accounts.models import User

# The steps after which nothing of a review is left to do.
OVER = (ReviewState.ISSUED, ReviewState.CLOSED)


@login_not_required
@store_for_visitors
def home(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    today = timezone.localdate()
    context: dict[str, Any] = {"coming": list_upcoming(request.user, today)}
    if not request.user.is_authenticated:
        return render(request, "welcome.html", {**context, **_progress(request.GET.get("phase", ""))})
    user: User = request.user
    mandate = find_state_mandate(user)
    acts_in_reviews = mandate is None or mandate.acts_in_reviews
    rows = DutyRows(user, today)
    tasks = list_tasks_of_user(user, today, mandate, rows)
    context |= {"today": today, "tasks": tasks, "overdue": sum(task.state == "overdue" for task in tasks)}
    context |= _by_role(rows, acts_in_reviews=acts_in_reviews)
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


def _by_role(rows: DutyRows, *, acts_in_reviews: bool) -> dict[str, Any]:
    """Return what each role finds on the first page besides its tasks."""
    user, today = rows.user, rows.today
    found: dict[str, Any] = {}
    if authz.is_secretariat(user):
        counts = count_reviews(rows.reviews)
        total = sum(row.all for row in counts)
        waiting = sum(row.all for row in counts if row.step in NOT_STARTED_STATES)
        found["figures"] = [
            (_("Reviews"), total),
            (_("Progressing"), total - waiting),
            (_("Not started"), waiting),
        ]
        found |= _draw_steps(counts)
        found["in_charge"] = list_in_charge(user, rows.reviews)
    if authz.has_role(user, RoleGroup.DELEGATES) and acts_in_reviews:
        found["reviews"] = reviews_for_user(rows)
        if any(mandate.role == DelegateRole.FOCAL_POINT for mandate in rows.mandates):
            found["people"] = people_for_focal_point(user)
        # Articles are assigned in the person's open reviews only.
        if found["reviews"]:
            work = load_work_for_user(user)
            found |= {"articles": work.articles, "with_colleagues": work.with_colleagues}
    if authz.has_role(user, RoleGroup.CHAIRS):
        found["groups"] = list_chaired_groups(user, today)
    if authz.has_role(user, RoleGroup.STAKEHOLDERS):
        found |= {
            "is_stakeholder": True,
            "applications": rows.applications,
            "statements": rows.statements,
            "unverified": list_unverified_organizations(user),
        }
    return found


def _draw_steps(counts: list[ReviewCount]) -> dict[str, Any]:
    """Return the reviews of each step for a chart: late, in time, done and planned ones."""
    rows = []
    for step in ReviewState:
        here = [row for row in counts if row.step == step]
        late, number = sum(row.late for row in here), sum(row.all for row in here)
        # A step has two of the kinds in the chart: the late ones and one other.
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
    """Return what a person of a standing delegation finds: what the State has to do in all its capacities."""
    work = load_state_work(mandate, user, today)
    return {
        "own_mandate": mandate,
        "may_name": user.has_perm("reviews.record_note_verbale", mandate.state),
        "state_duties": work.duties,
        "state_reviews": work.reviews,
        "applicant_lists": list_applicants_before_states(user, today),
        "state_routings": list_state_routings(mandate.state, user, today),
    }
