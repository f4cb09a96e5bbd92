"""Queries whose SQL is made once give the rows that Django's own give."""

import pytest
from django.db.models import TextField, Value

from reviews.models import Article
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.models import Message

pytestmark = pytest.mark.django_db


def build(code, number):
    rows = Article.objects.filter(instrument__code=code, number=number).select_related("instrument")
    return rows.annotate(again=Value(code, TextField()))


def test_rows_are_read_as_objects(world):
    query = CompiledQuery(build)
    for article in world.articles.values():
        [found] = query.read(article.instrument.code, article.number)
        expected = build(article.instrument.code, article.number).get()
        assert (found, found.instrument, found.titles) == (expected, expected.instrument, expected.titles)
        assert found._state.fields_cache["instrument"] == expected.instrument


def test_value_given_twice_is_put_in_both_places(world):
    [found] = CompiledQuery(build).read("UNTOC", 5)
    assert found.again == "UNTOC"


def test_values_are_converted(world):
    rows = CompiledQuery(lambda code: Article.objects.filter(instrument__code=code).values_list("number", "titles"))
    assert sorted(map(tuple, rows.fetch("UNTOC")), key=repr) == sorted(
        Article.objects.filter(instrument__code="UNTOC").values_list("number", "titles"), key=repr
    )


def test_value_without_place_is_refused():
    with pytest.raises(ValueError, match="has a place"):
        CompiledQuery(lambda _user: Message.objects.filter(recipient=1).values_list("pk")).fetch(1)
