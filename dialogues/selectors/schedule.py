"""The public schedule: windows of the groups of States, sessions with the outcomes they take, dialogues, deadlines.

It is computed from the groups, the rules and the sessions. It does not read which step a review has reached, so nobody
can see from it whether a review is late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from dialogues.enums import SessionState
from dialogues.models import Session
from dialogues.selectors.calendar import is_of_group, list_dialogue_entries, list_session_entries
from dialogues.selectors.dialogues import dialogues_for_list
from dialogues.selectors.routing import list_rules_in_force
from dialogues.selectors.sessions import get_rule_17_days
from reviews.models import Review
from reviews.selectors.schedule import Window, list_windows
from stakeholders.models import State
from untoc_portal.core.calendars import CalendarEntry
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_label, format_list, join_sentences
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dialogues.models import RoutingRule

PUBLIC = AnonymousUser()


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session and the windows whose outcomes it is planned to take."""

    session: Session
    windows: list[Window]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The windows with the sessions that are planned for them, and all dates in their order."""

    windows: list[tuple[Window, list[Session]]]
    entries: list[CalendarEntry]


_SESSIONS = ReaderQuery(
    lambda visitor: Session.objects.visible_to(visitor).select_related("working_group").order_by("starts_on", "pk"), 0
)


def load_schedule(
    *, body: str = "", region: str = "", state: State | None = None, since: dt.date | None = None
) -> Schedule:
    """Return the schedule of one body, one region or one State, or of all, in a fixed number of queries.

    With `since`, its entries are those that were not over on that day. The windows are all of them.
    """
    # The windows belong to the States. The schedule of one body has only sessions and dialogues.
    windows = list_windows(region=region, state=state) if not body else []
    sessions = list(_SESSIONS.read(PUBLIC))
    if body:
        sessions = [session for session in sessions if session.working_group.code == body]
    rules = list_rules_in_force() if windows else []
    planned = plan_sessions(windows, sessions, rules)
    dialogues = dialogues_for_list(PUBLIC)
    dialogues = dialogues.filter(is_of_group(body)) if body else dialogues
    if state is not None:
        # The meetings that deal with the outcomes of this State, and the dialogues after them.
        sessions = [session for session in sessions if session.pk in planned]
        dialogues = dialogues.filter(report__session__in=[session.pk for session in sessions])
    shown = sessions
    if since is not None:
        # A constraint holds that nobody applies after the dialogue.
        dialogues = dialogues.filter(held_on__gte=since)
        shown = [one for one in sessions if max(one.ends_on, one.documents_close_on) >= since]
    entries = [
        *_of_windows(windows, state),
        *_of_sessions(shown, planned),
        *list_dialogue_entries(dialogues),
    ]
    if since is not None:
        entries = [entry for entry in entries if entry.last >= since]
    entries.sort(key=lambda entry: (entry.first, entry.uid))
    takes: dict[int, list[Session]] = {}
    for one in sessions:
        for window in planned[one.pk].windows if one.pk in planned else ():
            takes.setdefault(window.group.pk, []).append(one)
    return Schedule([(window, takes.get(window.group.pk, [])) for window in windows], entries)


def plan_sessions(
    windows: Iterable[Window], sessions: Sequence[Session], rules: Iterable[RoutingRule]
) -> dict[int, PlannedSession]:
    """Return which session takes the outcomes of which groups, by the key of the session.

    The routing table says to which working groups a cluster goes. In each of them it is the first session whose last
    day for documents comes on or after the day planned for the outcomes.
    """
    rules = list(rules)
    found: dict[int, PlannedSession] = {}
    for window in windows:
        day = window.outcomes_on
        if day is None:
            continue
        cluster = window.group.phase.cluster_id
        bodies = {rule.working_group_id for rule in rules if rule.cluster_id in (None, cluster)}
        for body in sorted(bodies):
            fitting = (
                session
                for session in sessions
                if session.working_group_id == body and session.documents_close_on >= day
            )
            first = min(fitting, key=lambda row: (row.documents_close_on, row.pk), default=None)
            if first is not None:
                found.setdefault(first.pk, PlannedSession(first, [])).windows.append(window)
    return found


def group_by_month(entries: Iterable[CalendarEntry]) -> list[tuple[dt.date, list[CalendarEntry]]]:
    """Return the entries by the month in which they begin."""
    months: dict[dt.date, list[CalendarEntry]] = {}
    for entry in entries:
        months.setdefault(entry.first.replace(day=1), []).append(entry)
    return list(months.items())


def format_window(window: Window) -> str:
    """Return the phase and the group of a window: Phase 1, Group II."""
    return format_list([window.group.phase, window.group], "mixed")


def _of_windows(windows: Iterable[Window], state: State | None) -> list[CalendarEntry]:
    path = reverse("dialogues:schedule")
    if state is not None:
        path = f"{path}?state={state.iso3}"
    entries = []
    for window in windows:
        number = window.number
        of = state or format_window(window)
        note = "" if state else ngettext("%(count)d State", "%(count)d States", number) % {"count": number}
        entry = partial(CalendarEntry, path=path, changed_at=window.changed_at)
        mark = f"{state.iso3}-" if state else ""
        day = window.opens_on
        title = format_label(of, _("the questionnaire opens"))
        entries.append(entry(f"window-{mark}{window.group.pk}-opens", day, day, title, note=note))
        if window.closes_on is not None:
            title = format_label(of, _("the self-assessment is planned to be submitted by this day"))
            day = window.closes_on
            entries.append(entry(f"window-{mark}{window.group.pk}-closes", day, day, title, note=note))
    return entries


def _of_sessions(sessions: Sequence[Session], planned: dict[int, PlannedSession]) -> list[CalendarEntry]:
    days = get_rule_17_days() if any(session.working_group.is_conference for session in sessions) else 0
    entries = []
    for one in sessions:
        first, *others = list_session_entries([one])
        sentences = []
        if one.pk in planned:
            groups = format_list([format_window(window) for window in planned[one.pk].windows], "plain")
            sentences.append(_("Planned to take the outcomes of: %(groups)s.") % {"groups": groups})
        if one.state == SessionState.SCHEDULED:
            sentences.append(_describe_hearing(one, days))
        entries += [replace(first, note=join_sentences(sentences)), *others]
    return entries


def _describe_hearing(session: Session, days: int) -> str:
    """Return how an organization is heard at or after the session."""
    if session.working_group.is_conference:
        day = date_format(session.starts_on - dt.timedelta(days=days))
        return _(
            "Organizations are heard in the general review. States get the list of applicants by %(date)s (rule 17)."
        ) % {"date": day}
    return _("Organizations are heard in the dialogue after the session. They apply once its report is adopted.")


def list_states_with_windows() -> list[tuple[str, str]]:
    """Return code and name of each State with a review, by name."""
    reviewed = Review.objects.order_by().values("state_under_review")
    rows = State.objects.filter(pk__in=reviewed).order_by().values_list("iso3", "names")
    return sort_by_name([(iso3, get_text_in_language(names)) for iso3, names in rows], lambda row: row[1])


def select_month(entries: Iterable[CalendarEntry], month: dt.date | None) -> list[CalendarEntry]:
    """Return the entries of a month. Without one, return all."""
    if month is None:
        return list(entries)
    following = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return [entry for entry in entries if entry.first < following and entry.last >= month]
