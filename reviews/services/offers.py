"""Earlier answers: used, dismissed or confirmed (domain rule: self-assessment; what has changed since is marked)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import OfferChoice, RevisionOrigin
from reviews.models import OfferDecision
from reviews.selectors.assignments import require_article_access
from reviews.selectors.offers import list_earlier_answers
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.locks import lock_review
from reviews.validators import ANSWER_RULE
from untoc_portal.core import authz
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from reviews.models import Answer, Question, Review
    from reviews.selectors.offers import EarlierAnswer
    from untoc_portal.accounts.models import User


@transaction.atomic
def reuse_earlier_answer(
    review: Review, *, actor: User, question: Question, offer: str, expected_revision: int
) -> Answer:
    """Use an earlier answer for the question. It is marked until someone confirms that it is still correct.

    Raises DomainError if it is no longer offered, and StaleAnswerError as `save_answers` does.
    """
    found = _get_earlier_answer(review, actor, question, offer)
    entry = AnswerEntry(question, found.value, found.source.text, expected_revision, origin=RevisionOrigin.TAKEN)
    [answer] = save_answers(review, actor=actor, entries=[entry])
    review.offer_decisions.unconfirmed().filter(question=question).delete()
    _decide(review, question, found, OfferChoice.TAKEN, actor)
    return answer


@transaction.atomic
def dismiss_earlier_answer(review: Review, *, actor: User, question: Question, offer: str) -> OfferDecision:
    """Dismiss an earlier answer: it is not offered for this question again."""
    return _decide(review, question, _get_earlier_answer(review, actor, question, offer), OfferChoice.LEFT, actor)


@transaction.atomic
def confirm_answer(review: Review, *, actor: User, question: Question) -> OfferDecision:
    """Confirm that the copied answer is still correct. Raises DomainError if there is nothing to confirm."""
    _require(review, actor, question)
    decision = review.offer_decisions.unconfirmed().filter(question=question).first()
    if decision is None:
        raise DomainError("nothing_to_confirm", _("There is nothing to confirm."), rule=ANSWER_RULE)
    decision.confirmed_by, decision.confirmed_at = actor, timezone.now()
    decision.save(update_fields=["confirmed_by", "confirmed_at", "updated_at"])
    return decision


def _require(review: Review, actor: User, question: Question) -> None:
    authz.require_permission(actor, "reviews.answer_questionnaire", lock_review(review.pk))
    require_article_access(review.delegation_under_review, actor, [question.article])


def _get_earlier_answer(review: Review, actor: User, question: Question, name: str) -> EarlierAnswer:
    _require(review, actor, question)
    found = next(
        (row for row in list_earlier_answers(review, [question]).get(question.pk, []) if row.name == name), None
    )
    if found is None:
        raise DomainError("not_on_offer", _("This earlier answer is no longer offered."), rule=ANSWER_RULE)
    return found


def _decide(
    review: Review, question: Question, offer: EarlierAnswer, choice: OfferChoice, actor: User
) -> OfferDecision:
    return OfferDecision.objects.create(
        review=review,
        question=question,
        source_key=offer.source.key,
        submission=offer.source.submission,
        choice=choice,
        decided_by=actor,
    )
