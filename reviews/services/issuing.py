"""Issuing the outcome documents, and the decision of the State under review on publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole, OutcomeKind, PublicationScope
from reviews.models import NoteVerbale, Outcome, OutcomeDocument, PublicationDecision, Review
from reviews.services.assignments import acting_mandate
from reviews.services.locks import lock_review
from reviews.services.snapshots import outcome_snapshot
from reviews.services.transitions import advance
from reviews.signals import review_issued
from reviews.workflow import PUBLICATION
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, STATES, Audience
from untoc_portal.core.enums import AuditAction, Level
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.accounts.models import User

# Which editions are made when: of the list, one for the parties and one for States and working groups; the summary is
# public once issued. The public edition of the list waits for the decision on publication.
EDITIONS = {OutcomeKind.LIST_OF_OBSERVATIONS: (REVIEW, STATES), OutcomeKind.SUMMARY: (PUBLIC,)}


@transaction.atomic
def issue_review(review: Review, *, actor: User) -> Review:
    """Issue list and summary: freeze each edition, ask for its rendering, and announce it to the working groups."""
    now = timezone.now()
    advance(review, "issue", actor=actor, fields={"issued_at": now})
    for outcome in review.outcomes.all():
        symbol = documents.allocate_symbol(f"CTOC/COP/{now.year}")
        for audience in EDITIONS[outcome.kind]:
            _make_edition(outcome, audience, symbol)
        audit.record(AuditAction.ISSUED, outcome, actor=actor, changes={"symbol": symbol})
    review_issued.send(sender=Review, review=review)
    return review


def _make_edition(outcome: Outcome, audience: Audience, symbol: str) -> OutcomeDocument:
    review = outcome.review
    snapshot = outcome_snapshot(
        outcome,
        audience=audience,
        language=review.language,
        symbol=symbol,
        issued_on=timezone.localdate(review.issued_at),
    )
    document = documents.prepare(
        title=f"{outcome.get_kind_display()}: {review.state_under_review}",
        template=f"documents/reviews/{outcome.kind}.html",
        language=review.language,
        level=audience.level,
        snapshot=snapshot,
        symbol=symbol,
    )
    outcome.documents.filter(document__level=audience.level).update(is_superseded=True)
    return OutcomeDocument.objects.create(outcome=outcome, document=document)


@transaction.atomic
def decide_publication(
    review: Review,
    *,
    actor: User,
    list_scope: PublicationScope,
    published: Collection[int] = (),
    shares_questionnaire: bool = False,
    publishes_questionnaire: bool = False,
    note_verbale: NoteVerbale | None = None,
) -> PublicationDecision:
    """Record what the State under review publishes, and make the public edition of its list.

    `published` are the keys of the paragraphs to publish when only parts are. The decision can be changed until the
    review is closed. Raises DomainError when a paragraph is kept confidential, and when parts are chosen without one.
    """
    review = lock_review(review.pk)
    authz.require(actor, "reviews.decide_publication", review)
    mandate = acting_mandate(actor, review.own_delegation, DelegateRole.FOCAL_POINT)
    if note_verbale is not None and note_verbale.sender_id != review.state_under_review_id:
        raise DomainError(
            "other_state", _("The note verbale is another State's."), rule=PUBLICATION, field="note_verbale"
        )
    _mark_published(review.list_of_observations, list_scope, set(published))
    decision, _new = PublicationDecision.objects.update_or_create(
        review=review,
        defaults={
            "list_scope": list_scope,
            "shares_questionnaire": shares_questionnaire or publishes_questionnaire,
            "publishes_questionnaire": publishes_questionnaire,
            "note_verbale": note_verbale,
            "mandate": mandate,
        },
    )
    audit.record(
        AuditAction.CHANGED,
        decision,
        actor=actor,
        changes={"list": list_scope, "paragraphs": sorted(published), "questionnaire": publishes_questionnaire},
    )
    _renew_public_edition(review, list_scope)
    return decision


def _mark_published(outcome: Outcome, scope: PublicationScope, published: set[int]) -> None:
    if scope != PublicationScope.PARTS:
        outcome.paragraphs.update(is_published=False)
        return
    chosen = outcome.paragraphs.filter(pk__in=published)
    if not published or chosen.count() != len(published):
        raise DomainError("no_parts", _("Choose the paragraphs to publish."), rule=PUBLICATION, field="published")
    if chosen.filter(is_confidential=True).exists():
        message = _("A paragraph that is kept confidential can't be published.")
        raise DomainError("confidential", message, rule=PUBLICATION, field="published")
    outcome.paragraphs.update(is_published=False)
    chosen.update(is_published=True)


def _renew_public_edition(review: Review, scope: PublicationScope) -> None:
    outcome = review.list_of_observations
    outcome.review = Review.objects.select_related("publication_decision").get(pk=review.pk)
    issued = outcome.documents.select_related("document")
    issued.filter(document__level=Level.PUBLIC).update(is_superseded=True)
    if scope != PublicationScope.NOTHING:
        _make_edition(outcome, PUBLIC, issued.first().document.symbol)
