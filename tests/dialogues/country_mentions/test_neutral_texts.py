"""The portal's own texts name no State: its interface and help in six languages, and the manual."""

import re
from functools import lru_cache
from pathlib import Path

import polib
import pytest

from dialogues.country_mentions import check_text
from dialogues.country_mentions.names import LANGUAGES

ROOT = Path(__file__).parents[3]
CATALOGUES = {"ar": "ar", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh_Hans"}
# An English text that does name a State, and so its translations do, with the reason.
NAMES_A_STATE = (
    (re.compile(r"US dollars|United States dollars"), "amounts are in the currency of this State"),
    (re.compile(r"\bVienna\b|\bAustria\b"), "the Secretariat has its seat there"),
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|<[^>]+>")
LEAST_WORDS, CHARACTERS_A_WORD = 20_000, 2


def is_neutral(english):
    return not any(pattern.search(english) for pattern, _ in NAMES_A_STATE)


@lru_cache
def texts(language):
    """Return the texts of a language that name no State."""
    found = []
    for folder in CATALOGUES.values() if language == "en" else (CATALOGUES[language],):
        catalogue = polib.pofile(str(ROOT / "locale" / folder / "LC_MESSAGES" / "django.po"))
        for entry in (entry for entry in catalogue if not entry.obsolete and is_neutral(entry.msgid)):
            ours = [entry.msgid] if language == "en" else [entry.msgstr, *entry.msgstr_plural.values()]
            found += ours
    if language == "en":
        manual = (file.read_text(encoding="utf-8") for file in sorted((ROOT / "docs" / "users").glob("*.md")))
        found += [line for text in manual for line in text.splitlines() if is_neutral(line)]
    return tuple(dict.fromkeys(PLACEHOLDER.sub(" ", text) for text in found if text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_portals_own_texts_raise_no_alarm(language):
    alarms = [
        (mention.text, mention.rule, text[max(0, mention.start - 40) : mention.end + 40])
        for text in texts(language)
        for mention in check_text(text, language).mentions
    ]
    assert alarms == []


def test_there_is_enough_of_these_texts():
    words = {language: sum(len(text.split()) for text in texts(language)) for language in LANGUAGES}
    words["zh"] = sum(map(len, texts("zh"))) // CHARACTERS_A_WORD
    assert min(words.values()) >= LEAST_WORDS
