"""The audit trail: who did what to what, under which mandate, written in the transaction that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.module_loading import import_string

from untoc_portal.core.middleware import request_id
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.models.audit import SYSTEM_LABEL

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser, UserLike
    from untoc_portal.core.enums import AuditAction


# Whose rows are not known to everybody who reads the trail: acts on them are read by those who may see the row.
PRIVATE: list[type[Model]] = []


@dataclass(frozen=True, slots=True)
class Authority:
    """On what authority somebody acts: in words that outlive it, and as the row it is, when it is one.

    The row keeps its acts under `acts` (reviews.Mandate does).
    """

    label: str = ""
    mandate: Any = None
    # Then it goes before any other capacity.
    is_emergency: bool = False


def get_authority(actor: UserLike | None, obj: Model) -> Authority:
    """Return on what authority the actor acts on the object, as `settings.AUTHORITY_OF_ACTS` knows it."""
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
) -> AuditEvent:
    """Write one audit row and return it; the mandate under which it was done keeps it among its acts.

    The authority is found from the actor and the object, or from what the object belongs to (`within`) where the object
    itself does not lead there. `capacity` says whom the actor acts for when that is no State, an organization say.
    The labels of actor and object are copied, so the row outlives both. `changes` must be plain values. An actor
    without an account (a guest who came by a link) is recorded by that label. Raises DomainError for a person who
    chose to act for another State.
    """
    authority = get_authority(actor, within or obj)
    event = AuditEvent.objects.create(
        action=action,
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        object_label=str(obj)[:300],
        actor=actor if isinstance(actor, AbstractBaseUser) else None,
        actor_label=str(actor) if actor else SYSTEM_LABEL,
        capacity=(authority.label if authority.is_emergency else capacity or authority.label)[:300],
        changes=changes or {},
        request_id=request_id.get(),
    )
    if authority.mandate is not None:
        authority.mandate.acts.create(event=event)
    return event


def filter_readable_events(user: AnyUser, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Leave out the acts on private rows this user may not see: how often a draft was saved is its authors' to know."""
    for model, kind in ContentType.objects.get_for_models(*PRIVATE).items():
        rows: Any = model._default_manager
        events = events.exclude(Q(content_type=kind) & ~Q(object_id__in=rows.visible_to(user).order_by().values("pk")))
    return events
