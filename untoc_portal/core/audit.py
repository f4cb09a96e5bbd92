"""The audit trail: who did what to which object, and under which mandate. Written in the transaction of the action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.module_loading import import_string

from untoc_portal.core.logs import request_id
from untoc_portal.core.middleware import machine
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.models.audit import SYSTEM_LABEL

if TYPE_CHECKING:
    from untoc_portal.core.authz import UserLike
    from untoc_portal.core.enums import AuditAction


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority of an action: a text that stays valid after the row is gone, and the row itself if there is one.

    The row stores its events under `acts` (as reviews.Mandate does).
    """

    label: str = ""
    mandate: Any = None
    # If true, it replaces any other capacity.
    is_emergency: bool = False


def get_authority(actor: UserLike | None, obj: Model) -> Authority:
    """Return the authority under which the actor acts on the object, as `settings.AUTHORITY_OF_ACTS` determines it."""
    if not isinstance(actor, AbstractBaseUser):
        return Authority()
    emergency = getattr(actor, "open_emergency", None)
    if emergency is not None:
        return Authority(emergency.capacity_text, is_emergency=True)
    found: Authority = import_string(settings.AUTHORITY_OF_ACTS)(actor, obj)
    return found


def record_event(
    action: AuditAction,
    obj: Model,
    *,
    actor: UserLike | None,
    changes: dict[str, Any] | None = None,
    capacity: str = "",
    within: Model | None = None,
    authority: Authority | None = None,
) -> AuditEvent:
    """Write one audit row and return it.

    The mandate under which it was done, if any, stores the event among its `acts`.

    The authority is found from the actor and the object. Pass `within` if only the object that `obj` belongs to leads
    to it, or `authority` if the action has found it with other rows. `capacity` says whom the actor acts for if that is
    not a State, for example an organization. The labels of actor and object are copied, so the event stays readable
    after they are gone. `changes` must be plain values. An actor without an account (a guest with a link) is recorded
    by label.

    Raises DomainError for a person who chose to act for another State.
    """
    authority = authority or get_authority(actor, within or obj)
    event = AuditEvent.objects.create(
        action=action,
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        object_label=str(obj)[:300],
        actor=actor if isinstance(actor, AbstractBaseUser) else None,
        actor_label=_label(actor),
        capacity=(authority.label if authority.is_emergency else capacity or authority.label)[:300],
        changes=changes or {},
        request_id=request_id.get(),
    )
    if authority.mandate is not None:
        authority.mandate.acts.create(event=event)
    return event


def _label(actor: UserLike | None) -> str:
    """Return who acts, for ever: the person, and the token if a program acts in the name of the person."""
    if actor is None:
        return SYSTEM_LABEL
    name = machine.get()
    return f"{actor} (program: {name})"[:300] if name and isinstance(actor, AbstractBaseUser) else str(actor)
