"""Who acts for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F

from reviews.enums import DelegateRole
from reviews.models import Delegation, Mandate, Nomination
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import NoteVerbale, StateMandate
    from stakeholders.models import State
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser


def list_mandates(user: User) -> QuerySet[Mandate]:
    """Return the mandates of the person that are in force, with related rows for display."""
    return (
        user.mandates.in_force()
        .select_related(
            "delegation__party", "delegation__review__phase", "delegation__review__state_under_review", "note_verbale"
        )
        .order_by("delegation__review__code")
    )


def get_delegation_mandate(
    user: User, delegation: Delegation, *, roles: tuple[DelegateRole, ...] = ()
) -> Mandate | None:
    """Return the mandate under which the person acts for this delegation, or None.

    Of several mandates, that of the focal point comes first.
    """
    mandates = delegation.mandates.in_force().filter(user=user).select_related("note_verbale", "delegation__party")
    return select_main_mandate(mandate for mandate in mandates if not roles or mandate.role in roles)


def select_main_mandate(mandates: Iterable[Mandate]) -> Mandate | None:
    """Return the main one of several mandates: first by the State's own review, then by the role of focal point."""
    order = DelegateRole.values
    return min(mandates, key=lambda one: (not one.delegation.is_under_review, order.index(one.role)), default=None)


@dataclass(frozen=True, slots=True)
class ActingCapacity:
    """For whom the person can act, as the header of every page shows it."""

    capacities: list[str]
    # The note verbale of the mandate, if only one mandate applies.
    basis: NoteVerbale | None = None
    # A person with mandates of several States chooses one of these.
    states: list[State] = field(default_factory=list)
    chosen: State | None = None
    # In this review the person acts for another State than the chosen one.
    is_for_another: bool = False
    # The mandate in the standing delegation of a State, whatever its reviews do.
    state_mandate: StateMandate | None = None


def get_acting_capacity(user: User, *, chosen: str = "", code: str = "") -> ActingCapacity:
    """Return for whom the person acts, in the review of this code or in general."""
    mandates = list(list_mandates(user))
    states = {mandate.delegation.party.iso3: mandate.delegation.party for mandate in mandates}
    roles = authz.get_user_roles(user)
    may_stand = not mandates and (not roles or RoleGroup.DELEGATES in roles)
    own = get_user_state_mandate(user) if may_stand else None
    if own is not None:
        return ActingCapacity([*list_portal_wide_roles(user), str(own)], own.note_verbale, state_mandate=own)
    here = select_main_mandate(mandate for mandate in mandates if mandate.delegation.review.code == code)
    several = list(states.values()) if len(states) > 1 else []
    choice = states.get(chosen) if several else None
    if here is not None:
        is_for_another = choice is not None and choice != here.delegation.party
        return ActingCapacity([_capacity(here)], here.note_verbale, several, choice, is_for_another)
    shown = [mandate for mandate in mandates if choice in (None, mandate.delegation.party)]
    return ActingCapacity(
        list_portal_wide_roles(user) + list(dict.fromkeys(map(_capacity, shown))), None, several, choice
    )


def _capacity(mandate: Mandate) -> str:
    return format_list([mandate.get_role_display(), mandate.delegation.party], "mixed")


def list_mandate_history(user: User) -> QuerySet[Mandate]:
    """Return all mandates that the person holds or has held, the current ones first."""
    rows = user.mandates.select_related(
        "delegation__party", "delegation__review__phase", "delegation__review__state_under_review", "note_verbale"
    )
    return rows.order_by(F("ended_on").desc(nulls_first=True), "-starts_on", "-pk")


def get_user_state_mandate(user: User) -> StateMandate | None:
    """Return the mandate under which the person is in the standing delegation of a State, or None."""
    return user.state_mandates.in_force().select_related("state", "note_verbale").first()


def list_mandate_roles(user: User) -> set[RoleGroup]:
    """Return the portal-wide roles from mandates: a person who acts for a State is a delegate."""
    acts_for_state = user.mandates.in_force().exists() or user.state_mandates.in_force().exists()
    return {RoleGroup.DELEGATES} if acts_for_state else set()


def list_waiting_nominations(user: User) -> QuerySet[Nomination]:
    """Return the nominations of this person that are not decided yet."""
    rows = Nomination.objects.of_person(user)
    return rows.select_related(
        "delegation__party", "delegation__review__phase", "delegation__review__state_under_review"
    )


def list_acts_under_mandate(mandate: Mandate, reader: AnyUser) -> QuerySet[AuditEvent]:
    """Return the audited actions under the mandate that the reader can see, the latest first."""
    return audit.filter_readable_events(reader, AuditEvent.objects.filter(under_mandate__mandate=mandate))


def list_portal_wide_roles(user: User) -> list[str]:
    """Return the roles of the person that are not based on a note verbale."""
    return [str(RoleGroup(name).label) for name in sorted(authz.get_user_roles(user)) if name not in _SHOWN_BY_MANDATE]


_SHOWN_BY_MANDATE = (RoleGroup.DELEGATES, RoleGroup.FOCAL_POINTS)
