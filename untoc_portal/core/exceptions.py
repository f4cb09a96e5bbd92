"""The only kind of error that a service raises. Views and the API translate it, each in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from untoc_portal.core.listing import format_with_note, join_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrPromise

# A text for people: already translated, or translated when it is shown.
Text: TypeAlias = "str | StrPromise"


class DomainError(Exception):
    """An action that the rules do not allow, or input that they do not accept; nothing has been changed.

    `code` is for programs, `message` for people. `rule` names the paragraph or source of the rule. `field` is the form
    field with the error, or None for the whole form. `reasons` lists every reason if there are several.
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
        """Return the errors one by one: a single error here, all of them in CombinedError."""
        return (self,)

    def __str__(self) -> str:
        """Return the message with its rule, as people see it."""
        text = join_sentences([self.message, *self.reasons])
        return format_with_note(text, self.rule) if self.rule else text


class CombinedError(DomainError):
    """Several fields have errors together. Where only one error can be shown, it is the first."""

    def __init__(self, faults: Sequence[DomainError]) -> None:
        first = faults[0]
        super().__init__(first.code, first.message, rule=first.rule, field=first.field, reasons=first.reasons)
        self._faults = tuple(faults)

    @property
    def all_errors(self) -> tuple[DomainError, ...]:
        """Return each error with its field."""
        return self._faults


class NotAllowedError(DomainError):
    """The user has no right to this action. Views and the API answer 404, so that no one learns what exists."""

    def __init__(self, message: Text, *, rule: Text = "") -> None:
        super().__init__("not_allowed", message, rule=rule)
