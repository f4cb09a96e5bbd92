"""Opening, saving and checking cost the same number of queries, however much is answered, revised and commented."""

import pytest
from django.urls import reverse

from reviews.enums import NoteKind, ReviewState
from reviews.models import Answer, Article, Question
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.notes import write_note
from tests.factories.legislation import cite_one
from tests.factories.provisions import store_text
from tests.factories.reviews import carry_to, delegation_of, person

COUNTS = pytest.mark.parametrize("count", [1, 3])


@pytest.fixture
def worked(world, review, count):
    """Give a review with `count` answers. Each has `count` revisions, comments and laws."""
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    expert = person(review, "KEN", "expert")
    for question in list(review.questions().order_by("position"))[:count]:
        for number in range(count):
            save_answers(review, actor=expert, entries=[AnswerEntry(question, None, f"Text {number}", number)])
            note = {"question": question, "kind": NoteKind.COMMENT, "text": "To be checked."}
            write_note(delegation_of(review, "KEN"), actor=expert, **note)
            cite_one(review, actor=expert, key=question.key)
    return review


@COUNTS
@pytest.mark.parametrize(
    ("tab", "queries"),
    [
        ("", 12),
        ("provision", 12),
        ("related", 15),
        ("guidance", 11),
        ("laws", 12),
        ("notes", 13),
        ("input", 12),
        ("history", 12),
    ],
)
def test_article_is_opened(worked, as_person, django_assert_num_queries, tab, queries):
    """The issue allows 15 queries with any tab."""
    store_text(Article.objects.get(instrument__code="UNTOC", number=5))
    client = as_person(worked, "KEN", "expert")
    with django_assert_num_queries(queries):
        client.get(reverse("reviews:questionnaire_article", args=[worked.code, "UNTOC", 5], query={"panel": tab}))


@COUNTS
def test_narrowed_tab_of_laws_is_opened(worked, as_person, django_assert_num_queries):
    client = as_person(worked, "KEN", "expert")
    query = {"panel": "laws", "about": "untoc.5"}
    with django_assert_num_queries(13):
        client.get(reverse("reviews:questionnaire_article", args=[worked.code, "UNTOC", 5], query=query))


@COUNTS
def test_answers_are_checked(worked, as_person, django_assert_num_queries):
    client = as_person(worked, "KEN", "expert")
    with django_assert_num_queries(9):
        client.get(reverse("reviews:answer_checks", args=[worked.code]))


@COUNTS
def test_answer_is_saved(worked, count, as_person, django_assert_num_queries):
    client = as_person(worked, "KEN", "expert")
    pk = Question.objects.get(key="untoc.5").pk
    address = reverse("reviews:questionnaire_article", args=[worked.code, "UNTOC", 5])

    def save(text, revision):
        typed = {f"value_{pk}": "yes", f"text_{pk}": text, f"revision_{pk}": revision}
        assert client.post(address, typed, headers={"X-Autosave": "1"}).status_code == 200

    # The first saving of a process may read what every later one knows.
    save("The Act of 2010.", count)
    with django_assert_num_queries(8):
        save("The Act of 2011.", count + 1)
    assert Answer.objects.get(review=worked, question=pk).text == "The Act of 2011."


@COUNTS
def test_submission_is_looked_at(worked, as_person, django_assert_num_queries):
    client = as_person(worked, "KEN")
    with django_assert_num_queries(15):
        client.get(reverse("reviews:submit_questionnaire", args=[worked.code]))
