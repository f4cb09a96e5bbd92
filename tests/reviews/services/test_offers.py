"""Earlier answers offered again: taken with a mark, never used, confirmed."""

import pytest
from django.db import IntegrityError, transaction

from reviews.enums import RevisionOrigin
from reviews.models import Answer, OfferDecision, Question
from reviews.selectors.answer_checks import find_unconfirmed_reuse, load_answer_snapshot
from reviews.selectors.offers import list_answer_sources, list_earlier_answers
from reviews.services.answers import AnswerEntry, StaleAnswerError, save_answers
from reviews.services.offers import confirm_answer, dismiss_earlier_answer, reuse_earlier_answer
from tests.factories.legislation import cite_one
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes, refusal
from tests.factories.work import assign, make_institution, make_later_review


@pytest.fixture
def later(world, review):
    return make_later_review(world, review)


@pytest.fixture
def expert(later):
    return person(later, "KEN", "expert")


def asked(key="untoc.5"):
    return Question.objects.select_related("article__instrument").get(key=key)


def on_offer(review, key="untoc.5"):
    return list_earlier_answers(review, [asked(key)]).get(asked(key).pk, [])


def save(review, actor, key, text, revision=0, value=None):
    return save_answers(review, actor=actor, entries=[AnswerEntry(asked(key), value, text, revision)])


def relate(key, *keys):
    """Say which questions a question is related to, whatever the state of its questionnaire."""
    question = asked(key)
    question.related = list(keys)
    return question


def test_answer_of_last_time_is_offered_with_source_and_date(later, review):
    [offer] = on_offer(later)
    assert (offer.value, offer.value_text, offer.source.text) == ("yes", "Yes", "Answer to untoc.5")
    submission = review.submissions.get()
    assert (offer.source.submission, offer.source.at) == (submission, submission.submitted_at)
    assert offer.label == "The same question, Kenya, phase 1"


def test_answers_to_related_questions_are_offered_too(later, expert):
    question = relate("untoc.5", "tip.5", "untoc.6")
    save(later, expert, "tip.5", "From the Protocol")
    offers = list_earlier_answers(later, [question])[question.pk]
    assert [(offer.label, offer.source.text) for offer in offers] == [
        ("The same question, Kenya, phase 1", "Answer to untoc.5"),
        ("Related question tip.5, this self-assessment, in its current state", "From the Protocol"),
        ("Related question tip.5, Kenya, phase 1", "Answer to tip.5"),
        ("Related question untoc.6, Kenya, phase 1", "Answer to untoc.6"),
    ]


def test_value_the_question_does_not_offer_is_skipped(later, expert):
    question = relate("untoc.6", "untoc.5")
    save(later, expert, "untoc.5", "In part", value="in_part")
    offers = list_earlier_answers(later, [question])[question.pk]
    assert [(offer.source.name.split(":")[1], offer.value) for offer in offers] == [
        ("untoc.6", "yes"),
        ("untoc.5", None),
        ("untoc.5", "yes"),
    ]


def test_earlier_submission_of_the_review_is_shown_only(later, review):
    Answer.objects.filter(review=review, question__key__in=["untoc.5", "tip.5"]).update(text="As amended.")
    question = relate("untoc.5", "tip.5")
    shown = list_answer_sources(review, [question])[question.pk]
    assert [(row.label, row.source.text) for row in shown if row.is_of_review] == [
        ("The same question, submission 1 of this review", "Answer to untoc.5"),
        ("Related question tip.5, submission 1 of this review", "Answer to tip.5"),
    ]
    offered = list_earlier_answers(review, [question])[question.pk]
    assert [row.source.text for row in offered] == ["As amended."]


def test_nothing_is_offered_from_another_state(world, later, other_review):
    other_review.refresh_from_db()
    assert on_offer(carry_to(world, other_review, "self_assessment")) == []


def list_unconfirmed(review):
    return list(review.offer_decisions.unconfirmed().values_list("question", flat=True))


def test_check_names_the_copied_answer_and_no_other(later, expert):
    def list_copied():
        given = load_answer_snapshot(later)
        assert given.cited == {asked("untoc.6").pk}
        return [row.question.key for row in find_unconfirmed_reuse(given)]

    cite_one(later, actor=expert, key="untoc.6")
    assert list_copied() == []
    [offer] = on_offer(later)
    reuse_earlier_answer(later, actor=expert, question=asked(), offer=offer.name, expected_revision=0)
    assert list_copied() == ["untoc.5"]
    confirm_answer(later, actor=expert, question=asked())
    assert list_copied() == []


def test_answer_taken_is_marked_until_it_is_confirmed(later, expert):
    [offer] = on_offer(later)
    answer = reuse_earlier_answer(later, actor=expert, question=asked(), offer=offer.name, expected_revision=0)
    assert (answer.value, answer.text, answer.revisions.get().origin) == (
        "yes",
        "Answer to untoc.5",
        RevisionOrigin.TAKEN,
    )
    assert list_unconfirmed(later) == [asked().pk]
    assert on_offer(later) == []
    # Editing alone is not confirming.
    save(later, expert, "untoc.5", "Edited", 1, value="yes")
    assert list_unconfirmed(later) == [asked().pk]
    confirmed = confirm_answer(later, actor=expert, question=asked())
    assert (confirmed.confirmed_by, list_unconfirmed(later)) == (expert, [])
    with refusal("nothing_to_confirm"):
        confirm_answer(later, actor=expert, question=asked())


def test_answer_left_is_not_offered_again(later, expert):
    [offer] = on_offer(later)
    dismiss_earlier_answer(later, actor=expert, question=asked(), offer=offer.name)
    assert (on_offer(later), Answer.objects.filter(review=later).count()) == ([], 0)
    with refusal("not_on_offer"):
        reuse_earlier_answer(later, actor=expert, question=asked(), offer=offer.name, expected_revision=0)


def test_taking_overwrites_nobody(later, expert):
    save(later, person(later, "KEN"), "untoc.5", "Meanwhile")
    [offer] = on_offer(later)
    with nothing_changes(), pytest.raises(StaleAnswerError):
        reuse_earlier_answer(later, actor=expert, question=asked(), offer=offer.name, expected_revision=0)
    reuse_earlier_answer(later, actor=expert, question=asked(), offer=offer.name, expected_revision=1)
    assert set(Answer.objects.get(review=later).revisions.values_list("text", flat=True)) == {
        "Meanwhile",
        "Answer to untoc.5",
    }


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "observer"), ("GHA", "focal_point"), ("PER", "expert")])
def test_nobody_else_decides(later, expert, iso3, role):
    [offer] = on_offer(later)
    about = {"actor": person(later, iso3, role), "question": asked()}
    with refusal():
        reuse_earlier_answer(later, **about, offer=offer.name, expected_revision=0)
    with refusal():
        dismiss_earlier_answer(later, **about, offer=offer.name)
    with refusal():
        confirm_answer(later, **about)


def test_article_assigned_to_others_is_not_decided_on(later, expert, world):
    assign(later, world.articles["UNTOC 5"], institution=make_institution(later))
    [offer] = on_offer(later)
    with refusal("in_other_hands"):
        dismiss_earlier_answer(later, actor=expert, question=asked(), offer=offer.name)


def test_database_refuses_duplicate_or_half_confirmed_offers(later, expert):
    [offer] = on_offer(later)
    reuse_earlier_answer(later, actor=expert, question=asked(), offer=offer.name, expected_revision=0)
    row = OfferDecision.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        OfferDecision.objects.filter(pk=row.pk).update(confirmed_by=expert)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
