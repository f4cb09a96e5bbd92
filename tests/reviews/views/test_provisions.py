"""The public pages of the articles, and the piece that other pages show."""

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import Article, OfficialText, Phase
from reviews.selectors.answer_files import build_content
from reviews.selectors.provisions import get_provision
from reviews.services.clarifications import request_clarification
from reviews.services.paper_snapshots import build_report_snapshot
from reviews.services.text_imports import adopt_questionnaire
from tests.factories.adoption import filled
from tests.factories.people import make_secretariat, make_user
from tests.factories.provisions import ROWS, store_text
from tests.factories.reviews import carry_to, person
from untoc_portal.core.enums import Level


@pytest.fixture
def article(world):
    """Give an article without a text."""
    return Article.objects.select_related("instrument").get(pk=world.articles["UNTOC 5"].pk)


def test_anyone_reads_the_text_at_its_address(article, client):
    store_text(article)
    store_text(article, "ar")
    page = client.get("/library/UNTOC/5/").content.decode()
    assert 'id="p-5-1-a-i"' in page
    assert 'href="#p-5-1-a-i"' in page
    assert '<div lang="en" dir="ltr">' in page
    assert '<div lang="ar" dir="rtl">' in client.get("/library/UNTOC/5/?language=ar").content.decode()


@pytest.mark.parametrize("address", ["/library/UNTOC/99/", "/library/XYZ/5/", "/library/UNTOC/5/1/"])
def test_unknown_article_is_not_found(article, client, address):
    assert client.get(address).status_code == 404


def test_text_that_is_not_loaded_links_the_official_one(article, client):
    OfficialText.objects.create(
        instrument=article.instrument, language="en", address="https://example.org/law", source="test"
    )
    page = client.get(article.get_absolute_url()).content.decode()
    assert "has not loaded the text" in page
    assert 'href="https://example.org/law"' in page
    assert "has not checked this address" in page


def test_other_language_is_named_on_the_page(article, client):
    store_text(article)
    page = client.get("/library/UNTOC/5/?language=es").content.decode()
    assert re.search(r"not loaded in <bdi lang=.es.>Español</bdi>. You see it in <bdi lang=.en.>English", page)


def test_only_the_secretariat_sees_what_was_loaded(article, client):
    store_text(article, sha256="a" * 64)
    assert "a" * 64 not in client.get(article.get_absolute_url()).content.decode()
    client.force_login(make_user())
    assert "a" * 64 not in client.get(article.get_absolute_url()).content.decode()
    client.force_login(make_secretariat())
    assert "a" * 64 in client.get(article.get_absolute_url()).content.decode()


def test_list_has_a_fixed_number_of_queries(article, client, django_assert_max_num_queries):
    store_text(article)
    with django_assert_max_num_queries(6):
        page = client.get("/library/articles/").content.decode()
    assert article.get_absolute_url() in page
    assert "English" in page


def test_words_of_a_text_are_escaped(article):
    store_text(article, rows=[((1, 0, 0, 0), "<b>", "<script>invented</script>")])
    shown = render_to_string("reviews/_provision.html", {"provision": get_provision(article, "en")})
    assert "<script>" not in shown
    assert "<b>" not in shown


def test_marked_paragraph_is_shown_as_marked(article):
    store_text(article)
    shown = render_to_string("reviews/_provision.html", {"provision": get_provision(article, "en", "2")})
    assert f"<mark>{ROWS[-1][2]}</mark>" in shown


def test_public_questionnaire_says_whose_wording(world, client):
    page = client.get("/library/questionnaires/1/").content.decode()
    assert "Wording of the portal, not the adopted text" in page
    assert "Question untoc.5.gap?" in page
    assert "/library/questionnaires/1/" in client.get("/library/articles/").content.decode()
    assert client.get("/library/questionnaires/2/").status_code == 404


def test_adopted_questionnaire_has_no_note(world, client):
    other = type(world.phase.cluster).objects.create(number=2, roman="II", titles={"en": "Other"})
    Phase.objects.filter(pk=world.phase.pk).update(cluster=other)
    adopt_questionnaire(actor=world.secretariat, name="a.xlsx", content=filled(world.questionnaire))
    page = client.get("/library/questionnaires/1/").content.decode()
    assert "Wording of the portal" not in page
    assert "[Invented] Question 3 (en)" in page


def test_wording_is_named_where_questions_are_used(world, review, client):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    focal_point = person(review, "KEN")
    client.force_login(focal_point)
    note = "Wording of the portal, not the adopted text"
    for name in ("questionnaire", "version", "answer_files"):
        assert note in client.get(reverse(f"reviews:{name}", args=[review.code])).content.decode()
    facts = dict(build_content(review, "en").facts)
    assert note in facts["Status of the wording"]
    row = client.get(f"/api/v1/reviews/{review.code}/answers/").json()["results"][0]
    assert (row["wording"], row["number"]) == ("portal", "")


def test_submission_and_its_report_name_the_wording(world, review, client):
    review = carry_to(world, review, ReviewState.DESK_REVIEW)
    submission = review.submissions.get()
    assert submission.content["heading"]["wording"] == "portal"
    client.force_login(person(review, "KEN"))
    assert "Wording of the portal" in client.get(submission.get_absolute_url()).content.decode()
    notified = [row["text"] for row in build_report_snapshot(submission, Level.REVIEW)["introduction"]]
    assert "The questions are in the wording of the portal. It is not the adopted text." in notified


def test_clarification_shows_the_provision(world, review, article, client):
    store_text(article)
    review = carry_to(world, review, ReviewState.DIALOGUE)
    ghana = review.delegations.get(party__iso3="GHA")
    row = request_clarification(
        ghana, actor=person(review, "GHA"), article=article, question=None, addressee=None, request="Invented?",
        due_on=timezone.localdate() + dt.timedelta(days=20),
    )  # fmt: skip
    client.force_login(person(review, "KEN"))
    page = client.get(reverse("reviews:answer_clarification", args=[review.code, row.pk])).content.decode()
    assert ROWS[0][2] in page
    assert (
        article.get_absolute_url()
        in client.get(reverse("reviews:clarification_list", args=[review.code])).content.decode()
    )
