"""Comments on passages of the outcome documents. Each has a circle of readers and is open until someone resolves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, CommentAudience
from reviews.models import Delegation, OutcomeParagraph, PassageComment
from reviews.services.acting import get_acting_mandate
from reviews.services.locks import lock_delegation
from reviews.services.notifications import list_writers, notify_people
from reviews.workflow import OBSERVATIONS
from untoc_portal.core import authz
from untoc_portal.core.anchors import find_moved_quote, find_nearest_quote, find_quote
from untoc_portal.core.edits import clean_text
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User


@transaction.atomic
def comment_passage(
    paragraph: OutcomeParagraph, *, actor: User, delegation: Delegation, audience: str, text: str, quote: str = ""
) -> PassageComment:
    """Comment on the quoted words of a paragraph, or on all of it, for a circle of readers.

    The people who write for that circle are notified. A comment within a delegation is confidential. So comments are
    not in the audit trail, and messages on them are not in the lists that the Secretariat reads.

    Raises DomainError if the quoted words are not in the paragraph or occur more than once, or if it belongs to another
    review. Raises DomainError if the text was agreed to, or if the State under review addresses only the reviewing
    States.
    """
    paragraph = _lock(paragraph, actor, delegation)
    if audience == CommentAudience.REVIEWERS and delegation.is_under_review:
        message = _("The State under review comments for its own delegation or for all parties.")
        raise DomainError("not_among_reviewers", message, rule=OBSERVATIONS, field="audience")
    begin, end = _find_place(paragraph, quote)
    comment = PassageComment(
        paragraph=paragraph,
        revision=paragraph.revision,
        quote="" if begin is None else paragraph.text[begin:end],
        begin=begin,
        end=end,
        audience=audience,
        text=clean_text(text),
        delegation=delegation,
        author=actor,
        mandate=get_acting_mandate(actor, delegation),
    )
    check_fields(comment, rule=OBSERVATIONS)
    comment.save()
    people = list_writers(get_addressed_delegations(comment)).exclude(pk=actor.pk)
    notify_people(
        "reviews/comment_made",
        delegation.review,
        people,
        key=_key(comment),
        path=comment.get_absolute_url(),
        concerns=comment,
    )
    return comment


def get_addressed_delegations(comment: PassageComment) -> QuerySet[Delegation]:
    """Return the delegations to which the comment is addressed, and which can read it."""
    rows = Delegation.objects.filter(review=comment.delegation.review)
    if comment.audience == CommentAudience.DELEGATION:
        return rows.filter(pk=comment.delegation_id)
    return rows.filter(capacity=Capacity.REVIEWING) if comment.audience == CommentAudience.REVIEWERS else rows


def _key(comment: PassageComment) -> str:
    """Return the key of a message on the comment.

    It has the time, because a comment can be resolved and reopened again.
    """
    return f"comment:{comment.pk}:{comment.updated_at.isoformat()}"


def _lock(paragraph: OutcomeParagraph, actor: User, delegation: Delegation) -> OutcomeParagraph:
    """Lock the review, require the permission to comment, and return the current paragraph.

    Raises DomainError if the paragraph belongs to another review, was agreed to, or was removed.
    """
    authz.require_permission(actor, "reviews.comment_passage", lock_delegation(delegation))
    present = OutcomeParagraph.with_removed.select_related("outcome").get(pk=paragraph.pk)
    if present.outcome.review_id != delegation.review_id:
        raise DomainError("other_review", _("This delegation belongs to another review."), rule=OBSERVATIONS)
    if present.outcome.agreed_at is not None or present.removed_in is not None:
        message = _("This text was agreed to or no longer exists: you can no longer comment on it.")
        raise DomainError("settled", message, rule=OBSERVATIONS)
    return present


def _find_place(paragraph: OutcomeParagraph, quote: str) -> tuple[int, int] | tuple[None, None]:
    if not quote.strip():
        return None, None
    places = find_quote(paragraph.text, quote)
    if not places:
        message = _("These words are not in the current paragraph.")
        raise DomainError("no_such_passage", message, rule=OBSERVATIONS, field="quote")
    if len(places) > 1:
        message = _("These words occur more than once. Copy more of the sentence.")
        raise DomainError("several_passages", message, rule=OBSERVATIONS, field="quote")
    return places[0]


@transaction.atomic
def resolve_comment(comment: PassageComment, *, actor: User, delegation: Delegation) -> PassageComment:
    """Resolve a comment as one of its readers. Its author is notified."""
    return _settle(comment, actor=actor, delegation=delegation, is_resolved=True)


@transaction.atomic
def reopen_comment(comment: PassageComment, *, actor: User, delegation: Delegation) -> PassageComment:
    """Reopen a comment. Its author and the person who resolved it are notified."""
    return _settle(comment, actor=actor, delegation=delegation, is_resolved=False)


def _settle(comment: PassageComment, *, actor: User, delegation: Delegation, is_resolved: bool) -> PassageComment:
    _lock(comment.paragraph, actor, delegation)
    get_acting_mandate(actor, delegation)
    if not authz.is_visible(actor, comment):
        raise DomainError("not_addressed", _("This comment is not addressed to you."), rule=OBSERVATIONS)
    concerned = {key for key in (comment.author_id, comment.resolved_by_id) if key not in (None, actor.pk)}
    comment.resolved_at, comment.resolved_by = (timezone.now(), actor) if is_resolved else (None, None)
    comment.save(update_fields=["resolved_at", "resolved_by", "updated_at"])
    # A person who has left the delegation in the meantime no longer reads the comment.
    people = list_writers(get_addressed_delegations(comment)).filter(pk__in=concerned)
    event = "reviews/comment_resolved" if is_resolved else "reviews/comment_reopened"
    path = comment.get_absolute_url()
    notify_people(event, delegation.review, people, key=_key(comment), path=path, concerns=comment)
    return comment


def follow_change(paragraph: OutcomeParagraph, before: str) -> None:
    """Move the comments on a changed paragraph to the new place of their words.

    If the words are gone, the place is empty.
    """
    for comment in paragraph.comments.exclude(quote=""):
        if comment.place is None:
            place = find_nearest_quote(paragraph.text, comment.quote, 0)
        else:
            place = find_moved_quote(before, paragraph.text, comment.place)
        if place != comment.place:
            comment.begin, comment.end = place or (None, None)
            comment.save(update_fields=["begin", "end", "updated_at"])


def move_comments(taken: OutcomeParagraph, kept: OutcomeParagraph) -> None:
    """Move the comments of a merged paragraph to the paragraph that stays, at the same words if it has them."""
    for comment in taken.comments.all():
        comment.paragraph = kept
        comment.begin, comment.end = find_nearest_quote(kept.text, comment.quote, 0) or (None, None)
        comment.save(update_fields=["paragraph", "begin", "end", "updated_at"])
