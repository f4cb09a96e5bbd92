"""What chairs, the Extended Bureau, stakeholders and the secretariat owe in sessions and dialogues."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ApplicationState, DialogueState, SessionState, StatementState
from dialogues.models import Application, Dialogue, Objection, Session, Statement
from reviews.selectors.task_facts import Task
from stakeholders.models import Organization
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

M = TypeVar("M", bound=Model)

CHAIR = "chair_working_group"
# What the dates follow from.
HELD = _("The day of the dialogue")
ENDED = _("The last day of the session")
CLOSE = _("The day on which applications close")


def dialogue_tasks_for(user: User, today: dt.date) -> list[Task]:
    """Return what this person owes in sessions and dialogues, in a fixed number of queries."""
    tasks: list[Task] = []
    decides = authz.is_extended_bureau(user)
    if decides:
        tasks += _decisions()
    if authz.has_role(user, RoleGroup.CHAIRS, RoleGroup.SECRETARIAT):
        tasks += _sessions(user, today) + _dialogues(user, today) + _moderation(user)
    if decides or authz.is_secretariat(user):
        tasks += _objections()
    if authz.has_role(user, RoleGroup.STAKEHOLDERS):
        tasks += _applications(user, today) + _statements(user)
    return tasks


def _chaired(user: User, rows: QuerySet[M], outer: str) -> QuerySet[M]:
    """Narrow rows to the groups the person chairs; the secretariat helps every chair and sees all."""
    if authz.is_secretariat(user):
        return rows
    return rows.filter(authz.granted(user, CHAIR, "dialogues.WorkingGroup", outer=outer))


def _decisions() -> list[Task]:
    rows = Dialogue.objects.filter(applications__state=ApplicationState.SUBMITTED).distinct().select_related(*_NAMES)
    return [
        Task(
            _("Decide on applications: %(dialogue)s") % {"dialogue": dialogue},
            dialogue.get_absolute_url(),
            dialogue.held_on,
            "due",
            why=HELD,
        )
        for dialogue in rows
    ]


def _objections() -> list[Task]:
    """Tell of the dialogues with objections that are not decided on; the secretariat sees to it that they are."""
    standing = Objection.objects.undecided().filter(application__dialogue=OuterRef("pk"))
    rows = Dialogue.objects.filter(Exists(standing)).select_related(*_NAMES)
    return [
        Task(
            _("Objections not decided on: %(dialogue)s") % {"dialogue": one},
            one.get_absolute_url(),
            one.held_on,
            "due",
            why=HELD,
        )
        for one in rows
    ]


def _sessions(user: User, today: dt.date) -> list[Task]:
    rows = _chaired(user, Session.objects.select_related("working_group"), "working_group_id")
    ended = rows.filter(state=SessionState.SCHEDULED, ends_on__lt=today)
    concluded = rows.filter(state=SessionState.CONCLUDED)
    return [_late(_("Conclude: %(session)s"), one) for one in ended] + [
        _late(_("Record the adopted report: %(session)s"), one) for one in concluded
    ]


def _late(title: Text, session: Session) -> Task:
    return Task(title % {"session": session}, session.get_absolute_url(), session.ends_on, "overdue", why=ENDED)


def _dialogues(user: User, today: dt.date) -> list[Task]:
    rows = _chaired(user, Dialogue.objects.select_related(*_NAMES), "report__session__working_group_id")
    titles = {
        DialogueState.OPEN: _("Record that it was held: %(dialogue)s"),
        DialogueState.HELD: _("Write and issue the chair's summary: %(dialogue)s"),
    }
    return [
        Task(
            titles[one.state] % {"dialogue": one},
            one.get_absolute_url(),
            one.held_on,
            "overdue" if one.held_on < today else "due",
            why=HELD,
        )
        for one in rows.filter(state__in=titles, held_on__lte=today)
    ]


def _moderation(user: User) -> list[Task]:
    rows = _chaired(user, Statement.objects.all(), "dialogue__report__session__working_group_id")
    return [
        Task(_("Moderate the statement “%(title)s”") % {"title": one.title}, one.get_absolute_url(), None, "none")
        for one in rows.filter(state=StatementState.SUBMITTED)
    ]


def _applications(user: User, today: dt.date) -> list[Task]:
    """Tell of dialogues that still take applications and to which none of the person's organizations has applied."""
    own = Organization.objects.represented_by(user)
    applied = Application.objects.filter(dialogue=OuterRef("pk"), organization__in=own)
    rows = Dialogue.objects.filter(~Exists(applied), state=DialogueState.OPEN, applications_close_on__gte=today)
    if not own.exists():
        return []
    return [
        Task(
            _("Apply to take part: %(dialogue)s") % {"dialogue": one},
            reverse("dialogues:dialogue_detail", args=[one.pk]),
            one.applications_close_on,
            "due",
            why=CLOSE,
        )
        for one in rows.select_related(*_NAMES)
    ]


def _statements(user: User) -> list[Task]:
    rows = Statement.objects.filter(
        authz.granted(user, "represent_organization", "stakeholders.Organization", outer="organization_id"),
        state__in=(StatementState.DRAFT, StatementState.RETURNED, StatementState.REFUSED),
        dialogue__state=DialogueState.OPEN,
    )
    return [
        Task(
            _("Finish the statement “%(title)s”") % {"title": one.title},
            one.get_absolute_url(),
            one.dialogue.held_on,
            "due",
            why=HELD,
        )
        for one in rows.select_related("dialogue")
    ]


_NAMES = ("report__session__working_group", "conference_item__session__working_group")
