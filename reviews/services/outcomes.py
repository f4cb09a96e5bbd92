"""Clear, agree to and return the two outcome documents (PR, list of observations; summary).

The list and the summary have the same steps. Reviewing States draft paragraphs (paragraphs.py), and each reviewing
focal point clears a version. The focal point of the State under review agrees to it or returns it with comments. Every
change makes a new version, and a clearance is valid for one version only.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole, ObservationKind, OutcomeKind
from reviews.guards import check_list_cleared
from reviews.models import Clearance, Delegation, Outcome, OutcomeParagraph, Reply, ReturnComment
from reviews.selectors.readings import read_outcome
from reviews.selectors.summaries import require_short
from reviews.services.assignments import get_mandate_by_role
from reviews.services.locks import lock_outcome
from reviews.services.papers import issue_note_of_agreement
from reviews.services.paragraphs import begin_version, require_delegation_in_review
from reviews.services.replies import withdraw_open_proposals
from reviews.services.transitions import apply_transition
from reviews.workflow import OBSERVATIONS
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

# The same actions on both documents: permission to clear, permission to agree, transition on agreement, transition on
# return.
_ACTS: dict[str, tuple[str, str, str, str]] = {
    OutcomeKind.LIST_OF_OBSERVATIONS: (
        "reviews.clear_list",
        "reviews.agree_list",
        "agree_list",
        "return_list",
    ),
    OutcomeKind.SUMMARY: (
        "reviews.clear_summary",
        "reviews.agree_summary",
        "agree_summary",
        "return_summary",
    ),
}

_WITHOUT_NAME = ("article_id", "kind", "text", "assistance")


def hash_outcome_text(outcome: Outcome) -> str:
    """Return the hash of the current text. A clearance or an agreement is for this hash.

    Hashes are stored and must not change. So a field that was added later is included by its name, and only if its
    value is not the default.
    """
    unset = {name: field.get_default() for name, field in OutcomeParagraph.get_details().items()}
    names = (*_WITHOUT_NAME, *(name for name in unset if name not in _WITHOUT_NAME))
    text = {
        str(pk): [
            value if name in _WITHOUT_NAME else [name, value]
            for name, value in zip(names, values, strict=True)
            if value != unset.get(name)
        ]
        for pk, *values in outcome.paragraphs.values_list("pk", *names)
    }
    return hashlib.sha256(documents.to_canonical_json(text)).hexdigest()


@transaction.atomic
def clear_outcome(outcome: Outcome, *, actor: User, delegation: Delegation, seen: str) -> Clearance:
    """Clear the current version for a reviewing State.

    The last clearance of a list proposes it to the State under review.

    Raises DomainError if the text is not the one that was `seen`, or is empty, or if the summary is too long. Raises
    DomainError if a list has a need for assistance without its type, or this State has already cleared the version.
    """
    outcome = lock_outcome(outcome)
    require_delegation_in_review(outcome, delegation)
    delegation.review = outcome.review
    authz.require_permission(actor, _ACTS[outcome.kind][0], delegation)
    require_seen(read_outcome(outcome), seen, rule=OBSERVATIONS)
    mandate = get_mandate_by_role(actor, delegation, DelegateRole.FOCAL_POINT)
    if not outcome.paragraphs.exists():
        raise DomainError("no_text", _("There is no paragraph in it yet."), rule=OBSERVATIONS)
    require_short(outcome)
    _require_types(outcome)
    if outcome.clearances.filter(delegation=delegation, version=outcome.version).exists():
        raise DomainError("already_cleared", _("Your State has already cleared this version."), rule=OBSERVATIONS)
    clearance = Clearance.objects.create(
        outcome=outcome,
        delegation=delegation,
        version=outcome.version,
        sha256=hash_outcome_text(outcome),
        mandate=mandate,
    )
    audit.record_event(
        AuditAction.CLEARED,
        outcome,
        actor=actor,
        changes={"version": outcome.version, "sha256": clearance.sha256},
    )
    if outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS and check_list_cleared(outcome.review) is None:
        apply_transition(outcome.review, "propose_list", actor=actor)
    return clearance


def _require_types(outcome: Outcome) -> None:
    """Raise DomainError if a list contains a need for technical assistance without its type."""
    needs = outcome.paragraphs.filter(kind=ObservationKind.TECHNICAL_ASSISTANCE, assistance="")
    if outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS and needs.exists():
        message = _("Specify the type of assistance in each technical-assistance need.")
        raise DomainError("no_type", message, rule=OBSERVATIONS)


@transaction.atomic
def agree_outcome(outcome: Outcome, *, actor: User, seen: str) -> Outcome:
    """Agree to the current version for the State under review. Records the mandate and the hash of the text.

    After the list, the summary is drafted. After the summary, the review is completed.
    """
    outcome = lock_outcome(outcome)
    authz.require_permission(actor, _ACTS[outcome.kind][1], outcome.review)
    require_seen(read_outcome(outcome), seen, rule=OBSERVATIONS)
    mandate = get_mandate_by_role(actor, outcome.review.delegation_under_review, DelegateRole.FOCAL_POINT)
    apply_transition(outcome.review, _ACTS[outcome.kind][2], actor=actor)
    sha256 = hash_outcome_text(outcome)
    Clearance.objects.create(
        outcome=outcome,
        delegation=outcome.review.delegation_under_review,
        version=outcome.version,
        sha256=sha256,
        mandate=mandate,
    )
    outcome.agreed_at, outcome.agreed_sha256 = timezone.now(), sha256
    outcome.save(update_fields=["agreed_at", "agreed_sha256", "updated_at"])
    audit.record_event(
        AuditAction.CLEARED,
        outcome,
        actor=actor,
        changes={"agreed_version": outcome.version, "sha256": sha256},
    )
    withdraw_open_proposals(outcome, actor=actor, mandate=mandate)
    issue_note_of_agreement(outcome)
    return outcome


@transaction.atomic
def return_outcome(
    outcome: Outcome, *, actor: User, seen: str, comment: str, comments: dict[int, str] | None = None
) -> Outcome:
    """Return the current version with comments on the whole text or on paragraphs. A new version begins.

    Raises DomainError if there is no comment and no proposed wording, or if a comment is on a paragraph of another
    outcome.
    """
    outcome = lock_outcome(outcome)
    authz.require_permission(actor, _ACTS[outcome.kind][1], outcome.review)
    require_seen(read_outcome(outcome), seen, rule=OBSERVATIONS)
    mandate = get_mandate_by_role(actor, outcome.review.delegation_under_review, DelegateRole.FOCAL_POINT)
    texts = {pk: text.strip() for pk, text in (comments or {}).items() if text.strip()}
    proposes = Reply.objects.open_proposals().filter(paragraph__outcome=outcome).exists()
    if not comment.strip() and not texts and not proposes:
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
    apply_transition(outcome.review, _ACTS[outcome.kind][3], actor=actor)
    begin_version(outcome)
    audit.record_event(
        AuditAction.RETURNED,
        outcome,
        actor=actor,
        changes={"comments": len(texts) + len(rows)},
    )
    return outcome
