"""What the checks find in the answers, and that what blocks holds the submission back."""

import pytest

from reviews.enums import ReviewState
from reviews.models import Question
from reviews.selectors.answer_checks import (
    describe_blockers,
    findings_by_article,
    get_submission_blockers,
    list_findings,
    load_answer_snapshot,
)
from reviews.services.answers import AnswerEntry, save_answers
from tests.factories.legislation import cite_one
from tests.factories.questionnaires import change_question
from tests.factories.reviews import carry_to, person

MANDATORY = "No answer, and the provision is mandatory."
UNEXPLAINED = "“Yes, in part” without an explanation."
NOT_OFFERED = "The question does not offer this answer."
NOT_ASKED = "This question no longer applies. Its answer will not be submitted."
NO_LAW = "A “yes” without a law cited."


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def found(answering):
    """Give a function that saves answers (key → value, text) and returns what is found, as (key, message, blocks)."""

    def check(**answers):
        entries = [
            AnswerEntry(Question.objects.get(key=key.replace("_", ".")), value, text, 0)
            for key, (value, text) in answers.items()
        ]
        save_answers(answering, actor=person(answering, "KEN", "expert"), entries=entries)
        return [
            (row.question.key, str(row.message), row.is_blocking)
            for row in list_findings(load_answer_snapshot(answering))
        ]

    return check


FIVE, SIX = ("untoc.5", MANDATORY, True), ("untoc.6", MANDATORY, True)


@pytest.mark.parametrize(
    ("answers", "findings"),
    [
        ({}, [FIVE, SIX]),
        ({"untoc_5": ("yes", ""), "untoc_6": ("no", "")}, []),
        ({"untoc_5": (None, "We do."), "untoc_6": ("no", "")}, []),
        # A follow-up counts once it is asked, whatever its kind.
        ({"untoc_5": ("no", ""), "untoc_6": ("no", "")}, [("untoc.5.gap", MANDATORY, True)]),
        ({"untoc_5": ("in_part", "Half."), "untoc_5_gap": (None, "The rest."), "untoc_6": ("no", "")}, []),
        # The explanation may be in the follow-up that asks for it.
        ({"untoc_5": ("in_part", ""), "untoc_5_gap": (None, "The rest."), "untoc_6": ("no", "")}, []),
        (
            {"untoc_5": ("in_part", ""), "untoc_6": ("no", "")},
            [("untoc.5", UNEXPLAINED, True), ("untoc.5.gap", MANDATORY, True)],
        ),
        (
            {"untoc_5": ("yes", ""), "untoc_5_gap": (None, "From before."), "untoc_6": ("no", "")},
            [("untoc.5.gap", NOT_ASKED, False)],
        ),
    ],
)
def test_gaps_and_inconsistencies_are_found(found, answers, findings):
    assert found(**answers) == findings


@pytest.mark.parametrize(
    ("kind", "obligation", "finding"),
    [
        ("number", "mandatory", ("untoc.6", MANDATORY, True)),
        ("choice", "mandatory", ("untoc.6", MANDATORY, True)),
        ("text", "mandatory", ("untoc.6", MANDATORY, True)),
        ("legislation", "mandatory", ("untoc.6", "No answer.", False)),
        ("technical_assistance", "mandatory", ("untoc.6", "No answer.", False)),
        ("yes_no", "optional", ("untoc.6", "No answer.", False)),
        ("yes_no", "none", None),
    ],
)
def test_unanswered_mandatory_question_blocks(found, kind, obligation, finding):
    change_question("untoc.6", kind=kind, obligation=obligation)
    assert found(untoc_5=("yes", "")) == [finding] * (finding is not None)


def test_an_answer_that_is_not_offered_any_more_is_found(found):
    found(untoc_5=("yes", ""), untoc_6=("no", ""))
    change_question("untoc.6", kind="number")
    assert found() == [("untoc.6", NOT_OFFERED, True)]


def test_yes_without_a_law_is_only_advisory(answering, found):
    change_question("untoc.5", cites_legislation=True)
    answers = {"untoc_5": ("yes", ""), "untoc_6": ("no", "")}
    assert found(**answers) == [("untoc.5", NO_LAW, False)]
    cite_one(answering, actor=person(answering, "KEN", "expert"))
    assert found() == []


def test_law_may_be_in_the_follow_up_that_asks_for_it(found):
    change_question("untoc.5", cites_legislation=True)
    change_question("untoc.5.gap", kind="legislation", show_if={"question": "untoc.5", "in": ["yes"]})
    assert found(untoc_5=("yes", ""), untoc_6=("no", ""))[0] == ("untoc.5", NO_LAW, False)
    assert found(untoc_5_gap=(None, "Act 3, section 4")) == []


@pytest.mark.parametrize(
    ("value", "text", "message"),
    [
        (["none"], "", None),
        (["training"], "For judges.", None),
        (["training"], "", "The assistance needed is not described."),
        (["none", "training"], "For judges.", "“No assistance needed” together with forms of assistance."),
    ],
)
def test_contradicting_needs_for_assistance_are_found(found, value, text, message):
    options = [{"value": value, "labels": {"en": value}} for value in ("none", "training")]
    change_question("tip.5", kind="technical_assistance", options=options)
    expected = [("tip.5", message, False)] if message else []
    assert found(untoc_5=("yes", ""), untoc_6=("no", ""), tip_5=(value, text)) == expected


def test_state_is_asked_under_own_instruments_only(world, review, other_review, found):
    change_question("tip.5", obligation="mandatory", kind="yes_no")
    assert ("tip.5", MANDATORY, True) in found()
    other = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    other.instruments.set([world.instruments["UNTOC"]])
    assert [row.question.key for row in list_findings(load_answer_snapshot(other))] == ["untoc.5", "untoc.6"]
    assert not other.questions().filter(key="tip.5").exists()
    assert review.questions().filter(key="tip.5").exists()


@pytest.mark.parametrize("answers", [{}, {"untoc_5": ("yes", ""), "untoc_6": ("no", ""), "tip_5": (None, "x")}])
def test_checks_ask_a_fixed_number_of_queries(answering, found, answers, django_assert_num_queries):
    found(**answers)
    with django_assert_num_queries(4):
        findings_by_article(answering)


ANSWERS = [{}, {"untoc_5": ("in_part", ""), "untoc_6": ("no", "")}, {"untoc_5": ("yes", ""), "untoc_6": ("no", "")}]


@pytest.mark.parametrize("answers", ANSWERS)
def test_blockers_are_found_without_the_texts_of_questions(answering, found, answers, django_assert_max_num_queries):
    found(**answers)
    expected = describe_blockers(list_findings(load_answer_snapshot(answering)))
    with django_assert_max_num_queries(3):
        assert get_submission_blockers(answering) == expected
