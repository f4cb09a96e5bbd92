"""Names in the order of the reader's language."""

import pytest
from django.utils.translation import override

from untoc_portal.core.collation import in_order


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
def test_names_stand_as_the_language_orders_them(language, names):
    with override(language):
        assert in_order(reversed(names)) == names


def test_rows_are_ordered_by_what_they_are_called():
    with override("fr"):
        assert in_order([("b", "Zambie"), ("a", "Éthiopie")], lambda row: row[1]) == [
            ("a", "Éthiopie"),
            ("b", "Zambie"),
        ]
