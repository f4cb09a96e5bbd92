"""The paragraphs of the two outcome documents: draft, change, remove, keep confidential (PR, observations).

Reviewing States write into one list. Every change makes a new version of the outcome. Each paragraph keeps its text in
every version, and no text is overwritten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole, ObservationKind, OutcomeKind
from reviews.models import AllowedWords, Article, Delegation, Outcome, OutcomeParagraph
from reviews.selectors.assignments import require_covered
from reviews.selectors.outcomes import ALREADY_ISSUED, OUTCOME_PERMISSIONS, is_confidentiality_closed
from reviews.selectors.readings import read_keeping
from reviews.services.assignments import get_mandate_by_role
from reviews.services.locks import lock_outcome, lock_review
from reviews.services.notifications import notify_recipients
from reviews.services.papers import withdraw_note_of_agreement
from reviews.services.passages import follow_change
from reviews.services.transitions import apply_transition
from reviews.services.translations import reopen_with_text
from reviews.withheld import hash_text_pair, list_disclosure_blockers, opened_by_keeping
from reviews.workflow import OBSERVATIONS
from untoc_portal.core import audit, authz
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction, TranslationState
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.revisions import TypedText, restore_text, save_texts
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from reviews.models import Review
    from reviews.withheld import DisclosureBlocker
    from untoc_portal.accounts.models import User


def begin_version(outcome: Outcome) -> None:
    """Begin a new version of the outcome. Clearances of the earlier version no longer count."""
    Outcome.objects.filter(pk=outcome.pk).update(version=F("version") + 1, updated_at=timezone.now())
    outcome.refresh_from_db(fields=["version", "updated_at"])


def require_delegation_in_review(outcome: Outcome, delegation: Delegation) -> None:
    """Raise DomainError if the delegation belongs to another review."""
    if delegation.review_id != outcome.review_id:
        raise DomainError("other_review", _("This delegation belongs to another review."), rule=OBSERVATIONS)


@transaction.atomic
def draft_paragraph(
    outcome: Outcome,
    *,
    actor: User,
    delegation: Delegation,
    article: Article,
    kind: str,
    text: str,
    key: UUID | None = None,
    **details: Any,
) -> OutcomeParagraph:
    """Add a paragraph on an article that this reviewing State covers. This makes a new version.

    `details` are those of `OutcomeParagraph.get_details`; a missing one has its default. Raises DomainError if the
    delegation does not review the article. Raises DomainError if the paragraph already exists, with the same text or
    the same `key` of its form.
    """
    outcome = lock_outcome(outcome)
    heading = build_heading(article, kind, details)
    paragraph = add_paragraph(outcome, actor=actor, delegation=delegation, heading=heading, text=text, key=key)
    begin_version(outcome)
    return paragraph


def add_paragraph(
    outcome: Outcome,
    *,
    actor: User,
    delegation: Delegation,
    heading: dict[str, Any],
    text: str,
    key: UUID | None = None,
) -> OutcomeParagraph:
    """Add a paragraph to a locked outcome. The caller then begins the version, as `draft_paragraph` does."""
    authz.require_permission(actor, OUTCOME_PERMISSIONS[OutcomeKind(outcome.kind)][0], outcome.review)
    require_delegation_in_review(outcome, delegation)
    get_mandate_by_role(actor, delegation, DelegateRole.FOCAL_POINT, DelegateRole.DEPUTY, DelegateRole.EXPERT)
    require_covered(delegation, heading["article"])
    article, kind = heading["article"], heading["kind"]
    same = outcome.paragraphs.filter(drafted_by=delegation, article=article, kind=kind, text=clean_text(text))
    if same.exists() or (key and OutcomeParagraph.with_removed.filter(key=key).exists()):
        raise DomainError("already_there", _("This paragraph is already there."), rule=OBSERVATIONS, field="text")
    paragraph = OutcomeParagraph(outcome=outcome, drafted_by=delegation, key=key, **heading)
    if not save_texts(
        {"paragraph": TypedText(paragraph, text, tracked_values=heading)}, author=actor, rule=OBSERVATIONS
    ):
        raise DomainError("invalid", _("There is no text in it."), rule=OBSERVATIONS, field="text")
    audit.record_event(AuditAction.CREATED, paragraph, actor=actor)
    return paragraph


def build_heading(article: Article, kind: str, details: dict[str, Any]) -> dict[str, Any]:
    """Return the headings of a paragraph. Only a need for technical assistance has a type of assistance.

    Raises TypeError if a detail does not exist.
    """
    unset = {name: field.get_default() for name, field in OutcomeParagraph.get_details().items()}
    if unknown := details.keys() - unset.keys():
        raise TypeError(unknown)
    heading = {"article": article, "kind": kind, **unset, **details}
    return heading if kind == ObservationKind.TECHNICAL_ASSISTANCE else heading | {"assistance": ""}


@transaction.atomic
def change_paragraph(
    paragraph: OutcomeParagraph,
    *,
    actor: User,
    article: Article,
    kind: str,
    text: str,
    expected_version: int | None = None,
    **details: Any,
) -> OutcomeParagraph:
    """Change a paragraph. The earlier text stays in the versions. A paragraph without changes makes no new version.

    Raises StaleTextError, with both texts, if it was changed after `expected_version`, the version of the outcome that
    was shown. Raises DomainError if it was removed.
    """
    outcome, locked = lock_paragraph(paragraph, actor)
    require_covered(locked.drafted_by, article)
    expected_revision = None if expected_version is None else _get_revision_number(locked, expected_version)
    typed, before = TypedText(locked, text, expected_revision, build_heading(article, kind, details)), locked.text
    if save_texts({"paragraph": typed}, author=actor, rule=OBSERVATIONS):
        begin_version(outcome)
        follow_change(locked, before)
        audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"version": outcome.version})
    return locked


def lock_paragraph(paragraph: OutcomeParagraph, actor: User) -> tuple[Outcome, OutcomeParagraph]:
    """Lock the review and the outcome, require the permission to draft, and return both rows as they are now.

    Raises DomainError if the paragraph was removed.
    """
    outcome = lock_outcome(paragraph.outcome)
    authz.require_permission(actor, OUTCOME_PERMISSIONS[OutcomeKind(outcome.kind)][0], outcome.review)
    rows = OutcomeParagraph.objects.select_related("article__instrument", "drafted_by", "updated_by")
    locked = rows.filter(pk=paragraph.pk).first()
    if locked is None:
        message = _("Someone else removed this paragraph in the meantime.")
        raise DomainError("paragraph_removed", message, rule=OBSERVATIONS)
    locked.outcome = outcome
    return outcome, locked


def _get_revision_number(paragraph: OutcomeParagraph, version: int) -> int:
    """Return the number of the revision that was current in this version of the outcome, or 0."""
    found = paragraph.revisions.filter(number__lte=version).values_list("number", flat=True).first()
    return 0 if found is None else found


@transaction.atomic
def restore_paragraph(paragraph: OutcomeParagraph, *, actor: User, number: int) -> OutcomeParagraph:
    """Restore the text and the headings of an earlier version of the paragraph, as a new version."""
    outcome, locked = lock_paragraph(paragraph, actor)
    before = locked.text
    restore_text(locked, author=actor, number=number, rule=OBSERVATIONS)
    begin_version(outcome)
    follow_change(locked, before)
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"restored_from": number})
    return locked


@transaction.atomic
def remove_paragraph(paragraph: OutcomeParagraph, *, actor: User, expected_version: int | None = None) -> Outcome:
    """Remove a paragraph. It stays in the earlier versions.

    Raises DomainError if it was changed after `expected_version`, the version of the outcome that was read.
    """
    outcome, locked = lock_paragraph(paragraph, actor)
    require_expected_version(locked, expected_version)
    begin_version(outcome)
    mark_removed(locked, actor=actor)
    return outcome


def require_expected_version(paragraph: OutcomeParagraph, expected_version: int | None) -> None:
    """Raise DomainError if the paragraph was changed after this version of the outcome."""
    if expected_version is not None and paragraph.revision > expected_version:
        message = _("Someone else changed this paragraph in the meantime. It now reads: “%(text)s”") % {
            "text": paragraph.text
        }
        raise DomainError("stale_paragraph", message, rule=OBSERVATIONS)


def mark_removed(paragraph: OutcomeParagraph, *, actor: User, merged_into: OutcomeParagraph | None = None) -> None:
    """Mark a locked paragraph as removed in the version that the caller has begun."""
    version = paragraph.outcome.version
    paragraph.removed_in, paragraph.merged_into = version, merged_into
    paragraph.save(update_fields=["removed_in", "merged_into", "updated_at"])
    heading = {name: getattr(paragraph, name) for name in paragraph.tracked_fields}
    paragraph.revisions.create(number=version, text="", author=actor, **heading)
    changes = {"removed_in": version} | ({"merged_into": merged_into.pk} if merged_into else {})
    audit.record_event(AuditAction.CHANGED, paragraph, actor=actor, changes=changes)


@transaction.atomic
def keep_confidential(
    paragraph: OutcomeParagraph, *, actor: User, is_confidential: bool, seen: str = ""
) -> OutcomeParagraph:
    """Set whether a paragraph of the list is confidential, until the documents are issued.

    A confidential paragraph is for the parties to the review. If the summary or a translation uses it, as a source or
    by its words, they are reopened. The summary then has a new version, and its clearances and its agreement no longer
    count. Its translations become drafts, and the parties are notified. This case needs `seen`, which names the texts
    that are reopened.

    Raises DomainError for a paragraph of the summary or a removed one, and after the documents are issued. Raises
    ChangedSinceReadError if other texts would be reopened than those that were read.
    """
    outcome = lock_outcome(paragraph.outcome)
    if is_confidentiality_closed(actor, outcome.review):
        raise DomainError("wrong_state", ALREADY_ISSUED, rule=OBSERVATIONS)
    authz.require_permission(actor, "reviews.keep_confidential", outcome.review)
    if outcome.kind == OutcomeKind.SUMMARY:
        message = _(
            "The summary is public once issued; only paragraphs of the list of observations can be kept confidential."
        )
        raise DomainError("summary_is_public", message, rule=OBSERVATIONS)
    row = OutcomeParagraph.objects.filter(pk=paragraph.pk).first()
    if row is None:
        raise DomainError(
            "paragraph_removed", _("Someone else removed this paragraph in the meantime."), rule=OBSERVATIONS
        )
    is_new, row.outcome = is_confidential and not row.is_confidential, outcome
    opened = opened_by_keeping(row) if is_new else []
    if opened:
        require_seen(read_keeping(row), seen, rule=OBSERVATIONS)
    row.is_confidential, row.is_published = is_confidential, row.is_published and not is_confidential
    row.save(update_fields=["is_confidential", "is_published", "updated_at"])
    if not is_confidential:
        # If it is confidential again later, its words are checked again.
        AllowedWords.objects.filter(kept=row).delete()
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"is_confidential": is_confidential})
    if opened:
        _open_again(outcome.review, row, opened, actor)
    return row


def _open_again(review: Review, kept: OutcomeParagraph, holds: list[DisclosureBlocker], actor: User) -> None:
    """Reopen the summary or its translations if they are based on a paragraph that is now confidential."""
    languages = {hold.language for hold in holds}
    summary = lock_outcome(review.summary)
    done = summary.translations.exclude(state=TranslationState.DRAFT)
    # A paragraph of the text itself is in every language.
    for translation in done if "" in languages else done.filter(language__in=languages):
        reopen_with_text(translation, actor=actor)
    if "" not in languages:
        return
    if summary.agreed_at is not None:
        withdraw_note_of_agreement(summary)
        Outcome.objects.filter(pk=summary.pk).update(agreed_at=None, agreed_sha256="")
        apply_transition(review, "reopen_summary", actor=actor)
    else:
        notify_recipients("reviews/summary_reopened", review, actor=actor, key=f"kept:{kept.pk}:{summary.version}")
    begin_version(summary)


@transaction.atomic
def allow_words(paragraph: OutcomeParagraph, *, actor: User, kept: OutcomeParagraph) -> AllowedWords:
    """Allow that a text has words in common with a confidential paragraph, as long as both stay the same.

    Two texts can have the same words and reveal nothing. Raises DomainError if no text is blocked by words alone: a
    source of the summary or a translation must be changed instead.
    """
    review = lock_review(paragraph.outcome.review_id)
    authz.require_permission(actor, "reviews.allow_words", review)
    mandate = get_mandate_by_role(actor, review.delegation_under_review, DelegateRole.FOCAL_POINT)
    holds = [
        hold for hold in list_disclosure_blockers(review) if (hold.paragraph, hold.confidential) == (paragraph, kept)
    ]
    if not any(hold.is_allowable for hold in holds):
        message = _("No text is blocked by words that these two paragraphs have in common.")
        raise DomainError("nothing_to_allow", message, rule=OBSERVATIONS)
    sha256 = hash_text_pair(holds[0].paragraph, holds[0].confidential)
    allowed = AllowedWords.objects.create(paragraph=paragraph, kept=kept, sha256=sha256, mandate=mandate)
    audit.record_event(AuditAction.CHANGED, paragraph, actor=actor, changes={"shares_words_with": kept.pk})
    return allowed
