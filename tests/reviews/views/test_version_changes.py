"""The version of a questionnaire in the browser: preview, move, way back, and forms that were open in the meantime."""

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import Answer, Question, Review
from reviews.selectors.readings_of_questionnaires import read_questionnaire, read_version_change
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.questionnaire_versions import put_in_force
from reviews.services.version_changes import change_version
from tests.factories.questionnaires import make_second_version
from tests.factories.reading import seen, send_read
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def second(world):
    return put_in_force(
        version := make_second_version(world), actor=world.secretariat, seen=seen(read_questionnaire(version))
    )


def url(review, name="version", *args):
    return reverse(f"reviews:{name}", args=[review.code, *args])


def save(review, key, text, value=None):
    question = Question.objects.get(questionnaire=review.questionnaire, key=key)
    save_answers(review, actor=person(review, "KEN"), entries=[AnswerEntry(question, value, text, 0)])


def test_secretariat_sees_what_a_move_would_do_and_makes_it(world, answering, second, browse):
    save(answering, "untoc.6", "As it is", "yes")
    client = browse(world.secretariat)
    page = client.get(url(answering)).content.decode()
    assert "What moving to version 2 would do" in page
    assert "This version does not offer the State's answer" in page
    assert '<del><span class="visually-hidden" dir="auto">removed: </span>' in page
    response = send_read(client, url(answering, "change_version"), follow=True)
    assert "The review now uses this version." in response.content.decode()
    change = answering.version_changes.get()
    response = send_read(client, url(answering, "undo_version_change", change.pk), follow=True)
    assert "Undone." in response.content.decode()
    assert Review.objects.get(pk=answering.pk).questionnaire == world.questionnaire


def test_questionnaire_shows_another_version_to_the_secretariat(world, answering, second, browse, as_person):
    text = "Version 2 of this questionnaire is in force now"
    assert text in browse(world.secretariat).get(url(answering, "questionnaire")).content.decode()
    assert text not in as_person(answering, "KEN").get(url(answering, "questionnaire")).content.decode()


def test_state_reads_what_was_set_aside_and_moves_nothing(world, answering, second, as_person):
    save(answering, "untoc.5.gap", "Set aside, not lost")
    change = change_version(
        answering, actor=world.secretariat, seen=seen(read_version_change(answering, second)), to=second
    )
    client = as_person(answering, "KEN", "expert")
    page = client.get(url(answering)).content.decode()
    assert "Set aside, not lost" in page
    assert "From 1 to 2" in page
    assert "Undo the last change" not in page
    with nothing_changes():
        assert client.post(url(answering, "undo_version_change", change.pk)).status_code == 404
        assert client.post(url(answering, "change_version"), {"to": second.pk}).status_code == 404


@pytest.mark.parametrize("iso3", ["GHA", "PER"])
def test_reviewing_states_see_nothing_of_it(answering, as_person, iso3):
    assert as_person(answering, iso3).get(url(answering)).status_code == 404


def test_form_opened_before_the_move_is_saved_in_the_new_version(world, answering, second, as_person):
    client = as_person(answering, "KEN", "expert")
    old = Question.objects.get(questionnaire=world.questionnaire, key="untoc.6")
    data = {f"value_{old.pk}": "", f"text_{old.pk}": "Typed before the move", f"revision_{old.pk}": 0}
    change_version(answering, actor=world.secretariat, seen=seen(read_version_change(answering, second)), to=second)
    response = client.post(url(answering, "questionnaire_article", "UNTOC", 6), data)
    assert response.status_code == 302
    answer = Answer.objects.get(review=answering)
    assert (answer.text, answer.question) == ("Typed before the move", second.questions.get(key="untoc.6"))


def test_words_typed_on_a_question_that_is_gone_are_given_back(world, answering, second, as_person):
    client = as_person(answering, "KEN", "expert")
    old = Question.objects.get(questionnaire=world.questionnaire, key="untoc.5.gap")
    data = {f"text_{old.pk}": "Typed before the move", f"revision_{old.pk}": 0}
    change_version(answering, actor=world.secretariat, seen=seen(read_version_change(answering, second)), to=second)
    with nothing_changes():
        response = client.post(url(answering, "questionnaire_article", "UNTOC", 5), data)
    assert response.status_code == 409
    assert "Typed before the move" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(world, answering, second, browse, django_assert_num_queries, count):
    for key in ("untoc.5", "untoc.5.gap", "tip.5")[:count]:
        save(answering, key, "Said")
    client = browse(world.secretariat)
    client.get(url(answering))
    with django_assert_num_queries(12):
        client.get(url(answering))
