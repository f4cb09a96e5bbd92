"""The follow-up note of a State, the invitation of the Secretariat, references from later lists, good practices."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DeadlineKind, ObservationKind, OutcomeKind, ReviewDocumentKind, ReviewSettingName
from reviews.enums_of_follow_up import LineReaders
from reviews.models import (
    FollowUpInvitation,
    FollowUpReference,
    FollowUpVersion,
    OutcomeParagraph,
    Paper,
    PracticeConsent,
    ReviewSetting,
)
from reviews.selectors.follow_up import (
    get_max_readers,
    list_followed_paragraphs,
    list_versions_for_note,
    read_note,
    read_practice,
)
from reviews.services.locks import lock_outcome, lock_review
from reviews.services.paper_snapshots import build_follow_up_snapshot
from reviews.services.papers import issue_note_in_languages
from reviews.workflow import FOLLOW_UP, OBSERVATIONS
from untoc_portal.core import audit, authz
from untoc_portal.core.deadlines import add_months
from untoc_portal.core.enums import AuditAction, Level
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from reviews.models import Review
    from untoc_portal.accounts.models import User


@transaction.atomic
def issue_follow_up_note(review: Review, *, actor: User, readers: int, seen: str) -> list[Paper]:
    """Issue a note of what the State lets these readers read, under one symbol, in the six languages.

    It supersedes the earlier note for the same readers. The words of the State are not translated. Raises
    NotAllowedError if the user may not speak for the State. Raises DomainError if these readers read no line, or if the
    lines differ from those `seen`.
    """
    review = lock_review(review.pk)
    authz.require_permission(actor, "reviews.keep_follow_up", review)
    wanted = LineReaders(readers)
    require_seen(read_note(review, wanted), seen, rule=FOLLOW_UP)
    versions = list_versions_for_note(review, wanted)
    if wanted == LineReaders.STATE_ONLY or not versions:
        raise DomainError("nothing_to_read", _("These readers read no line yet."), rule=FOLLOW_UP)
    made = issue_note_in_languages(
        review, ReviewDocumentKind.FOLLOW_UP_NOTE, Level(wanted), lambda: build_follow_up_snapshot(review, versions)
    )
    audit.record_event(AuditAction.ISSUED, review, actor=actor, changes={"symbol": made[0].document.symbol})
    return made


def get_invitation_day(review: Review) -> dt.date | None:
    """Return the day from which the Secretariat can invite the State; None if the review is not closed."""
    ended = review.deadlines.filter(kind=DeadlineKind.CLOSURE).values_list("met_on", flat=True).first()
    return add_months(ended, ReviewSetting.get_number(ReviewSettingName.FOLLOW_UP_MONTHS)) if ended else None


@transaction.atomic
def record_invitation(review: Review, *, actor: User, reference: str, dated: dt.date) -> FollowUpInvitation:
    """Record that the Secretariat invited the State, by note verbale, to say what it did. No answer is expected.

    Raises NotAllowedError if the user is not in the Secretariat, or if the review is not closed. Raises DomainError if
    the note is dated in the future, or before the day of the setting; or if it is recorded already.
    """
    review = lock_review(review.pk)
    authz.require_permission(actor, "reviews.invite_follow_up", review)
    row = FollowUpInvitation(review=review, reference=reference.strip(), dated=dated, recorded_by=actor)
    check_fields(row, rule=FOLLOW_UP)
    if dated > timezone.localdate():
        raise DomainError("future", _("The note is dated in the future."), rule=FOLLOW_UP, field="dated")
    first = get_invitation_day(review)
    if first is not None and dated < first:
        message = _("The Secretariat can invite from %(day)s on.") % {"day": first.isoformat()}
        raise DomainError("too_early", message, rule=FOLLOW_UP, field="dated")
    taken = DomainError("recorded", _("This note is recorded already."), rule=FOLLOW_UP, field="reference")
    insert_row(row, taken=taken)
    audit.record_event(AuditAction.CREATED, row, actor=actor, changes={"reference": row.reference})
    return row


@transaction.atomic
def add_reference(paragraph: OutcomeParagraph, *, actor: User, version: FollowUpVersion) -> FollowUpReference:
    """Let an observation of a later list refer to what the State said after an earlier review.

    Raises NotAllowedError if the user may not draft the list. Raises DomainError if the version is of another State or
    of the same review, or if the user does not read it now.
    """
    outcome = lock_outcome(paragraph.outcome)
    authz.require_permission(actor, "reviews.draft_list", outcome.review)
    row = OutcomeParagraph.objects.filter(pk=paragraph.pk, outcome=outcome).first()
    if row is None or outcome.kind != OutcomeKind.LIST_OF_OBSERVATIONS:
        message = _("Only an observation of the list can refer to the follow-up.")
        raise DomainError("no_observation", message, rule=OBSERVATIONS)
    readable = FollowUpVersion.objects.in_force().visible_to(actor).filter(pk=version.pk)
    earlier = readable.filter(
        line__paragraph__outcome__review__state_under_review=outcome.review.state_under_review_id
    ).exclude(line__paragraph__outcome__review=outcome.review_id)
    if not earlier.exists():
        message = _("Choose a line of an earlier review of this State that you can read.")
        raise DomainError("no_earlier_line", message, rule=OBSERVATIONS, field="version")
    taken = DomainError("referred", _("The observation refers to this line already."), rule=OBSERVATIONS)
    row.outcome = outcome
    made = insert_row(FollowUpReference(paragraph=row, version=version), taken=taken)
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"refers_to": version.reference})
    return made


@transaction.atomic
def remove_reference(reference: FollowUpReference, *, actor: User) -> None:
    """Remove a reference while the list is drafted. Raises NotAllowedError if the user may not draft the list."""
    outcome = lock_outcome(reference.paragraph.outcome)
    authz.require_permission(actor, "reviews.draft_list", outcome.review)
    paragraph, cited = reference.paragraph, reference.version.reference
    reference.delete()
    audit.record_event(AuditAction.CHANGED, paragraph, actor=actor, changes={"no_longer_refers_to": cited})


@transaction.atomic
def give_practice_consent(paragraph: OutcomeParagraph, *, actor: User, seen: str) -> PracticeConsent:
    """Let a good practice of the issued list be in the library of good practices, under the name of the State.

    Raises NotAllowedError if the user may not speak for the State. Raises DomainError if the observation is no good
    practice, if the State has not published it, if it consented already, or if the text differs from that `seen`.
    """
    review = lock_review(paragraph.outcome.review_id)
    authz.require_permission(actor, "reviews.keep_follow_up", review)
    require_seen(read_practice(paragraph), seen, rule=FOLLOW_UP)
    row = list_followed_paragraphs(review).filter(pk=paragraph.pk, kind=ObservationKind.BEST_PRACTICE).first()
    if row is None or get_max_readers(row) != LineReaders.PUBLIC:
        message = _("Only a good practice that your State has published can be in the library.")
        raise DomainError("not_published", message, rule=FOLLOW_UP)
    taken = DomainError("given", _("Your State has consented already."), rule=FOLLOW_UP)
    consent = insert_row(PracticeConsent(paragraph=row, consented_by=actor), taken=taken)
    audit.record_event(AuditAction.APPROVED, consent, actor=actor)
    return consent


@transaction.atomic
def withdraw_practice_consent(consent: PracticeConsent, *, actor: User) -> PracticeConsent:
    """Withdraw the consent immediately. Raises DomainError if it was withdrawn already."""
    review = lock_review(consent.review.pk)
    authz.require_permission(actor, "reviews.keep_follow_up", review)
    row: PracticeConsent = PracticeConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if row.withdrawn_at is not None:
        raise DomainError("withdrawn", _("Your State has withdrawn the consent already."), rule=FOLLOW_UP)
    row.withdrawn_at, row.withdrawn_by = timezone.now(), actor
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "updated_at"])
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"withdrawn": True})
    return row
