"""Buttons of the admin: each calls one service and shows the reasons that block it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.forms import Form

from untoc_portal.core import authz
from untoc_portal.core.exceptions import Text
from untoc_portal.core.workflow import Transition, Workflow, get_block_reasons

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

# The reasons why an action is not possible yet (empty: it is possible), or None if it is not offered at all.
Offer = Callable[[Any, Any], Sequence[Text] | None]


@dataclass(frozen=True, slots=True)
class AdminAction:
    """A button on the page of a row.

    It calls one service as `perform(obj, actor=user, **form data)`.

    With `look`, its page first shows the text of the action, and the service gets `seen`, the text that was read.

    With `in_bulk`, the list offers it too, for the selected rows. An action that writes a file is never done in bulk:
    it cannot be previewed.
    """

    label: Text
    perform: Callable[..., Any]
    get_offer: Offer
    form_class: type[Form] | None = None
    tone: str = "primary"
    in_bulk: bool = False
    look: Callable[[Any, Any], Look] | None = None

    @property
    def has_page(self) -> bool:
        """Return whether the action asks for something before it is done."""
        return self.form_class is not None or self.look is not None


@dataclass(frozen=True, slots=True)
class Button:
    """An action as the page shows it."""

    label: Text
    url: str
    reasons: Sequence[Text]
    tone: str
    has_page: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Offers an action if the workflow has this transition for the user; its guards give the reasons that block it."""

    workflow: Workflow
    name: str

    @property
    def row(self) -> Transition:
        """Return the row of the table."""
        return self.workflow[self.name]

    def __call__(self, obj: Any, user: Any) -> Sequence[Text] | None:
        """Return the reasons that block the transition, or None if it is not offered."""
        if obj.state not in self.row.sources or not user.has_perm(self.row.permission, obj):
            return None
        return get_block_reasons(self.row, obj)


def transition_action(workflow: Workflow, name: str) -> Move:
    """Return the offer of an action for a row of a workflow table."""
    return Move(workflow, name)


def secretariat_only(_obj: Model, user: Any) -> Sequence[Text] | None:
    """Return an empty offer for the Secretariat, and None for all others."""
    return () if authz.is_secretariat(user) else None
