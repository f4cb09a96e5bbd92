"""How a related row is chosen in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect

from untoc_portal.core.collation import sort_by_name


class FoundByTyping(AutocompleteSelect):
    """A select whose rows are found by typing; without JavaScript, chosen from the whole list.

    Without JavaScript, Django's own widget offers only the row that is already chosen.
    """

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        """Return every row, as a plain select does. Rows with a name come in the order of the reader's language."""
        groups = super(AutocompleteMixin, self).optgroups(name, value, attrs)
        related = self.admin_site.get_model_admin(self.field.remote_field.model)
        if not related.name_lookups:
            return groups
        empty = [group for group in groups if not group[1][0]["value"]]
        named = [group for group in groups if group[1][0]["value"]]
        return [*empty, *sort_by_name(named, lambda group: group[1][0]["label"])]
