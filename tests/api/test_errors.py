"""Bad input is answered with the field and the rule, unknown methods with 405, always in one shape."""

import pytest

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Answer
from reviews.selectors.readings import read_outcome
from tests.api.conftest import places
from tests.factories.any_row import make_row
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person

SHAPE = {"type", "title", "status", "detail", "code", "rule", "reasons", "errors", "request_id"}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_method_an_address_does_not_have_is_405(method, world, review, api):
    answer = getattr(api(world.secretariat), method)("/api/v1/reviews/", {}, format="json")
    assert answer.status_code == 405
    assert set(answer.json()) == SHAPE


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null"])
def test_body_that_is_no_object_is_bad_input(body, world, review, api):
    answer = api(world.secretariat).post("/api/v1/reviews/KEN-1/transitions/", body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == SHAPE


def test_body_of_another_type_is_refused(world, review, api):
    answer = api(world.secretariat).post("/api/v1/reviews/KEN-1/transitions/", "a=b", content_type="text/plain")
    assert answer.status_code == 415
    assert set(answer.json()) == SHAPE


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"question": "untoc.6", "value": "maybe", "revision": 0}, "answers/1/value"),
        ({"question": "untoc.6", "value": {"a": 1}, "revision": 0}, "answers/1/value"),
        ({"question": "untoc.6", "value": True, "revision": 0}, "answers/1/value"),
        ({"question": "no.such", "value": "yes", "revision": 0}, "answers/1/question"),
        ({"question": "untoc.6", "value": "yes"}, "answers/1/revision"),
        ({"question": "untoc.6", "value": "yes", "explanation": "\x00", "revision": 0}, "answers/1/explanation"),
    ],
)
def test_bad_answer_names_the_field_and_saves_nothing(row, field, world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    good = {"question": "untoc.5", "value": "yes", "explanation": "Act 1", "revision": 0}
    answer = api(person(review, "KEN", DelegateRole.EXPERT)).post(
        "/api/v1/reviews/KEN-1/answers/", {"answers": [good, row]}, format="json"
    )
    assert answer.status_code == 400, answer.content
    assert places(answer)[0] == field
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    "article", ["UNTOC-99", "UNTOC", "", "UNTOC-5-5", "UNTOC-²", "TIP--5", 5, None, [], "X" * 5000]
)
def test_article_that_is_none_is_bad_input(article, world, review, api):
    carry_to(world, review, S.DIALOGUE)
    answer = api(person(review, "GHA")).post(
        "/api/v1/reviews/KEN-1/clarifications/", {"article": article, "request": "Which?"}, format="json"
    )
    assert answer.status_code == 400
    assert list(places(answer)) == ["article"]


def test_address_with_a_key_too_large_is_404(world, review, api):
    answer = api(world.secretariat).get("/api/v1/outcomes/99999999999999999999999999/")
    assert answer.status_code == 404
    assert set(answer.json()) == SHAPE


def test_reference_of_a_large_key_is_bad_input_or_404(world, api):
    answer = api(world.secretariat).post("/api/v1/dialogues/", {"session": 10**30, "place": "x"}, format="json")
    assert answer.status_code == 400
    assert "session" in places(answer)
    data = {"dialogue": 10**30, "organization": 10**30, "expertise": "x"}
    assert api(world.secretariat).post("/api/v1/applications/", data, format="json").status_code == 404


def test_return_without_a_comment_says_so(world, review, api):
    carry_to(world, review, S.AGREEMENT)
    outcome = review.list_of_observations
    data = {"seen": seen(read_outcome(outcome))}
    answer = api(person(review, "KEN")).post(f"/api/v1/outcomes/{outcome.pk}/return/", data, format="json")
    assert answer.status_code == 400
    assert places(answer)[0] == "comment"
    assert answer.json()["rule"] == "Procedures and Rules, list of observations"


@pytest.mark.parametrize(
    "cells", [r'"value": 1e400', r'"explanation": "\ud800"', r'"value": "\ud800"', r'"question": "\ud800"']
)
def test_value_that_cannot_be_stored_is_bad_input(cells, world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    body = f'{{"answers": [{{"question": "untoc.6", "value": "yes", "revision": 0, {cells}}}]}}'
    answer = api(person(review, "KEN", DelegateRole.EXPERT)).post(
        "/api/v1/reviews/KEN-1/answers/", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert places(answer)[0].startswith("answers")
    assert Answer.objects.count() == 0


def test_unprintable_choice_is_answered_all_the_same(world, review, api):
    carry_to(world, review, S.OBSERVATIONS)
    answer = api(person(review, "GHA")).post(
        f"/api/v1/outcomes/{review.list_of_observations.pk}/paragraphs/",
        r'{"article": "\ud800", "kind": "\ud800", "text": "A text"}',
        content_type="application/json",
    )
    assert answer.status_code == 400
    assert set(places(answer)) == {"article", "kind"}


def test_file_that_is_lost_is_said_to_be_a_fault_of_the_portal(world, api):
    paper = make_row("dialogues.DialoguePaper", file="papers/none.pdf")
    answer = api(world.secretariat).get(f"/api/v1/dialogue-papers/{paper.pk}/file/")
    assert answer.status_code == 500
    assert set(answer.json()) == SHAPE
    assert answer.json()["code"] == "file_altered"
