"""An answer that is saved while it is typed: the same rules as for `save_answers`, read in two queries.

A browser sends an answer each time its author pauses. So everything that the rules look at is read together, and no
form is built. Whatever is unusual is left to the ordinary way of saving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import FilteredRelation, Q

from reviews.enums import QuestionKind
from reviews.models import Guest
from reviews.selectors.assignments import build_access_columns, read_article_access
from reviews.selectors.desk import get_joined_answer
from reviews.selectors.people import list_mandates
from reviews.services.acting import choose_acting_mandate
from reviews.services.answers import AnswerEntry, Workplace, store_answers
from reviews.services.locks import lock_review
from untoc_portal.core import authz

if TYPE_CHECKING:
    from reviews.models import Answer, Delegation, Mandate, Question, Review
    from reviews.services.answers import Actor

SEVERAL_CHOICES = (QuestionKind.MULTI_CHOICE, QuestionKind.TECHNICAL_ASSISTANCE)


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """An answer as the browser sent it: the address of its article, its question, and what was typed."""

    code: str
    instrument: str
    number: int
    question: int
    values: list[str]
    text: str
    expected_revision: int


@transaction.atomic
def save_while_typing(typed: TypedAnswer, *, actor: Actor) -> Answer | None:
    """Save the answer if it changed and return it as it is now.

    Returns None for someone without a mandate or a link, without the right, and for a question that the article does
    not ask: then nothing is read that is not theirs. Raises the errors of `save_answers`.
    """
    delegation, mandate = _lock(typed.code, actor)
    if delegation is None or not delegation.is_under_review:
        return None
    review = delegation.review
    question = _read_question(typed, delegation, actor)
    if question is None:
        return None
    held = ((review, ["answer_questionnaire"] if question.may_answer else []),)
    with authz.use_read_grants(actor, held):
        if not actor.has_perm("reviews.answer_questionnaire", review):
            return None
    entry = AnswerEntry(question, _value(question, typed.values), typed.text, typed.expected_revision)
    saved = store_answers(_lay_out(question, review, mandate, actor), actor=actor, entries=[entry])
    return saved[0] if saved else get_joined_answer(question, review)


def _lock(code: str, actor: Actor) -> tuple[Delegation | None, Mandate | None]:
    """Lock the review as `lock_review` does, and return the delegation of the actor in it, and the mandate."""
    if isinstance(actor, Guest):
        delegation = actor.institution.delegation
        delegation.review = lock_review(delegation.review_id)
        return delegation, None
    rows = list_mandates(actor).filter(delegation__review__code=code)
    mandate = choose_acting_mandate(actor, rows.select_for_update(of=("delegation__review",)))
    return (mandate.delegation, mandate) if mandate else (None, None)


def _read_question(typed: TypedAnswer, delegation: Delegation, actor: Actor) -> Any:
    """Return the question with its answer (`given`), the rights of the actor, and who prepares the article."""
    review: Review = delegation.review
    # A guest has no account: the link represents the right, and the institution the membership.
    user = AnonymousUser() if isinstance(actor, Guest) else actor
    rows: Any = review.questions().filter(article__instrument__code=typed.instrument, article__number=typed.number)
    return (
        rows.filter(pk=typed.question)
        .prefetch_related(None)
        .annotate(
            given=FilteredRelation("answers", condition=Q(answers__review=review.pk)),
            may_answer=authz.build_object_grant(user, "answer_questionnaire", review),
            **build_access_columns(delegation, user),
        )
        .select_related("given__updated_by", "given__guest__institution")
        .first()
    )


def _lay_out(question: Any, review: Review, mandate: Mandate | None, actor: Actor) -> Workplace:
    own = get_joined_answer(question, review)
    present = {} if own is None else {question.pk: own}
    return Workplace(review, read_article_access(question, actor), mandate, {question.pk}, present)


def _value(question: Question, values: list[str]) -> Any:
    """Return the chosen values of a question with several choices, otherwise the last value that was sent."""
    if question.kind in SEVERAL_CHOICES:
        return values
    return values[-1].strip() if values else ""
