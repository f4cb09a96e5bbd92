"""Names in the order of the reader's language."""

import pytest
from django.utils.translation import override

from stakeholders.models import State
from untoc_portal.core.collation import sort_by_name, sort_queryset_by_name


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Åland", "Algeria", "Côte d’Ivoire", "Croatia", "Zambia"]),
        ("fr", ["Espagne", "Estonie", "Éthiopie", "Îles Cook", "Zambie"]),
        ("es", ["Níger", "Noruega", "Ñandú", "Omán"]),
        ("ru", ["Египет", "Ёлка", "Йемен", "Катар"]),
        ("zh-hans", ["阿富汗", "安哥拉", "贝宁", "智利", "中国"]),
        ("ar", ["إثيوبيا", "الأردن", "ألمانيا", "باكستان", "تونس"]),
    ],
)
def test_names_are_in_the_order_of_the_language(language, names):
    with override(language):
        assert sort_by_name(reversed(names)) == names


def test_rows_are_ordered_by_what_they_are_called():
    with override("fr"):
        assert sort_by_name([("b", "Zambie"), ("a", "Éthiopie")], lambda row: row[1]) == [
            ("a", "Éthiopie"),
            ("b", "Zambie"),
        ]


@pytest.mark.django_db
def test_rows_of_a_query_are_fetched_a_slice_at_a_time(django_assert_num_queries):
    rest = {"formal_names": {"en": "Republic"}}
    for iso3, french in (("ZMB", "Zambie"), ("ETH", "Éthiopie"), ("ESP", "Espagne")):
        State.objects.create(iso3=iso3, names={"en": iso3, "fr": french}, **rest, regional_group="african")
    State.objects.create(iso3="FRA", names={"en": "France"}, **rest, regional_group="weog")
    with override("fr"), django_assert_num_queries(2):
        rows = sort_queryset_by_name(State.objects.all(), "names", "regional_group")
        assert (len(rows), [state.iso3 for state in rows[1:4]]) == (4, ["ETH", "ZMB", "FRA"])
