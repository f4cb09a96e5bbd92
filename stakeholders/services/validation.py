"""Checks of the data of a person."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import join_sentences


def check_person(email: str, name: str) -> None:
    """Raise DomainError if the name is empty or the e-mail address is invalid."""
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise DomainError("invalid", join_sentences(error.messages), field="email") from None
    if not name.strip():
        raise DomainError("invalid", _("Give the person's name."), field="name")
