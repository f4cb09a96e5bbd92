"""The text of an article for a page: its language, its anchors, its queries, and what is shown without it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from reviews.models import Article, ArticleText, OfficialText, Provision
from reviews.selectors.provisions import build_anchor, find_numbers, get_provision, get_provisions, is_within
from tests.factories.provisions import FRENCH, ROWS, store_text


@pytest.fixture
def article(world):
    """Give an article without a text."""
    pk = world.articles["UNTOC 5"].pk
    return Article.objects.select_related("instrument").get(pk=pk)


def to_french(rows=ROWS):
    return [(numbers, FRENCH.get(label, label), text) for numbers, label, text in rows]


def test_text_is_shown_in_the_language_asked_for(article):
    store_text(article)
    store_text(article, "fr", to_french())
    provision = get_provision(article, "fr")
    assert [row.provision.label for row in provision.rows] == ["1.", "a)", "i)", "ii)", "b)", "2."]
    assert not provision.is_in_other_language
    assert [row.anchor for row in provision.rows] == [row.anchor for row in get_provision(article, "en").rows]


def test_anchors_do_not_depend_on_labels(article):
    store_text(article)
    rows = get_provision(article, "en").rows
    assert [row.anchor for row in rows] == ["p-5-1", "p-5-1-a", "p-5-1-a-i", "p-5-1-a-ii", "p-5-1-b", "p-5-2"]
    assert [row.reference for row in rows] == ["1", "1 (a)", "1 (a) (i)", "1 (a) (ii)", "1 (b)", "2"]
    assert [row.level for row in rows] == [1, 2, 3, 3, 2, 1]


def test_anchors_of_high_numbers_and_of_the_closing_text():
    assert build_anchor("p-2", (0, 28, 0, 0)) == "p-2-ab"
    assert build_anchor("p-2", (1, 1, 14, 3), is_closing=True) == "p-2-1-a-xiv-3-end"


def test_other_language_is_shown_and_named(article):
    store_text(article, "fr", to_french())
    with translation.override("ar"):
        provision = get_provision(article)
    assert (provision.text.language, provision.language) == ("fr", "ar")
    assert provision.is_in_other_language
    store_text(article)
    assert get_provision(article, "ar").text.language == "en"


def test_unknown_language_is_english(article):
    store_text(article)
    assert not get_provision(article, "de").is_in_other_language


def test_superseded_text_is_not_shown(article):
    first = store_text(article)
    ArticleText.objects.filter(pk=first.pk).update(superseded_at=first.created_at)
    second = store_text(article, rows=ROWS[:1])
    assert get_provision(article, "en").text == second


@pytest.mark.parametrize("count", [1, 3])
def test_selector_has_a_fixed_number_of_queries(world, django_assert_num_queries, count):
    articles = list(Article.objects.select_related("instrument").order_by("pk")[:count])
    for article in articles:
        store_text(article)
        store_text(article, "fr")
    with django_assert_num_queries(1):
        found = get_provisions(articles, "fr")
        assert [len(found[article.pk].rows) for article in articles] == [len(ROWS)] * count


@pytest.mark.parametrize("count", [1, 3])
def test_text_not_loaded_costs_one_query_more(world, django_assert_num_queries, count):
    articles = list(Article.objects.select_related("instrument").order_by("pk")[:count])
    with django_assert_num_queries(2):
        assert not any(found.is_loaded for found in get_provisions(articles).values())


def test_official_text_is_found_without_a_text(article):
    values = {"instrument": article.instrument, "source": "test"}
    english = OfficialText.objects.create(language="en", address="https://example.org/en", **values)
    assert get_provision(article, "ru").official == english
    russian = OfficialText.objects.create(language="ru", address="https://example.org/ru", **values)
    provision = get_provision(article, "ru")
    assert (provision.official, provision.is_loaded) == (russian, False)


@pytest.mark.parametrize(
    ("reference", "marked"),
    [
        ("1", ["1.", "(a)", "(i)", "(ii)", "(b)"]),
        ("1 (a)", ["(a)", "(i)", "(ii)"]),
        ("1 (a) (ii)", ["(ii)"]),
        ("1 (a)-(b)", ["(a)", "(i)", "(ii)", "(b)"]),
        ("1 (b), 2", ["(b)", "2."]),
        ("1–2", ["1.", "(a)", "(i)", "(ii)", "(b)", "2."]),
        ("see there", []),
        ("", []),
    ],
)
def test_paragraphs_of_a_reference_are_marked(article, reference, marked):
    store_text(article)
    rows = get_provision(article, "en", reference).rows
    assert [row.provision.label for row in rows if row.is_marked] == marked


def test_reference_without_a_paragraph_names_letters():
    assert find_numbers("(a)-(c)") == [((0, 1), (0, 3))]
    assert find_numbers("2 (a), (c)") == [((2, 1), (2, 1)), ((2, 3), (2, 3))]
    assert not is_within((1, 1), ((2,), (2,)))


def store_row(article, **values):
    text = ArticleText.objects.filter(article=article).first() or store_text(article, rows=())
    with transaction.atomic():
        return Provision.objects.create(**{"text_of": text, "position": 1, "text": "Invented", **values})


@pytest.mark.parametrize(
    "values",
    [
        {"paragraph": 1, "item": 1},
        {"paragraph": 1, "subparagraph": 1, "subitem": 1},
        {"paragraph": 1, "text": ""},
    ],
)
def test_database_refuses_levels_and_no_text(article, values):
    with pytest.raises(IntegrityError):
        store_row(article, **values)


def test_database_refuses_a_number_twice(article):
    store_row(article, paragraph=1)
    with pytest.raises(IntegrityError):
        store_row(article, paragraph=1, position=2)


def test_database_refuses_two_current_texts(article):
    store_text(article, rows=())
    with pytest.raises(IntegrityError), transaction.atomic():
        store_text(article, rows=())


def test_database_refuses_changes_of_a_loaded_text(article):
    text = store_text(article)
    for change in (
        lambda: Provision.objects.filter(text_of=text).update(text="other"),
        lambda: Provision.objects.filter(text_of=text)._raw_delete("default"),
        lambda: ArticleText.objects.filter(pk=text.pk).update(source="other"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
