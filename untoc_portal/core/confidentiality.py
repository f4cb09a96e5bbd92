"""What a reader may be shown: `redact` is the one door through which text leaves for pages, API, PDF and mail.

Who a reader is to an object is an `Audience`; an app registers, per model, a function that says which fields that
audience gets. A model nobody registered is shown to nobody: `redact` raises instead of guessing.
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
    """A circle of readers: what level they read at, and for which State's delegation, if any (its primary key)."""

    level: Level
    delegation_id: int | None = None

    def can_read(self, level: Level) -> bool:
        """Tell whether something marked `level` may be shown to this audience."""
        return self.level <= level


PUBLIC = Audience(Level.PUBLIC)
STATES = Audience(Level.STATES)
REVIEW = Audience(Level.REVIEW)
SECRETARIAT = Audience(Level.SECRETARIAT)


@singledispatch
def redact(obj: Model, audience: Audience) -> dict[str, Any]:
    """Return what `audience` may be shown of `obj`, as plain values; none where it must not learn that it is there.

    Raises TypeError for a model without a registered policy: deny by default.
    """
    message = f"{type(obj).__name__} has no confidentiality policy for {audience.level.name}"
    raise TypeError(message)


Policy = Callable[[Any, Audience], dict[str, Any]]


def register_policy(model: type[Model]) -> Callable[[Policy], Policy]:
    """Register the decorated function as the confidentiality policy of `model`."""
    return redact.register(model)


def redact_all(objects: Iterable[Model], audience: Audience) -> list[dict[str, Any]]:
    """Redact each object for the audience, in the order given, and leave out those of which it is shown nothing."""
    return [shown for obj in objects if (shown := redact(obj, audience))]
