"""Applications to dialogues for pages, and the published figures on objections: numbers, no names."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialogues.enums import ApplicationState, DialogueState, ObjectionOutcome
from dialogues.models import Application, Attendee, Dialogue, Objection
from dialogues.selectors.dialogues import CONFERENCE_GROUP_PATH, WITH_SESSION
from stakeholders.models import Organization
from untoc_portal.core import authz
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.compiled_queries import CompiledQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser

A = ApplicationState


def applications_for_user(dialogue: Dialogue, user: AnyUser) -> QuerySet[Application]:
    """Return the applications this user may see. `is_own` marks those of organizations that the user represents."""
    own = authz.build_grant_condition(user, "represent_organization", Organization, outer="organization_id")
    found: QuerySet[Application] = Application.objects.filter_visible(user).filter(dialogue=dialogue)
    standing = Count("objections", filter=Q(objections__withdrawn_at__isnull=True), distinct=True)
    on_register = Count("objections", distinct=True)
    found = found.annotate(is_own=own, objection_count=standing, on_register=on_register)
    return found.select_related("dialogue", "organization__country", "applicant_list").order_by(
        "organization__name", "pk"
    )


def applications_for_page() -> QuerySet[Application]:
    """Return applications, each with all data that its page shows."""
    people = Attendee.objects.attending().select_related("representative__user", "certificate", "substitutes")
    return Application.objects.select_related(
        f"dialogue__{WITH_SESSION}",
        f"dialogue__{CONFERENCE_GROUP_PATH}",
        "organization__country",
        "applicant_list",
    ).prefetch_related(Prefetch("attendees", queryset=people, to_attr="attending"))


def list_application_steps(application: Application) -> list[dict[str, Any]]:
    """Return the steps of an application, each done, current or still to come."""
    order = {A.SUBMITTED: 1, A.INCOMPLETE: 1, A.COMPLETE: 2, A.CIRCULATED: 3}
    reached = order.get(A(application.state), 5)
    until = application.applicant_list.objections_until if application.applicant_list else None
    rows = [
        (_("Received"), ""),
        (_("Checked"), ""),
        (_("Circulated to States parties"), ""),
        (_("Objections"), _("until %(date)s") % {"date": date_format(until)} if until else ""),
        (_("Decided"), ""),
    ]
    return [
        {
            "label": label,
            "hint": hint,
            "state": "done" if number < reached else "current" if number == reached else "todo",
        }
        for number, (label, hint) in enumerate(rows)
    ]


def get_waiting_list_position(application: Application) -> int | None:
    """Return the position of the application on the waiting list, from 1. Return None if it does not wait."""
    if application.state != A.WAITING or application.dialogue.state != DialogueState.OPEN:
        return None
    line = list(application.dialogue.applications.waiting().values_list("pk", flat=True))
    return line.index(application.pk) + 1


def list_participants(dialogue: Dialogue) -> list[tuple[Organization, list[Attendee]]]:
    """Return the invited organizations that agreed to be listed, with their people."""
    people: dict[int, list[Attendee]] = {}
    for attendee in _ATTENDING.read(dialogue.pk):
        people.setdefault(attendee.application_id, []).append(attendee)
    listed = sort_by_name(_LISTED.read(dialogue.pk), attrgetter("organization.name"))
    return [(row.organization, people.get(row.pk, [])) for row in listed]


def _list_applications(dialogue: int) -> QuerySet[Application]:
    return Application.objects.listed_publicly().filter(dialogue=dialogue)


_LISTED = CompiledQuery(lambda dialogue: _list_applications(dialogue).select_related("organization"))
_ATTENDING = CompiledQuery(
    lambda dialogue: (
        Attendee.objects.attending()
        .filter(application__in=_list_applications(dialogue))
        .select_related("representative__user")
    )
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of applications and objections. They identify no State and no organization."""

    dialogue: Dialogue
    numbers: dict[str, int]


def list_dialogue_figures() -> list[Figures]:
    """Return the figures of every dialogue without undecided applications, or no longer open, the latest first."""
    undecided = Q(applications__state__in=[A.SUBMITTED, A.INCOMPLETE, A.COMPLETE, A.CIRCULATED])
    rows = Dialogue.objects.annotate(open_count=Count("applications", filter=undecided, distinct=True))
    rows = rows.filter(Q(open_count=0) | ~Q(state=DialogueState.OPEN)).select_related(
        WITH_SESSION, CONFERENCE_GROUP_PATH
    )
    applications, objections = _counts_of_applications(), _counts_of_objections()
    return [
        Figures(row, {**applications.get(row.pk, {}), **objections.get(row.pk, {})})
        for row in rows
        if row.pk in applications
    ]


def _counts_of_applications() -> dict[int, dict[str, int]]:
    counts = {state: Count("pk", filter=Q(state=state)) for state in (A.INVITED, A.WAITING, A.REFUSED, A.WITHDRAWN)}
    rows: Any = Application.objects.order_by().values("dialogue").annotate(applied=Count("pk"), **counts)
    return {row.pop("dialogue"): row for row in rows}


def _counts_of_objections() -> dict[int, dict[str, int]]:
    rows: Any = (
        Objection.objects.order_by()
        .values(key=F("application__dialogue"))
        .annotate(
            objections=Count("pk"),
            in_window=Count("pk", filter=Q(is_in_window=True)),
            without_ground=Count("pk", filter=Q(is_without_ground=True)),
            **{outcome: Count("pk", filter=Q(outcome=outcome)) for outcome in ObjectionOutcome.values},
            taken_back=Count("pk", filter=Q(withdrawn_at__isnull=False)),
        )
    )
    return {row.pop("key"): row for row in rows}


def list_other_open_dialogues(dialogue: Dialogue) -> QuerySet[Dialogue]:
    """Return the other dialogues that are open for applications today."""
    today = timezone.localdate()
    opened = Q(applications_open_on=None) | Q(applications_open_on__lte=today)
    rows = Dialogue.objects.filter(opened, state=DialogueState.OPEN, applications_close_on__gte=today)
    return rows.exclude(pk=dialogue.pk).order_by("held_on")
