"""The agreed terms, looked for in translations whatever the endings of their words."""

import csv
from itertools import permutations
from pathlib import Path

import pytest
from django.conf import settings

from reviews.summaries.terms import AgreedTerm, find_missing_terms
from untoc_portal.core.enums import OfficialLanguage

SAID = "The State party criminalized organized criminal groups and money-laundering."


@pytest.fixture(scope="module")
def rows():
    with Path(settings.BASE_DIR / "reviews/reference/terminology.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["in_texts"] == "yes"]


def found(rows, source, translation, languages):
    terms = [AgreedTerm(row[languages[0]], row[languages[1]]) for row in rows]
    return [term.source for term in find_missing_terms(source, translation, terms, languages=languages)]


@pytest.mark.parametrize("languages", [*permutations(OfficialLanguage.values, 2)], ids="→".join)
def test_every_term_is_found_in_its_own_translation(rows, languages):
    for row in rows:
        assert found(rows, row[languages[0]], row[languages[1]], languages) == []


@pytest.mark.parametrize(
    ("language", "translation"),
    [
        ("ar", "جرّمت الدولة الطرف الجماعات الإجرامية المنظمة وغسل الأموال."),
        ("zh-hans", "该缔约国将有组织犯罪集团和洗钱定为犯罪。"),
        ("fr", "L’État partie a incriminé les groupes criminels organisés et le blanchiment de l’argent."),
        (
            "ru",
            "Государство-участник криминализировало организованные преступные группы и отмывание денежных средств.",
        ),
        ("es", "El Estado parte tipificó los grupos delictivos organizados y el blanqueo de dinero."),
    ],
)
def test_inflected_terms_are_found_and_missing_ones_are_flagged(rows, language, translation):
    assert found(rows, SAID, translation, ("en", language)) == []
    assert found(rows, SAID, "…", ("en", language)) == ["State party", "organized criminal group", "money-laundering"]


def test_longer_term_replaces_the_shorter_term_inside_it():
    terms = [AgreedTerm("organized criminal group", "groupe criminel organisé"), AgreedTerm("criminal group", "bande")]
    assert (
        find_missing_terms("an organized criminal group", "un groupe criminel organisé", terms, languages=("en", "fr"))
        == []
    )
    assert find_missing_terms("a criminal group", "un groupe", terms, languages=("en", "fr")) == terms[1:]
