"""The State under review replies to observations and comments; the reviewing States decide on the wording it proposes.

Reviewing States draft in close cooperation with the State under review (PR, list of observations; summary). Who may
reply is `reviews.reply_outcome`; anyone who may change the text may decide: both in `reviews/permissions.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import CommentAudience, DelegateRole, OutcomeKind
from reviews.enums_of_replies import ReplyEnding, ReplyKind
from reviews.models import Outcome, OutcomeParagraph, PassageComment, Reply
from reviews.selectors.outcomes import OUTCOME_PERMISSIONS
from reviews.selectors.readings_of_replies import read_reply
from reviews.services.assignments import get_mandate_by_role
from reviews.services.locks import lock_outcome
from reviews.services.notifications import notify_recipients
from reviews.services.paragraphs import change_paragraph, lock_paragraph, require_expected_version
from reviews.workflow import OBSERVATIONS, SUMMARY
from untoc_portal.core import audit, authz
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from reviews.models import Delegation, Mandate
    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

WRITERS = (DelegateRole.FOCAL_POINT, DelegateRole.DEPUTY, DelegateRole.EXPERT)
STALE = _("The paragraph was changed after this wording was proposed. The proposal is not applied: it stays as it was.")


def get_rule(outcome: Outcome) -> Text:
    """Return the source that the errors on replies to this document cite."""
    return OBSERVATIONS if outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS else SUMMARY


@transaction.atomic
def write_reply(
    paragraph: OutcomeParagraph,
    *,
    actor: User,
    kind: str,
    wording: str = "",
    text: str = "",
    comment: PassageComment | None = None,
    expected_version: int | None = None,
) -> Reply:
    """Reply for the State under review to a paragraph, or to a comment of another State on it.

    The reply replaces an open one to the same paragraph or comment. The reviewing States are notified.

    Raises DomainError if the text was agreed to, if the paragraph was removed or changed after `expected_version`, or
    if the comment is not for all parties. Raises DomainError if a proposal has no new wording, another reply has one,
    or an explanation is empty.
    """
    outcome = lock_outcome(paragraph.outcome)
    authz.require_permission(actor, "reviews.reply_outcome", outcome.review)
    present = _require_current(outcome, paragraph)
    require_expected_version(present, expected_version)
    delegation = outcome.review.delegation_under_review
    if comment is not None:
        _require_addressed(comment, present, delegation)
    mandate = get_mandate_by_role(actor, delegation, *WRITERS)
    _end_former(present, comment, actor, mandate)
    reply = Reply(
        paragraph=present,
        comment=comment,
        base=present.revisions.get(number=present.revision),
        kind=kind,
        wording=clean_text(wording),
        text=clean_text(text),
        delegation=delegation,
        author=actor,
        mandate=mandate,
    )
    _require_content(reply)
    check_fields(reply, rule=get_rule(outcome))
    reply.save()
    audit.record_event(AuditAction.CREATED, reply, actor=actor, changes={"version": outcome.version})
    _notify("reviews/reply_made", reply, actor)
    return reply


def _require_current(outcome: Outcome, paragraph: OutcomeParagraph) -> OutcomeParagraph:
    present = OutcomeParagraph.objects.filter(outcome=outcome, pk=paragraph.pk).select_related("article").first()
    if outcome.agreed_at is not None or present is None:
        message = _("This text was agreed to or no longer exists: you can no longer reply to it.")
        raise DomainError("settled", message, rule=get_rule(outcome))
    present.outcome = outcome
    return present


def _require_addressed(comment: PassageComment, paragraph: OutcomeParagraph, delegation: Delegation) -> None:
    """Raise DomainError unless the comment is of another State, for all parties, and on this paragraph."""
    is_addressed = comment.audience == CommentAudience.PARTIES and comment.delegation_id != delegation.pk
    if comment.paragraph_id != paragraph.pk or not is_addressed:
        message = _("You can reply to a comment of another State that is for all parties to the review.")
        raise DomainError("not_addressed", message, rule=get_rule(paragraph.outcome), field="comment")


def _require_content(reply: Reply) -> None:
    rule, proposes = get_rule(reply.paragraph.outcome), reply.kind == ReplyKind.PROPOSE
    if proposes and reply.wording in ("", reply.paragraph.text):
        message = _("Change the text of the paragraph to the wording that you propose.")
        raise DomainError("no_wording", message, rule=rule, field="wording")
    if reply.wording and not proposes:
        message = _("Only a proposal has another wording. Choose “Propose other wording”.")
        raise DomainError("wording_without_proposal", message, rule=rule, field="kind")
    if reply.kind == ReplyKind.EXPLAIN and not reply.text:
        raise DomainError("no_explanation", _("Write the explanation."), rule=rule, field="text")


def _end_former(paragraph: OutcomeParagraph, comment: PassageComment | None, actor: User, mandate: Mandate) -> None:
    for former in Reply.objects.open().filter(paragraph=paragraph, comment=comment):
        _end(former, ReplyEnding.REPLACED, actor=actor, mandate=mandate)


def _end(reply: Reply, ending: ReplyEnding, *, actor: User, mandate: Mandate, reason: str = "") -> None:
    version = reply.paragraph.revision if ending == ReplyEnding.ACCEPTED else None
    reply.ended_at, reply.ending, reply.reason = timezone.now(), ending, clean_text(reason)
    reply.ended_by, reply.ended_under, reply.version = actor, mandate, version
    reply.save()
    changes = {"reply": ending.value} | ({"version": version} if version else {})
    audit.record_event(AuditAction.CHANGED, reply, actor=actor, changes=changes)


@transaction.atomic
def withdraw_reply(reply: Reply, *, actor: User) -> Reply:
    """Withdraw an open reply for the State under review. Raises DomainError if it has ended."""
    outcome = lock_outcome(reply.paragraph.outcome)
    authz.require_permission(actor, "reviews.reply_outcome", outcome.review)
    present = _lock_open(reply, outcome)
    mandate = get_mandate_by_role(actor, outcome.review.delegation_under_review, *WRITERS)
    _end(present, ReplyEnding.WITHDRAWN, actor=actor, mandate=mandate)
    return present


def withdraw_open_proposals(outcome: Outcome, *, actor: User, mandate: Mandate) -> None:
    """Withdraw the proposals that no one has decided on: the State agrees to the text as it is. The caller locks it."""
    for reply in Reply.objects.open_proposals().filter(paragraph__outcome=outcome).select_related("paragraph"):
        reply.paragraph.outcome = outcome
        _end(reply, ReplyEnding.WITHDRAWN, actor=actor, mandate=mandate)


def _lock_open(reply: Reply, outcome: Outcome) -> Reply:
    rows = Reply.objects.select_for_update(of=("self",)).select_related("base", "paragraph__article")
    present = rows.get(pk=reply.pk)
    present.paragraph.outcome = outcome
    if present.ended_at is not None:
        message = _("This reply has ended: %(how)s.") % {"how": present.get_ending_display()}
        raise DomainError("reply_ended", message, rule=get_rule(outcome))
    return present


def _lock_proposal(reply: Reply, outcome: Outcome) -> Reply:
    present = _lock_open(reply, outcome)
    if present.kind != ReplyKind.PROPOSE:
        message = _("This reply proposes no other wording.")
        raise DomainError("no_proposal", message, rule=get_rule(outcome))
    return present


@transaction.atomic
def accept_proposal(reply: Reply, *, actor: User, delegation: Delegation, seen: str) -> OutcomeParagraph:
    """Make the proposed wording the text of the paragraph, as a new version of the document.

    Anyone who may change the paragraph may accept. The earlier text stays in the versions, and every reviewing State
    clears the new version.

    Raises ChangedSinceReadError if paragraph and proposal are not the ones that were `seen`. Raises DomainError if the
    paragraph was changed since the proposal was written, or was removed, or if the proposal has ended.
    """
    outcome, paragraph = lock_paragraph(reply.paragraph, actor)
    present, rule = _lock_proposal(reply, outcome), get_rule(outcome)
    mandate = get_mandate_by_role(actor, _require_reviewing(delegation, outcome), *WRITERS)
    if present.is_stale:
        raise DomainError("stale_proposal", STALE, rule=rule)
    require_seen(read_reply(present), seen, rule=rule)
    headings = {name: getattr(paragraph, name) for name in paragraph.tracked_fields}
    changed = change_paragraph(
        paragraph, actor=actor, text=present.wording, expected_version=outcome.version, **headings
    )
    present.paragraph = changed
    _end(present, ReplyEnding.ACCEPTED, actor=actor, mandate=mandate)
    _notify("reviews/reply_decided", present, actor)
    return changed


@transaction.atomic
def decline_proposal(reply: Reply, *, actor: User, delegation: Delegation, reason: str = "") -> Reply:
    """Decline a proposal, with or without a reason. The text stays as it is. Raises DomainError if it has ended."""
    outcome = lock_outcome(reply.paragraph.outcome)
    authz.require_permission(actor, OUTCOME_PERMISSIONS[OutcomeKind(outcome.kind)][0], outcome.review)
    present = _lock_proposal(reply, outcome)
    mandate = get_mandate_by_role(actor, _require_reviewing(delegation, outcome), *WRITERS)
    _end(present, ReplyEnding.DECLINED, actor=actor, mandate=mandate, reason=reason)
    _notify("reviews/reply_decided", present, actor)
    return present


def _require_reviewing(delegation: Delegation, outcome: Outcome) -> Delegation:
    if delegation.review_id != outcome.review_id or delegation.is_under_review:
        message = _("Only a reviewing State decides on proposed wording.")
        raise DomainError("not_reviewing", message, rule=get_rule(outcome))
    return delegation


def _notify(event: str, reply: Reply, actor: User) -> None:
    outcome = reply.paragraph.outcome
    key = f"reply:{reply.pk}:{reply.ending}"
    path = outcome.get_absolute_url()
    notify_recipients(event, outcome.review, actor=actor, key=key, path=path, concerns=reply)
