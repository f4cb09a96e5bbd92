"""Consultation of stakeholders on the self-assessment: its record, and invited input (PR: States are encouraged to).

An organization gets chosen questions and sees only these, never an answer of the State. Its input is shown next to the
answer of the State, with the name of the organization. The State decides whether to use it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.enums import InputState, RevisionOrigin
from reviews.models import InputAnswer, InputInvitation, StakeholderConsultation
from reviews.selectors.readings import read_input, read_invitation
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.locks import lock_review
from reviews.services.notifications import notify_recipients
from reviews.workflow import INPUT, STAKEHOLDERS
from stakeholders.enums import OrganizationState
from stakeholders.services.transitions import list_representatives
from untoc_portal.core import audit, authz, notify, workflow
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, check_length, insert_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reviews.models import Answer, Question, Review
    from stakeholders.models import Organization
    from untoc_portal.accounts.models import User


MAX_INPUT = 20_000


@transaction.atomic
def record_consultation(
    review: Review,
    *,
    actor: User,
    consulted: str,
    method: str,
    began_on: dt.date,
    ended_on: dt.date | None = None,
    subject: str = "",
) -> StakeholderConsultation:
    """Record whom the State consulted, how and when.

    Raises NotAllowedError if the user is not a focal point, a deputy or an expert of the State. Raises NotAllowedError
    outside the self-assessment. Raises DomainError if a value is not valid, or if the dates are in the future or in the
    wrong order.
    """
    authz.require_permission(actor, "reviews.record_stakeholders", lock_review(review.pk))
    row = StakeholderConsultation(
        review=review,
        consulted=" ".join(consulted.split()),
        method=method,
        began_on=began_on,
        ended_on=ended_on,
        subject=clean_text(subject),
        updated_by=actor,
    )
    check_fields(row, rule=STAKEHOLDERS)
    _check_days(began_on, ended_on)
    row.save()
    audit.record_event(AuditAction.CREATED, row, actor=actor)
    return row


def _check_days(began_on: dt.date, ended_on: dt.date | None) -> None:
    if began_on > timezone.localdate():
        message = _("You can record a consultation only after it has begun.")
        raise DomainError("future_date", message, rule=STAKEHOLDERS, field="began_on")
    if ended_on and ended_on < began_on:
        message = _("The last day is before the first day.")
        raise DomainError("dates_turned", message, rule=STAKEHOLDERS, field="ended_on")


@transaction.atomic
def remove_consultation(row: StakeholderConsultation, *, actor: User) -> None:
    """Remove a consultation from the record, before the self-assessment is submitted. The audit trail keeps it."""
    authz.require_permission(actor, "reviews.record_stakeholders", lock_review(row.review_id))
    changes = {"removed": {"consulted": row.consulted, "method": row.method, "began_on": row.began_on.isoformat()}}
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes=changes)
    row.delete()


@transaction.atomic
def invite_input(
    review: Review,
    *,
    actor: User,
    organization: Organization,
    questions: Iterable[Question],
    due_on: dt.date,
    message: str = "",
) -> InputInvitation:
    """Invite a verified organization to answer chosen questions until a day, and notify its representatives.

    Raises NotAllowedError if the user is not the focal point of the State, or outside the self-assessment. Raises
    DomainError if the organization is not verified or is already invited. Raises DomainError if a question does not
    apply to the State or the day has passed.
    """
    authz.require_permission(actor, "reviews.invite_input", lock_review(review.pk))
    chosen = list(questions)
    _check_invitation(review, organization, chosen, due_on)
    invitation = InputInvitation(
        review=review, organization=organization, due_on=due_on, message=clean_text(message), invited_by=actor
    )
    check_fields(invitation, rule=STAKEHOLDERS)
    taken = _("This organization is already invited, and has not answered yet.")
    insert_row(invitation, taken=DomainError("invited_already", taken, rule=STAKEHOLDERS, field="organization"))
    invitation.questions.set(chosen)
    changes = {"organization": organization.name, "questions": [question.key for question in chosen]}
    audit.record_event(AuditAction.CREATED, invitation, actor=actor, changes=changes)
    _notify_organization(invitation, "reviews/input_invited")
    return invitation


def _check_invitation(review: Review, organization: Organization, chosen: list[Question], due_on: dt.date) -> None:
    if organization.state != OrganizationState.VERIFIED:
        message = _("Only an organization that the Secretariat has verified can be invited.")
        raise DomainError("not_verified", message, rule=STAKEHOLDERS, field="organization")
    asked = set(review.questions().values_list("pk", flat=True))
    if not chosen or not {question.pk for question in chosen} <= asked:
        message = _("Choose among the questions for your State.")
        raise DomainError("not_asked", message, rule=STAKEHOLDERS, field="questions")
    if due_on < timezone.localdate():
        raise DomainError("past_date", _("The last day has already passed."), rule=STAKEHOLDERS, field="due_on")


@transaction.atomic
def save_input(invitation: InputInvitation, *, actor: User, texts: Mapping[int, str]) -> list[InputAnswer]:
    """Save the texts of the organization (primary key of a question → text).

    Only the organization sees them until it submits.

    Raises NotAllowedError if the user does not represent the organization, or if the invitation has ended. Raises
    DomainError if a question was not asked or a text is too long.
    """
    invitation = _lock_invitation(invitation)
    authz.require_permission(actor, "reviews.give_input", invitation)
    _require_in_time(invitation)
    asked = set(invitation.questions.values_list("pk", flat=True))
    if not set(texts) <= asked:
        raise DomainError("not_asked", _("This question was not asked."), rule=STAKEHOLDERS)
    present = {row.question_id: row for row in invitation.answers.all()}
    saved = []
    for key, typed in texts.items():
        row = present.get(key) or InputAnswer(invitation=invitation, question_id=key)
        text = clean_text(typed)
        if text == row.text:
            continue
        check_length(text, MAX_INPUT, field=f"text_{key}", rule=STAKEHOLDERS)
        row.text, row.updated_by = text, actor
        row.save()
        saved.append(row)
    return saved


@transaction.atomic
def submit_input(invitation: InputInvitation, *, actor: User, seen: str) -> InputInvitation:
    """Submit the input to the State and notify its people. This is final.

    Raises DomainError if nothing is written or the last day has passed.
    """
    invitation = _lock_invitation(invitation)
    authz.require_permission(actor, "reviews.give_input", invitation)
    require_seen(read_input(invitation), seen, rule=STAKEHOLDERS)
    _require_in_time(invitation)
    workflow.apply_transition(INPUT, invitation, "hand_in", actor=actor, fields={"received_at": timezone.now()})
    notify_recipients(
        "reviews/input_received", invitation.review, actor=actor, key=str(invitation.pk), concerns=invitation
    )
    return invitation


@transaction.atomic
def decline_input(invitation: InputInvitation, *, actor: User, seen: str, reason: str = "") -> InputInvitation:
    """Decline the invitation, with or without a reason. The people of the State are notified."""
    authz.require_permission(actor, "reviews.give_input", _lock_invitation(invitation))
    require_seen(read_input(invitation), seen, rule=STAKEHOLDERS)
    reason = " ".join(reason.split())
    workflow.apply_transition(INPUT, invitation, "decline", actor=actor, note=reason, fields={"reason": reason})
    notify_recipients(
        "reviews/input_declined", invitation.review, actor=actor, key=str(invitation.pk), concerns=invitation
    )
    return invitation


@transaction.atomic
def withdraw_input(invitation: InputInvitation, *, actor: User, seen: str) -> InputInvitation:
    """Withdraw an invitation and notify the organization. What it wrote stays visible only to itself."""
    authz.require_permission(actor, "reviews.withdraw_input", _lock_invitation(invitation))
    require_seen(read_invitation(invitation), seen, rule=STAKEHOLDERS)
    workflow.apply_transition(INPUT, invitation, "withdraw", actor=actor)
    _notify_organization(invitation, "reviews/input_withdrawn")
    return invitation


@transaction.atomic
def expire_input(today: dt.date) -> int:
    """Expire the invitations whose last day has passed or whose self-assessment is submitted. Return how many."""
    rows = list(InputInvitation.objects.expired(today).select_related("review", "organization"))
    for invitation in rows:
        workflow.apply_transition(INPUT, invitation, "expire", actor=None)
    return len(rows)


@transaction.atomic
def use_input(row: InputAnswer, *, actor: User) -> Answer:
    """Add the input of an organization below the State's answer, with its name, as a separate revision.

    Raises NotAllowedError if the user cannot answer. Raises DomainError if the input was not submitted or is empty.
    """
    invitation = row.invitation
    review = lock_review(invitation.review_id)
    authz.require_permission(actor, "reviews.answer_questionnaire", review)
    if invitation.state != InputState.RECEIVED or not row.text:
        raise DomainError("no_input", _("There is no input to copy."), rule=STAKEHOLDERS)
    present = review.answers.filter(question=row.question_id).first()
    heading = _("Input of %(organization)s, %(date)s:") % {
        "organization": invitation.organization,
        "date": date_format(timezone.localdate(invitation.received_at)),
    }
    entry = AnswerEntry(
        question=row.question,
        value=present.value if present else None,
        text="\n\n".join(filter(None, [present.text if present else "", heading, row.text])),
        expected_revision=present.revision if present else 0,
        origin=RevisionOrigin.INPUT,
    )
    [answer] = save_answers(review, actor=actor, entries=[entry])
    row.used_at = timezone.now()
    row.save(update_fields=["used_at", "updated_at"])
    return answer


def _lock_invitation(invitation: InputInvitation) -> InputInvitation:
    rows = InputInvitation.objects.select_for_update(of=("self",)).select_related("review", "organization")
    return rows.get(pk=invitation.pk)


def _require_in_time(invitation: InputInvitation) -> None:
    """Raise DomainError after the last day, even if the job has not expired the invitation yet."""
    if timezone.localdate() > invitation.due_on:
        raise DomainError("too_late", _("The last day for this input has passed."), rule=STAKEHOLDERS)


def _notify_organization(invitation: InputInvitation, event: str) -> None:
    notify.notify_users(
        event,
        list_representatives(invitation.organization),
        key=str(invitation.pk),
        path=invitation.get_absolute_url(),
        concerns=invitation,
    )
