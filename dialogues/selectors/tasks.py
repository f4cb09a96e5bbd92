"""What chairs, the Extended Bureau, stakeholders and the secretariat owe in sessions and dialogues."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ApplicationState, DialogueKind, DialogueState, SessionState, StatementState
from dialogues.models import Application, BureauDecision, Dialogue, Objection, Session, Statement
from dialogues.querysets import of_chaired_dialogue
from dialogues.selectors.bureau import list_proposals_to_answer
from reviews.selectors.task_facts import Task
from stakeholders.enums import OrganizationState, ParticipationNumber
from stakeholders.models import Organization, ParticipationSetting
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

CHAIR = "chair_working_group"
WHO_DECIDES = (RoleGroup.EXTENDED_BUREAU, RoleGroup.CHAIRS, RoleGroup.SECRETARIAT)
# What the dates follow from.
HELD = _("The day of the dialogue")
ENDED = _("The last day of the session")
SILENCE = _("The last day on which a member can object")
CLOSE = _("The day on which applications close")
REGISTERED_UNTIL = _("The registration is renewed once a year")


def dialogue_tasks_for(user: User, today: dt.date) -> list[Task]:
    """Return what this person owes in sessions and dialogues, in a fixed number of queries."""
    tasks: list[Task] = []
    if authz.is_secretariat(user):
        tasks += _registrations() + _checks()
    if authz.has_role(user, RoleGroup.CHAIRS, RoleGroup.SECRETARIAT):
        tasks += _sessions(user, today) + _dialogues(user, today) + _moderation(user)
    if authz.has_role(user, *WHO_DECIDES):
        tasks += _proposals(user) + _decisions(user, today) + _objections(user)
    if authz.has_role(user, RoleGroup.STAKEHOLDERS):
        tasks += _renewals(user, today) + _applications(user, today) + _own_dialogues(user) + _statements(user)
    return tasks


def _of_dialogues(title: Text, rows: QuerySet[Dialogue]) -> list[Task]:
    """Return one task for each dialogue, due on its day."""
    return [
        Task(title % {"dialogue": one}, one.get_absolute_url(), one.held_on, "due", why=HELD)
        for one in rows.select_related(*_NAMES)
    ]


def _with(applications: QuerySet[Application]) -> QuerySet[Dialogue]:
    """Return the dialogues still to be held that have such applications."""
    return Dialogue.objects.filter(Exists(applications.filter(dialogue=OuterRef("pk"))), state=DialogueState.OPEN)


def _registrations() -> list[Task]:
    """Tell the secretariat of the registrations that wait for it: until then an organization can't apply."""
    count = Organization.objects.filter(state=OrganizationState.REGISTERED).count()
    title = _("Verify registrations of organizations (%(count)d)") % {"count": count}
    return [Task(title, reverse("stakeholders:organization_registrations"), None, "none")] if count else []


def _checks() -> list[Task]:
    """Tell the secretariat which applications it has to check, and which lists to circulate."""
    to_check = Application.objects.filter(state=ApplicationState.SUBMITTED)
    to_circulate = Application.objects.filter(state=ApplicationState.COMPLETE)
    return _of_dialogues(_("Check applications: %(dialogue)s"), _with(to_check)) + _of_dialogues(
        _("Circulate the list of applicants: %(dialogue)s"), _with(to_circulate)
    )


def _decided_by(user: User, rows: QuerySet[Dialogue]) -> QuerySet[Dialogue]:
    """Narrow dialogues to those in which the person has part in the decision on applicants.

    On dialogues the Extended Bureau decides (PR, para. 53); what the Conference decides (rule 17) its President and the
    secretariat record, and the secretariat follows all.
    """
    if authz.is_secretariat(user):
        return rows
    path = "conference_item__session__working_group_id"
    presides = Q(authz.granted(user, CHAIR, "dialogues.WorkingGroup", outer=path))
    if authz.is_extended_bureau(user):
        return rows.filter(Q(kind=DialogueKind.CONSTRUCTIVE) | presides)
    return rows.filter(presides)


def _proposals(user: User) -> list[Task]:
    """Tell a member of the Extended Bureau of the proposals on which the member has no position yet."""
    if not authz.is_extended_bureau(user):
        return []
    return [
        Task(
            _("Agree or object: %(application)s") % {"application": decision.get_application()},
            decision.get_absolute_url(),
            timezone.localdate(decision.silence_ends_at),
            "due",
            why=SILENCE,
        )
        for decision in list_proposals_to_answer(user)
    ]


def _on_applicants(title: Text, user: User, rows: QuerySet[Application]) -> list[Task]:
    """Return one task for each dialogue, that leads straight to the application where there is only one.

    Where there are several it leads a member of the Extended Bureau to the list of all, others to the dialogue.
    """
    found: dict[int, list[int]] = {}
    for dialogue, application in rows.order_by("pk").values_list("dialogue", "pk"):
        found.setdefault(dialogue, []).append(application)
    tasks = []
    for one in _decided_by(user, _with(rows)).select_related(*_NAMES):
        applications = found[one.pk]
        if len(applications) == 1:
            url = reverse("dialogues:application_detail", args=applications)
        elif authz.is_extended_bureau(user) and not one.is_general_review:
            url = reverse("dialogues:bureau")
        else:
            url = one.get_absolute_url()
        tasks.append(Task(title % {"dialogue": one}, url, one.held_on, "due", why=HELD))
    return tasks


def _decisions(user: User, today: dt.date) -> list[Task]:
    """Tell of the applicants to whom no State party can object in time any more and on whom nothing is proposed."""
    ripe = Application.objects.filter(state=ApplicationState.CIRCULATED, applicant_list__objections_until__lt=today)
    proposed = BureauDecision.objects.undecided().filter(application=OuterRef("pk"))
    return _on_applicants(_("Decide on applications: %(dialogue)s"), user, ripe.filter(~Exists(proposed)))


def _objections(user: User) -> list[Task]:
    """Tell of the objections that are not decided on; the secretariat sees to it that they are."""
    concerned = Application.objects.filter(Exists(Objection.objects.undecided().filter(application=OuterRef("pk"))))
    return _on_applicants(_("Objections not decided on: %(dialogue)s"), user, concerned)


def _sessions(user: User, today: dt.date) -> list[Task]:
    """Tell of sessions to conclude and reports to record; the secretariat helps every chair and sees all."""
    rows = Session.objects.select_related("working_group")
    if not authz.is_secretariat(user):
        rows = rows.filter(authz.granted(user, CHAIR, "dialogues.WorkingGroup", outer="working_group_id"))
    ended = rows.filter(state=SessionState.SCHEDULED, ends_on__lt=today)
    concluded = rows.filter(state=SessionState.CONCLUDED)
    return [_late(_("Conclude: %(session)s"), one) for one in ended] + [
        _late(_("Record the adopted report: %(session)s"), one) for one in concluded
    ]


def _late(title: Text, session: Session) -> Task:
    return Task(title % {"session": session}, session.get_absolute_url(), session.ends_on, "overdue", why=ENDED)


def _dialogues(user: User, today: dt.date) -> list[Task]:
    rows = Dialogue.objects.select_related(*_NAMES).exclude(kind=DialogueKind.GENERAL_REVIEW, state=DialogueState.HELD)
    if not authz.is_secretariat(user):
        rows = rows.filter(of_chaired_dialogue(user, path=""))
    titles: dict[str, Text] = {
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
    """Tell of statements to look at; what was contested is another person's than who returned it."""
    rows = Statement.objects.filter(
        Q(state=StatementState.SUBMITTED) | (Q(state=StatementState.CONTESTED) & ~Q(moderated_by=user))
    )
    if not authz.is_secretariat(user):
        rows = rows.filter(of_chaired_dialogue(user))
    return [
        Task(_("Moderate the statement “%(title)s”") % {"title": one.title}, one.get_absolute_url(), None, "none")
        for one in rows
    ]


def _renewals(user: User, today: dt.date) -> list[Task]:
    """Tell of registrations that end soon, as the mail does, or have lapsed, to those who keep them."""
    kept = Organization.objects.managed_by(user)
    ahead = dt.timedelta(days=ParticipationSetting.get_number(ParticipationNumber.RENEWAL_REMINDER_DAYS))
    return [
        Task(
            _("Renew the registration: %(organization)s") % {"organization": one},
            one.get_absolute_url(),
            one.renewal_due_on,
            "overdue" if one.state == OrganizationState.LAPSED else "due",
            why=REGISTERED_UNTIL,
        )
        for one in kept.to_be_renewed(today + ahead) | kept.filter(state=OrganizationState.LAPSED)
    ]


def _applications(user: User, today: dt.date) -> list[Task]:
    """Tell of dialogues that take applications and to which none of the person's organizations has applied."""
    own = Organization.objects.represented_by(user).filter(state=OrganizationState.VERIFIED)
    applied = Application.objects.filter(dialogue=OuterRef("pk"), organization__in=own)
    rows = Dialogue.objects.filter(~Exists(applied), state=DialogueState.OPEN, applications_close_on__gte=today)
    rows = rows.exclude(applications_open_on__gt=today)
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


def _own_dialogues(user: User) -> list[Task]:
    """Tell of applications to complete, and of statements to begin by those who asked to speak and are invited."""
    mine = authz.granted(user, "represent_organization", "stakeholders.Organization", outer="organization_id")
    rows = Application.objects.filter(mine, dialogue__state=DialogueState.OPEN)
    related = [f"dialogue__{name}" for name in _NAMES]
    incomplete = rows.filter(state=ApplicationState.INCOMPLETE).select_related(*related)
    begun = Statement.objects.filter(dialogue=OuterRef("dialogue"), organization=OuterRef("organization"))
    silent = rows.filter(~Exists(begun), state=ApplicationState.INVITED, wants_to_speak=True).select_related(*related)
    pages = [(_("Complete the application: %(dialogue)s"), "application_complete", one.pk, one) for one in incomplete]
    pages += [(_("Write a statement: %(dialogue)s"), "statement_new", one.dialogue_id, one) for one in silent]
    return [
        Task(
            title % {"dialogue": one.dialogue},
            reverse(f"dialogues:{page}", args=[key]),
            one.dialogue.held_on,
            "due",
            why=HELD,
        )
        for title, page, key, one in pages
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
