"""Who acts for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db.models import Exists, F

from reviews.enums import Capacity, DelegateRole
from reviews.models import Delegation, Mandate, Nomination, NoteVerbale, StateMandate
from untoc_portal.core import authz
from untoc_portal.core.api_tokens import MachineParty
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

GIVERS = (DelegateRole.FOCAL_POINT,)
_RELATED = ("delegation__party", "delegation__review__phase", "delegation__review__state_under_review", "note_verbale")
AnyMandate = TypeVar("AnyMandate", "Mandate", "ActingMandate")


def list_mandates(user: User) -> QuerySet[Mandate]:
    """Return the mandates of the person that are in force, with related rows for display."""
    return _build_mandates(user.pk)


def _build_mandates(user: int) -> QuerySet[Mandate]:
    rows = Mandate.objects.in_force().filter(user=user)
    return rows.select_related(*_RELATED).order_by("delegation__review__code")


# The first page of a delegate is based on it.
_MANDATES = CompiledQuery(_build_mandates)


def read_mandates(user: User) -> list[Mandate]:
    """Return the rows of `list_mandates`, by a query that is built once."""
    return list(_MANDATES.read(user.pk))


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
    return min(mandates, key=lambda row: (not row.is_under_review, order.index(row.role)), default=None)


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


def get_capacity_for_state(user: User, mandate: StateMandate) -> ActingCapacity:
    """Return for whom a person acts who has no mandate but this one in the standing delegation of a State."""
    return ActingCapacity([*list_portal_wide_roles(user), str(mandate)], mandate.note_verbale, state_mandate=mandate)


def get_acting_capacity(user: User, *, chosen: str = "", code: str = "") -> ActingCapacity:
    """Return for whom the person acts, in the review of this code or in general."""
    roles = authz.get_user_roles(user)
    # Who acts for a State is a delegate; officers and organizations have no mandate to ask for.
    is_delegate = not roles or RoleGroup.DELEGATES in roles
    mandates = _list_acting_mandates(user) if is_delegate else []
    own = get_user_state_mandate(user) if is_delegate and not mandates else None
    if own is not None:
        return get_capacity_for_state(user, own)
    states = {mandate.party.iso3: mandate.party for mandate in mandates}
    here = select_main_mandate(mandate for mandate in mandates if mandate.code == code)
    several = list(states.values()) if len(states) > 1 else []
    choice = states.get(chosen) if several else None
    if here is not None:
        is_for_another = choice is not None and choice != here.party
        return ActingCapacity([str(here)], here.note_verbale, several, choice, is_for_another)
    shown = [mandate for mandate in mandates if choice in (None, mandate.party)]
    return ActingCapacity(list_portal_wide_roles(user) + list(dict.fromkeys(map(str, shown))), None, several, choice)


def _build_acting_query(user: int) -> QuerySet[Mandate, Any]:
    rows = Mandate.objects.in_force().order_by("delegation__review__code").filter(user=user)
    return rows.values_list(
        "role",
        "delegation__capacity",
        "delegation__review__code",
        "delegation__party__iso3",
        "delegation__party__names",
        "note_verbale__reference",
        "note_verbale__dated",
    )


# Every page of a delegate asks it.
_ACTING = CompiledQuery(_build_acting_query)


def _list_acting_mandates(user: User) -> list[ActingMandate]:
    return [
        ActingMandate(
            role,
            capacity == Capacity.UNDER_REVIEW,
            code,
            Party(iso3, get_text_in_language(names)),
            NoteVerbale(reference=reference, dated=dated),
        )
        for role, capacity, code, iso3, names, reference, dated in _ACTING.fetch(user.pk)
    ]


def list_mandate_history(user: User) -> QuerySet[Mandate]:
    """Return all mandates that the person holds or has held, the current ones first."""
    rows = user.mandates.select_related(
        "delegation__party", "delegation__review__phase", "delegation__review__state_under_review", "note_verbale"
    )
    return rows.order_by(F("ended_on").desc(nulls_first=True), "-starts_on", "-pk")


def get_user_state_mandate(user: User) -> StateMandate | None:
    """Return the mandate under which the person is in the standing delegation of a State, or None.

    It also says whether the person acts in a review (`acts_in_reviews`), or has to declare conflicts of interest
    (`must_declare`).
    """
    return next(_STATE_MANDATE.read(user.pk, user.email), None)


def build_undeclared(email: Any) -> QuerySet[Nomination]:
    """Return the nominations of an address for which a State asks a declaration that is not made yet."""
    return Nomination.objects.of_address(email).filter(delegation__asks_declaration=True, declared_at__isnull=True)


def _build_state_mandate(user: int, email: Any) -> QuerySet[StateMandate]:
    in_reviews = Mandate.objects.in_force().filter(user=user)
    rows = StateMandate.objects.in_force().filter(user=user).select_related("state", "note_verbale")
    # django-stubs takes the declarations in the model for fields.
    found = rows.annotate(  # type: ignore[no-redef]
        acts_in_reviews=Exists(in_reviews), must_declare=Exists(build_undeclared(email))
    )
    return found[:1]


_STATE_MANDATE = CompiledQuery(_build_state_mandate)
_UNDECLARED = CompiledQuery(
    lambda email: build_undeclared(email).select_related(
        "delegation__review__state_under_review", "delegation__review__phase"
    )
)


def list_undeclared_nominations(user: User) -> list[Nomination]:
    """Return the nominations of this person for which a State asks a declaration that is not made yet."""
    return list(_UNDECLARED.read(user.email))


def list_mandate_roles(user: User) -> set[RoleGroup]:
    """Return the portal-wide roles from mandates: a person who acts for a State is a delegate."""
    acts_for_state = user.mandates.in_force().exists() or user.state_mandates.in_force().exists()
    return {RoleGroup.DELEGATES} if acts_for_state else set()


def list_machine_parties(user: User) -> list[MachineParty]:
    """Return the States for which the person acts now. A focal point may give the State a service account."""
    found = [
        MachineParty(f"state:{mandate.delegation.party.iso3}", str(mandate.delegation.party), mandate.role in GIVERS)
        for mandate in user.mandates.in_force().select_related("delegation__party")
    ]
    standing = user.state_mandates.in_force().select_related("state")
    return found + [
        MachineParty(f"state:{mandate.state.iso3}", str(mandate.state), may_give=False) for mandate in standing
    ]


def list_waiting_nominations(user: User) -> QuerySet[Nomination]:
    """Return the nominations of this person that are not decided yet."""
    rows = Nomination.objects.of_person(user)
    return rows.select_related(
        "delegation__party", "delegation__review__phase", "delegation__review__state_under_review"
    )


def list_acts_under_mandate(mandate: Mandate, reader: AnyUser) -> QuerySet[AuditEvent]:
    """Return the audited actions under the mandate that the reader can see, the latest first."""
    return AuditEvent.objects.filter(under_mandate__mandate=mandate).readable_by(reader)


def list_portal_wide_roles(user: User) -> list[str]:
    """Return the roles of the person that are not based on a note verbale."""
    return [str(RoleGroup(name).label) for name in sorted(authz.get_user_roles(user)) if name not in _SHOWN_BY_MANDATE]


_SHOWN_BY_MANDATE = (RoleGroup.DELEGATES, RoleGroup.FOCAL_POINTS)
