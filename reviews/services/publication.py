"""The decision of the State under review on publication: what, when, under which note verbale (PR, publication)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import ISSUED_STATES, DelegateRole, OutcomeKind, PublicationScope
from reviews.models import NoteVerbale, Outcome, PublicationDecision, Review
from reviews.publication import get_scope
from reviews.selectors.readings import read_publication
from reviews.services.assignments import get_mandate_by_role
from reviews.services.issuing import get_current_editions, make_edition
from reviews.services.locks import lock_review
from reviews.services.notifications import notify_recipients
from reviews.services.papers import renew_travelling_report
from reviews.services.snapshots import build_outcome_snapshot
from reviews.withheld import DisclosureBlocker, list_disclosure_blockers, require_nothing_withheld
from reviews.workflow import PUBLICATION
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.confidentiality import PUBLIC
from untoc_portal.core.enums import AuditAction, Level
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.accounts.models import User
    from untoc_portal.core.models import Document


@dataclass(frozen=True, slots=True)
class SummaryTerms:
    """The day from which the public reads the summary, and the note verbale.

    Without a day, it is public once issued.
    """

    on: dt.date | None = None
    note_verbale: NoteVerbale | None = None


PUBLISH_IMMEDIATELY = SummaryTerms()


def get_questionnaire_readers(*, shares: bool, publishes: bool) -> Level:
    """Return who reads the self-assessment, from the two boxes of a decision."""
    if publishes:
        return Level.PUBLIC
    return Level.STATES if shares else Level.REVIEW


@transaction.atomic
def decide_publication(
    review: Review,
    *,
    actor: User,
    seen: str,
    list_scope: PublicationScope,
    published: Collection[int] = (),
    questionnaire_for: Level = Level.REVIEW,
    note_verbale: NoteVerbale | None = None,
    list_on: dt.date | None = None,
    summary: SummaryTerms = PUBLISH_IMMEDIATELY,
) -> PublicationDecision:
    """Record what the State under review publishes, and from which day: the list, all or parts of it, and the summary.

    `published` are the keys of the paragraphs if only parts are published. `questionnaire_for` says who reads the
    self-assessment. Without a day it is published immediately. Before the day nothing is public. Until the review is
    closed, a later decision replaces this one and supersedes what was published. The earlier decision is kept.
    Published text can have words in common with unpublished text: the State decides this, and the summary has such
    words too.

    Raises DomainError for another text than was `seen`, for parts without a paragraph, for a note of another State, and
    if a published paragraph is confidential or has words of a confidential one.
    """
    review = lock_review(review.pk)
    authz.require_permission(actor, "reviews.decide_publication", review)
    require_seen(read_publication(review), seen, rule=PUBLICATION)
    mandate = get_mandate_by_role(actor, review.delegation_under_review, DelegateRole.FOCAL_POINT)
    for field, note in (("note_verbale", note_verbale), ("summary_note_verbale", summary.note_verbale)):
        if note is not None and note.sender_id != review.state_under_review_id:
            message = _("The note verbale belongs to another State.")
            raise DomainError("other_state", message, rule=PUBLICATION, field=field)
    _mark_published(review.list_of_observations, list_scope, set(published))
    require_nothing_withheld(_list_public_blockers(review, list_scope), rule=PUBLICATION)
    decision = PublicationDecision.objects.create(
        review=review,
        list_scope=list_scope,
        shares_questionnaire=questionnaire_for in (Level.STATES, Level.PUBLIC),
        publishes_questionnaire=questionnaire_for == Level.PUBLIC,
        note_verbale=note_verbale,
        list_on=list_on,
        summary_on=summary.on,
        summary_note_verbale=summary.note_verbale,
        mandate=mandate,
    )
    put_in_force(decision)
    audit.record_event(
        AuditAction.CHANGED,
        decision,
        actor=actor,
        changes={
            "list": list_scope,
            "paragraphs": sorted(published),
            "questionnaire": decision.publishes_questionnaire,
            "list_on": list_on and list_on.isoformat(),
            "summary_on": summary.on and summary.on.isoformat(),
        },
    )
    _renew_public_edition(review)
    _renew_report(review, decision)
    return decision


def put_in_force(decision: PublicationDecision) -> None:
    """Make this decision the current one. The earlier decision is stored unchanged."""
    decision.review.publication_decision = decision
    decision.review.save(update_fields=["publication_decision", "updated_at"])


def _renew_report(review: Review, decision: PublicationDecision) -> None:
    if decision.publishes_questionnaire:
        renew_travelling_report(review, Level.PUBLIC)
    else:
        renew_travelling_report(review, Level.STATES if decision.shares_questionnaire else None)


def _mark_published(outcome: Outcome, scope: PublicationScope, published: set[int]) -> None:
    if scope != PublicationScope.PARTS:
        outcome.paragraphs.update(is_published=False)
        return
    chosen = outcome.paragraphs.filter(pk__in=published)
    if not published or chosen.count() != len(published):
        raise DomainError("no_parts", _("Choose the paragraphs to publish."), rule=PUBLICATION, field="published")
    if chosen.filter(is_confidential=True).exists():
        message = _("A confidential paragraph cannot be published.")
        raise DomainError("confidential", message, rule=PUBLICATION, field="published")
    outcome.paragraphs.update(is_published=False)
    chosen.update(is_published=True)


def _list_public_blockers(review: Review, scope: str) -> list[DisclosureBlocker]:
    """Return the blockers in the part of the list that becomes public. They would reveal a confidential paragraph."""
    if scope == PublicationScope.NOTHING:
        return []
    holds = [
        hold
        for hold in list_disclosure_blockers(review)
        if hold.paragraph.outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS
    ]
    return [hold for hold in holds if scope == PublicationScope.ALL or hold.paragraph.is_published]


def _renew_public_edition(review: Review) -> None:
    outcome = review.list_of_observations
    outcome.review = Review.objects.select_related("publication_decision").get(pk=review.pk)
    standing = get_current_editions(outcome, Level.PUBLIC)
    if any(_is_up_to_date(document, outcome) for document in standing):
        return
    documents.supersede_documents(standing)
    if get_scope(outcome.review.publication_decision) != PublicationScope.NOTHING:
        _publish(outcome)


def _is_up_to_date(document: Document, outcome: Outcome) -> bool:
    """Return whether an edition has the content that is published now.

    A new edition would reveal that something changed.
    """
    made_on = dt.date.fromisoformat(document.snapshot["dates"]["issued_on"])
    snapshot = build_outcome_snapshot(
        outcome, audience=PUBLIC, language=document.language, symbol=document.symbol, issued_on=made_on
    )
    snapshot = documents.to_printable(snapshot)
    return all(document.snapshot.get(name) == snapshot[name] for name in ("introduction", "sections"))


def _publish(outcome: Outcome) -> None:
    """Make the public edition, with the symbol of the current outcome document."""
    issued = outcome.documents.current().select_related("document").order_by("-pk")[0]
    make_edition(outcome, PUBLIC, issued.document.symbol)


@transaction.atomic
def publish_due(today: dt.date) -> int:
    """Make the public editions of the lists whose day has come, and return how many. A second call makes nothing.

    A list that would reveal confidential text is skipped. The State under review and the Secretariat are notified of it
    once.
    """
    due = PublicationDecision.objects.in_force().filter(list_on__lte=today, review__state__in=ISSUED_STATES)
    made = 0
    for decision in due.exclude(list_scope=PublicationScope.NOTHING).order_by("pk"):
        review = lock_review(decision.review_id)
        outcome = review.list_of_observations
        outcome.review = Review.objects.select_related("publication_decision").get(pk=review.pk)
        if get_current_editions(outcome, Level.PUBLIC).exists():
            continue
        if _list_public_blockers(review, decision.list_scope):
            key = f"publication:{decision.pk}:{decision.updated_at.isoformat()}"
            notify_recipients("reviews/publication_held", review, actor=None, key=key, path=outcome.get_absolute_url())
            continue
        _publish(outcome)
        made += 1
    return made
