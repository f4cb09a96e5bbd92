"""Rules on answers: which value a question takes, when it is asked, and what holds a submission back."""

import pytest
from hypothesis import given, strategies as st

from reviews.enums import Obligation, QuestionKind
from reviews.models import Question
from reviews.validators import clean_value, find_broken_conditions, get_allowed_values, get_applicable_questions
from untoc_portal.core.exceptions import DomainError

OPTIONS = [{"value": "court", "labels": {"en": "Court"}}, {"value": "police", "labels": {"en": "Police"}}]


def question(kind=QuestionKind.YES_NO, **fields) -> Question:
    return Question(**{"key": "q", "kind": kind, "obligation": Obligation.MANDATORY, **fields})


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        (QuestionKind.YES_NO, ["yes", "no"]),
        (QuestionKind.YES_IN_PART_NO, ["yes", "in_part", "no"]),
        (QuestionKind.CHOICE, ["court", "police"]),
        (QuestionKind.MULTI_CHOICE, ["court", "police"]),
    ],
)
def test_choices_of_a_closed_question(kind, choices):
    assert get_allowed_values(question(kind, options=OPTIONS)) == choices


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (QuestionKind.YES_NO, "yes", "yes"),
        (QuestionKind.YES_IN_PART_NO, "in_part", "in_part"),
        (QuestionKind.CHOICE, "court", "court"),
        (QuestionKind.MULTI_CHOICE, ["police", "court"], ["police", "court"]),
        (QuestionKind.MULTI_CHOICE, "court", ["court"]),
        (QuestionKind.NUMBER, "12", 12),
        (QuestionKind.NUMBER, 0, 0),
        (QuestionKind.TEXT, "anything", None),
        (QuestionKind.LEGISLATION, "anything", None),
        (QuestionKind.YES_NO, "", None),
        (QuestionKind.YES_NO, None, None),
        (QuestionKind.MULTI_CHOICE, [], None),
    ],
)
def test_value_as_it_is_stored(kind, value, stored):
    assert clean_value(question(kind, options=OPTIONS), value) == stored


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (QuestionKind.YES_NO, "in_part"),
        (QuestionKind.YES_NO, "Yes"),
        (QuestionKind.YES_NO, True),
        (QuestionKind.CHOICE, "army"),
        (QuestionKind.CHOICE, ["court"]),
        (QuestionKind.MULTI_CHOICE, ["court", "army"]),
        (QuestionKind.MULTI_CHOICE, [["court"]]),
        (QuestionKind.NUMBER, "twelve"),
        (QuestionKind.NUMBER, -1),
        (QuestionKind.NUMBER, "1.5"),
        (QuestionKind.NUMBER, 10**12),
        (QuestionKind.NUMBER, {}),
    ],
)
def test_value_a_question_does_not_take(kind, value):
    with pytest.raises(DomainError) as caught:
        clean_value(question(kind, options=OPTIONS), value)
    assert (caught.value.code, caught.value.field) == ("invalid_answer", "value")
    assert "question q" in str(caught.value).lower()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(QuestionKind.values), json_values)
def test_any_value_is_taken_or_refused_by_the_rule(kind, value):
    asked = question(kind, options=OPTIONS)
    try:
        stored = clean_value(asked, value)
    except DomainError:
        return
    assert clean_value(asked, stored) == stored


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({}, False),
        ({"first": None}, False),
        ({"first": "yes"}, False),
        ({"first": "no"}, True),
        ({"first": "in_part"}, True),
        ({"first": ["yes", "no"]}, True),
        ({"first": ["yes"]}, False),
    ],
)
def test_follow_up_is_asked_for_the_answers_it_names(values, asked):
    first = question(QuestionKind.YES_IN_PART_NO, key="first")
    follow_up = question(QuestionKind.TEXT, show_if={"question": "first", "in": ["in_part", "no"]})
    assert get_applicable_questions([first, follow_up], values) == [first, *([follow_up] if asked else [])]


def chain() -> list[Question]:
    """Give a question, its follow-up, and a follow-up to that."""
    return [
        question(key="first", position=1),
        question(key="second", position=2, show_if={"question": "first", "in": ["no"]}),
        question(key="third", position=3, show_if={"question": "second", "in": ["yes"]}),
    ]


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"first": "no", "second": "yes"}, ["first", "second", "third"]),
        ({"first": "no", "second": "no"}, ["first", "second"]),
        # What was said to a question that is no longer asked asks for nothing.
        ({"first": "yes", "second": "yes"}, ["first"]),
    ],
)
def test_nested_follow_up_needs_both_conditions(values, asked):
    assert [row.key for row in get_applicable_questions(chain(), values)] == asked


def test_follow_up_to_question_not_asked_is_not_asked():
    _first, second, third = chain()
    assert get_applicable_questions([second, third], {"first": "no", "second": "yes"}) == []


def test_circular_conditions_are_named_and_not_asked():
    one = question(key="one", position=1, show_if={"question": "two", "in": ["yes"]})
    two = question(key="two", position=2, show_if={"question": "one", "in": ["yes"]})
    assert get_applicable_questions([one, two], {"one": "yes", "two": "yes"}) == []
    assert find_broken_conditions([two, one]) == ["one"]


@pytest.mark.parametrize("values", [["perhaps"], ["yes", "perhaps"], []])
def test_condition_on_an_answer_that_is_not_offered_is_named(values):
    first, second, _third = chain()
    second.show_if["in"] = values
    assert find_broken_conditions([first, second]) == ["second"]
