"""Text in the six official languages: one JSON value per row, shown in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, gettext_lazy as _, override

from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import format_list
from untoc_portal.core.signs import clean_line

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def get_text_in_language(texts: dict[str, str], language: str | None = None) -> str:
    """Return the text in `language` (default: the reader's language), or in English if it is not translated."""
    wanted = language or get_language() or "en"
    return texts.get(wanted) or texts.get("en", "")


def list_language_lookups(field: str) -> tuple[str, ...]:
    """Return the look-ups of one text in each of its languages, for a search."""
    return tuple(f"{field}__{code}" for code in OfficialLanguage.values)


def build_language_texts(text: StrPromise) -> dict[str, str]:
    """Return a text of the portal in each official language, as a field in six languages holds it."""
    found = {}
    for language in OfficialLanguage.values:
        with override(language):
            found[language] = str(text)
    return found


def join_language_texts(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    """Return the two texts joined, in every language that has at least one of them."""
    joined = dict(first)
    for language, text in second.items():
        joined[language] = f"{first[language]} {text}" if language in first else text
    return joined


def validate_languages(texts: Any) -> None:
    """Raise ValidationError if the value does not map official languages to text or has no English."""
    if not isinstance(texts, dict) or not texts.get("en"):
        raise ValidationError(_("The English text is required."))
    unknown = set(texts) - set(OfficialLanguage.values)
    if unknown:
        raise ValidationError(_("Not an official language: %(codes)s"), params={"codes": format_list(sorted(unknown))})
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValidationError(_("Each language has a text."))


class SixLanguagesWidget(forms.MultiWidget):
    """One input per official language, labelled with the name of the language."""

    template_name = "components/forms/six_languages.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        inputs = {code: forms.TextInput(attrs={"lang": code, "dir": "auto"}) for code in OfficialLanguage.values}
        super().__init__({**inputs}, attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the name of the language to each input."""
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], OfficialLanguage.labels, strict=True):
            part["label"] = label
        return context

    def decompress(self, value: Any) -> list[str]:
        """Return the stored texts in the order of the inputs."""
        texts = value or {}
        return [texts.get(code, "") for code in OfficialLanguage.values]


class SixLanguagesFormField(forms.MultiValueField):
    """Form field that reads six inputs into one mapping."""

    widget = SixLanguagesWidget

    def __init__(self, **kwargs: Any) -> None:
        for unused in ("encoder", "decoder"):
            kwargs.pop(unused, None)
        super().__init__(
            [forms.CharField(required=False) for _code in OfficialLanguage], require_all_fields=False, **kwargs
        )

    def compress(self, data_list: list[str]) -> dict[str, str]:
        """Return the texts that were filled in, by language."""
        texts = zip(OfficialLanguage.values, map(clean_line, data_list), strict=False)
        return {code: text for code, text in texts if text}


class MultilingualField(models.JSONField):
    """A mapping of official language code to text. English is always present."""

    default_validators = [validate_languages]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Return a form field with one input per language, for forms and the admin."""
        return super().formfield(**{"form_class": SixLanguagesFormField, "widget": SixLanguagesWidget, **kwargs})
