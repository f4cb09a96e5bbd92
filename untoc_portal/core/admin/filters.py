"""Filters of the admin's lists with clear labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import EmptyFieldListFilter
from django.utils.translation import gettext as _, pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterator


class HasValueFilter(EmptyFieldListFilter):
    """Whether a field has a value, as yes or no, for example whether an entry was cancelled."""

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield the choices of the framework with plain labels. The counts stay after the labels."""
        words = {_("Empty"): _("No"), _("Not empty"): _("Yes")}
        for choice in super().choices(changelist):
            label = str(choice["display"])
            word, bracket, count = label.partition(" (")
            yield {**choice, "display": f"{words.get(word, word)}{bracket}{count}"}


class IsEnded(HasValueFilter):
    """Whether a mandate, an account or a representation has ended.

    The field with its last day alone would not say so.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = pgettext_lazy("state", "ended")
