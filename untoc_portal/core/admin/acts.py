"""Buttons of the admin: each calls one service, and says what holds it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.forms import Form

from untoc_portal.core import authz
from untoc_portal.core.exceptions import Text
from untoc_portal.core.workflow import Workflow, get_block_reasons

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

# Why an act can't be done yet (empty: it can), or None when it is not to be offered at all.
Offer = Callable[[Any, Any], Sequence[Text] | None]


@dataclass(frozen=True, slots=True)
class AdminAction:
    """A button on a row's page. It calls one service as `perform(obj, actor=user, **form data)`.

    With `look` its page shows first what the act binds to, and the service gets `seen`, the text that was read.

    With `in_bulk` the list offers it, too, for the rows that are ticked. An act that asks for a look at each row, or
    that writes a file, is never done in bulk: it could not be rehearsed.
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
        """Tell whether the act asks for something before it is done."""
        return self.form_class is not None or self.look is not None


@dataclass(frozen=True, slots=True)
class Button:
    """An act as the page shows it."""

    label: Text
    url: str
    reasons: Sequence[Text]
    tone: str
    has_page: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Offers an act where the workflow has this move for the user; its guards are the reasons that hold it back."""

    workflow: Workflow
    name: str

    def __call__(self, obj: Any, user: Any) -> Sequence[Text] | None:
        """Return what holds the move back, None where it is not to be offered."""
        row = self.workflow[self.name]
        if obj.state not in row.sources or not user.has_perm(row.permission, obj):
            return None
        return get_block_reasons(row, obj)


def transition_action(workflow: Workflow, name: str) -> Move:
    """Offer an act by a row of a workflow table."""
    return Move(workflow, name)


def secretariat_only(_obj: Model, user: Any) -> Sequence[Text] | None:
    """Offer an act to the secretariat at any time."""
    return () if authz.is_secretariat(user) else None
