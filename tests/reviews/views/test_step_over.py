"""A step that ends while someone types: nothing is saved, and nothing that was typed is lost."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from reviews.enums import ObservationKind, OutcomeKind, ReviewState as S
from reviews.models import Clarification, OutcomeParagraph, Question
from reviews.selectors.readings import read_mandate
from reviews.services.people import end_mandate
from reviews.views.clarifications import AskClarificationView
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes
from untoc_portal.core.enums import RoleGroup

TYPED = 'Ligne <b>"une"</b>\nنص'
LIST = OutcomeKind.LIST_OF_OBSERVATIONS


def _answers(_world, review):
    pk = Question.objects.get(key="untoc.5").pk
    data = {f"value_{pk}": "yes", f"text_{pk}": TYPED, f"revision_{pk}": 0}
    return reverse("reviews:questionnaire_article", args=[review.code, "UNTOC", 5]), data


def _feedback(_world, review):
    return reverse("reviews:feedback_article", args=[review.code, "UNTOC", 5]), {
        "text_measures": TYPED,
        "revision_measures": 0,
    }


def _request(world, review):
    data = {"article": world.articles["UNTOC 5"].pk, "request": TYPED, "due_on": "2027-01-01"}
    return reverse("reviews:ask_clarification", args=[review.code]), data


def _answer(_world, review):
    asked = Clarification.objects.filter(review=review).latest("pk")
    return reverse("reviews:answer_clarification", args=[review.code, asked.pk]), {"answer": TYPED}


def _paragraph(world, review):
    data = {"article": world.articles["UNTOC 5"].pk, "kind": ObservationKind.GAP, "text_paragraph": TYPED}
    return reverse("reviews:draft_paragraph", args=[review.code, LIST]), data


def _change(world, review):
    pk = OutcomeParagraph.objects.filter(outcome__review=review, outcome__kind=LIST).latest("pk").pk
    return reverse("reviews:change_paragraph", args=[review.code, LIST, pk]), _paragraph(world, review)[1]


# The request; the step that follows its own; who may make it; a party that may not; what the text is called
CASES = {
    "answers": (_answers, S.DESK_REVIEW, ("KEN", "expert"), ("KEN", "observer"), "Question untoc.5? Explanation"),
    "feedback": (_feedback, S.DIALOGUE, ("GHA", "expert"), ("KEN", "focal_point"), "Measures taken"),
    "request": (_request, S.OBSERVATIONS, ("PER", "expert"), ("GHA", "observer"), "Request"),
    "answer": (_answer, S.OBSERVATIONS, ("KEN", "expert"), ("GHA", "focal_point"), "Answer"),
    "paragraph": (_paragraph, S.AGREEMENT, ("GHA", "expert"), ("KEN", "focal_point"), "Text"),
    "change": (_change, S.AGREEMENT, ("PER", "focal_point"), ("PER", "observer"), "Text"),
}


@pytest.mark.parametrize("name", CASES)
def test_text_comes_back_when_the_step_is_over(name, world, review, as_person, browse):
    request, state, author, other, label = CASES[name]
    review = carry_to(world, review, state)
    address, data = request(world, review)
    client = as_person(review, *author)
    with nothing_changes():
        response = client.post(address, data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Nothing was saved." in page
    assert f">{label}</label>" in page
    assert f'dir="auto" readonly>\n{escape(TYPED)}</textarea>' in page
    assert f'href="{review.get_absolute_url()}"' in page
    assert as_person(review, *other).post(address, data).status_code == 404
    for role in (RoleGroup.SECRETARIAT, RoleGroup.DELEGATES):
        assert browse(make_user(role)).post(address, data).status_code == 404


@pytest.mark.parametrize("name", ["request", "paragraph", "change"])
def test_page_of_a_step_that_is_over_is_not_found(name, world, review, as_person):
    request, state, author, _other, _label = CASES[name]
    review = carry_to(world, review, state)
    assert as_person(review, *author).get(request(world, review)[0]).status_code == 404


def test_person_whose_mandate_ended_gets_nothing_back(world, review, browse):
    review = carry_to(world, review, S.AGREEMENT)
    expert = person(review, "GHA", "expert")
    client = browse(expert)
    end_mandate(
        expert.mandates.get(), actor=world.secretariat, seen=seen(read_mandate(expert.mandates.get())), reason="Left."
    )
    assert client.post(*_paragraph(world, review)).status_code == 404


def test_step_that_ended_gives_text_back(world, review, as_person, monkeypatch):
    review = carry_to(world, review, S.DESK_REVIEW)
    client = as_person(review, "GHA", "expert")
    address, data = _request(world, review)
    monkeypatch.setattr(AskClarificationView, "is_allowed", lambda _view: True)
    carry_to(world, review, S.OBSERVATIONS)
    assert client.post(address, data).status_code == 409
