"""Sentences, words and stems in the six languages."""

import pytest

from reviews.summaries.words import count_words, find_numbers, list_stems, split_sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Article 5 of art. 6 applies. “It does!” So No. 3 stays.",
            ["Article 5 of art. 6 applies.", "“It does!”", "So No. 3 stays."],
        ),
        ("C’est la loi. Elle est neuve.", ["C’est la loi.", "Elle est neuve."]),
        ("Это закон. Он новый.", ["Это закон.", "Он новый."]),
        ("هذا قانون. هل هو جديد؟ نعم.", ["هذا قانون.", "هل هو جديد؟", "نعم."]),
        ("第一句。“第二句。”第三句！", ["第一句。", "“第二句。”", "第三句！"]),
        ("One:\n- an item\n\n- another", ["One:", "- an item", "- another"]),
        ("  ", []),
    ],
)
def test_sentences_end_where_the_language_ends_them(text, parts):
    assert split_sentences(text) == parts


def test_words_are_counted_as_word_processors_do():
    assert count_words("The State’s well-known law of 2020") == 6
    assert count_words("刑法第5条") == 5
    assert count_words(" – ") == 0


def test_numbers_are_equal_in_any_digits():
    assert find_numbers("٢٥ من 3.5") == {"25", "3.5"}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "groups", "group"),
        ("fr", "organisées", "organisé"),
        ("es", "delictivos", "delictivo"),
        ("ru", "преступными", "преступная"),
        ("ar", "المنظمة", "منظمة"),
    ],
)
def test_words_that_differ_by_their_endings_have_one_stem(language, one, other):
    assert list_stems(one, language) == list_stems(other, language)
