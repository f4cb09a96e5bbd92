import pytest

from dialogues.country_mentions.normalize import fold, fold_word, list_imitations


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Ünïted", "united"), ("ﬁne", "fine"), ("لبـنان", "لبنان"), ("أُردن", "اردن"), ("Ёлка", "елка"), ("Й", "й")],
)
def test_fold(text, folded):
    assert fold(text).text == folded


def test_every_folded_character_leads_back_to_its_own():
    folded = fold("a\u200b\ufb01e\u0301z")
    assert folded.text == "afiez"
    assert [folded.span(index, index + 1) for index in range(5)] == [(0, 1), (2, 3), (2, 3), (3, 5), (5, 6)]


def test_imitations_of_mixed_words():
    assert "norway" in list_imitations(fold_word("Nоrwаy"))
    assert "иран" in list_imitations(fold_word("Ирaн"))
    assert list_imitations("norway") == ()


def test_ligature_signs_do_not_lengthen_text():
    assert len(fold("\ufdfa" * 6000).text) == 6000
