"""How a related row is chosen in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect


class FoundByTyping(AutocompleteSelect):
    """A row found by typing; without a script, chosen from the whole list.

    Django's own offers without a script what is chosen already, and nothing else.
    """

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        """Return every row, as a plain select does."""
        return super(AutocompleteMixin, self).optgroups(name, value, attrs)
