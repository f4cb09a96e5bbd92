"""Every text with its revisions over the API, and an earlier one made the current text again."""

import pytest
from rest_framework.test import APIClient

from reviews.enums import DelegateRole, ObservationKind, ReviewState as S
from reviews.models import Answer, FeedbackEntry, OutcomeParagraph, Review, TranslatedParagraph, Translation
from reviews.selectors.readings import read_translation
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.feedback import save_feedback
from reviews.services.paragraphs import change_paragraph, draft_paragraph
from reviews.services.translations import finalize_translation, revise_translation, save_translation
from tests.api.conftest import traces
from tests.api.test_lists import count
from tests.factories.follow_up import close_with, say
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.api.pagination import PortalPagination
from untoc_portal.core.translating import TypedTranslation

EXPERT, OBSERVER = DelegateRole.EXPERT, DelegateRole.OBSERVER
ANSWERS = "/api/v1/reviews/KEN-1/answers/untoc.6/history/"
FEEDBACK = "/api/v1/reviews/KEN-1/feedback/UNTOC-5/measures/history/"
BACK = {"number": 1}


def answer(review, *texts):
    question = review.questions().get(key="untoc.6")
    for number, text in enumerate(texts):
        entry = AnswerEntry(question=question, value="yes", text=text, expected_revision=number)
        save_answers(review, actor=person(review, "KEN", EXPERT), entries=[entry])


@pytest.fixture
def answering(world, review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    answer(review, "Act 3", "Act 4")
    return review


@pytest.fixture
def drafting(world, review):
    """Give a review in which Ghana has written the same passage twice."""
    review = carry_to(world, review, S.DESK_REVIEW)
    for text in ("First", "Second"):
        save_feedback(
            delegation_of(review, "GHA"),
            actor=person(review, "GHA", EXPERT),
            article=world.articles["UNTOC 5"],
            texts={"measures": text},
        )
    return review


@pytest.fixture
def listed(world, review):
    """Give a paragraph of a drafted list that was changed once."""
    review = carry_to(world, review, S.OBSERVATIONS)
    row = draft_paragraph(
        review.list_of_observations,
        actor=person(review, "GHA", EXPERT),
        delegation=delegation_of(review, "GHA"),
        article=world.articles["UNTOC 5"],
        kind=ObservationKind.GAP,
        text="As drafted",
    )
    values = {"article": row.article, "kind": row.kind, "text": "Changed"}
    change_paragraph(row, actor=person(review, "GHA", EXPERT), **values)
    return OutcomeParagraph.objects.get(pk=row.pk)


@pytest.fixture
def translated(world, review):
    """Give a translated paragraph that was changed once."""
    review = carry_to(world, review, S.COMPLETED)
    for number, text in enumerate(("Un", "Deux")):
        typed = {row.pk: TypedTranslation(f"{text} {row.pk}", number) for row in review.summary.paragraphs.all()}
        save_translation(review.summary, actor=world.secretariat, language="fr", typed=typed)
    return TranslatedParagraph.objects.select_related("translation").first()


def test_answer_is_restored_as_a_new_revision(answering, api):
    client = api(person(answering, "KEN", EXPERT))
    rows = client.get(ANSWERS).json()["results"]
    assert [(row["number"], row["text"]) for row in rows] == [(2, "Act 4"), (1, "Act 3")]
    assert rows[0]["saved_by"] == person(answering, "KEN", EXPERT).name
    made = client.post(ANSWERS, BACK, format="json")
    assert made.status_code == 201, made.content
    assert (made.json()["number"], made.json()["text"], made.json()["restored_from"]) == (3, "Act 3", 1)
    assert made.json()["origin"] == "restored"
    assert Answer.objects.get(question__key="untoc.6").text == "Act 3"
    again = client.post(ANSWERS, BACK, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_restore")


def test_restoring_is_tried_without_doing_it(answering, api):
    tried = api(person(answering, "KEN", EXPERT)).post(f"{ANSWERS}?dry_run=true", BACK, format="json")
    assert (tried.status_code, tried.json()["text"]) == (201, "Act 3")
    assert Answer.objects.get(question__key="untoc.6").revision == 2


@pytest.mark.parametrize("who", [("KEN", OBSERVER), ("GHA", EXPERT), ("PER", DelegateRole.FOCAL_POINT)])
def test_others_restore_no_answer(who, answering, outsiders, api):
    for user in (person(answering, *who), *outsiders.values()):
        before = traces()
        assert api(user).post(ANSWERS, BACK, format="json").status_code == 404
        assert traces() == before
    assert api(person(answering, "GHA", EXPERT)).get(ANSWERS).status_code == 404
    assert api().get(ANSWERS).status_code == 404


def test_answer_stays_after_the_submission(world, review, api):
    review = carry_to(world, review, S.DESK_REVIEW)
    client = api(person(review, "KEN", EXPERT))
    assert client.get(ANSWERS).status_code == 200
    before = traces()
    assert client.post(ANSWERS, BACK, format="json").status_code == 404
    assert traces() == before


@pytest.mark.parametrize("number", [-1, "x", None, 2**40])
def test_number_that_is_none_is_bad_input(number, answering, api):
    refused = api(person(answering, "KEN", EXPERT)).post(ANSWERS, {"number": number}, format="json")
    assert refused.status_code == 400


def test_feedback_is_restored_by_its_own_delegation(drafting, world, outsiders, api):
    client = api(person(drafting, "GHA", EXPERT))
    assert [row["text"] for row in client.get(FEEDBACK).json()["results"]] == ["Second", "First"]
    for user in (person(drafting, "KEN"), person(drafting, "PER", EXPERT), person(drafting, "GHA", OBSERVER),
                 world.secretariat, *outsiders.values()):  # fmt: skip
        before = traces()
        assert api(user).post(FEEDBACK, BACK, format="json").status_code == 404
        assert traces() == before
    made = client.post(FEEDBACK, BACK, format="json")
    assert (made.status_code, made.json()["text"], made.json()["number"]) == (201, "First", 3), made.content
    assert FeedbackEntry.objects.get(head="measures").text == "First"
    assert client.post(FEEDBACK, {"number": 9}, format="json").status_code == 409


def test_paragraph_is_restored_in_a_new_version(listed, outsiders, api):
    review = listed.outcome.review
    url = f"/api/v1/outcomes/{listed.outcome_id}/paragraphs/{listed.pk}/history/"
    client = api(person(review, "GHA", EXPERT))
    rows = client.get(url).json()["results"]
    assert rows[0]["text"] == "Changed"
    first = {"number": rows[-1]["number"]}
    for user in (person(review, "KEN"), person(review, "GHA", OBSERVER), *outsiders.values()):
        before = traces()
        assert api(user).post(url, first, format="json").status_code == 404
        assert traces() == before
    made = client.post(url, first, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["number"] > rows[0]["number"]
    assert OutcomeParagraph.objects.get(pk=listed.pk).text == rows[-1]["text"]
    assert client.post(url, first, format="json").status_code == 409
    assert api().get(url).status_code == 404


def test_paragraph_stays_once_the_list_is_agreed(listed, api):
    review = listed.outcome.review
    Review.objects.filter(pk=review.pk).update(state=S.SUMMARY)
    url = f"/api/v1/outcomes/{listed.outcome_id}/paragraphs/{listed.pk}/history/"
    before = traces()
    assert api(person(review, "GHA", EXPERT)).post(url, BACK, format="json").status_code == 404
    assert traces() == before


def test_translation_is_restored_until_it_is_final(world, translated, outsiders, api):
    review = translated.translation.outcome.review
    url = f"/api/v1/reviews/KEN-1/translations/fr/paragraphs/{translated.paragraph_id}/history/"
    client = api(person(review, "KEN", EXPERT))
    assert [row["number"] for row in client.get(url).json()["results"]] == [2, 1]
    for user in (person(review, "KEN", OBSERVER), *outsiders.values()):
        before = traces()
        assert api(user).post(url, BACK, format="json").status_code == 404
        assert traces() == before
    made = client.post(url, BACK, format="json")
    assert (made.status_code, made.json()["restored_from"]) == (201, 1), made.content
    assert TranslatedParagraph.objects.get(pk=translated.pk).text.startswith("Un")
    translation = Translation.objects.get(pk=translated.translation_id)
    revise_translation(translation, actor=world.secretariat)
    finalize_translation(translation, actor=world.secretariat, seen=seen(read_translation(translation)))
    refused = client.post(url, {"number": 2}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "is_final")


def test_history_of_a_step_is_for_the_people_of_the_state(world, review, outsiders, api):
    review = close_with(world, review)
    step = say(review)
    say(review, text="The law of 2028.", step=step, expected_revision=1)
    url = f"/api/v1/reviews/KEN-1/follow-up/{step.line_id}/steps/{step.pk}/history/"
    rows = api(person(review, "KEN")).get(url).json()["results"]
    assert rows[0]["text"] == "The law of 2028."
    assert len(rows) == 2
    for user in (person(review, "GHA"), world.secretariat, *outsiders.values()):
        assert api(user).get(url).status_code == 404
    assert api().get(url).status_code == 404


# Each text whose revisions can be restored: the fixture, its address, and who restores.
TEXTS = {
    "answering": (lambda _row: ANSWERS, "KEN"),
    "drafting": (lambda _row: FEEDBACK, "GHA"),
    "listed": (lambda row: f"/api/v1/outcomes/{row.outcome_id}/paragraphs/{row.pk}/history/", "GHA"),
    "translated": (lambda row: f"/api/v1/reviews/KEN-1/translations/fr/paragraphs/{row.paragraph_id}/history/", "KEN"),
}


@pytest.mark.parametrize("text", TEXTS)
def test_revision_is_restored_only_with_the_latest_number(text, request, review):
    row = request.getfixturevalue(text)
    find, state = TEXTS[text]
    url, client = find(row), APIClient()
    client.force_login(person(review, state, EXPERT if state == "GHA" else DelegateRole.FOCAL_POINT))
    read = client.get(url)
    first, latest = ({"number": read.json()["results"][place]["number"]} for place in (-1, 0))
    before = traces()
    unsaid = client.post(url, first, format="json")
    assert (unsaid.status_code, unsaid.json()["code"]) == (428, "precondition_required")
    assert client.post(url, first, format="json", headers={"If-Match": '"x"'}).status_code == 412
    assert traces() == before
    done = client.post(url, first, format="json", headers={"If-Match": read["ETag"]})
    assert done.status_code == 201, done.content
    late = client.post(url, latest, format="json", headers={"If-Match": read["ETag"]})
    now = client.get(url)
    assert (late.status_code, late.json()["present"], late["ETag"]) == (412, now.json(), now["ETag"])
    assert now.json()["results"][0]["number"] == done.json()["number"]


def test_trial_of_a_text_with_many_revisions_takes_the_same_tag(answering, monkeypatch):
    monkeypatch.setattr(PortalPagination, "page_size", 2)
    answer_more(answering)
    client = APIClient()
    client.force_login(person(answering, "KEN", EXPERT))
    read = client.get(ANSWERS)
    assert read.json()["next"]
    tried = client.post(f"{ANSWERS}?dry_run=true", BACK, format="json", headers={"If-Match": read["ETag"]})
    assert (tried.status_code, tried["Dry-Run"]) == (201, "true"), tried.content


def test_history_costs_the_same_with_more_revisions(answering, api):
    client = api(person(answering, "KEN", EXPERT))
    client.get(ANSWERS)
    few, _answer = count(client, f"{ANSWERS}?page_size=1")
    answer_more(answering)
    many, found = count(client, f"{ANSWERS}?page_size=5")
    assert len(found.json()["results"]) == 5
    assert many <= min(few, 15)
    assert client.get(f"{ANSWERS}?updated_since=2000-01-01").status_code == 200


def answer_more(review):
    question = review.questions().get(key="untoc.6")
    for number in range(2, 7):
        entry = AnswerEntry(question=question, value="yes", text=f"Act {number}!", expected_revision=number)
        save_answers(review, actor=person(review, "KEN", EXPERT), entries=[entry])
