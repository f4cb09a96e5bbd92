"""Applications to a dialogue: submission, check, circulation and decision (PR, para. 53)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, ngettext

from dialogues.enums import ApplicationState, Decision, DialogueState
from dialogues.models import ApplicantList, Application, Dialogue
from dialogues.selectors.readings import read_applicant, read_applicants, read_application
from dialogues.selectors.sessions import get_rule_17_date, get_rule_17_days
from dialogues.services.attendees import set_attendees
from dialogues.services.notifications import notify_recipients
from dialogues.services.transitions import apply_transition, lock_as_read
from dialogues.workflow import APPLICATION, APPLICATION_RULE, CIRCULATION_RULE, RULE_17, cite_subject_rule
from stakeholders.enums import OrganizationState
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.presence import require_value
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row, require_reason
from untoc_portal.core.workflow import get_block_reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakeholders.models import Organization, Representative
    from untoc_portal.accounts.models import User


@cite_subject_rule
@transaction.atomic
def apply_to_dialogue(
    dialogue: Dialogue,
    *,
    actor: User,
    organization: Organization,
    expertise: str,
    representatives: Iterable[Representative] = (),
    **values: object,
) -> Application:
    """Apply for an organization to take part in a dialogue. The Secretariat is notified and checks the application.

    `values` are the other fields of the model. Without `representatives` the applicant takes part.

    Raises NotAllowedError if the user does not represent the organization. Raises DomainError if the organization is
    not verified or has already applied. Raises DomainError if applications are not open, or if there are more
    representatives than the dialogue allows.
    """
    authz.require_permission(actor, "dialogues.apply_to_dialogue", organization)
    organization.refresh_from_db(fields=["state"])
    if organization.state != OrganizationState.VERIFIED:
        message = _("The Secretariat has not verified this organization.")
        raise DomainError("not_verified", message, rule=APPLICATION_RULE, field="organization")
    check_time(dialogue)
    application = Application(
        dialogue=dialogue, organization=organization, expertise=expertise.strip(), submitted_by=actor, **values
    )
    check_fields(application, rule=APPLICATION_RULE)
    message = _("This organization has already applied to this dialogue.")
    insert_row(application, taken=DomainError("already_applied", message, rule=APPLICATION_RULE, field="organization"))
    set_attendees(application, representatives or organization.representatives.in_force().filter(user=actor))
    changes = {"speaks": application.wants_to_speak}
    audit.record_event(AuditAction.CREATED, application, actor=actor, capacity=organization.name, changes=changes)
    notify_recipients("dialogues/application_received", application, actor=actor)
    return application


@transaction.atomic
def apply_to_dialogues(dialogues: Iterable[Dialogue], *, actor: User, **values: Any) -> list[Application]:
    """Apply for an organization to several dialogues with one form: to all of them, or to none.

    Each application is then decided on its own. Raises as `apply_to_dialogue` does; the error names the other dialogue.
    """
    made: list[Application] = []
    for dialogue in dialogues:
        try:
            made.append(apply_to_dialogue(dialogue, actor=actor, **values))
        except DomainError as error:
            if made:
                error.message = _("%(dialogue)s: %(problem)s") % {"dialogue": dialogue, "problem": error.message}
            raise
    return made


@cite_subject_rule
def check_time(dialogue: Dialogue) -> None:
    """Raise DomainError if applications are not open. They are open on the first and on the last day of the period."""
    dialogue.refresh_from_db(fields=["state", "applications_open_on", "applications_close_on"])
    if dialogue.state != DialogueState.OPEN:
        raise DomainError(
            "held", _("The dialogue has taken place. Applications and statements are closed."), rule=APPLICATION_RULE
        )
    today = timezone.localdate()
    if dialogue.applications_open_on and today < dialogue.applications_open_on:
        message = _("Applications open on %(date)s.") % {"date": date_format(dialogue.applications_open_on)}
        raise DomainError("not_open", message, rule=APPLICATION_RULE)
    if today > dialogue.applications_close_on:
        message = _("Applications closed on %(date)s.") % {"date": date_format(dialogue.applications_close_on)}
        raise DomainError("closed", message, rule=APPLICATION_RULE)


@cite_subject_rule
@transaction.atomic
def confirm_application(application: Application, *, actor: User) -> Application:
    """Confirm that the application is complete. It goes on the next list.

    Raises NotAllowedError if the user is not in the Secretariat.
    """
    return apply_transition(application, "confirm", actor=actor)


@cite_subject_rule
@transaction.atomic
def request_completion(application: Application, *, actor: User, reason: str) -> Application:
    """Ask the organization for missing items and notify it. Raises DomainError if the text is empty."""
    reason = require_reason(reason, rule=APPLICATION_RULE, message=_("Say what is missing."))
    return apply_transition(application, "ask_completion", actor=actor, note=reason, fields={"reason": reason})


@cite_subject_rule
@transaction.atomic
def complete_application(
    application: Application, *, actor: User, representatives: Iterable[Representative], **values: object
) -> Application:
    """Complete an application that the Secretariat found incomplete. This is possible after the deadline too."""
    organization = application.organization
    apply_transition(application, "complete", actor=actor, capacity=organization.name, fields={"reason": ""})
    for name, value in values.items():
        setattr(application, name, value.strip() if isinstance(value, str) else value)
    check_fields(application, rule=APPLICATION_RULE)
    application.save(update_fields=[*values, "updated_at"])
    set_attendees(application, representatives or organization.representatives.in_force().filter(user=actor))
    notify_recipients("dialogues/application_received", application, actor=actor)
    return application


@cite_subject_rule
@transaction.atomic
def circulate_applications(
    dialogue: Dialogue, *, actor: User, seen: str, circulated_on: dt.date | None = None
) -> ApplicantList:
    """Put every complete application on a list for States parties. They are notified and may object until its last day.

    `circulated_on` is the day of the note, by default today. Raises NotAllowedError if the user is not in the
    Secretariat. Raises DomainError if no application is complete or the list differs from the one `seen`. Raises
    DomainError if the day is in the future or before the last application.
    """
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    # Lock these first. An application completed after this is only in the reading, so the list is refused.
    complete = dialogue.applications.filter(state=ApplicationState.COMPLETE).select_for_update(of=("self",))
    rows = list(complete.select_related("organization"))
    authz.require_permission(actor, "dialogues.check_application", rows[0] if rows else Application(dialogue=dialogue))
    require_seen(read_applicants(dialogue), seen, rule=CIRCULATION_RULE)
    if not rows:
        raise DomainError("nothing_complete", _("No complete application is waiting."), rule=CIRCULATION_RULE)
    today = timezone.localdate()
    day = circulated_on or today
    earliest = max(timezone.localdate(row.created_at) for row in rows)
    if not earliest <= day <= today:
        message = _("The day must be between %(first)s, the day of the last application on the list, and today.") % {
            "first": date_format(earliest)
        }
        raise DomainError("dates", message, rule=CIRCULATION_RULE, field="circulated_on")
    if dialogue.is_general_review:
        check_rule_17_day(dialogue, day)
    last = dialogue.applicant_lists.aggregate(last=Max("number"))["last"] or 0
    made = ApplicantList.objects.create(
        dialogue=dialogue,
        number=last + 1,
        circulated_on=day,
        objections_until=day + dt.timedelta(days=dialogue.objection_days),
        circulated_by=actor,
    )
    for application in rows:
        apply_transition(application, "circulate", actor=actor, fields={"applicant_list": made})
    notify_recipients("dialogues/applicants_circulated", made, actor=actor)
    accept_unobjected(dialogue)
    return made


@cite_subject_rule
def check_rule_17_day(dialogue: Dialogue, day: dt.date) -> None:
    """Raise DomainError if the list is circulated later than rule 17 allows."""
    days, latest = get_rule_17_days(), get_rule_17_date(dialogue.session)
    if day > latest:
        message = ngettext(
            "The list is circulated at least %(days)d day before the session: until %(date)s.",
            "The list is circulated at least %(days)d days before the session: until %(date)s.",
            days,
        )
        message %= {"days": days, "date": date_format(latest)}
        raise DomainError("too_late", message, rule=RULE_17, field="circulated_on")


@cite_subject_rule
@transaction.atomic
def accept_unobjected(dialogue: Dialogue) -> list[Application]:
    """Accept the applications that rule 17 accepts without a decision. A second run changes nothing more.

    Organizations with ECOSOC status are accepted immediately, others when the time for objections ends without one. The
    portal makes the transition, not a person.
    """
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    if not dialogue.is_general_review:
        return []
    waiting = dialogue.applications.filter(state=ApplicationState.CIRCULATED)
    accepted = []
    for application in waiting.select_related("organization", "applicant_list", "dialogue__conference_item__session"):
        if not get_block_reasons(APPLICATION["accept"], application):
            # The person who circulated the list started the rule.
            fields = {
                "decided_by_id": require_value(application.applicant_list).circulated_by_id,
                "decided_at": timezone.now(),
            }
            accepted.append(apply_transition(application, "accept", actor=None, fields=fields))
    return accepted


@cite_subject_rule
@transaction.atomic
def decide_application(
    application: Application, *, actor: User, seen: str, decision: Decision | str, reason: str = ""
) -> Application:
    """Record the decision of the Conference on an applicant to the general review and notify its representatives.

    Raises NotAllowedError if the user is not the President and not in the Secretariat. Raises DomainError if the
    application differs from the one `seen`, or a refusal has no reason. Raises DomainError while States parties may
    object, while an objection is undecided, or if an invitation has no place left.

    On a dialogue the Extended Bureau decides as a body (services/bureau.py).
    """
    # Without the lock, two invitations at the same time could both take the last place.
    Dialogue.objects.select_for_update(of=("self",)).get(pk=application.dialogue_id)
    permission = "dialogues.decide_application"
    lock_as_read(application, permission, read_application, actor=actor, seen=seen, rule=APPLICATION_RULE)
    reason = reason.strip()
    if decision == Decision.REFUSE:
        reason = require_reason(
            reason,
            rule=APPLICATION_RULE,
            message=_("Give the reason. An organization is never refused without a reason."),
        )
    fields = {"reason": reason, "decided_by": actor, "decided_at": timezone.now()}
    return apply_transition(application, Decision(decision).value, actor=actor, note=reason, fields=fields)


@cite_subject_rule
@transaction.atomic
def withdraw_application(application: Application, *, actor: User, seen: str) -> Application:
    """Withdraw the application of the user's organization.

    A free place goes to the first on the waiting list that fits.

    Raises NotAllowedError if the user does not act for the organization. Raises DomainError if the application was
    changed since it was `seen`.
    """
    # Lock the dialogue first, as for a decision, to avoid a deadlock.
    Dialogue.objects.select_for_update(of=("self",)).get(pk=application.dialogue_id)
    permission = "dialogues.withdraw_application"
    lock_as_read(application, permission, read_applicant, actor=actor, seen=seen, rule=APPLICATION_RULE)
    apply_transition(application, "withdraw", actor=actor, capacity=application.organization.name)
    invite_from_waiting_list(application.dialogue)
    return application


@cite_subject_rule
def invite_from_waiting_list(dialogue: Dialogue) -> list[Application]:
    """Invite organizations on the waiting list for which there is a place now, in the order of approval."""
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    moved = []
    for application in dialogue.applications.waiting().select_related("organization", "dialogue"):
        try:
            with transaction.atomic():
                moved.append(apply_transition(application, "move_up", actor=None))
        except DomainError:
            # An organization with fewer people may fit where the first does not. Otherwise the order is kept.
            continue
    return moved
