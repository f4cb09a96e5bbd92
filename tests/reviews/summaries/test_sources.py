"""What a summary may say: what its sources say."""

import pytest

from reviews.summaries.sources import find_unsupported_sentences, select_first_sentences

SOURCE = (
    "The criminal code punishes participation in organized criminal groups. In 2019 a unit of 12 officers was set up."
)


@pytest.mark.parametrize(
    ("sentence", "is_new"),
    [
        ("The code punishes participating in an organized criminal group.", False),
        ("A unit of officers was set up in 2019.", False),
        ("A unit of officers was set up in 2021.", True),
        ("Judges are trained abroad every summer.", True),
        ("Yes.", False),
    ],
)
def test_sentence_is_supported_by_its_words_and_numbers(sentence, is_new):
    assert find_unsupported_sentences(f"{sentence}", [SOURCE], "en") == ([sentence] if is_new else [])


def test_chinese_and_arabic_are_compared_as_well():
    assert find_unsupported_sentences(
        "刑法惩治有组织犯罪。法官每年夏天出国培训。", ["刑法规定惩治有组织犯罪集团。"], "zh-hans"
    ) == ["法官每年夏天出国培训。"]
    assert (
        find_unsupported_sentences("يعاقب القانون على الجماعات الإجرامية.", ["القانون يعاقب الجماعة الإجرامية"], "ar")
        == []
    )


def test_draft_has_whole_sentences_and_at_least_one():
    first = "The criminal code punishes participation in organized criminal groups."
    assert select_first_sentences(SOURCE, 12) == select_first_sentences(SOURCE, 0) == [first]
    assert " ".join(select_first_sentences(SOURCE, 100)) == SOURCE
    assert select_first_sentences(" ", 5) == []
