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
from django.utils.translation import gettext as _, ngettext

from dialogues.selectors.dialogues import dialogues_for_list
from dialogues.selectors.duties import dialogue_tasks_for_user
from dialogues.selectors.first_page import (
    applications_of_user_organizations,
    list_applicants_before_states,
    list_chaired_groups,
    list_state_routings,
    statements_of_user_organizations,
)
from dialogues.selectors.sessions import sessions_for_list
from reviews.enums import ReviewState
from reviews.selectors.first_page import articles_for_user, people_for_focal_point, reviews_for_user
from reviews.selectors.people import get_user_state_mandate
from reviews.selectors.secretariat import list_in_charge, review_counts
from reviews.selectors.state_duties import load_state_work
from reviews.selectors.status import get_public_counters, list_public_statuses
from reviews.selectors.status_map import build_status_map, get_shown_phase, list_phases
from reviews.selectors.task_facts import Task
from reviews.selectors.tasks import tasks_for_user
from reviews.selectors.work_in_hand import list_articles_with_colleagues
from stakeholders.enums import OrganizationState
from stakeholders.selectors.organizations import organizations_for_user
from untoc_portal.core import authz
from untoc_portal.core.enums import JobState, RoleGroup
from untoc_portal.core.models import Job
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
        return render(request, "welcome.html", {**context, **_progress()})
    tasks = [
        *tasks_for_user(request.user, today),
        *dialogue_tasks_for_user(request.user, today),
        *_failed_jobs(request.user),
    ]
    tasks.sort(key=lambda task: (task.due_on is None, task.due_on or today, str(task.title)))
    context |= {"today": today, "tasks": tasks, "overdue": sum(task.state == "overdue" for task in tasks)}
    return render(request, "home/first_page.html", {**context, **_by_role(request.user, today)})


def _progress() -> dict[str, Any]:
    """Return the public status of the shown phase: the map and its three figures."""
    phase = get_shown_phase(list_phases())
    statuses = list_public_statuses(phase=phase) if phase else []
    issued = sum(status.issued_on is not None for status in statuses)
    started = sum(status.is_started for status in statuses)
    figures = [
        (_("reviews in this phase"), len(statuses)),
        (_("have started"), started),
        (_("summaries are issued"), issued),
    ]
    return {"phase": phase, "figures": figures, "map": build_status_map(statuses) if statuses else None}


def _coming(user: AnyUser, today: dt.date) -> list[tuple[dt.date, Session | Dialogue]]:
    """Return the future sessions and dialogues with their first days, the nearest first."""
    sessions = sessions_for_list(user).filter(ends_on__gte=today).order_by("starts_on")[:UPCOMING_LIMIT]
    dialogues = dialogues_for_list(user).filter(held_on__gte=today).order_by("held_on")[:UPCOMING_LIMIT]
    found: list[tuple[dt.date, Session | Dialogue]] = [
        *((one.starts_on, one) for one in sessions),
        *((one.held_on, one) for one in dialogues),
    ]
    return sorted(found, key=itemgetter(0))[:UPCOMING_LIMIT]


def _failed_jobs(user: User) -> list[Task]:
    """Return a task for the Secretariat if jobs failed for good."""
    number = Job.objects.filter(state=JobState.FAILED).count() if authz.is_secretariat(user) else 0
    if not number:
        return []
    title = ngettext("%(count)d job failed", "%(count)d jobs failed", number) % {"count": number}
    return [Task(title, f"{reverse('job_list')}?state={JobState.FAILED}", None, "none")]


def _by_role(user: User, today: dt.date) -> dict[str, Any]:
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
    # A person whose State gave the right to read to fewer people has no portal-wide role.
    may_stand = authz.has_role(user, RoleGroup.DELEGATES) or not authz.get_user_roles(user)
    mandate = get_user_state_mandate(user) if may_stand else None
    if mandate is not None:
        found |= _for_delegation(mandate, user, today)
    if authz.has_role(user, RoleGroup.DELEGATES):
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
