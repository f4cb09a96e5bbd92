"""Joint feedback of two reviewing States: both focal points agree to it, and either can end it (PR, desk review).

The Procedures and Rules let the reviewing States decide how they work together. Joint feedback is never required.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, DelegateRole, JointState
from reviews.models import Delegation, Feedback, FeedbackAuthor, FeedbackEntry, FeedbackRevision, JointFeedback
from reviews.selectors.readings import read_answer_to_joint, read_joint, read_proposal
from reviews.services.assignments import get_mandate_by_role
from reviews.services.feedback import get_or_create_draft
from reviews.services.locks import lock_delegation
from reviews.services.notifications import list_focal_points, notify_people
from reviews.workflow import DESK_REVIEW, JOINT
from untoc_portal.core import audit, authz, workflow
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.revisions import TypedText, save_texts
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def propose_joint(delegation: Delegation, *, actor: User, partner: Delegation, seen: str) -> JointFeedback:
    """Propose joint feedback to another reviewing State, and notify its focal point.

    Raises DomainError if the other State does not review in this review. Raises DomainError if either State has an open
    proposal, works jointly, or has cleared its feedback.
    """
    authz.require_permission(actor, "reviews.propose_joint", lock_delegation(delegation))
    require_seen(read_proposal(delegation, partner), seen, rule=DESK_REVIEW)
    mandate = get_mandate_by_role(actor, delegation, DelegateRole.FOCAL_POINT)
    if partner.review_id != delegation.review_id or partner.capacity != Capacity.REVIEWING or partner == delegation:
        others = _("Choose another State that reviews this one.")
        raise DomainError("no_partner", others, rule=DESK_REVIEW, field="partner")
    partner.review = delegation.review
    for author in (delegation, partner):
        get_or_create_draft(author)
        if JointFeedback.objects.between(author).open().exists():
            message = _("%(State)s already works jointly, or a proposal waits for its answer.") % {
                "State": author.party
            }
            raise DomainError("already_joint", message, rule=DESK_REVIEW, field="partner")
    joint = JointFeedback.objects.create(proposed_by=delegation, partner=partner, mandate=mandate)
    audit.record_event(AuditAction.CREATED, joint, actor=actor)
    _notify("reviews/joint_proposed", joint, partner, actor)
    return joint


@transaction.atomic
def answer_joint(joint: JointFeedback, *, actor: User, agrees: bool, seen: str) -> JointFeedback:
    """Answer a proposal as the focal point of the other State. If it agrees, both drafts become one text."""
    _lock(joint)
    mandate = _mandate(actor, joint.partner)
    require_seen(read_answer_to_joint(joint), seen, rule=DESK_REVIEW)
    _move(joint, "agree" if agrees else "decline", actor=actor, fields={"answered_under": mandate})
    if agrees:
        _join(get_or_create_draft(joint.proposed_by), get_or_create_draft(joint.partner), actor)
    _notify("reviews/joint_answered", joint, joint.proposed_by, actor)
    return joint


@transaction.atomic
def withdraw_joint(joint: JointFeedback, *, actor: User, seen: str) -> JointFeedback:
    """Withdraw a proposal that has no answer."""
    _lock(joint)
    authz.require_permission(actor, JOINT["withdraw"].permission, joint)
    require_seen(read_joint(joint), seen, rule=DESK_REVIEW)
    return _move(joint, "withdraw", actor=actor)


@transaction.atomic
def end_joint_feedback(joint: JointFeedback, *, actor: User, seen: str) -> JointFeedback:
    """End the joint feedback: each State continues with the current text. Raises DomainError if it is cleared."""
    _lock(joint)
    authz.require_permission(actor, JOINT["end"].permission, joint)
    require_seen(read_joint(joint), seen, rule=DESK_REVIEW)
    _move(joint, "end", actor=actor)
    _part(get_or_create_draft(joint.partner), joint.partner, actor)
    for author in (joint.proposed_by, joint.partner):
        _notify("reviews/joint_ended", joint, author, actor)
    return joint


def split_joint_feedback(delegation: Delegation, *, actor: User) -> None:
    """Separate the joint text of a State that no longer reviews. A text that both have cleared stays joint."""
    for joint in JointFeedback.objects.between(delegation).open().select_related("proposed_by", "partner"):
        was_agreed = joint.state == JointState.AGREED
        _move(joint, "lapse", actor=actor)
        author = delegation.authorship if was_agreed else None
        if author is not None and author.feedback.cleared_at is None:
            _part(author.feedback, delegation, actor)
        _notify("reviews/joint_ended", joint, joint.other_than(delegation), actor)


def _join(feedback: Feedback, other: Feedback, actor: User) -> None:
    """Add the other text to this one. One history contains every revision of both.

    A passage that only the other text has moves here. If both have a passage, the other text keeps its own.
    """
    present = {(entry.article_id, entry.head): entry for entry in feedback.entries.all()}
    for entry in other.entries.all():
        own = present.get((entry.article_id, entry.head))
        if own is None:
            FeedbackEntry.objects.filter(pk=entry.pk).update(feedback=feedback)
            continue
        _append_revisions(entry, own)
        text = "\n\n".join(filter(None, (own.text, entry.text)))
        save_texts({"own": TypedText(own, text)}, author=actor, rule=DESK_REVIEW)
    FeedbackAuthor.objects.filter(feedback__in=(feedback, other)).update(
        feedback=feedback, cleared_at=None, mandate=None, sha256=""
    )
    other.joined_into = feedback
    other.save(update_fields=["joined_into", "updated_at"])


def _append_revisions(entry: FeedbackEntry, own: FeedbackEntry) -> None:
    """Append the revisions of one passage to the history of another, with their authors and times."""
    before = own.revision
    FeedbackRevision.objects.bulk_create(
        FeedbackRevision(
            of=own,
            number=before + row.number,
            text=row.text,
            author_id=row.author_id,
            at=row.at,
            restored_from=row.restored_from and before + row.restored_from,
        )
        for row in entry.revisions.order_by("number")
    )
    own.revision = before + entry.revision
    FeedbackEntry.objects.filter(pk=own.pk).update(revision=own.revision)


def _part(feedback: Feedback, leaving: Delegation, actor: User) -> None:
    """Give the leaving delegation a copy of the joint text, for the articles it covers."""
    own = Feedback.objects.create(review=leaving.review)
    feedback.authors.update(cleared_at=None, mandate=None, sha256="")
    feedback.authors.filter(delegation=leaving).update(feedback=own)
    covered = feedback.entries.filter(article__instrument__in=leaving.instruments.all())
    copies = {
        entry.pk: TypedText(FeedbackEntry(feedback=own, article_id=entry.article_id, head=entry.head), entry.text)
        for entry in covered
    }
    save_texts(copies, author=actor, rule=DESK_REVIEW)


def _lock(joint: JointFeedback) -> None:
    lock_delegation(joint.proposed_by)
    joint.partner.review = joint.proposed_by.review


def _mandate(actor: User, delegation: Delegation) -> Any:
    authz.require_permission(actor, "reviews.clear_feedback", delegation)
    return get_mandate_by_role(actor, delegation, DelegateRole.FOCAL_POINT)


def _move(joint: JointFeedback, name: str, *, actor: User, fields: dict[str, Any] | None = None) -> JointFeedback:
    workflow.apply_transition(JOINT, joint, name, actor=actor, fields=fields)
    return joint


def _notify(event: str, joint: JointFeedback, delegation: Delegation, actor: User) -> None:
    people = list_focal_points(delegation).exclude(pk=actor.pk)
    notify_people(event, joint.review, people, key=f"joint:{joint.pk}:{joint.state}", concerns=joint)
