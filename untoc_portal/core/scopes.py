"""What a token may do: its areas, and the scope of the acts that bind.

An operation belongs to the area of its module (`untoc_portal/core/api/scopes.py`), and reads or writes by its method.
Binding acts are those that ask which text was read (`require_seen`): they need a scope of their own, which is checked
there, below every view.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.core.exceptions import Text

READ, WRITE, BINDING = "read", "write", "binding"
# Of OpenID Connect: the program may know the person again.
OPENID = "openid"
AREAS: dict[str, Text] = {
    "reviews": _("reviews, questionnaires, feedback and outcomes"),
    "organizations": _("States and organizations"),
    "dialogues": _("sessions, dialogues, applications and statements"),
    "messages": _("your messages"),
    "texts": _("texts in the official languages"),
    "documents": _("issued documents and receipts"),
    "trail": _("proofs of the trail"),
    "events": _("events, and webhooks to which they are sent"),
}
# The area of the rows and of the API of each app; those of the kernel are sorted one by one.
AREA_OF_APPS = {"reviews": "reviews", "stakeholders": "organizations", "dialogues": "dialogues"}
# Nothing is written there.
ONLY_READ = ("trail",)
SCOPES = tuple(f"{area}:{kind}" for area in AREAS for kind in (READ, WRITE) if kind == READ or area not in ONLY_READ)
ALL = (*SCOPES, BINDING)
# The scopes of the token of this request; None for a person with a session, who may do everything that is theirs.
granted_scopes: ContextVar[Collection[str] | None] = ContextVar("granted_scopes", default=None)


class MissingScopeError(DomainError):
    """The token does not have the scope that the operation needs."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        message = _("This token does not have the scope “%(scope)s”.") % {"scope": scope}
        super().__init__("insufficient_scope", message)


def get_scope_label(scope: str) -> str:
    """Return what the scope allows, for people."""
    if scope == BINDING:
        return str(_("binding acts: clear, submit, agree, issue and decide"))
    if scope == OPENID:
        return str(_("know you again: an id without your name or address"))
    area, _colon, kind = scope.partition(":")
    text = _("read: %(area)s") if kind == READ else _("write: %(area)s")
    return text % {"area": AREAS[area]}


def require_binding() -> None:
    """Raise MissingScopeError if the request has a token without the scope for binding acts."""
    scopes = granted_scopes.get()
    if scopes is not None and BINDING not in scopes:
        raise MissingScopeError(BINDING)
