"""Which acts of the audit trail are events for programs, and who gets them.

There is no list of events apart from the trail. The `audit_labels.py` of an app has the labels of what its acts record,
and the models whose acts are events (`EVENTS`). An event is for anyone who can see the row at the moment of reading, as
`visible_to` of its model says. `among` narrows that for acts that only some of these people followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.module_loading import module_has_submodule
from django.utils.text import capfirst

from untoc_portal.core.enums import AuditAction
from untoc_portal.core.listing import format_label
from untoc_portal.core.public_ids import get_kind, hide_key
from untoc_portal.core.scopes import AREA_OF_APPS, READ, granted_scopes
from untoc_portal.core.words import format_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import Model

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.workflow import Workflow


@dataclass(frozen=True, slots=True)
class EventSource:
    """The acts on the rows of a model that are events.

    `subject` and `path` say what an event is about, as the address in the API: the list, and the path from the row to
    the key, such as reviews and delegation__review__code. A transition is named by the state it leads to, and
    `workflow` has these states. With `among`, only those get an event who also see the row at this path; events that
    end in one of `for_all` are for everyone who sees the row itself.
    """

    subject: str
    path: str
    actions: tuple[AuditAction, ...]
    workflow: Workflow | None = None
    among: str = ""
    for_all: tuple[str, ...] = ()

    def name_subject(self, model: type[Model], key: Any) -> str:
        """Return what an event on a row of this model is about; confidential rows have the id that the API shows."""
        field: Any = model._meta.pk if self.path == "pk" else None
        if "__" not in self.path and field is None:
            field = model._meta.get_field(self.path)
        owner = field and (field.related_model or (field.primary_key and model))
        kind = get_kind(owner) if owner else None
        return f"{self.subject}/{key if kind is None else hide_key(kind, key)}"

    def list_endings(self) -> list[str]:
        """Return the last part of the name of each kind."""
        states = {row.target for row in self.workflow.transitions} if self.workflow else set()
        return sorted({action.value for action in self.actions if action != AuditAction.TRANSITION} | states)


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event, such as reviews.outcome.issued."""

    model: type[Model]
    ending: str

    @property
    def name(self) -> str:
        """Return the name that programs read."""
        return f"{self.model._meta.label_lower}.{self.ending}"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        is_act = self.ending in [action.value for action in list_sources()[self.model].actions]
        what = AuditAction(self.ending).label if is_act else format_value(self.model, "state", self.ending)
        return format_label(capfirst(str(self.model._meta.verbose_name)), what)

    @property
    def scope(self) -> str:
        """Return the scope that a token needs for it."""
        return f"{AREA_OF_APPS[self.model._meta.app_label]}:{READ}"


@cache
def list_sources() -> dict[type[Model], EventSource]:
    """Return the models whose acts are events, as the `audit_labels.py` of the apps declare them."""
    found: dict[type[Model], EventSource] = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "audit_labels"):
            rows = getattr(import_module(f"{config.name}.audit_labels"), "EVENTS", {})
            found |= {apps.get_model(label): source for label, source in rows.items()}
    return found


@cache
def list_kinds() -> dict[str, EventKind]:
    """Return every kind of event by its name."""
    kinds = [EventKind(model, ending) for model, source in list_sources().items() for ending in source.list_endings()]
    return {kind.name: kind for kind in sorted(kinds, key=lambda kind: kind.name)}


def list_allowed_kinds(scopes: Collection[str] | None) -> list[str]:
    """Return the names of the kinds that a token with these scopes may have. None means a person."""
    return [name for name, kind in list_kinds().items() if scopes is None or kind.scope in scopes]


def list_kinds_of_request() -> list[str]:
    """Return the names of the kinds that the token of this request may have; all of them for a person."""
    return list_allowed_kinds(granted_scopes.get())


def find_ending(action: str, changes: dict[str, Any]) -> str:
    """Return the last part of the name of the kind of an act, as the trail has it."""
    if action != AuditAction.TRANSITION:
        return action
    states = changes.get("state")
    return str(states[1]) if isinstance(states, list) and len(states) > 1 else ""


def build_act_condition() -> Q:
    """Return the condition on rows of the trail for the acts that are events."""
    found = Q(pk__in=[])
    for model, kind in ContentType.objects.get_for_models(*list_sources()).items():
        found |= Q(content_type=kind, action__in=[action.value for action in list_sources()[model].actions])
    return found


def build_reader_condition(user: AnyUser, names: Collection[str] | None = None) -> Q:
    """Return the condition on events for those that this user may have now, of these kinds, or of all."""
    wanted = set(list_sources()) if names is None else {list_kinds()[name].model for name in names}
    found = Q(pk__in=[])
    for model, kind in ContentType.objects.get_for_models(*wanted).items():
        source = list_sources()[model]
        rows = _list_visible(model, user)
        seen = Q(content_type=kind, object_id__in=rows.values("pk"))
        if source.among:
            wider = rows.filter(
                **{f"{source.among}__in": _list_visible(_follow(model, source.among), user).values("pk")}
            )
            open_to_all = [f"{model._meta.label_lower}.{ending}" for ending in source.for_all]
            seen &= Q(kind__in=open_to_all) | Q(object_id__in=wider.values("pk"))
        found |= seen
    return found


def _list_visible(model: type[Model], user: AnyUser) -> Any:
    rows: Any = model._default_manager
    return rows.visible_to(user).order_by()


def _follow(model: type[Model], path: str) -> type[Model]:
    """Return the model at the end of a path of relations."""
    for name in path.split("__"):
        field: Any = model._meta.get_field(name)
        model = field.related_model
    return model
