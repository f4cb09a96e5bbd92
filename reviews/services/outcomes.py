"""Drafting, clearing, agreeing and returning the two outcome documents (PR, list of observations; summary).

The list and the summary go the same way: reviewing States draft paragraphs, each reviewing focal point clears a
version, the focal point of the State under review agrees to it or returns it with comments. Any change makes a new
version, and a clearance is for one version only.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole, OutcomeKind
from reviews.guards import list_cleared
from reviews.models import Article, Clearance, Delegation, Outcome, OutcomeParagraph, ReturnComment
from reviews.selectors.assignments import require_covered
from reviews.selectors.summaries import require_short
from reviews.services.assignments import acting_mandate
from reviews.services.locks import lock_review
from reviews.services.papers import issue_note_of_agreement
from reviews.services.transitions import advance
from reviews.workflow import OBSERVATIONS
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

# The same acts on the two documents: permission to draft, to clear, to agree; transition on agreement and on return.
_ACTS = {
    OutcomeKind.LIST_OF_OBSERVATIONS: (
        "reviews.draft_list",
        "reviews.clear_list",
        "reviews.agree_list",
        "agree_list",
        "return_list",
    ),
    OutcomeKind.SUMMARY: (
        "reviews.draft_summary",
        "reviews.clear_summary",
        "reviews.agree_summary",
        "agree_summary",
        "return_summary",
    ),
}


def text_sha256(outcome: Outcome) -> str:
    """Return the hash of the text as it stands: what a clearance or an agreement is for."""
    rows = outcome.paragraphs.values_list("article_id", "kind", "text", "pk")
    text = {str(pk): [article_id, kind, text] for article_id, kind, text, pk in rows}
    return hashlib.sha256(documents.canonical(text)).hexdigest()


def _lock(outcome: Outcome) -> Outcome:
    """Lock review and outcome, in this order everywhere, and return the outcome as it is now."""
    review = lock_review(outcome.review_id)
    locked = Outcome.objects.select_for_update(of=("self",)).get(pk=outcome.pk)
    locked.review = review
    return locked


def _new_version(outcome: Outcome) -> None:
    Outcome.objects.filter(pk=outcome.pk).update(version=F("version") + 1, updated_at=timezone.now())
    outcome.refresh_from_db(fields=["version", "updated_at"])


def _as_read(
    paragraph: OutcomeParagraph, expected_version: int | None, *, field: str | None = None
) -> OutcomeParagraph:
    """Lock the paragraph and return it; raise DomainError when somebody else removed it or changed it since."""
    locked = OutcomeParagraph.objects.select_for_update(of=("self",)).filter(pk=paragraph.pk).first()
    if locked is None:
        message = _("Someone else removed this paragraph meanwhile.")
        raise DomainError("paragraph_removed", message, rule=OBSERVATIONS)
    if expected_version is not None and locked.version > expected_version:
        message = _("Someone else changed this paragraph meanwhile. It now reads: “%(text)s”") % {"text": locked.text}
        raise DomainError("stale_paragraph", message, rule=OBSERVATIONS, field=field)
    return locked


def _require_own(outcome: Outcome, delegation: Delegation) -> None:
    if delegation.review_id != outcome.review_id:
        raise DomainError("other_review", _("This delegation belongs to another review."), rule=OBSERVATIONS)


@transaction.atomic
def draft_paragraph(
    outcome: Outcome, *, actor: User, delegation: Delegation, article: Article, kind: str, text: str
) -> OutcomeParagraph:
    """Add a paragraph on an article this reviewing State covers. Clearances of the version before lapse.

    Raises DomainError for an article the delegation does not review, and for a paragraph that is there already.
    """
    outcome = _lock(outcome)
    authz.require(actor, _ACTS[outcome.kind][0], outcome.review)
    _require_own(outcome, delegation)
    acting_mandate(actor, delegation, DelegateRole.FOCAL_POINT, DelegateRole.DEPUTY, DelegateRole.EXPERT)
    require_covered(delegation, article)
    if outcome.paragraphs.filter(drafted_by=delegation, article=article, kind=kind, text=text.strip()).exists():
        raise DomainError("already_there", _("This paragraph is already there."), rule=OBSERVATIONS, field="text")
    _new_version(outcome)
    paragraph = OutcomeParagraph(
        outcome=outcome,
        article=article,
        kind=kind,
        text=text.strip(),
        drafted_by=delegation,
        updated_by=actor,
        version=outcome.version,
    )
    check_fields(paragraph, rule=OBSERVATIONS)
    paragraph.save()
    audit.record(AuditAction.CREATED, paragraph, actor=actor)
    return paragraph


@transaction.atomic
def change_paragraph(
    paragraph: OutcomeParagraph,
    *,
    actor: User,
    article: Article,
    kind: str,
    text: str,
    expected_version: int | None = None,
) -> OutcomeParagraph:
    """Change a paragraph; the former text stays in the audit trail.

    Raises DomainError when the paragraph was changed after `expected_version` of the outcome, the one the writer had
    before them, so that nobody's words are overwritten.
    """
    outcome = _lock(paragraph.outcome)
    authz.require(actor, _ACTS[outcome.kind][0], outcome.review)
    locked = _as_read(paragraph, expected_version, field="text")
    require_covered(locked.drafted_by, article)
    before = {"article": locked.article_id, "kind": locked.kind, "text": locked.text}
    _new_version(outcome)
    locked.article, locked.kind, locked.text, locked.updated_by = article, kind, text.strip(), actor
    locked.version = outcome.version
    check_fields(locked, rule=OBSERVATIONS)
    locked.save()
    audit.record(
        AuditAction.CHANGED,
        locked,
        actor=actor,
        changes={"before": before},
    )
    return locked


@transaction.atomic
def remove_paragraph(paragraph: OutcomeParagraph, *, actor: User, expected_version: int | None = None) -> Outcome:
    """Take a paragraph out; its text stays in the audit trail.

    Raises DomainError when the paragraph was changed after `expected_version` of the outcome, the one that was read.
    """
    outcome = _lock(paragraph.outcome)
    authz.require(actor, _ACTS[outcome.kind][0], outcome.review)
    paragraph = _as_read(paragraph, expected_version)
    audit.record(
        AuditAction.CHANGED,
        paragraph,
        actor=actor,
        changes={"removed": {"kind": paragraph.kind, "text": paragraph.text}},
    )
    paragraph.delete()
    _new_version(outcome)
    return outcome


@transaction.atomic
def keep_confidential(paragraph: OutcomeParagraph, *, actor: User, is_confidential: bool) -> OutcomeParagraph:
    """Keep a paragraph of the list for the parties to the review, or release it; until the documents are issued."""
    outcome = _lock(paragraph.outcome)
    authz.require(actor, "reviews.keep_confidential", outcome.review)
    if outcome.kind == OutcomeKind.SUMMARY:
        message = _(
            "The summary is public once issued; only paragraphs of the list of observations can be kept confidential."
        )
        raise DomainError("summary_is_public", message, rule=OBSERVATIONS)
    paragraph.is_confidential = is_confidential
    paragraph.is_published = paragraph.is_published and not is_confidential
    paragraph.save(update_fields=["is_confidential", "is_published", "updated_at"])
    audit.record(
        AuditAction.CHANGED,
        paragraph,
        actor=actor,
        changes={"is_confidential": is_confidential},
    )
    return paragraph


@transaction.atomic
def clear_outcome(outcome: Outcome, *, actor: User, delegation: Delegation) -> Clearance:
    """Clear the present version for a reviewing State. The last clearance of a list hands it to the State under review.

    Raises DomainError for an empty text, a summary that is too long, or a version this State has cleared.
    """
    outcome = _lock(outcome)
    _require_own(outcome, delegation)
    delegation.review = outcome.review
    authz.require(actor, _ACTS[outcome.kind][1], delegation)
    mandate = acting_mandate(actor, delegation, DelegateRole.FOCAL_POINT)
    if not outcome.paragraphs.exists():
        raise DomainError("no_text", _("There is no paragraph in it yet."), rule=OBSERVATIONS)
    require_short(outcome)
    if outcome.clearances.filter(delegation=delegation, version=outcome.version).exists():
        raise DomainError(
            "already_cleared", _("This version has been cleared by your State already."), rule=OBSERVATIONS
        )
    clearance = Clearance.objects.create(
        outcome=outcome, delegation=delegation, version=outcome.version, sha256=text_sha256(outcome), mandate=mandate
    )
    audit.record(
        AuditAction.CLEARED,
        outcome,
        actor=actor,
        changes={"version": outcome.version, "sha256": clearance.sha256},
    )
    if outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS and list_cleared(outcome.review) is None:
        advance(outcome.review, "propose_list", actor=actor)
    return clearance


@transaction.atomic
def agree_outcome(outcome: Outcome, *, actor: User) -> Outcome:
    """Agree to the present version for the State under review; recorded with mandate and hash of the text.

    After the list the summary is drafted; after the summary the review is completed.
    """
    outcome = _lock(outcome)
    authz.require(actor, _ACTS[outcome.kind][2], outcome.review)
    mandate = acting_mandate(actor, outcome.review.own_delegation, DelegateRole.FOCAL_POINT)
    advance(outcome.review, _ACTS[outcome.kind][3], actor=actor)
    sha256 = text_sha256(outcome)
    Clearance.objects.create(
        outcome=outcome,
        delegation=outcome.review.own_delegation,
        version=outcome.version,
        sha256=sha256,
        mandate=mandate,
    )
    outcome.agreed_at, outcome.agreed_sha256 = timezone.now(), sha256
    outcome.save(update_fields=["agreed_at", "agreed_sha256", "updated_at"])
    audit.record(
        AuditAction.CLEARED,
        outcome,
        actor=actor,
        changes={"agreed_version": outcome.version, "sha256": sha256},
    )
    issue_note_of_agreement(outcome)
    return outcome


@transaction.atomic
def return_outcome(outcome: Outcome, *, actor: User, comment: str, comments: dict[int, str] | None = None) -> Outcome:
    """Send the present version back with comments, on the whole or on single paragraphs; a new version begins.

    Raises DomainError without any comment, or for a paragraph of another outcome.
    """
    outcome = _lock(outcome)
    authz.require(actor, _ACTS[outcome.kind][2], outcome.review)
    mandate = acting_mandate(actor, outcome.review.own_delegation, DelegateRole.FOCAL_POINT)
    texts = {pk: text.strip() for pk, text in (comments or {}).items() if text.strip()}
    if not comment.strip() and not texts:
        message = _("Say what the reviewing States should change.")
        raise DomainError("no_comment", message, rule=OBSERVATIONS, field="comment")
    if set(texts) - set(outcome.paragraphs.values_list("pk", flat=True)):
        raise DomainError(
            "unknown_paragraph", _("A comment is on a paragraph that is not in this document."), rule=OBSERVATIONS
        )
    rows = [(None, comment.strip())] if comment.strip() else []
    ReturnComment.objects.bulk_create(
        ReturnComment(outcome=outcome, version=outcome.version, paragraph_id=pk, text=text, mandate=mandate)
        for pk, text in [*rows, *texts.items()]
    )
    advance(outcome.review, _ACTS[outcome.kind][4], actor=actor)
    _new_version(outcome)
    audit.record(
        AuditAction.RETURNED,
        outcome,
        actor=actor,
        changes={"comments": len(texts) + len(rows)},
    )
    return outcome
