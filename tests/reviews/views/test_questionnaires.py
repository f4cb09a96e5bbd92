"""The self-assessment in the browser: saving, stale saves, gaps, submission, reading."""

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import Answer, Question
from tests.factories.people import make_user
from tests.factories.questionnaires import change_question, word_question
from tests.factories.reading import send_read
from tests.factories.reviews import answer_all, carry_to, person
from untoc_portal.core.enums import RoleGroup


@pytest.fixture
def answering(world, review):
    """Give the review at the self-assessment."""
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def submitted(world, review):
    """Give the review with its self-assessment submitted."""
    return carry_to(world, review, ReviewState.DESK_REVIEW)


def article_url(review, instrument="UNTOC", number=5):
    return reverse("reviews:questionnaire_article", args=[review.code, instrument, number])


def typed(**answers):
    """Give form data: question key → (value, text, revision)."""
    data = {}
    for key, (value, text, revision) in answers.items():
        pk = Question.objects.get(key=key.replace("_", ".")).pk
        data |= {f"value_{pk}": value, f"text_{pk}": text, f"revision_{pk}": revision}
    return data


def test_questionnaire_shows_progress_by_article(answering, as_person):
    response = as_person(answering, "KEN", "expert").get(reverse("reviews:questionnaire", args=[answering.code]))
    assert (response.context["answered"], response.context["asked"], response.context["gaps"]) == (0, 3, 2)


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "focal_point"), ("PER", "expert"), ("GHA", "observer")])
def test_draft_is_hidden_from_the_reviewing_states(answering, as_person, iso3, role):
    client = as_person(answering, iso3, role)
    assert client.get(reverse("reviews:questionnaire", args=[answering.code])).status_code == 404
    assert client.get(article_url(answering)).status_code == 404


def test_article_shows_guidance_and_conditions_as_text(answering, as_person):
    word_question("untoc.5", guidance="Cite the provisions.")
    client = as_person(answering, "KEN", "expert")
    assert "Cite the provisions." in client.get(f"{article_url(answering)}?panel=guidance").content.decode()
    page = client.get(article_url(answering)).content.decode()
    assert "Only if the answer to “Question untoc.5?” is: Yes, in part or No" in page


def test_article_without_questions_is_not_found(answering, as_person):
    assert as_person(answering, "KEN", "expert").get(article_url(answering, "UNTOC", 99)).status_code == 404


def test_saving_keeps_gaps_and_comes_back_to_the_article(answering, as_person):
    data = typed(untoc_5=("in_part", "", 0), untoc_5_gap=("", "A gap", 0))
    response = as_person(answering, "KEN", "expert").post(article_url(answering), data)
    assert response.url == article_url(answering)
    saved = answering.answers.order_by("question__position").values_list("value", "text", "revision")
    assert list(saved) == [("in_part", "", 1), (None, "A gap", 1)]


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "observer"), ("GHA", "expert"), ("GHA", "focal_point")])
def test_saving_by_another_is_not_found(answering, as_person, iso3, role):
    response = as_person(answering, iso3, role).post(article_url(answering), typed(untoc_5=("yes", "x", 0)))
    assert response.status_code == 404
    assert not Answer.objects.exists()


def test_observer_of_the_state_reads_the_draft_without_a_form(answering, as_person):
    as_person(answering, "KEN", "expert").post(article_url(answering), typed(untoc_5=("yes", "The Act.", 0)))
    page = as_person(answering, "KEN", "observer").get(article_url(answering)).content.decode()
    assert "The Act." in page
    assert "Save the answers" not in page


def test_stale_save_is_refused_with_both_texts(answering, as_person):
    expert, colleague = as_person(answering, "KEN", "expert"), as_person(answering, "KEN")
    expert.post(article_url(answering), typed(untoc_5=("yes", "First text", 0)))
    colleague.post(article_url(answering), typed(untoc_5=("no", "Colleague's text", 1)))
    response = expert.post(article_url(answering), typed(untoc_5=("yes", "My longer text", 1)))
    [row] = [row for row in response.context["form"].rows() if row.conflict]
    assert response.status_code == 422
    versions = (row.conflict.base, row.conflict.theirs, row.conflict.mine)
    assert [(version.choice, version.text) for version in versions] == [
        ("Yes", "First text"),
        ("No", "Colleague's text"),
        ("Yes", "My longer text"),
    ]
    assert (row.conflict.theirs.author, row.text.value()) == ("KEN focal_point KEN-1", "My longer text")
    assert answering.answers.get().text == "Colleague's text"
    again = expert.post(article_url(answering), typed(untoc_5=("yes", "My longer text", 2)))
    assert again.status_code == 302
    assert answering.answers.get().text == "My longer text"
    assert answering.answers.get().revisions.count() == 3


def test_stale_page_offers_the_stored_revision_for_the_next_save(answering, as_person):
    expert = as_person(answering, "KEN", "expert")
    expert.post(article_url(answering), typed(untoc_5=("yes", "One", 0)))
    response = expert.post(article_url(answering), typed(untoc_5=("yes", "Two", 0)))
    assert [row.revision for row in response.context["form"].rows() if row.conflict] == [1]


def test_conflict_shows_text_and_no_markup(answering, as_person):
    expert = as_person(answering, "KEN", "expert")
    expert.post(article_url(answering), typed(untoc_5=("yes", "<script>alert(1)</script>", 0)))
    page = expert.post(article_url(answering), typed(untoc_5=("yes", "<img src=x>", 0))).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_answer_left_alone_does_not_undo_a_colleagues(answering, as_person):
    expert, colleague = as_person(answering, "KEN", "expert"), as_person(answering, "KEN")
    expert.post(article_url(answering), typed(untoc_5=("in_part", "", 0), untoc_5_gap=("", "A gap", 0)))
    colleague.post(article_url(answering), typed(untoc_5=("in_part", "", 1), untoc_5_gap=("", "A better gap", 1)))
    response = expert.post(article_url(answering), typed(untoc_5=("no", "", 1), untoc_5_gap=("", "A gap", 1)))
    assert response.status_code == 302
    assert set(answering.answers.values_list("value", "text")) == {("no", ""), (None, "A better gap")}


def test_value_that_is_not_offered_names_the_field(answering, as_person):
    data = typed(untoc_5=("perhaps", "The text", 0))
    response = as_person(answering, "KEN", "expert").post(article_url(answering), data)
    pk = Question.objects.get(key="untoc.5").pk
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"value_{pk}"]
    assert "The text" in response.content.decode()


@pytest.mark.parametrize("typed_number", ["many", "-3"])
def test_number_that_is_none_comes_back_as_typed(world, answering, as_person, typed_number):
    change_question("untoc.6", kind="number")
    url = article_url(answering, "UNTOC", 6)
    response = as_person(answering, "KEN", "expert").post(url, typed(untoc_6=(typed_number, "", 0)))
    assert response.status_code == 422
    assert f'value="{typed_number}"' in response.content.decode()


def test_several_choices_are_kept(world, answering, as_person):
    options = [{"value": value, "labels": {"en": value.title()}} for value in ("a", "b", "c")]
    change_question("untoc.6", kind="multi_choice", options=options)
    data = typed(untoc_6=(["a", "c"], "", 0))
    as_person(answering, "KEN", "expert").post(article_url(answering, "UNTOC", 6), data)
    assert answering.answers.get().value == ["a", "c"]


def test_submit_page_lists_the_gaps_with_links(answering, as_person):
    url = reverse("reviews:submit_questionnaire", args=[answering.code])
    page = as_person(answering, "KEN").get(url).content.decode()
    pk = Question.objects.get(key="untoc.6").pk
    assert f"{article_url(answering, 'UNTOC', 6)}#question-{pk}" in page
    assert "disabled" in page


def test_submit_with_gaps_changes_nothing(answering, as_person):
    url = reverse("reviews:submit_questionnaire", args=[answering.code])
    response = send_read(as_person(answering, "KEN"), url, follow=True)
    assert "incomplete answer" in response.content.decode()
    assert not answering.submissions.exists()


def test_submit_by_the_focal_point(answering, as_person):
    answer_all(answering)
    url = reverse("reviews:submit_questionnaire", args=[answering.code])
    assert send_read(as_person(answering, "KEN"), url).status_code == 302
    answering.refresh_from_db()
    assert answering.state == ReviewState.DESK_REVIEW


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "expert"), ("KEN", "observer"), ("GHA", "focal_point")])
def test_submit_by_another_is_not_found(answering, as_person, iso3, role):
    answer_all(answering)
    url = reverse("reviews:submit_questionnaire", args=[answering.code])
    assert as_person(answering, iso3, role).get(url).status_code == 404
    assert as_person(answering, iso3, role).post(url).status_code == 404
    assert not answering.submissions.exists()


def test_submit_by_the_secretariat_is_not_found(world, answering, browse):
    answer_all(answering)
    url = reverse("reviews:submit_questionnaire", args=[answering.code])
    assert browse(world.secretariat).post(url).status_code == 404


def test_submission_is_read_by_reviewers_and_nobody_else(submitted, as_person, browse):
    url = reverse("reviews:submission_detail", args=[submitted.code, 1])
    page = as_person(submitted, "PER", "observer").get(url).content.decode()
    assert "Answer to untoc.5" in page
    assert browse(make_user(RoleGroup.DELEGATES)).get(url).status_code == 404
    assert browse(make_user(RoleGroup.STAKEHOLDERS)).get(url).status_code == 404


def test_submission_unknown_number_is_not_found(submitted, as_person):
    url = reverse("reviews:submission_detail", args=[submitted.code, 2])
    assert as_person(submitted, "PER").get(url).status_code == 404


@pytest.mark.parametrize("answers", [1, 3])
def test_article_asks_a_fixed_number_of_queries(answering, as_person, django_assert_num_queries, answers):
    keys = ["untoc.5", "untoc.5.gap", "untoc.6"][:answers]
    expert = person(answering, "KEN", "expert")
    for key in keys:
        question = Question.objects.get(key=key)
        Answer.objects.create(review=answering, question=question, text="x", updated_by=expert)
    client = as_person(answering, "KEN", "expert")
    with django_assert_num_queries(ARTICLE_QUERIES):
        client.get(article_url(answering))


ARTICLE_QUERIES = 13


def test_technical_assistance_can_be_ticked(world, answering, as_person):
    options = [{"value": value, "labels": {"en": value.title()}} for value in ("training", "equipment")]
    change_question("tip.5", kind="technical_assistance", options=options)
    data = typed(tip_5=(["training"], "For judges", 0))
    as_person(answering, "KEN", "expert").post(article_url(answering, "TIP", 5), data)
    answer = answering.answers.get()
    assert (answer.value, answer.text) == (["training"], "For judges")
