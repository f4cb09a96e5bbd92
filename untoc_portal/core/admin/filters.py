"""Filters of the admin's lists that say what they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import EmptyFieldListFilter
from django.utils.translation import gettext as _, pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterator


class HasValueFilter(EmptyFieldListFilter):
    """Whether a field holds anything, as yes or no: whether an entry was struck out, say."""

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield the framework's choices under plain words; what is counted stays behind them."""
        words = {_("Empty"): _("No"), _("Not empty"): _("Yes")}
        for choice in super().choices(changelist):
            label = str(choice["display"])
            word, bracket, count = label.partition(" (")
            yield {**choice, "display": f"{words.get(word, word)}{bracket}{count}"}


class IsEnded(HasValueFilter):
    """Whether a mandate, an account or a representation has ended: its last day alone would not say so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = pgettext_lazy("state", "ended")
