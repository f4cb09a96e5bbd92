"""Tasks in sessions and dialogues by role: the only table behind the tasks of the first page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import (
    ApplicationState as A,
    DialogueKind,
    DialogueState as D,
    SessionState as S,
    StatementState as T,
)
from dialogues.models import Application, BureauDecision, Dialogue, Objection, Session, Statement
from dialogues.querysets import is_chaired_dialogue
from dialogues.selectors.bureau import list_proposals_to_answer
from reviews.selectors.person_rows import PersonRows
from reviews.selectors.task_facts import Task
from stakeholders.enums import OrganizationState, ParticipationSettingName
from stakeholders.models import Organization, ParticipationSetting
from untoc_portal.core import authz
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

CHAIR = "chair_working_group"
SECRETARIAT, BUREAU = (RoleGroup.SECRETARIAT,), (RoleGroup.EXTENDED_BUREAU,)
STAKEHOLDERS = (RoleGroup.STAKEHOLDERS,)
CHAIRS = (RoleGroup.CHAIRS, RoleGroup.SECRETARIAT)
WHO_DECIDES = (RoleGroup.EXTENDED_BUREAU, *CHAIRS)
# The sources of the deadlines.
DIALOGUE_DAY_LABEL = _("The day of the dialogue")
ENDED = _("The last day of the session")
SILENCE = _("The last day on which a member can object")
CLOSE = _("The day on which applications close")
REGISTERED_UNTIL = _("The registration is renewed once a year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty of some roles. Each row gives one task. `due` returns its deadline."""

    roles: tuple[RoleGroup, ...]
    # One title, or one for each status of the rows.
    title: Text | Mapping[str, Text]
    rows: Callable[[DutyRows], Iterable[Any]]
    # The object that the title names, and the page where the task is done.
    about: Callable[[Any], Any] = lambda row: row
    url: Callable[[User, Any], str] = lambda _user, row: row.get_absolute_url()
    due: Callable[[Any], dt.date | None] = lambda dialogue: dialogue.held_on
    why: Text = DIALOGUE_DAY_LABEL
    is_late: Callable[[Any, dt.date], bool] = lambda _row, _today: False

    def task(self, row: Any, user: User, today: dt.date) -> Task:
        """Return the task for one row."""
        title = self.title[row.state] if isinstance(self.title, Mapping) else self.title
        due_on = self.due(row)
        state = "none" if due_on is None else "overdue" if self.is_late(row, today) else "due"
        # Under any placeholder of the title.
        named = title % defaultdict(lambda: self.about(row))
        return Task(named, self.url(user, row), due_on, state, why=self.why if due_on else "")


def _no_day(_row: Any) -> None:
    return None


_NAMES = ("report__session__working_group", "conference_item__session__working_group")
# What names a dialogue and leads to its page. Its texts are long.
_SHOWN = (
    "kind",
    "state",
    "held_on",
    "applications_close_on",
    *(f"{session}__number" for session in ("report__session", "conference_item__session")),
    *(f"{path}__names" for path in _NAMES),
)


def _is_waiting(applications: QuerySet[Application]) -> Q:
    """Return the condition for open dialogues that have such applications."""
    return Q(state=D.OPEN) & Q(Exists(applications.filter(dialogue=OuterRef("pk"))))


def _is_ripe(today: dt.date) -> Q:
    """Return the condition for applications to decide on. The time for objections is over and no proposal is open."""
    proposed = BureauDecision.objects.undecided().filter(application=OuterRef("pk"))
    return Q(state=A.CIRCULATED, applicant_list__objections_until__lt=today) & ~Q(Exists(proposed))


def _is_objected() -> Q:
    """Return the condition for undecided objections to applications. The Secretariat makes sure they are decided."""
    return Q(Exists(Objection.objects.undecided().filter(application=OuterRef("pk"))))


def _build_waiting(_user: Any, today: dt.date) -> QuerySet[Application]:
    """Return the applications on which somebody has to decide, or on an objection to them."""
    ripe, objected = _is_ripe(today), _is_objected()
    rows = Application.objects.filter(ripe | objected, dialogue__state=D.OPEN).order_by("pk").only("dialogue")
    return rows.annotate(
        to_decide=ExpressionWrapper(ripe, BooleanField()), objected=ExpressionWrapper(objected, BooleanField())
    )


def _is_to_record(user: Any, today: dt.date) -> Q:
    """Return the condition for dialogues whose day has come and for which the chair must record or write something."""
    found = Q(state__in=(D.OPEN, D.HELD), held_on__lte=today) & ~Q(kind=DialogueKind.GENERAL_REVIEW, state=D.HELD)
    return found if authz.is_secretariat(user) else found & is_chaired_dialogue(user, path="")


def _takes_part_in_decision(user: Any) -> Q:
    """Return the condition for dialogues in which the user takes part in the decision on applicants.

    The Extended Bureau decides on dialogues (PR, para. 53). The Conference decides in the general review (rule 17); its
    President and the Secretariat record the decisions. The Secretariat follows all dialogues.
    """
    if authz.is_secretariat(user):
        return Q()
    path = "conference_item__session__working_group_id"
    presides = Q(authz.build_grant_condition(user, CHAIR, "dialogues.WorkingGroup", outer=path))
    return Q(kind=DialogueKind.CONSTRUCTIVE) | presides if authz.is_extended_bureau(user) else presides


def _can_apply(user: Any, today: dt.date) -> Q:
    """Return the condition for dialogues that accept applications, if no organization of the user has applied."""
    own = Organization.objects.represented_by(user).filter(state=OrganizationState.VERIFIED)
    applied = Application.objects.filter(dialogue=OuterRef("pk"), organization__in=own)
    in_time = Q(state=D.OPEN, applications_close_on__gte=today) & ~Q(applications_open_on__gt=today)
    return in_time & Q(Exists(own)) & ~Q(Exists(applied))


def _build_dialogues(user: Any, today: dt.date) -> QuerySet[Dialogue]:
    """Return the open and held dialogues. Each has a flag for each thing that these roles may have to do about it."""
    flags: dict[str, Q] = {}
    if authz.has_role(user, *SECRETARIAT):
        flags["to_check"] = _is_waiting(Application.objects.filter(state=A.SUBMITTED))
        flags["to_circulate"] = _is_waiting(Application.objects.filter(state=A.COMPLETE))
    if authz.has_role(user, *CHAIRS):
        flags["to_record"] = _is_to_record(user, today)
    if authz.has_role(user, *WHO_DECIDES):
        flags["to_decide"] = _is_waiting(Application.objects.filter(_is_ripe(today))) & _takes_part_in_decision(user)
        flags["objected"] = _is_waiting(Application.objects.filter(_is_objected())) & _takes_part_in_decision(user)
    if authz.has_role(user, *STAKEHOLDERS):
        flags["can_apply"] = _can_apply(user, today)
    states = (D.OPEN, D.HELD) if "to_record" in flags else (D.OPEN,)
    flagged = {name: ExpressionWrapper(flag, BooleanField()) for name, flag in flags.items()}
    rows = Dialogue.objects.filter(state__in=states).annotate(**flagged)
    return rows.select_related(*_NAMES).only(*_SHOWN)


_DIALOGUES = ReaderQuery(_build_dialogues, 0)
_REGISTERED = CompiledQuery(
    lambda: (
        Organization.objects.filter(state=OrganizationState.REGISTERED)
        .order_by()
        .values("state")
        .annotate(number=Count("pk"))
        .values_list("number")
    )
)


def _build_sessions(user: Any, today: dt.date) -> QuerySet[Session]:
    """Return the sessions to conclude or with a report to record. The Secretariat helps every chair and sees all."""
    rows = Session.objects.select_related("working_group")
    if not authz.is_secretariat(user):
        rows = rows.filter(authz.build_grant_condition(user, CHAIR, "dialogues.WorkingGroup", outer="working_group_id"))
    return rows.filter(Q(state=S.SCHEDULED, ends_on__lt=today) | Q(state=S.CONCLUDED)).order_by("-state", "-starts_on")


def _build_moderation(user: Any) -> QuerySet[Statement]:
    """Return the statements to moderate. A contested statement goes to a person who did not return it."""
    rows = Statement.objects.filter(Q(state=T.SUBMITTED) | (Q(state=T.CONTESTED) & ~Q(moderated_by=user.pk)))
    return (rows if authz.is_secretariat(user) else rows.filter(is_chaired_dialogue(user))).only("title")


def _build_renewals(user: Any, until: dt.date) -> QuerySet[Organization]:
    kept = Organization.objects.managed_by(user)
    return kept.to_be_renewed(until) | kept.filter(state=OrganizationState.EXPIRED)


def _build_applications(user: Any) -> QuerySet[Application]:
    begun = Statement.objects.filter(dialogue=OuterRef("dialogue"), organization=OuterRef("organization"))
    rows = Application.objects.of_user_organizations(user).annotate(has_begun=Exists(begun))
    return rows.select_related("organization").defer("expertise").order_by("-pk")


def _build_statements(user: Any) -> QuerySet[Statement]:
    rows = Statement.objects.of_user_organizations(user).select_related("organization")
    return rows.defer("text", "findings").order_by("-pk")


def _build_dialogues_of_organizations(user: Any) -> QuerySet[Dialogue]:
    """Return the dialogues of these applications and statements.

    They are not joined to these: with so many tables, PostgreSQL joins all rows before it looks whose they are.
    """
    applied = Application.objects.of_user_organizations(user).order_by().values("dialogue")
    spoken = Statement.objects.of_user_organizations(user).order_by().values("dialogue")
    rows = Dialogue.objects.filter(Q(pk__in=applied) | Q(pk__in=spoken))
    return rows.select_related(*_NAMES).only(*_SHOWN)


_SESSIONS = ReaderQuery(_build_sessions, 0)
_MODERATION = ReaderQuery(_build_moderation, 0)
_RENEWALS = ReaderQuery(_build_renewals, 0)
_WAITING = ReaderQuery(_build_waiting, 0)
_APPLICATIONS = ReaderQuery(_build_applications, 0)
_STATEMENTS = ReaderQuery(_build_statements, 0)
_OF_ORGANIZATIONS = ReaderQuery(_build_dialogues_of_organizations, 0)


@dataclass(frozen=True)
class DutyRows(PersonRows):
    """The rows about which a person has duties. What several duties or parts of the first page ask for is read once."""

    @cached_property
    def dialogues(self) -> list[Any]:
        """Return the open and held dialogues with the flags of the user's roles."""
        return list(_DIALOGUES.read(self.user, fixed=(self.today,)))

    @cached_property
    def applications(self) -> list[Any]:
        """Return the applications of the user's organizations, the latest first."""
        return self._add_dialogues(_APPLICATIONS.read(self.user))

    @cached_property
    def statements(self) -> list[Any]:
        """Return the statements of the user's organizations, the latest first."""
        return self._add_dialogues(_STATEMENTS.read(self.user))

    @cached_property
    def _dialogues_of_organizations(self) -> dict[int, Dialogue]:
        return {row.pk: row for row in _OF_ORGANIZATIONS.read(self.user)}

    def _add_dialogues(self, rows: Iterable[Any]) -> list[Any]:
        found = list(rows)
        for row in found:
            row.dialogue = self._dialogues_of_organizations[row.dialogue_id]
        return found

    def list_to_complete(self) -> list[Any]:
        """Return the applications that the Secretariat returned for completion."""
        return [one for one in self.applications if one.state == A.INCOMPLETE and one.dialogue.state == D.OPEN]

    def list_to_write(self) -> list[Any]:
        """Return the applications of invited organizations that asked to speak and have not begun a statement."""
        return [
            one
            for one in self.applications
            if one.state == A.INVITED and one.dialogue.state == D.OPEN and one.wants_to_speak and not one.has_begun
        ]

    def list_to_finish(self) -> list[Any]:
        """Return the statements that are not sent, or were returned."""
        states = (T.DRAFT, T.RETURNED, T.REFUSED)
        return [one for one in self.statements if one.state in states and one.dialogue.state == D.OPEN]

    def flagged(self, name: str) -> list[Any]:
        """Return the dialogues with this flag."""
        return [dialogue for dialogue in self.dialogues if getattr(dialogue, name)]

    @cached_property
    def waiting(self) -> list[Any]:
        """Return the applications on which somebody has to decide, or on an objection to them."""
        return list(_WAITING.read(self.user, fixed=(self.today,)))

    def with_applications(self, name: str) -> Iterator[Any]:
        """Yield the dialogues with this flag, each with its applications that wait for that."""
        for dialogue in self.flagged(name):
            # A dialogue may have both flags, with other applications for each.
            dialogue.waiting = [one for one in self.waiting if one.dialogue_id == dialogue.pk and getattr(one, name)]
            yield dialogue

    def list_registrations(self) -> list[int]:
        """Return the number of unverified registrations. An organization cannot apply until it is verified."""
        return [number for (number,) in _REGISTERED.fetch()]

    def list_renewals(self) -> list[Organization]:
        """Return the registrations that expire soon or have expired, for users who manage them.

        The mail uses the same days.
        """
        days = ParticipationSetting.get_number(ParticipationSettingName.RENEWAL_REMINDER_DAYS)
        return list(_RENEWALS.read(self.user, fixed=(self.today + dt.timedelta(days=days),)))


def _place_of_decision(user: User, dialogue: Any) -> str:
    """Return the URL of the application if there is only one.

    If there are several, return the list of all for a member of the Extended Bureau, the dialogue for others.
    """
    if len(dialogue.waiting) == 1:
        return reverse("dialogues:application_detail", args=[dialogue.waiting[0].pk])
    if authz.is_extended_bureau(user) and not dialogue.is_general_review:
        return reverse("dialogues:bureau")
    return str(dialogue.get_absolute_url())


DUTIES = (
    Duty(
        roles=SECRETARIAT,
        title=_("Verify registrations of organizations (%(count)d)"),
        rows=DutyRows.list_registrations,
        url=lambda _user, _row: reverse("stakeholders:organization_registrations"),
        due=_no_day,
    ),
    Duty(
        roles=SECRETARIAT,
        title=_("Check applications: %(dialogue)s"),
        rows=lambda rows: rows.flagged("to_check"),
    ),
    Duty(
        roles=SECRETARIAT,
        title=_("Circulate the list of applicants: %(dialogue)s"),
        rows=lambda rows: rows.flagged("to_circulate"),
    ),
    Duty(
        roles=CHAIRS,
        title={S.SCHEDULED: _("Conclude: %(session)s"), S.CONCLUDED: _("Record the adopted report: %(session)s")},
        rows=lambda rows: _SESSIONS.read(rows.user, fixed=(rows.today,)),
        due=lambda session: session.ends_on,
        why=ENDED,
        is_late=lambda session, today: session.ends_on < today,
    ),
    Duty(
        roles=CHAIRS,
        title={
            D.OPEN: _("Record that it was held: %(dialogue)s"),
            D.HELD: _("Write and issue the chair's summary: %(dialogue)s"),
        },
        rows=lambda rows: rows.flagged("to_record"),
        is_late=lambda dialogue, today: dialogue.held_on < today,
    ),
    Duty(
        roles=CHAIRS,
        title=_("Moderate the statement “%(title)s”"),
        rows=lambda rows: _MODERATION.read(rows.user),
        about=lambda statement: statement.title,
        due=_no_day,
    ),
    Duty(
        roles=BUREAU,
        title=_("Agree or object: %(application)s"),
        rows=lambda rows: list_proposals_to_answer(rows.user),
        about=lambda decision: decision.get_application(),
        due=lambda decision: timezone.localdate(decision.silence_ends_at),
        why=SILENCE,
    ),
    Duty(
        roles=WHO_DECIDES,
        title=_("Decide on applications: %(dialogue)s"),
        rows=lambda rows: rows.with_applications("to_decide"),
        url=_place_of_decision,
    ),
    Duty(
        roles=WHO_DECIDES,
        title=_("Objections not decided on: %(dialogue)s"),
        rows=lambda rows: rows.with_applications("objected"),
        url=_place_of_decision,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Renew the registration: %(organization)s"),
        rows=DutyRows.list_renewals,
        due=lambda organization: organization.renewal_due_on,
        why=REGISTERED_UNTIL,
        is_late=lambda organization, _today: organization.state == OrganizationState.EXPIRED,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Apply to take part: %(dialogue)s"),
        rows=lambda rows: rows.flagged("can_apply"),
        due=lambda dialogue: dialogue.applications_close_on,
        why=CLOSE,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Complete the application: %(dialogue)s"),
        rows=DutyRows.list_to_complete,
        about=lambda application: application.dialogue,
        url=lambda _user, application: reverse("dialogues:application_complete", args=[application.pk]),
        due=lambda application: application.dialogue.held_on,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Write a statement: %(dialogue)s"),
        rows=DutyRows.list_to_write,
        about=lambda application: application.dialogue,
        url=lambda _user, application: reverse("dialogues:statement_new", args=[application.dialogue_id]),
        due=lambda application: application.dialogue.held_on,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Finish the statement “%(title)s”"),
        rows=DutyRows.list_to_finish,
        about=lambda statement: statement.title,
        due=lambda statement: statement.dialogue.held_on,
    ),
)


def dialogue_tasks_for_user(user: User, today: dt.date, rows: DutyRows | None = None) -> list[Task]:
    """Return the user's tasks in sessions and dialogues, in a fixed number of queries."""
    duties = [duty for duty in DUTIES if authz.has_role(user, *duty.roles)]
    rows = rows or DutyRows(user, today)
    return [duty.task(row, user, today) for duty in duties for row in duty.rows(rows)]
