"""Languages by the names they give themselves, each said in itself wherever it stands (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

from django import template

from untoc_portal.core.enums import OfficialLanguage

register = template.Library()
CODES = {name: code for code, name in OfficialLanguage.choices}


@register.simple_tag
def official_languages() -> list[tuple[str, str]]:
    """Return the code and the own name of each official language."""
    return OfficialLanguage.choices


@register.filter
def language_named(label: object) -> str:
    """Return the code of the language whose own name the label is, or an empty text."""
    return CODES.get(str(label), "")
