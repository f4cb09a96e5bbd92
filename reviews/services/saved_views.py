"""Saved views of the board: filters, columns and order under a name, private or for the whole Secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.models import SavedView
from reviews.workflow import CHASING
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

PERMISSION = "reviews.chase_reviews"


def _build_name_error() -> DomainError:
    return DomainError("name_taken", _("You have a view with this name."), rule=CHASING, field="name")


@transaction.atomic
def save_view(*, actor: User, name: str, query: str, is_shared: bool) -> SavedView:
    """Save a view of the board.

    Raises NotAllowedError if the actor is not in the Secretariat. Raises DomainError if the name is empty or taken.
    """
    authz.require_permission(actor, PERMISSION, actor)
    view = SavedView(owner=actor, name=" ".join(name.split()), query=query, is_shared=is_shared)
    check_fields(view, rule=CHASING)
    insert_row(view, taken=_build_name_error())
    audit.record_event(AuditAction.CREATED, view, actor=actor, changes={"is_shared": is_shared})
    return view


@transaction.atomic
def update_view(view: SavedView, *, actor: User, name: str, is_shared: bool, query: str | None = None) -> SavedView:
    """Change the name of a view, who sees it and, if `query` is given, what it shows.

    Raises NotAllowedError if the actor did not make it, and DomainError if the name is empty or taken.
    """
    view = _lock_view(view, actor)
    view.name, view.is_shared, view.query = " ".join(name.split()), is_shared, view.query if query is None else query
    check_fields(view, rule=CHASING)
    if SavedView.objects.filter(owner=actor, name=view.name).exclude(pk=view.pk).exists():
        raise _build_name_error()
    view.save(update_fields=["name", "is_shared", "query", "updated_at"])
    audit.record_event(AuditAction.CHANGED, view, actor=actor, changes={"is_shared": is_shared})
    return view


@transaction.atomic
def remove_view(view: SavedView, *, actor: User) -> None:
    """Remove a view. Raises NotAllowedError if the actor did not make it."""
    view = _lock_view(view, actor)
    audit.record_event(AuditAction.REVOKED, view, actor=actor)
    view.delete()


def _lock_view(view: SavedView, actor: User) -> SavedView:
    authz.require_permission(actor, PERMISSION, actor)
    locked: SavedView = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    if locked.owner_id != actor.pk:
        raise NotAllowedError(_("Only the person who made a view changes it."), rule=CHASING)
    return locked
