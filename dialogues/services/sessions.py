"""Chairs, sessions and reports of working groups (rules of procedure of the Conference)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from dialogues.enums import SessionState
from dialogues.models import AdoptedReport, Session, WorkingGroup
from dialogues.permissions import WORKING_GROUP_CODENAMES
from dialogues.selectors.readings import read_session
from dialogues.services.agendas import build_agenda_items, find_agenda_errors
from dialogues.services.notifications import get_chairs_group_name
from dialogues.services.transitions import apply_transition, lock_as_read
from dialogues.validators import SYMBOL_HELP, is_symbol
from dialogues.workflow import SESSION_RULE
from stakeholders.services.validation import check_person
from untoc_portal.accounts import roles, services as accounts
from untoc_portal.core import audit, authz, jobs
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Document
from untoc_portal.core.validation import find_field_errors, insert_row, raise_all_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from untoc_portal.accounts.models import RoleProposal, User

# The Conference held its first session in 2004. No one schedules more than ten years ahead.
FIRST_DAY = dt.date(2004, 1, 1)
FURTHEST_AHEAD = dt.timedelta(days=3653)


@transaction.atomic
def propose_chair(
    working_group: WorkingGroup, *, actor: User, email: str, name: str, reason: str, title: str = ""
) -> RoleProposal:
    """Propose a person, by e-mail address, as chair of a group and of its dialogues. Another member confirms it.

    A new person gets an account, and an activation link when the proposal is confirmed. Raises NotAllowedError if the
    user is not in the Secretariat. Raises DomainError if the person already chairs the group, and as `propose_role`
    does.
    """
    authz.require_permission(actor, "dialogues.name_chair", working_group)
    check_person(email, name)
    user = accounts.ensure_account(email=email, name=name.strip(), title=title.strip())
    if user.groups.filter(name=get_chairs_group_name(working_group)).exists():
        raise DomainError("is_chair", _("This person already chairs the group."), field="email")
    return roles.propose_role(user, RoleGroup.CHAIRS, actor=actor, reason=reason, subject=working_group)


def give_chair(working_group: WorkingGroup, *, actor: User | None, user: User) -> None:
    """Give a person whose role was confirmed the permissions of the group's chair.

    Only `dialogues.receivers` calls it.
    """
    group = Group.objects.get_or_create(name=get_chairs_group_name(working_group))[0]
    authz.grant(group, working_group, WORKING_GROUP_CODENAMES)
    user.groups.add(group)
    audit.record_event(AuditAction.GRANTED, working_group, actor=actor, changes={"chair": user.email})


@transaction.atomic
def remove_chair(working_group: WorkingGroup, *, actor: User, user: User, reason: str) -> User:
    """Remove a person as chair of a group. The person's earlier actions remain. Raises as `withdraw_role` does."""
    authz.require_permission(actor, "dialogues.name_chair", working_group)
    if not user.groups.filter(name=get_chairs_group_name(working_group)).exists():
        raise DomainError("no_chair", _("This person does not chair the group."))
    return roles.withdraw_role(user, RoleGroup.CHAIRS, actor=actor, reason=reason, subject=working_group)


def remove_chair_rights(working_group: WorkingGroup, *, actor: User, user: User) -> bool:
    """Remove the permissions of the group's chair. Return whether the person still chairs another group."""
    user.groups.remove(*Group.objects.filter(name=get_chairs_group_name(working_group)))
    audit.record_event(AuditAction.REVOKED, working_group, actor=actor, changes={"chair": user.email})
    return user.groups.filter(name__startswith="working_group:").exists()


@transaction.atomic
def schedule_session(
    working_group: WorkingGroup,
    *,
    actor: User,
    number: int,
    starts_on: dt.date,
    ends_on: dt.date,
    place: str,
    agenda: Sequence[str],
    outcomes_item: int = 1,
    documents_close_on: dt.date | None = None,
    **wording: str,
) -> Session:
    """Schedule a session with its agenda. A job then puts waiting documents of the group on the agenda.

    Outcomes go under item number `outcomes_item`, until `documents_close_on`. The default is the number of days before
    the session in the setting SESSION_DOCUMENTS_DAYS. `wording` can have the official `title`, and the original
    `language` of title and agenda.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if dates are in the wrong order,
    the agenda is empty, or another session of the group has the number.
    """
    authz.require_permission(actor, "dialogues.schedule_session", working_group)
    session = Session(
        working_group=working_group,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        place=place.strip(),
        **{name: value.strip() for name, value in wording.items()},
    )
    session.documents_close_on = documents_close_on or _closing_day(starts_on)
    items = build_agenda_items(agenda, outcomes_item)
    message = _("Session %(number)d of this working group has already been recorded.") % {"number": number}
    taken = DomainError("number_taken", message, rule=SESSION_RULE, field="number")
    is_taken = working_group.sessions.filter(number=number).exists()
    raise_all_errors(
        [
            *_find_date_errors(session),
            *find_field_errors(session, rule=SESSION_RULE),
            *find_agenda_errors(items),
            *([taken] if is_taken else []),
        ]
    )
    # The lock lets a routing that runs now see the session, or lets the job of this session see that routing.
    WorkingGroup.objects.select_for_update().get(pk=working_group.pk)
    insert_row(session, taken=taken)
    for item in items:
        item.session = session
        item.save()
    audit.record_event(
        AuditAction.CREATED,
        session,
        actor=actor,
        changes={"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(), "place": session.place},
    )
    jobs.enqueue("dialogues.place_waiting", key=str(session.pk), session_id=session.pk)
    return session


@transaction.atomic
def reschedule_session(
    session: Session,
    *,
    actor: User,
    starts_on: dt.date,
    ends_on: dt.date,
    place: str,
    documents_close_on: dt.date | None = None,
    title: str | None = None,
) -> Session:
    """Move a session that is not concluded to other days or another place. Documents on its agenda stay there.

    A `title` that is given replaces the official title.
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    authz.require_permission(actor, "dialogues.schedule_session", session.working_group)
    if session.state != SessionState.SCHEDULED:
        raise DomainError(
            "concluded", _("The session is concluded. Its days can no longer be changed."), rule=SESSION_RULE
        )
    before = _when_and_where(session)
    session.starts_on, session.ends_on, session.place = starts_on, ends_on, place.strip()
    session.documents_close_on = documents_close_on or _closing_day(starts_on)
    session.title = session.title if title is None else title.strip()
    raise_all_errors([*_find_date_errors(session), *find_field_errors(session, rule=SESSION_RULE)])
    session.save(update_fields=["title", "starts_on", "ends_on", "place", "documents_close_on", "updated_at"])
    changes = {"before": before, "after": _when_and_where(session)}
    audit.record_event(AuditAction.CHANGED, session, actor=actor, changes=changes)
    key = f"{session.pk}:{starts_on.isoformat()}:{session.documents_close_on.isoformat()}"
    jobs.enqueue("dialogues.place_waiting", key=key, session_id=session.pk)
    return session


def _closing_day(starts_on: dt.date) -> dt.date:
    return starts_on - dt.timedelta(days=settings.SESSION_DOCUMENTS_DAYS)


def _when_and_where(session: Session) -> list[str]:
    days = (session.starts_on, session.ends_on, session.documents_close_on)
    return [*(day.isoformat() for day in days), session.place, *([session.title] if session.title else [])]


def _find_date_errors(session: Session) -> Iterator[DomainError]:
    yield from _find_day_errors(session.starts_on, field="starts_on")
    if session.ends_on < session.starts_on:
        message = _("A session cannot end before it begins.")
        yield DomainError("dates", message, rule=SESSION_RULE, field="ends_on")
    yield from _find_day_errors(session.ends_on, field="ends_on")
    if session.documents_close_on > session.starts_on:
        message = _("Documents must close on or before the first day of the session.")
        yield DomainError("dates", message, rule=SESSION_RULE, field="documents_close_on")


def _find_day_errors(day: dt.date, *, field: str) -> Iterator[DomainError]:
    latest = timezone.localdate() + FURTHEST_AHEAD
    if not FIRST_DAY <= day <= latest:
        message = _("The day must be between %(first)s and %(last)s.") % {
            "first": date_format(FIRST_DAY),
            "last": date_format(latest),
        }
        yield DomainError("dates", message, rule=SESSION_RULE, field=field)


@transaction.atomic
def conclude_session(session: Session, *, actor: User, seen: str, concluded_on: dt.date | None = None) -> Session:
    """Record that the session, as it was `seen`, is concluded: today or on the given day.

    Raises DomainError before the last day of the session, if the given day is in the future, or if the session was
    changed.
    """
    _lock_as_read(session, "dialogues.conclude_session", actor, seen)
    concluded_on = concluded_on or timezone.localdate()
    raise_all_errors(_find_conclusion_errors(session, concluded_on))
    return apply_transition(session, "conclude", actor=actor, note=concluded_on.isoformat())


@transaction.atomic
def adopt_report(
    session: Session, *, actor: User, seen: str, concluded_on: dt.date, adopted_on: dt.date, symbol: str
) -> AdoptedReport:
    """Record the report that a concluded session adopted. Its dialogue can be opened only after that (PR, para. 53).

    Raises DomainError if the session is not concluded, or if dates are in the wrong order or in the future. Raises
    DomainError if the symbol is not valid or belongs to another report or document. Raises DomainError if the records
    were changed since they were `seen`.
    """
    _lock_as_read(session, "dialogues.adopt_report", actor, seen)
    symbol = symbol.strip()
    adopted_after = _("The session was concluded on %(date)s.")
    raise_all_errors(
        [
            *_find_conclusion_errors(session, concluded_on),
            *_find_past_date_errors(adopted_on, concluded_on, field="adopted_on", what=adopted_after),
            *_find_symbol_errors(symbol),
        ]
    )
    apply_transition(session, "adopt_report", actor=actor, note=symbol)
    report = AdoptedReport(session=session, concluded_on=concluded_on, adopted_on=adopted_on, symbol=symbol)
    taken = DomainError("symbol_taken", _("Another report has this symbol."), rule=SESSION_RULE, field="symbol")
    return insert_row(report, taken=taken)


def _lock_as_read(session: Session, permission: str, actor: User, seen: str) -> Session:
    related = ("working_group", "report")
    return lock_as_read(session, permission, read_session, actor=actor, seen=seen, rule=SESSION_RULE, related=related)


def _find_conclusion_errors(session: Session, day: dt.date) -> Iterator[DomainError]:
    return _find_past_date_errors(day, session.ends_on, field="concluded_on", what=_("The session ends on %(date)s."))


def _find_past_date_errors(day: dt.date, earliest: dt.date, *, field: str, what: object) -> Iterator[DomainError]:
    if day < earliest:
        message = str(what) % {"date": date_format(earliest)}
        yield DomainError("too_early", message, rule=SESSION_RULE, field=field)
    if day > timezone.localdate():
        yield DomainError("future_date", _("This day is in the future."), rule=SESSION_RULE, field=field)


def _find_symbol_errors(symbol: str) -> Iterator[DomainError]:
    if not is_symbol(symbol):
        yield DomainError("symbol", SYMBOL_HELP, rule=SESSION_RULE, field="symbol")
    if Document.objects.filter(symbol__iexact=symbol).exists():
        message = _("A document of the portal has this symbol.")
        yield DomainError("symbol_taken", message, rule=SESSION_RULE, field="symbol")
