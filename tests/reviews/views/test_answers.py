"""One answer at a time: saved as it is typed, decided on where two people met, compared and restored."""

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import AnswerRevision, Article, Question
from reviews.selectors.questionnaires import list_articles_under_review
from tests.factories.reviews import carry_to
from tests.factories.rows import nothing_changes
from tests.factories.work import make_later_review

AUTOSAVE = {"X-Autosave": "1"}
BASE = "First paragraph.\n\nSecond paragraph."


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def url(answering):
    return reverse("reviews:questionnaire_article", args=[answering.code, "UNTOC", 5])


@pytest.fixture
def pk(world):
    return Question.objects.get(key="untoc.5").pk


@pytest.fixture
def met(answering, as_person, url, pk):
    """Give the expert's browser after the focal point changed the first paragraph of what the expert was shown."""
    expert, focal_point = as_person(answering, "KEN", "expert"), as_person(answering, "KEN")
    expert.post(url, fields(pk, BASE, 0))
    focal_point.post(url, fields(pk, "First paragraph, better.\n\nSecond paragraph.", 1))
    return expert


def fields(pk, text, revision, value="yes", **more):
    return {f"value_{pk}": value, f"text_{pk}": text, f"revision_{pk}": revision} | {
        f"{name}_{pk}": given for name, given in more.items()
    }


def test_autosaved_part_returns_new_revision(answering, as_person, url, pk):
    response = as_person(answering, "KEN", "expert").post(url, fields(pk, "Typed", 0), headers=AUTOSAVE)
    page = response.content.decode()
    assert response.status_code == 200
    assert f'name="revision_{pk}" value="1"' in page
    assert "by KEN expert KEN-1" in page
    assert "<html" not in page
    assert answering.answers.get().text == "Typed"


def test_article_whose_cluster_is_not_known_is_answered_too(answering, as_person, url, pk):
    Article.objects.filter(instrument__code="UNTOC", number=5).update(cluster=None)
    for role in ("focal_point", "expert"):
        assert as_person(answering, "KEN", role).get(url).status_code == 200
    assert as_person(answering, "KEN", "expert").post(url, fields(pk, "Typed", 0), headers=AUTOSAVE).status_code == 200
    assert Article.objects.get(instrument__code="UNTOC", number=5) in list_articles_under_review(answering)


def test_concurrent_part_returns_both_and_changes_nothing(met, url, pk):
    with nothing_changes():
        response = met.post(url, fields(pk, "First paragraph.\n\nMy second.", 1), headers=AUTOSAVE)
    page = response.content.decode()
    assert response.status_code == 409
    assert f'name="revision_{pk}" value="2"' in page
    # Both can be joined, and still a person decides.
    assert "First paragraph, better.\n\nMy second.</textarea>" in page
    assert "First paragraph.\n\nMy second.</textarea>" in page


def test_refused_part_comes_back_with_the_reason(answering, as_person, url, pk):
    client = as_person(answering, "KEN")
    with nothing_changes(but={"core.FormDraft"}):
        response = client.post(url, fields(pk, "x", 0, value="perhaps"), headers=AUTOSAVE)
    assert response.status_code == 422
    assert "field__errors" in response.content.decode()


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "observer"), ("GHA", "expert")])
def test_part_is_not_taken_from_anybody_else(answering, as_person, url, pk, iso3, role):
    client = as_person(answering, iso3, role)
    with nothing_changes():
        assert client.post(url, fields(pk, "x", 0), headers=AUTOSAVE).status_code == 404


def test_part_without_a_question_of_the_article_is_not_found(answering, as_person, url):
    assert as_person(answering, "KEN").post(url, {"text_0": "x"}, headers=AUTOSAVE).status_code == 404


@pytest.mark.parametrize(
    ("decision", "stored"),
    [
        ("mine", "My words."),
        ("theirs", "First paragraph, better.\n\nSecond paragraph."),
        ("joined", "Joined words."),
        ("", "My words."),
    ],
)
def test_decision_is_applied_and_history_keeps_all(met, answering, url, pk, decision, stored):
    met.post(url, fields(pk, "My words.", 1))
    response = met.post(url, fields(pk, "My words.", 2, decide=decision, joined="Joined words."))
    assert response.status_code == 302
    assert answering.answers.get().text == stored
    assert {BASE, "First paragraph, better.\n\nSecond paragraph.", stored} == set(
        AnswerRevision.objects.values_list("text", flat=True)
    )


def test_merged_text_in_third_conflict_is_shown_as_mine(met, answering, as_person, url, pk):
    as_person(answering, "KEN").post(url, fields(pk, "A third text.", 2))
    response = met.post(url, fields(pk, "My words.", 2, decide="joined", joined="Joined words."))
    [row] = [row for row in response.context["form"].rows() if row.conflict]
    assert (response.status_code, row.text.value(), row.conflict.theirs.text) == (422, "Joined words.", "A third text.")


def history(review, **query):
    return reverse("reviews:answer_history", args=[review.code, "untoc.5"], query=query or None)


def test_history_compares_the_last_two_or_any_two(met, answering, as_person, url, pk):
    met.post(url, fields(pk, "Third.", 2, value="no"))
    shown = met.get(history(answering)).context["history"]
    assert [row.number for row in shown.rows] == [3, 2, 1]
    assert (shown.older.number, shown.newer.number) == (2, 3)
    shown = as_person(answering, "KEN", "observer").get(history(answering, older=1, newer=3)).context["history"]
    assert (shown.older.text, shown.newer.text, shown.newer.value_text) == (BASE, "Third.", "No")


def test_revision_is_restored_by_who_may_answer(met, answering, as_person):
    address = reverse("reviews:restore_revision", args=[answering.code, "untoc.5", 1])
    for iso3, role in (("KEN", "observer"), ("GHA", "focal_point")):
        assert as_person(answering, iso3, role).post(address).status_code == 404
    assert met.post(address).url == history(answering)
    assert answering.answers.get().text == BASE
    page = met.get(history(answering)).content.decode()
    assert "restored from revision 1" in page


def test_history_is_for_those_who_see_the_draft(met, answering, as_person, browse, world):
    for iso3, role in (("GHA", "focal_point"), ("PER", "observer")):
        assert as_person(answering, iso3, role).get(history(answering)).status_code == 404
    page = browse(world.secretariat).get(history(answering)).content.decode()
    assert "Restore revision" not in page


def test_history_of_an_answer_nobody_gave_is_not_found(answering, as_person):
    assert as_person(answering, "KEN").get(history(answering)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_history_asks_a_fixed_number_of_queries(met, answering, as_person, url, pk, django_assert_num_queries, count):
    for number in range(count):
        met.post(url, fields(pk, f"Text {number}", 2 + number))
    met.get(history(answering))
    with django_assert_num_queries(HISTORY_QUERIES):
        met.get(history(answering))


HISTORY_QUERIES = 9


@pytest.fixture
def later(world, review):
    return make_later_review(world, review)


def press(client, review, pk, button, offer="", text="", value="", revision=0):
    """Press a button next to an earlier answer; what is typed is sent with it."""
    url = reverse("reviews:questionnaire_article", args=[review.code, "UNTOC", 5])
    return client.post(
        url, {f"value_{pk}": value, f"text_{pk}": text, f"revision_{pk}": revision, button: f"{pk} {offer}".strip()}
    )


def offered(client, review):
    """Return what the tab of earlier answers still offers for the question, its row, and the page."""
    page = client.get(
        reverse("reviews:questionnaire_article", args=[review.code, "UNTOC", 5], query={"panel": "related"})
    )
    [row] = [row for row in page.context["rows"] if row.question.key == "untoc.5"]
    rows = [one for group in page.context["groups"] if group.question == row.question for one in group.rows]
    return [row for row in rows if not row.choice and not row.is_current], row, page.content.decode()


@pytest.mark.parametrize(("button", "anchor"), [("take", "question-"), ("edit", "id_text_")])
def test_earlier_answer_is_taken_after_what_was_typed_is_saved(later, as_person, pk, button, anchor):
    client = as_person(later, "KEN", "expert")
    [offer] = offered(client, later)[0]
    assert press(client, later, pk, button, offer.name, text="Typed before").url.endswith(f"#{anchor}{pk}")
    offers, row, page = offered(client, later)
    assert "check whether it is still correct" in page
    assert (offers, row.answer.text) == ([], "Answer to untoc.5")
    assert list(row.answer.revisions.values_list("text", flat=True)) == ["Answer to untoc.5", "Typed before"]
    press(client, later, pk, "confirm", text=row.answer.text, value=row.answer.value, revision=row.answer.revision)
    assert not offered(client, later)[1].question.is_copied


def test_earlier_answer_is_left(later, as_person, pk):
    client = as_person(later, "KEN", "expert")
    [offer] = offered(client, later)[0]
    press(client, later, pk, "leave", offer.name)
    offers, row, _page = offered(client, later)
    assert (offers, row.answer) == ([], None)


def test_button_for_a_question_that_is_not_there_is_not_found(later, as_person):
    assert press(as_person(later, "KEN"), later, 0, "take", "x").status_code == 404
