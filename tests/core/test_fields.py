"""Text in the six official languages."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from untoc_portal.core.fields import MultilingualField, get_text_in_language, validate_languages

TEXTS = {"en": "Firearms", "fr": "Armes à feu", "ar": "الأسلحة النارية"}


def test_text_is_in_the_readers_language():
    with translation.override("fr"):
        assert get_text_in_language(TEXTS) == "Armes à feu"


def test_text_in_a_language_asked_for():
    assert get_text_in_language(TEXTS, "ar") == "الأسلحة النارية"


@pytest.mark.parametrize("language", ["ru", "de", None])
def test_text_is_in_english_where_it_is_not_translated(language):
    with translation.override("ru"):
        assert get_text_in_language(TEXTS, language) == "Firearms"
    assert get_text_in_language({**TEXTS, "ru": ""}, "ru") == "Firearms"


def test_no_text_is_an_empty_one():
    assert get_text_in_language({}) == ""


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({}, "The English text is required."),
        ({"fr": "Armes à feu"}, "The English text is required."),
        ({"en": ""}, "The English text is required."),
        ("Firearms", "The English text is required."),
        (None, "The English text is required."),
        ({"en": "Firearms", "de": "Feuerwaffen", "xx": "?"}, "Not an official language: de, xx"),
        ({"en": {"short": "Firearms"}}, "Each language has a text."),
        ({"en": "Firearms", "fr": 7}, "Each language has a text."),
    ],
)
def test_wrong_values_are_refused(texts, message):
    with pytest.raises(ValidationError) as caught:
        validate_languages(texts)
    assert caught.value.messages == [message]


def test_right_values_pass():
    validate_languages(TEXTS)
    validate_languages(dict.fromkeys(("ar", "zh-hans", "en", "fr", "ru", "es"), "x"))


def test_a_form_has_one_input_per_language_and_gathers_them():
    field = MultilingualField(verbose_name="title").formfield()
    assert field.clean(["", "枪支", "Firearms", "Armes à feu", "", ""]) == {
        "zh-hans": "枪支",
        "en": "Firearms",
        "fr": "Armes à feu",
    }
    markup = field.widget.render("title", TEXTS)
    assert [f'lang="{code}"' in markup for code in ("ar", "zh-hans", "en", "fr", "ru", "es")] == [True] * 6
    assert (markup.count("<input"), markup.count('dir="auto"')) == (6, 6)
    assert 'value="Armes à feu"' in markup


def test_a_row_without_english_is_refused():
    field = MultilingualField(verbose_name="title")
    assert field.clean(TEXTS, None) == TEXTS
    with pytest.raises(ValidationError, match="The English text is required"):
        field.clean({"fr": "Armes à feu"}, None)
