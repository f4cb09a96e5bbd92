"""Who acts for whom."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F

from reviews.enums import Capacity, DelegateRole
from reviews.models import Delegation, Mandate, Nomination, NoteVerbale
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import StateMandate
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

AnyMandate = TypeVar("AnyMandate", "Mandate", "ActingMandate")


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


def select_main_mandate(mandates: Iterable[AnyMandate]) -> AnyMandate | None:
    """Return the main one of several mandates: first by the State's own review, then by the role of focal point."""
    order = DelegateRole.values
    return min(mandates, key=lambda one: (not one.is_under_review, order.index(one.role)), default=None)


class Party(NamedTuple):
    """A State for which a person acts."""

    iso3: str
    name: str

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ActingMandate(NamedTuple):
    """A mandate in force, with no more than the header of a page shows of it."""

    role: str
    is_under_review: bool
    code: str
    party: Party
    note_verbale: NoteVerbale

    def __str__(self) -> str:
        """Return the role and the State: focal point, Benin."""
        return format_list([DelegateRole(self.role).label, self.party], "mixed")


@dataclass(frozen=True, slots=True)
class ActingCapacity:
    """For whom the person can act, as the header of every page shows it."""

    capacities: list[str]
    # The note verbale of the mandate, if only one mandate applies.
    basis: NoteVerbale | None = None
    # A person with mandates of several States chooses one of these.
    states: list[Party] = field(default_factory=list)
    chosen: Party | None = None
    # In this review the person acts for another State than the chosen one.
    is_for_another: bool = False
    # The mandate in the standing delegation of a State, whatever its reviews do.
    state_mandate: StateMandate | None = None


def get_acting_capacity(user: User, *, chosen: str = "", code: str = "") -> ActingCapacity:
    """Return for whom the person acts, in the review of this code or in general."""
    roles = authz.get_user_roles(user)
    # Who acts for a State is a delegate; officers and organizations have no mandate to ask for.
    is_delegate = not roles or RoleGroup.DELEGATES in roles
    mandates = _list_acting_mandates(user) if is_delegate else []
    own = get_user_state_mandate(user) if is_delegate and not mandates else None
    if own is not None:
        return ActingCapacity([*list_portal_wide_roles(user), str(own)], own.note_verbale, state_mandate=own)
    states = {mandate.party.iso3: mandate.party for mandate in mandates}
    here = select_main_mandate(mandate for mandate in mandates if mandate.code == code)
    several = list(states.values()) if len(states) > 1 else []
    choice = states.get(chosen) if several else None
    if here is not None:
        is_for_another = choice is not None and choice != here.party
        return ActingCapacity([str(here)], here.note_verbale, several, choice, is_for_another)
    shown = [mandate for mandate in mandates if choice in (None, mandate.party)]
    return ActingCapacity(list_portal_wide_roles(user) + list(dict.fromkeys(map(str, shown))), None, several, choice)


def _list_acting_mandates(user: User) -> list[ActingMandate]:
    sql, before = _build_acting_query()
    # The rows have the columns of the query besides the fields of the model.
    rows: Any = Mandate.objects.raw(sql, [*before, user.pk])
    return [
        ActingMandate(
            row.role,
            row.capacity == Capacity.UNDER_REVIEW,
            row.code,
            Party(row.iso3, get_text_in_language(json.loads(row.names))),
            NoteVerbale(reference=row.reference, dated=dt.date.fromisoformat(str(row.dated))),
        )
        for row in rows
    ]


@cache
def _build_acting_query() -> tuple[str, list[Any]]:
    """Return the query and its parameters before the key of the person.

    Every page of a delegate asks it, and to build it takes longer than to run it.
    """
    columns = {
        "capacity": F("delegation__capacity"),
        "code": F("delegation__review__code"),
        "iso3": F("delegation__party__iso3"),
        "names": F("delegation__party__names"),
        "reference": F("note_verbale__reference"),
        "dated": F("note_verbale__dated"),
    }
    rows = (
        Mandate.objects.in_force().annotate(**columns).only("role").order_by("delegation__review__code").filter(user=0)
    )
    sql, parameters = rows.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, list(parameters[:-1])


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
