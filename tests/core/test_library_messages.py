"""What libraries say reaches readers in their language."""

import pytest
from django.utils.translation import gettext, override

from untoc_portal.core.library_messages import COUNTED, MESSAGES, MONTHS

LANGUAGES = ["ar", "zh-hans", "fr", "ru", "es"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_of_libraries_are_translated(language):
    with override(language):
        assert [text for text in MESSAGES + MONTHS if gettext(text) == text] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2, 5, 11])
def test_counted_messages_of_libraries_are_translated(language, number):
    with override("en"):
        english = [text % ({name: number} if name else number) for text, name in COUNTED]
    with override(language):
        said = [text % ({name: number} if name else number) for text, name in COUNTED]
    assert not set(english) & set(said)
