"""Second looks of a viewset as a table: the name of the act, the right it needs, what is read before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import Http404

from untoc_portal.core.api.looks import SecondLooks

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look


class LooksByName(SecondLooks):
    """A viewset whose second looks are on the row of the address; the right is asked on `asked_on(row)`."""

    looks: ClassVar[dict[str, tuple[str, Callable[[Any], Look]]]] = {}

    def asked_on(self, row: Any) -> Any:
        """Return on which object the right is one; the row unless a viewset says otherwise."""
        return row

    def get_look(self, act: str) -> Look:
        """Return what is read before this act; raises Http404 for one there is not, or that is not the user's."""
        row = self.get_object()
        if act not in self.looks:
            raise Http404
        permission, look = self.looks[act]
        self.allow(permission, self.asked_on(row))
        return look(row)
