"""Input rules for the forms, services and models of organizations."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import OfficialLanguage


def validate_languages(codes: list[str]) -> None:
    """Raise ValidationError if these are not codes of official languages, or if one is repeated."""
    if not isinstance(codes, list) or len(set(codes)) != len(codes) or not set(codes) <= set(OfficialLanguage.values):
        raise ValidationError(_("Choose among the six official languages."))
