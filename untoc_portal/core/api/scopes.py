"""The scope that an operation of the API needs: the area of its module, and its method.

A view of a module that has no row here is refused to every token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from untoc_portal.core.scopes import AREA_OF_APPS, READ, WRITE, MissingScopeError

if TYPE_CHECKING:
    from collections.abc import Collection

SAFE = ("GET", "HEAD", "OPTIONS")
# No token needs a scope for these: they are public, or about the token itself.
OPEN = ""
MODULES = {
    **{f"{app}.api": area for app, area in AREA_OF_APPS.items()},
    "untoc_portal.core.api.messages": "messages",
    "untoc_portal.core.api.notices": "messages",
    "untoc_portal.core.api.preparations": "documents",
    "untoc_portal.core.api.record_texts": "texts",
    "untoc_portal.core.api.trail": "trail",
    "untoc_portal.core.api.events": "events",
    "untoc_portal.core.api.evidence": "documents",
    "untoc_portal.core.api.receipts": "documents",
    "untoc_portal.core.api.documents": "documents",
    "untoc_portal.core.api.verify": OPEN,
    "untoc_portal.core.api.tokens": OPEN,
    "untoc_portal.core.api.userinfo": OPEN,
    "untoc_portal.core.api.schema": OPEN,
    "untoc_portal.core.api.root": OPEN,
    "dialogues.api.me": OPEN,
    # It finds what the token may read.
    "untoc_portal.front.search_api": OPEN,
    "drf_spectacular.views": OPEN,
}


def find_scope(module: str, method: str) -> str:
    """Return the scope that a request of this method to a view of this module needs, or OPEN.

    Raises MissingScopeError if the module has no area: no token can have the scope that is missing.
    """
    known = [name for name in MODULES if module == name or module.startswith(f"{name}.")]
    if not known:
        raise MissingScopeError(module)
    area = MODULES[max(known, key=len)]
    return f"{area}:{READ if method in SAFE else WRITE}" if area else OPEN


def require_scope(view: Any, method: str, scopes: Collection[str]) -> None:
    """Raise MissingScopeError if these scopes do not allow the operation."""
    needed = find_scope(type(view).__module__, method)
    if needed != OPEN and needed not in scopes:
        raise MissingScopeError(needed)
