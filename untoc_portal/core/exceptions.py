"""The one kind of error a service raises; views and the API translate it in one place each."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from untoc_portal.core.listing import format_with_note, join_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrPromise

# What people read: translated already, or translated once it is shown.
Text: TypeAlias = "str | StrPromise"


class DomainError(Exception):
    """An act the rules do not allow, or input they do not accept; nothing has been changed.

    `code` is for programs, `message` for people, `rule` names the paragraph or source of the rule, `field`
    the form field at fault (None for the whole form), `reasons` lists every obstacle when there are several.
    """

    def __init__(
        self,
        code: str,
        message: Text,
        *,
        rule: Text = "",
        field: str | None = None,
        reasons: Sequence[Text] = (),
    ) -> None:
        super().__init__(str(message))
        self.code, self.message, self.rule, self.field, self.reasons = code, message, rule, field, tuple(reasons)

    @property
    def all_errors(self) -> tuple[DomainError, ...]:
        """Return what is wrong, fault by fault: one here, all of them where several were found."""
        return (self,)

    def __str__(self) -> str:
        """Give the message with its rule, as it is shown to people."""
        text = join_sentences([self.message, *self.reasons])
        return format_with_note(text, self.rule) if self.rule else text


class CombinedError(DomainError):
    """Several fields are at fault at once. Where there is room for one, the first speaks."""

    def __init__(self, faults: Sequence[DomainError]) -> None:
        first = faults[0]
        super().__init__(first.code, first.message, rule=first.rule, field=first.field, reasons=first.reasons)
        self._faults = tuple(faults)

    @property
    def all_errors(self) -> tuple[DomainError, ...]:
        """Return each fault with its field."""
        return self._faults


class NotAllowedError(DomainError):
    """The actor has no right to this act; edges answer 404, so that nobody learns what exists."""

    def __init__(self, message: Text, *, rule: Text = "") -> None:
        super().__init__("not_allowed", message, rule=rule)
