"""Second looks of a viewset as a table: the name of the action, its permission, and what is read before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import Http404

from untoc_portal.core.api.looks import SecondLooks

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look


class LooksByName(SecondLooks):
    """A viewset with second looks on the row of the URL. The permission is checked on `get_permission_object(row)`."""

    looks: ClassVar[dict[str, tuple[str, Callable[[Any], Look]]]] = {}

    def get_permission_object(self, row: Any) -> Any:
        """Return the object on which the permission is checked. By default it is the row."""
        return row

    def get_look(self, act: str) -> Look:
        """Return what is read before this action. Raises Http404 if the action does not exist or is not allowed."""
        row = self.get_object()
        if act not in self.looks:
            raise Http404
        permission, look = self.looks[act]
        self.allow(permission, self.get_permission_object(row))
        return look(row)
