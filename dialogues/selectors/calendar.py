"""The public calendar: sessions, dialogues, and deadlines for documents and applications."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from dialogues.enums import SessionState
from dialogues.models import Dialogue, Session, WorkingGroup
from dialogues.selectors.dialogues import dialogues_for_list
from dialogues.selectors.duties import CHAIR
from dialogues.selectors.first_page import applications_of_user_organizations
from dialogues.selectors.sessions import sessions_for_list
from untoc_portal.core import authz
from untoc_portal.core.calendars import CalendarEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

# Past entries remain for a while, so that a subscribed calendar keeps them.
PAST_PERIOD = dt.timedelta(days=365)


def list_calendar_entries(user: AnyUser, today: dt.date, *, code: str = "") -> list[CalendarEntry]:
    """Return future entries and those of the past year, by date. `code` limits them to one body."""
    sessions = sessions_for_list(user).filter(ends_on__gte=today - PAST_PERIOD)
    dialogues = dialogues_for_list(user).filter(held_on__gte=today - PAST_PERIOD)
    if code:
        sessions = sessions.filter(working_group__code=code)
        dialogues = dialogues.filter(is_of_group(code))
    entries = [*_of_sessions(sessions), *_of_dialogues(dialogues)]
    return sorted(entries, key=lambda entry: (entry.first, entry.uid))


def calendar_for_user(user: User, today: dt.date) -> list[CalendarEntry]:
    """Return the entries of the public calendar that concern the user.

    These are the groups that the user chairs and the dialogues to which the user applies. The Secretariat gets all.
    """
    if authz.is_secretariat(user):
        return list_calendar_entries(user, today)
    chaired = WorkingGroup.objects.filter(authz.build_grant_condition(user, CHAIR, WorkingGroup)).values("pk")
    applied = applications_of_user_organizations(user).order_by().values("dialogue")
    sessions = sessions_for_list(user).filter(ends_on__gte=today - PAST_PERIOD, working_group__in=chaired)
    dialogues = dialogues_for_list(user).filter(held_on__gte=today - PAST_PERIOD)
    dialogues = dialogues.filter(Q(report__session__working_group__in=chaired) | Q(pk__in=applied))
    return [*_of_sessions(sessions), *_of_dialogues(dialogues)]


def is_of_group(code: str) -> Q:
    """Return the condition for dialogues after sessions of a group, or at sessions of the Conference."""
    after_report = Q(report__session__working_group__code=code)
    return after_report | Q(conference_item__session__working_group__code=code)


def group_by_month(entries: list[CalendarEntry], today: dt.date) -> list[tuple[dt.date, list[CalendarEntry]]]:
    """Return the entries that are not over yet, by month."""
    months: dict[dt.date, list[CalendarEntry]] = {}
    for entry in entries:
        if entry.last >= today:
            months.setdefault(entry.first.replace(day=1), []).append(entry)
    return list(months.items())


def _of_sessions(sessions: QuerySet[Session]) -> list[CalendarEntry]:
    entries = []
    for one in sessions:
        entry = partial(CalendarEntry, path=one.get_absolute_url(), changed_at=one.updated_at)
        entries.append(entry(f"session-{one.pk}", one.starts_on, one.ends_on, str(one), place=str(one.place_name)))
        if one.state == SessionState.SCHEDULED and not one.working_group.is_conference:
            day = one.documents_close_on
            title = _("Deadline for documents: %(session)s") % {"session": one}
            entries.append(entry(f"session-{one.pk}-documents", day, day, title))
    return entries


def _of_dialogues(dialogues: QuerySet[Dialogue]) -> list[CalendarEntry]:
    entries = []
    for one in dialogues:
        entry = partial(CalendarEntry, path=one.get_absolute_url(), changed_at=one.updated_at)
        entries.append(entry(f"dialogue-{one.pk}", one.held_on, one.held_on, str(one), place=str(one.place_name)))
        day = one.applications_close_on
        title = _("Deadline for applications: %(dialogue)s") % {"dialogue": one}
        entries.append(entry(f"dialogue-{one.pk}-applications", day, day, title))
    return entries
