"""The interface of a provider of machine translation, and the one that the operator has set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.core.exceptions import Text

CONFIDENTIAL = _("Procedures and Rules: the material of a review is confidential until the State publishes it")


class ProviderError(DomainError):
    """The provider gave no translation. The originals stay as they are."""

    def __init__(self, reason: Text) -> None:
        message = _("The machine translation did not work. The original stays as it is. You can try again later.")
        super().__init__("machine_failed", message, reasons=[reason])


class Provider(Protocol):
    """Translates lines. A provider that is `is_in_house` is run by the operator, so that a text stays in the house."""

    name: str
    is_in_house: bool

    def translate(self, lines: Sequence[str], source: str, target: str) -> list[str]:
        """Return the lines, which are HTML without blocks, in the other language and in the same order.

        An element with `translate="no"` is kept. Raises ProviderError if there is no translation.
        """
        ...


def get_provider() -> Provider | None:
    """Return the provider that the operator has set, or None."""
    if not settings.MACHINE_TRANSLATION_URL:
        return None
    found: Provider = import_string(settings.MACHINE_TRANSLATION_PROVIDER)()
    return found


def require_provider(*, is_confidential: bool) -> Provider:
    """Return the provider for a text.

    Raises DomainError if there is none, or if the text is confidential and the provider is not the operator's own.
    """
    provider = get_provider()
    if provider is None:
        message = _("No machine translation is set up on this portal.")
        raise DomainError("no_provider", message)
    if is_confidential and not provider.is_in_house:
        message = _(
            "This text is confidential. It goes only to a machine translation that the Secretariat runs itself."
        )
        raise DomainError("not_own", message, rule=CONFIDENTIAL)
    return provider


def can_translate(*, is_confidential: bool) -> bool:
    """Return whether there is a provider that may get such a text."""
    provider = get_provider()
    return provider is not None and (provider.is_in_house or not is_confidential)
