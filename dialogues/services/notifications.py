"""Recipients of messages in dialogues. The texts are in `templates/email/dialogues/`.

A message contains a URL and the name of a dialogue or session, which is public. It never contains a title or text of an
author, because these may be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import StatementState
from dialogues.models import (
    ApplicantList,
    Application,
    BureauDecision,
    BureauSeat,
    Dialogue,
    Objection,
    Statement,
    WorkingGroup,
)
from dialogues.selectors import message_acts as acts
from reviews.enums_of_states import StateRight
from reviews.models import StateMandate
from reviews.selectors.contact import list_state_focal_points
from stakeholders.enums import OrganizationState
from stakeholders.models import Organization
from stakeholders.services.transitions import list_representatives
from untoc_portal.accounts.models import User
from untoc_portal.core import notify
from untoc_portal.core.enums import MessageCategory as F, RoleGroup
from untoc_portal.core.notices import Notice, RecipientGroup, register
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from django.db.models import QuerySet


def list_chairs(working_group: WorkingGroup) -> QuerySet[User]:
    """Return the people who chair the group."""
    return User.objects.filter(groups__name=get_chairs_group_name(working_group), is_active=True)


def get_chairs_group_name(working_group: WorkingGroup) -> str:
    """Return the name of the group that has the permissions of the chairs."""
    return f"working_group:{working_group.code}:chairs"


def _holders(*roles: RoleGroup) -> QuerySet[User]:
    return User.objects.filter(groups__name__in=roles, is_active=True).distinct()


def list_secretariat(_subject: Any) -> QuerySet[User]:
    """Return the staff of the Secretariat."""
    return _holders(RoleGroup.SECRETARIAT)


def list_deciders(dialogue: Dialogue) -> QuerySet[User]:
    """Return the users who decide on applicants.

    These are the Extended Bureau (PR, para. 53), or in the general review the Conference's President (rule 17).
    """
    if dialogue.is_general_review:
        return list_chairs(dialogue.session.working_group)
    return _holders(RoleGroup.EXTENDED_BUREAU)


def list_bureau_members(_decision: BureauDecision) -> QuerySet[User]:
    """Return the members of the Extended Bureau."""
    return _holders(RoleGroup.EXTENDED_BUREAU)


def list_bureau_and_secretariat(_seat: BureauSeat) -> list[User]:
    """Return the members of the Extended Bureau and the staff of the Secretariat."""
    return [*_holders(RoleGroup.EXTENDED_BUREAU), *_holders(RoleGroup.SECRETARIAT)]


def list_states_and_deciders(applicants: ApplicantList) -> list[User]:
    """Return the people who may object for a State party, and the users who decide on applicants."""
    standing = StateMandate.objects.in_force().with_right(StateRight.READ).with_right(StateRight.OBJECT)
    delegates = User.objects.filter(pk__in=standing.values("user"), is_active=True)
    return [*_holders(RoleGroup.FOCAL_POINTS), *delegates, *list_deciders(applicants.dialogue)]


def list_applicants_and_deciders(objection: Objection) -> list[User]:
    """Return the people of the organization concerned and the users who decide on it."""
    application = objection.application
    return [*list_representatives(application.organization), *list_deciders(application.dialogue)]


def list_stakeholders(_dialogue: Dialogue) -> QuerySet[User]:
    """Return the representatives of every verified organization."""
    verified = Organization.objects.filter(state=OrganizationState.VERIFIED)
    return User.objects.filter(
        representations__organization__in=verified, representations__ended_on__isnull=True, is_active=True
    ).distinct()


def list_applicants(application: Application) -> list[User]:
    """Return the people of the organization that applied."""
    return list_representatives(application.organization)


def list_moderators(statement: Statement) -> list[User]:
    """Return the chairs of the dialogue's working group and the Secretariat."""
    return [*list_chairs(statement.dialogue.session.working_group), *list_secretariat(statement)]


def list_joining_focal_points(statement: Statement) -> list[User]:
    """Return the focal points of the State that joins a statement."""
    joined = statement.joined_review
    return [] if joined is None else list(list_state_focal_points(joined.state_under_review))


def list_authors(statement: Statement) -> list[User]:
    """Return the author of the statement and the other representatives of the organization."""
    others = list_representatives(statement.organization) if statement.organization else []
    return [statement.author, *others]


EVENTS = register(
    {
        "dialogues/dialogue_opened": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the representatives of every verified organization"), list_stakeholders),
            title=_("A dialogue is open for applications"),
            act=acts.APPLY,
        ),
        "dialogues/application_received": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the Secretariat"), list_secretariat),
            title=_("An organization applies to take part"),
            act=acts.CHECK_APPLICATION,
        ),
        "dialogues/applicants_circulated": Notice(
            F.DIALOGUES,
            RecipientGroup(
                _("those who may object for a State party, and the people who decide on applicants"),
                list_states_and_deciders,
            ),
            title=_("Applicants to a dialogue are circulated"),
            binds=True,
        ),
        "dialogues/objection_raised": Notice(
            F.DIALOGUES,
            RecipientGroup(
                _("the representatives of the organization and the people who decide on it"),
                list_applicants_and_deciders,
            ),
            title=_("An objection to an application"),
            act=acts.DECIDE_OBJECTION,
            binds=True,
        ),
        "dialogues/application_decided": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the representatives of the organization"), list_applicants),
            title=_("A decision on an application"),
            act=acts.GO_ON,
            binds=True,
        ),
        "dialogues/bureau_proposed": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the members of the Extended Bureau"), list_bureau_members),
            title=_("A decision is proposed to the Extended Bureau"),
            act=acts.TAKE_POSITION,
            binds=True,
        ),
        "dialogues/bureau_objected": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the members of the Extended Bureau"), list_bureau_members),
            title=_("A member of the Extended Bureau objected to a proposal"),
        ),
        "dialogues/bureau_closed": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the members of the Extended Bureau"), list_bureau_members),
            title=_("A proposal before the Extended Bureau is closed"),
        ),
        "dialogues/seat_recorded": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the members of the Extended Bureau and the Secretariat"), list_bureau_and_secretariat),
            title=_("A State is recorded for a member of the Extended Bureau"),
        ),
        "dialogues/statement_to_join": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the focal point of the State that joins"), list_joining_focal_points),
            title=_("A joint statement needs your agreement"),
            act=acts.AGREE_JOINT,
            binds=True,
        ),
        "dialogues/statement_submitted": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the chairs of the working group and the Secretariat"), list_moderators),
            title=_("A statement was submitted"),
            act=acts.MODERATE,
        ),
        "dialogues/statement_moderated": Notice(
            F.DIALOGUES,
            RecipientGroup(_("the person who wrote the statement"), list_authors),
            title=_("A statement was accepted or returned"),
            act=acts.CHANGE_STATEMENT,
        ),
        # For addresses without an account (services/following.py), for which no one chooses a channel.
        "dialogues/follow_confirm": Notice(
            F.ACCOUNT,
            label=_("an address to be confirmed"),
            title=_("Please confirm that you want to follow news"),
        ),
        "dialogues/follow_news": Notice(
            F.ACCOUNT,
            label=_("confirmed addresses that follow a State or a group"),
            title=_("News for followers"),
        ),
    }
)


def notify_of_seat(seat: BureauSeat, *, actor: User) -> None:
    """Notify the members and the Secretariat that a State is recorded for a member."""
    people = [user for user in require_value(EVENTS["dialogues/seat_recorded"].to).find(seat) if user != actor]
    path = reverse("dialogues:bureau")
    notify.notify_users(
        "dialogues/seat_recorded", people, key=f"seat:{seat.pk}", path=path, about=seat.state, concerns=seat
    )


def notify_recipients(event: str, subject: Any, *, actor: User | None, key: str = "") -> None:
    """Notify the recipients of the event, except the user who caused it. Each is notified once per subject and key.

    Without a key, an event is distinguished from another one by the time of the last change of its subject.
    """
    people = [user for user in require_value(EVENTS[event].to).find(subject) if user != actor]
    application = subject.application if isinstance(subject, Objection) else subject
    if isinstance(subject, BureauDecision):
        application = subject.get_application()
    dialogue = application if isinstance(application, Dialogue) else application.dialogue
    context: dict[str, Any] = {"dialogue": dialogue, "closing_date": dialogue.applications_close_on}
    if isinstance(subject, ApplicantList):
        context["closing_date"] = subject.objections_until
    if isinstance(application, Application):
        context |= {
            "organization": application.organization.name,
            "reason": application.reason,
            "state": application.state,
        }
    if isinstance(subject, Statement):
        context |= {"accepted": subject.state == StatementState.ACCEPTED, "reason": subject.reason}
    page = application if isinstance(application, Application | Statement) else dialogue
    if isinstance(subject, BureauDecision):
        page = subject
        context |= {"outcome": subject.outcome, "closing_date": timezone.localdate(subject.silence_ends_at)}
    # A statement can be submitted and returned more than once.
    key = f"{subject.pk}:{key or subject.updated_at.isoformat()}"
    path = page.get_absolute_url()
    notify.notify_users(event, people, key=key, path=path, about=dialogue, concerns=subject, context=context)
