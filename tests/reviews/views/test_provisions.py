"""The public pages of the articles, and the piece that other pages show."""

import pytest
from django.template.loader import render_to_string

from reviews.models import Article, OfficialText
from reviews.selectors.provisions import get_provision
from tests.factories.people import make_secretariat, make_user
from tests.factories.provisions import ROWS, store_text


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
    assert "not loaded in Español. You see it in English" in page


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
