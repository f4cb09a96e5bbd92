"""What each reader can see: text reaches pages, API, PDF and mail only through `redact`.

An `Audience` says who a reader is to an object. An app registers one function per model, which says which fields that
audience gets. A model without such a function is shown to no one: `redact` raises an error.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import Level

WITHHELD = _("[withheld]")


@dataclass(frozen=True, slots=True)
class Audience:
    """A group of readers: the level they read at, and the primary key of the State whose delegation they belong to."""

    level: Level
    delegation_id: int | None = None

    def can_read(self, level: Level) -> bool:
        """Return whether this audience can see something marked with `level`."""
        return self.level <= level


PUBLIC = Audience(Level.PUBLIC)
STATES = Audience(Level.STATES)
REVIEW = Audience(Level.REVIEW)
SECRETARIAT = Audience(Level.SECRETARIAT)


@singledispatch
def redact(obj: Model, audience: Audience) -> dict[str, Any]:
    """Return what `audience` can see of `obj`, as plain values.

    Returns an empty dictionary if the audience must not learn that the object exists. Raises TypeError for a model
    without a registered policy: the default is to deny.
    """
    message = f"{type(obj).__name__} has no confidentiality policy for {audience.level.name}"
    raise TypeError(message)


Policy = Callable[[Any, Audience], dict[str, Any]]


def register_policy(model: type[Model]) -> Callable[[Policy], Policy]:
    """Return a decorator that registers a function as the confidentiality policy of `model`."""
    return redact.register(model)


def redact_all(objects: Iterable[Model], audience: Audience) -> list[dict[str, Any]]:
    """Redact each object for the audience, in the given order. Skip the objects of which nothing is shown."""
    return [shown for obj in objects if (shown := redact(obj, audience))]
