"""Tasks in sessions and dialogues by role: the only table behind the tasks of the first page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
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
from reviews.selectors.task_facts import Task
from stakeholders.enums import OrganizationState, ParticipationSettingName
from stakeholders.models import Organization, ParticipationSetting
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup

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
    rows: Callable[[User, dt.date], Iterable[Any]]
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


def _dialogues_with_applications(applications: QuerySet[Application]) -> QuerySet[Dialogue]:
    """Return the open dialogues that have such applications."""
    rows = Dialogue.objects.filter(Exists(applications.filter(dialogue=OuterRef("pk"))), state=D.OPEN)
    return rows.select_related(*_NAMES)


def _registrations(_user: User, _today: dt.date) -> list[int]:
    """Return the number of unverified registrations. An organization cannot apply until it is verified."""
    count = Organization.objects.filter(state=OrganizationState.REGISTERED).count()
    return [count] if count else []


def _sessions(user: User, today: dt.date) -> QuerySet[Session]:
    """Return the sessions to conclude or with a report to record. The Secretariat helps every chair and sees all."""
    rows = Session.objects.select_related("working_group")
    if not authz.is_secretariat(user):
        rows = rows.filter(authz.build_grant_condition(user, CHAIR, "dialogues.WorkingGroup", outer="working_group_id"))
    return rows.filter(Q(state=S.SCHEDULED, ends_on__lt=today) | Q(state=S.CONCLUDED)).order_by("-state", "-starts_on")


def _dialogues(user: User, today: dt.date) -> QuerySet[Dialogue]:
    """Return the dialogues whose day has come and for which the chair must record or write something."""
    rows = Dialogue.objects.select_related(*_NAMES).exclude(kind=DialogueKind.GENERAL_REVIEW, state=D.HELD)
    if not authz.is_secretariat(user):
        rows = rows.filter(is_chaired_dialogue(user, path=""))
    return rows.filter(state__in=(D.OPEN, D.HELD), held_on__lte=today)


def _moderation(user: User, _today: dt.date) -> QuerySet[Statement]:
    """Return the statements to moderate. A contested statement goes to a person who did not return it."""
    rows = Statement.objects.filter(Q(state=T.SUBMITTED) | (Q(state=T.CONTESTED) & ~Q(moderated_by=user)))
    return rows if authz.is_secretariat(user) else rows.filter(is_chaired_dialogue(user))


def _filter_decided_by_user(user: User, rows: QuerySet[Dialogue]) -> QuerySet[Dialogue]:
    """Limit dialogues to those in which the user takes part in the decision on applicants.

    The Extended Bureau decides on dialogues (PR, para. 53). The Conference decides in the general review (rule 17); its
    President and the Secretariat record the decisions. The Secretariat follows all dialogues.
    """
    if authz.is_secretariat(user):
        return rows
    path = "conference_item__session__working_group_id"
    presides = Q(authz.build_grant_condition(user, CHAIR, "dialogues.WorkingGroup", outer=path))
    if authz.is_extended_bureau(user):
        return rows.filter(Q(kind=DialogueKind.CONSTRUCTIVE) | presides)
    return rows.filter(presides)


def _on_applicants(user: User, rows: QuerySet[Application]) -> QuerySet[Dialogue]:
    """Return the dialogues, with their applications that wait."""
    waiting = Prefetch("applications", queryset=rows.order_by("pk"), to_attr="waiting")
    return _filter_decided_by_user(user, _dialogues_with_applications(rows)).prefetch_related(waiting)


def _place_of_decision(user: User, dialogue: Any) -> str:
    """Return the URL of the application if there is only one.

    If there are several, return the list of all for a member of the Extended Bureau, the dialogue for others.
    """
    if len(dialogue.waiting) == 1:
        return reverse("dialogues:application_detail", args=[dialogue.waiting[0].pk])
    if authz.is_extended_bureau(user) and not dialogue.is_general_review:
        return reverse("dialogues:bureau")
    return str(dialogue.get_absolute_url())


def _decisions(user: User, today: dt.date) -> QuerySet[Dialogue]:
    """Return the dialogues with applicants to decide on. The time for objections is over and no proposal is open."""
    ripe = Application.objects.filter(state=A.CIRCULATED, applicant_list__objections_until__lt=today)
    proposed = BureauDecision.objects.undecided().filter(application=OuterRef("pk"))
    return _on_applicants(user, ripe.filter(~Exists(proposed)))


def _objections(user: User, _today: dt.date) -> QuerySet[Dialogue]:
    """Return the dialogues with undecided objections. The Secretariat makes sure that they are decided."""
    undecided = Objection.objects.undecided().filter(application=OuterRef("pk"))
    return _on_applicants(user, Application.objects.filter(Exists(undecided)))


def _renewals(user: User, today: dt.date) -> QuerySet[Organization]:
    """Return the registrations that expire soon or have expired, for users who manage them.

    The mail uses the same days.
    """
    kept = Organization.objects.managed_by(user)
    ahead = dt.timedelta(days=ParticipationSetting.get_number(ParticipationSettingName.RENEWAL_REMINDER_DAYS))
    return kept.to_be_renewed(today + ahead) | kept.filter(state=OrganizationState.EXPIRED)


def _list_open_for_application(user: User, today: dt.date) -> Iterable[Dialogue]:
    """Return the dialogues that accept applications and to which none of the user's organizations has applied."""
    own = Organization.objects.represented_by(user).filter(state=OrganizationState.VERIFIED)
    applied = Application.objects.filter(dialogue=OuterRef("pk"), organization__in=own)
    rows = Dialogue.objects.filter(~Exists(applied), state=D.OPEN, applications_close_on__gte=today)
    rows = rows.exclude(applications_open_on__gt=today)
    return rows.select_related(*_NAMES) if own.exists() else ()


def _is_of_user_organization(user: User) -> Q:
    return Q(
        authz.build_grant_condition(
            user, "represent_organization", "stakeholders.Organization", outer="organization_id"
        )
    )


def _applications_for_user(user: User) -> QuerySet[Application]:
    rows = Application.objects.filter(_is_of_user_organization(user), dialogue__state=D.OPEN)
    return rows.select_related(*(f"dialogue__{name}" for name in _NAMES))


def _to_write(user: User, _today: dt.date) -> QuerySet[Application]:
    """Return the applications of invited organizations that asked to speak and have not begun a statement."""
    begun = Statement.objects.filter(dialogue=OuterRef("dialogue"), organization=OuterRef("organization"))
    return _applications_for_user(user).filter(~Exists(begun), state=A.INVITED, wants_to_speak=True)


def _to_finish(user: User, _today: dt.date) -> QuerySet[Statement]:
    states = (T.DRAFT, T.RETURNED, T.REFUSED)
    return Statement.objects.filter(
        _is_of_user_organization(user), state__in=states, dialogue__state=D.OPEN
    ).select_related("dialogue")


DUTIES = (
    Duty(
        roles=SECRETARIAT,
        title=_("Verify registrations of organizations (%(count)d)"),
        rows=_registrations,
        url=lambda _user, _row: reverse("stakeholders:organization_registrations"),
        due=_no_day,
    ),
    Duty(
        roles=SECRETARIAT,
        title=_("Check applications: %(dialogue)s"),
        rows=lambda _user, _today: _dialogues_with_applications(Application.objects.filter(state=A.SUBMITTED)),
    ),
    Duty(
        roles=SECRETARIAT,
        title=_("Circulate the list of applicants: %(dialogue)s"),
        rows=lambda _user, _today: _dialogues_with_applications(Application.objects.filter(state=A.COMPLETE)),
    ),
    Duty(
        roles=CHAIRS,
        title={S.SCHEDULED: _("Conclude: %(session)s"), S.CONCLUDED: _("Record the adopted report: %(session)s")},
        rows=_sessions,
        due=lambda session: session.ends_on,
        why=ENDED,
        is_late=lambda _session, _today: True,
    ),
    Duty(
        roles=CHAIRS,
        title={
            D.OPEN: _("Record that it was held: %(dialogue)s"),
            D.HELD: _("Write and issue the chair's summary: %(dialogue)s"),
        },
        rows=_dialogues,
        is_late=lambda dialogue, today: dialogue.held_on < today,
    ),
    Duty(
        roles=CHAIRS,
        title=_("Moderate the statement “%(title)s”"),
        rows=_moderation,
        about=lambda statement: statement.title,
        due=_no_day,
    ),
    Duty(
        roles=BUREAU,
        title=_("Agree or object: %(application)s"),
        rows=lambda user, _today: list_proposals_to_answer(user),
        about=lambda decision: decision.get_application(),
        due=lambda decision: timezone.localdate(decision.silence_ends_at),
        why=SILENCE,
    ),
    Duty(
        roles=WHO_DECIDES,
        title=_("Decide on applications: %(dialogue)s"),
        rows=_decisions,
        url=_place_of_decision,
    ),
    Duty(
        roles=WHO_DECIDES,
        title=_("Objections not decided on: %(dialogue)s"),
        rows=_objections,
        url=_place_of_decision,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Renew the registration: %(organization)s"),
        rows=_renewals,
        due=lambda organization: organization.renewal_due_on,
        why=REGISTERED_UNTIL,
        is_late=lambda organization, _today: organization.state == OrganizationState.EXPIRED,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Apply to take part: %(dialogue)s"),
        rows=_list_open_for_application,
        due=lambda dialogue: dialogue.applications_close_on,
        why=CLOSE,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Complete the application: %(dialogue)s"),
        rows=lambda user, _today: _applications_for_user(user).filter(state=A.INCOMPLETE),
        about=lambda application: application.dialogue,
        url=lambda _user, application: reverse("dialogues:application_complete", args=[application.pk]),
        due=lambda application: application.dialogue.held_on,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Write a statement: %(dialogue)s"),
        rows=_to_write,
        about=lambda application: application.dialogue,
        url=lambda _user, application: reverse("dialogues:statement_new", args=[application.dialogue_id]),
        due=lambda application: application.dialogue.held_on,
    ),
    Duty(
        roles=STAKEHOLDERS,
        title=_("Finish the statement “%(title)s”"),
        rows=_to_finish,
        about=lambda statement: statement.title,
        due=lambda statement: statement.dialogue.held_on,
    ),
)


def dialogue_tasks_for_user(user: User, today: dt.date) -> list[Task]:
    """Return the user's tasks in sessions and dialogues, in a fixed number of queries."""
    duties = [duty for duty in DUTIES if authz.has_role(user, *duty.roles)]
    return [duty.task(row, user, today) for duty in duties for row in duty.rows(user, today)]
