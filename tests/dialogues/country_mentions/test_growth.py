"""The check costs time and memory in proportion to the text, whatever the text is made of."""

import time
import tracemalloc

import pytest

from dialogues.country_mentions import check_text

LENGTH, REPEATS = 10_000, 3
# Four times the text takes four times as long, or sixteen times if it were the square; between them is the noise.
MOST_GROWTH = 9

SCRAPS = [
    "🇫",
    "🇫 ",
    "\U0001f3f4\U000e0067\U000e0062",
    "#france",
    "#" + "a" * 60,
    "Guinea-",
    "Gu-i(n)e.",
    "aB",
    "T. ",
    "St. Kitts & ",
    "е́",
    "(((",
    "S*udi ",
    "a",
    "F r a n c e ",
    "*a",
    "a*b ",
    "a!",
    "a$",
    "a€",
    "w.",
    "www.a-",
    ".uk ",
    "a_",
    "KEN, ",
    "IT, ",
    "\u200b",
    "美英",
    "中*国",
    "中 国",
    "Republic of the ",
    "United States of ",
    "English and ",
    "Norwayy ",
    "Ger many ",
    "ا",
    "وبال",
    "بالفرنسية و",
    "по-русски и ",
    "𝐍",
    "ﷺ",
    "保加LI亚",
    "ال3راق ",
    "@a_kg ",
    "قهوة تركية و",
    "Turkish coffee, ",
    "Конго ",
    "Ken...",
    "Keny* ",
    "F  r  a  n  c  e  ",
    "@visit_",
    "the country that ",
    "the country of Chopin ",
    "Lens, Sète and ",
    "Paraná and ",
]


def seconds(text):
    def once():
        began = time.process_time()
        check_text(text, "en")
        return time.process_time() - began

    return min(once() for _ in range(REPEATS))


def of_length(scrap, length):
    return (scrap * length)[:length]


@pytest.mark.parametrize("scrap", SCRAPS)
def test_hostile_text_takes_time_in_proportion(scrap):
    check_text("warm", "en")
    for mention in check_text(of_length(scrap, LENGTH), "en").mentions:
        assert of_length(scrap, LENGTH)[mention.start : mention.end] == mention.text
    assert seconds(of_length(scrap, 4 * LENGTH)) < MOST_GROWTH * seconds(of_length(scrap, LENGTH)) + 0.01


def test_memory_follows_the_text_and_is_given_back():
    def peak(length):
        text = of_length("Norway, Oslo and the K*nyan court; 挪威。", length)
        tracemalloc.start()
        check_text(text, "en")
        kept, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most, kept

    peak(LENGTH)
    small, large = peak(LENGTH), peak(4 * LENGTH)
    assert large[0] < 5 * small[0]
    assert large[1] < large[0] / 10
