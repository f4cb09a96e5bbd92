"""Words in common: found in every script, whatever is between them; seven are none, eight are a passage."""

import pytest

from reviews.summaries.shared import SharedWords

KEPT = "Witnesses in the port of Mombasa are moved by one unarmed officer every Tuesday morning."


def passages(text, *others, least=8, known=()):
    return [row.text for row in SharedWords(others, least, known).passages_in(text)]


def test_eight_words_are_a_passage_and_seven_are_not():
    eight = "It says that in the port of Mombasa are moved by trucks."
    assert passages(eight, KEPT) == ["in the port of Mombasa are moved by"]
    assert passages("It says that in the port of Mombasa are moved to trucks.", KEPT) == []
    assert passages(eight, KEPT, least=9) == []


def test_case_accents_and_signs_between_make_no_difference():
    text = "WITNESSES, in thé (port) of «Mom\u00adbasa» – are\nmoved; by \u202eone"
    assert passages(text, KEPT) == [text]


def test_short_text_found_whole_but_not_few_words():
    assert passages("They say: no safe house exists.", "No safe house exists.") == ["no safe house exists"]
    assert passages("No safe house.", "No safe house exists.") == []
    assert passages("None.", "None.") == []


def test_longest_shared_words_shown_in_both_texts():
    words = SharedWords(["Something else entirely.", KEPT], 8)
    (found,) = words.passages_in(f"First. {KEPT.upper()} Last.")
    assert (found.text, found.other, found.number) == (KEPT.upper().rstrip("."), KEPT.rstrip("."), 1)


def test_two_passages_with_one_text_are_two():
    text = (
        "In the port of Mombasa are moved by one; and then: one unarmed officer every Tuesday morning by one unarmed."
    )
    assert len(passages(text, KEPT, least=5)) == 2


@pytest.mark.parametrize(
    ("kept", "quotes", "does_not"),
    [
        ("Свидетелей в порту перевозит один безоружный офицер каждый вторник утром.",) * 2 + ("Каждый вторник утром.",),
        (
            "يُنقل الشهود في الميناء ضابط واحد غير مسلح كل يوم ثلاثاء صباحا",
            "ينقل الشهود في الميناء ضابط واحد غير مسلح",
            "كل يوم",
        ),
        # Chinese: sixteen characters are eight words.
        (
            "港口的证人每周二上午由一名没有武器的军官转移",
            "证人每周二上午由一名没有武器的军",
            "证人每周二上午由一名没有武器",
        ),
    ],
)
def test_words_are_distinguished_in_every_script(kept, quotes, does_not):
    assert passages(quotes, kept)
    assert passages(does_not, kept) == []


def test_a_title_that_everybody_knows_is_one_word():
    title = "United Nations Convention against Transnational Organized Crime"
    kept = f"The port breaches article 5 of the {title} and its spirit."
    text = f"Courts apply article 5 of the {title} and its Protocols."
    assert passages(text, kept)
    assert passages(text, kept, known=[title, "Protocol"]) == []


def test_a_text_that_repeats_itself_takes_no_time():
    assert passages("a b " * 5000, "b a " * 5000)
