"""The audit trail: who did what to what, under which mandate, written in the transaction that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType

from untoc_portal.core.middleware import request_id
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from django.db.models import Model

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.enums import AuditAction

SYSTEM_LABEL = "the portal"


def record(
    action: AuditAction,
    obj: Model,
    *,
    actor: AnyUser | None,
    changes: dict[str, Any] | None = None,
    capacity: str = "",
) -> AuditEvent:
    """Write one audit row and return it.

    `capacity` says under which mandate the actor acts (State, role, note verbale). The labels of actor and object are
    copied, so the row outlives both. `changes` must be plain values. An actor without an account (a guest who came by
    a link) is recorded by that label.
    """
    return AuditEvent.objects.create(
        action=action,
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        object_label=str(obj)[:300],
        actor=actor if isinstance(actor, AbstractBaseUser) else None,
        actor_label=str(actor) if actor else SYSTEM_LABEL,
        capacity=capacity,
        changes=changes or {},
        request_id=request_id.get(),
    )
