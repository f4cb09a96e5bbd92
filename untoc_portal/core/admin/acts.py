"""Buttons of the admin: each calls one service, and says what holds it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms import Form

from untoc_portal.core import authz
from untoc_portal.core.exceptions import Text
from untoc_portal.core.workflow import Workflow, reasons_against

# Why an act can't be done yet (empty: it can), or None when it is not to be offered at all.
Offer = Callable[[Any, Any], Sequence[Text] | None]


@dataclass(frozen=True, slots=True)
class Act:
    """A button on a row's page. It calls one service as `perform(obj, actor=user, **form data)`.

    With `in_bulk` the list offers it, too, for the rows that are ticked. An act that asks for a look at each row, or
    that writes a file, is never done in bulk: it could not be rehearsed.
    """

    label: Text
    perform: Callable[..., Any]
    offer: Offer
    form_class: type[Form] | None = None
    tone: str = "primary"
    in_bulk: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """An act as the page shows it."""

    label: Text
    url: str
    reasons: Sequence[Text]
    tone: str
    has_form: bool


def move(workflow: Workflow, name: str) -> Offer:
    """Offer an act where the workflow has this move for the user; its guards are the reasons that hold it back."""
    row = workflow[name]

    def offer(obj: Any, user: Any) -> Sequence[Text] | None:
        if obj.state not in row.sources or not user.has_perm(row.permission, obj):
            return None
        return reasons_against(row, obj)

    return offer


def secretariat_only(_obj: Model, user: Any) -> Sequence[Text] | None:
    """Offer an act to the secretariat at any time."""
    return () if authz.is_secretariat(user) else None
