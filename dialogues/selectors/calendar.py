"""Sessions, dialogues and their deadlines as calendar entries: of all, and those that concern a person."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from dialogues.enums import SessionState
from dialogues.models import Application, Dialogue, Routing, Session, Speaker, WorkingGroup
from dialogues.selectors.dialogues import CONFERENCE_GROUP_PATH, WITH_SESSION, dialogues_for_list
from dialogues.selectors.duties import CHAIR, dialogue_tasks_for_user
from dialogues.selectors.first_page import list_applicants_before_states
from dialogues.selectors.sessions import sessions_for_list
from untoc_portal.core import authz
from untoc_portal.core.calendars import CalendarEntry, Choice, PersonalDate
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.listing import format_label
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reviews.models import Mandate, StateMandate
    from reviews.selectors.calendar import UserMandates
    from untoc_portal.accounts.models import User

# Past entries remain for a while, so that a subscribed calendar keeps them.
PAST_PERIOD = dt.timedelta(days=365)
# Who has the tasks of the first page, with a day, in the calendar too. Chairs and officers have the meetings there.
WITH_TASKS = (RoleGroup.STAKEHOLDERS, RoleGroup.EXTENDED_BUREAU)


def is_of_group(code: str) -> Q:
    """Return the condition for dialogues after sessions of a group, or at sessions of the Conference."""
    after_report = Q(report__session__working_group__code=code)
    return after_report | Q(conference_item__session__working_group__code=code)


def list_session_entries(sessions: Iterable[Session]) -> list[CalendarEntry]:
    """Return the days of each session, then its last day for documents."""
    entries = []
    for session in sessions:
        entry = partial(CalendarEntry, path=session.get_absolute_url(), changed_at=session.updated_at)
        entries.append(
            entry(
                f"session-{session.pk}", session.starts_on, session.ends_on, str(session), place=str(session.place_name)
            )
        )
        if session.state == SessionState.SCHEDULED and not session.working_group.is_conference:
            day = session.documents_close_on
            title = _("Deadline for documents: %(session)s") % {"session": session}
            entries.append(entry(f"session-{session.pk}-documents", day, day, title))
    return entries


def list_dialogue_entries(dialogues: Iterable[Dialogue]) -> list[CalendarEntry]:
    """Return the day of each dialogue, and the days between which organizations apply."""
    entries = []
    for dialogue in dialogues:
        entry = partial(CalendarEntry, path=dialogue.get_absolute_url(), changed_at=dialogue.updated_at)
        entries.append(
            entry(
                f"dialogue-{dialogue.pk}",
                dialogue.held_on,
                dialogue.held_on,
                str(dialogue),
                place=str(dialogue.place_name),
            )
        )
        if dialogue.applications_open_on:
            day = dialogue.applications_open_on
            title = _("Applications open: %(dialogue)s") % {"dialogue": dialogue}
            entries.append(entry(f"dialogue-{dialogue.pk}-opens", day, day, title))
        day = dialogue.applications_close_on
        title = _("Deadline for applications: %(dialogue)s") % {"dialogue": dialogue}
        entries.append(entry(f"dialogue-{dialogue.pk}-applications", day, day, title))
    return entries


def list_meeting_dates(user: User, mandates: UserMandates, today: dt.date) -> list[PersonalDate]:
    """Return the dates of sessions and dialogues that concern the person, each in the person's capacity.

    The Secretariat and the standing delegation of a State get all of them, a chair those of the group, a delegation
    the sessions that take the outcomes of its State, an organization the dialogues to which it applies.
    """
    if authz.is_secretariat(user):
        return _of_all(Choice("secretariat", str(RoleGroup.SECRETARIAT.label)), today)
    found: list[PersonalDate] = []
    if authz.has_role(user, RoleGroup.CHAIRS):
        found += _of_chair(user, today)
    if mandates.for_state is not None:
        found += _of_state_mandate(mandates.for_state, user, today)
    elif mandates.in_reviews:
        found += _of_delegates(mandates.in_reviews, user, today)
    if authz.has_role(user, RoleGroup.STAKEHOLDERS):
        found += _of_organizations(user, today)
    if authz.has_role(user, *WITH_TASKS):
        found += _tasks(user, today)
    return found


def _of_all(capacity: Choice, today: dt.date) -> list[PersonalDate]:
    sessions = Session.objects.select_related("working_group").filter(ends_on__gte=today - PAST_PERIOD)
    dialogues = Dialogue.objects.select_related(WITH_SESSION, CONFERENCE_GROUP_PATH)
    dialogues = dialogues.filter(held_on__gte=today - PAST_PERIOD)
    entries = [*list_session_entries(sessions), *list_dialogue_entries(dialogues)]
    return [PersonalDate(entry, capacity) for entry in entries]


def _of_chair(user: User, today: dt.date) -> Iterator[PersonalDate]:
    """Yield the sessions and dialogues of the groups that the person chairs."""
    groups = {
        row.pk: row for row in WorkingGroup.objects.filter(authz.build_grant_condition(user, CHAIR, WorkingGroup))
    }
    chosen = {
        key: Choice(f"chair-{group.code}", format_label(RoleGroup.CHAIRS.label, group)) for key, group in groups.items()
    }
    sessions = sessions_for_list(user).filter(working_group__in=groups, ends_on__gte=today - PAST_PERIOD)
    of_group = Q(report__session__working_group__in=groups) | Q(conference_item__session__working_group__in=groups)
    dialogues = dialogues_for_list(user).filter(of_group, held_on__gte=today - PAST_PERIOD)
    for session in sessions:
        capacity = chosen[session.working_group_id]
        yield from (PersonalDate(entry, capacity) for entry in list_session_entries([session]))
    for dialogue in dialogues:
        capacity = chosen[dialogue.session.working_group_id]
        yield from (PersonalDate(entry, capacity) for entry in list_dialogue_entries([dialogue]))


def _of_state_mandate(mandate: StateMandate, user: User, today: dt.date) -> list[PersonalDate]:
    """Return all meetings, and the last days on which the State can object to applicants."""
    capacity = Choice(f"state-{mandate.state.iso3}", str(mandate))
    found = _of_all(capacity, today)
    for row in list_applicants_before_states(user, today):
        title = _("Last day to object: %(dialogue)s") % {"dialogue": row.dialogue}
        path, day = row.dialogue.get_absolute_url(), row.objections_until
        found.append(
            PersonalDate(CalendarEntry(f"objections-{row.pk}", day, day, title, path, row.updated_at), capacity)
        )
    return found


def _of_delegates(mandates: Iterable[Mandate], user: User, today: dt.date) -> list[PersonalDate]:
    """Return the sessions that take the outcomes of the person's States, and the dialogues after them."""
    states = {mandate.delegation.party_id: mandate.delegation.party for mandate in mandates}
    routings = (
        Routing.objects.filter_visible(user)
        .in_effect()
        .filter(outcome__review__state_under_review__in=states, agenda_item__session__ends_on__gte=today - PAST_PERIOD)
    )
    sessions: dict[int, dict[int, Session]] = {}
    for row in routings.select_related("agenda_item__session__working_group", "outcome__review"):
        session = require_value(row.agenda_item).session
        sessions.setdefault(require_value(row.outcome).review.state_under_review_id, {})[session.pk] = session
    keys = {key for found in sessions.values() for key in found}
    after = list(dialogues_for_list(user).filter(report__session__in=keys)) if keys else []
    found = []
    for state, taken in sessions.items():
        capacity = Choice(f"outcomes-{states[state].iso3}", _("Outcomes of %(state)s") % {"state": states[state]})
        entries = [
            *list_session_entries(taken.values()),
            *list_dialogue_entries(dialogue for dialogue in after if dialogue.session.pk in taken),
        ]
        found += [PersonalDate(entry, capacity) for entry in entries]
    return found


def _of_organizations(user: User, today: dt.date) -> list[PersonalDate]:
    """Return the dialogues to which the person's organizations apply, and their places on the lists of speakers."""
    found: list[PersonalDate] = []
    rows = Application.objects.of_user_organizations(user).filter(dialogue__held_on__gte=today - PAST_PERIOD)
    related = ("organization", f"dialogue__{WITH_SESSION}", f"dialogue__{CONFERENCE_GROUP_PATH}")
    applications = list(rows.select_related(*related).order_by("-pk"))
    speakers = Speaker.objects.filter(application__in=applications, skipped_at__isnull=True, ended_at__isnull=True)
    slots = {speaker.application_id: speaker for speaker in speakers}
    for application in applications:
        dialogue, organization = application.dialogue, application.organization
        capacity = Choice(f"organization-{organization.pk}", organization.name)
        found += [PersonalDate(entry, capacity) for entry in list_dialogue_entries([dialogue])]
        slot = slots.get(application.pk)
        if slot is not None:
            words = {"organization": organization, "number": slot.position, "dialogue": dialogue}
            title = _("%(organization)s speaks, number %(number)d on the list: %(dialogue)s") % words
            path, day = dialogue.get_absolute_url(), dialogue.held_on
            found.append(
                PersonalDate(CalendarEntry(f"slot-{slot.pk}", day, day, title, path, slot.updated_at), capacity)
            )
    return found


def _tasks(user: User, today: dt.date) -> list[PersonalDate]:
    """Return the tasks of the first page that have a day."""
    role = RoleGroup.EXTENDED_BUREAU if authz.is_extended_bureau(user) else RoleGroup.STAKEHOLDERS
    capacity = Choice(f"tasks-{role}", str(role.label))
    at = dt.datetime.combine(today, dt.time(), tzinfo=dt.UTC)
    return [
        PersonalDate(
            CalendarEntry(f"task-{task.url}", task.due_on, task.due_on, str(task.title), task.url, at),
            capacity,
            is_open=True,
        )
        for task in dialogue_tasks_for_user(user, today)
        if task.due_on is not None
    ]
