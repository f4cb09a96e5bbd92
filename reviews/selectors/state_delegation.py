"""The standing delegation of a State: its people, the notes on them, who has which right, and its contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reviews.enums import DeadlineKind, ReviewState
from reviews.enums_of_states import Circle, StateRight, StateRole
from reviews.models import Delegation, Mandate, StateCircle, StateContact, StateHandover, StateMandate, StateNotice
from reviews.permissions import ROLES_OF_CIRCLE, STATE_RIGHTS
from untoc_portal.accounts.models import User
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser

# Circles contain each other: the first is the widest.
WIDTH = {circle: -position for position, circle in enumerate(Circle)}


def get_circles(state: State) -> dict[StateRight, Circle]:
    """Return who has which right for the State: its own choices, and otherwise the table of the Mechanism."""
    rows = StateCircle.objects.in_effect().filter(state=state).order_by("pk").values_list("right", "circle")
    return STATE_RIGHTS | {StateRight(right): Circle(circle) for right, circle in rows}


def list_role_rights(state: State, role: str) -> set[StateRight]:
    """Return the rights of one role in the standing delegation of the State."""
    return {right for right, circle in get_circles(state).items() if role in ROLES_OF_CIRCLE[circle]}


def has_mandate_of_another_state(user: User, state: State | int) -> bool:
    """Return whether the person acts for another State, in a review or in its standing delegation."""
    in_reviews = user.mandates.in_force().exclude(delegation__party=state)
    return in_reviews.exists() or user.state_mandates.in_force().exclude(state=state).exists()


def list_state_mandates(state: State) -> list[StateMandate]:
    """Return the people of the standing delegation, in the order of their roles."""
    rows = state.mandates.in_force().select_related("user", "note_verbale", "state")
    order = StateRole.values
    return sorted(rows, key=lambda row: (order.index(row.role), row.seat, row.pk))


def list_undecided_notices(state: State | None = None) -> QuerySet[StateNotice]:
    """Return the notes that wait for the Secretariat, of one State or of all, the longest waiting first."""
    rows = StateNotice.objects.undecided().select_related("state", "note_verbale", "sent_by")
    rows = rows if state is None else rows.filter(state=state)
    return rows.prefetch_related("entries__leaving__user").order_by("pk")


@dataclass(frozen=True, slots=True)
class CircleRow:
    """One right: who has it now, who has it by the table, and a wider circle that waits to be confirmed."""

    right: StateRight
    circle: Circle
    default: Circle
    waiting: StateCircle | None


def list_circle_rows(state: State) -> list[CircleRow]:
    """Return who has which right for the State, right by right."""
    circles = get_circles(state)
    waiting = {row.right: row for row in StateCircle.objects.unconfirmed().filter(state=state).select_related("set_by")}
    return [CircleRow(right, circles[right], STATE_RIGHTS[right], waiting.get(right)) for right in StateRight]


def list_state_contacts(state: State, user: AnyUser) -> QuerySet[StateContact]:
    """Return the contacts of the State that this user may see, the current ones first."""
    rows = StateContact.objects.filter_visible(user).filter(state=state).select_related("kind__instrument")
    return rows.order_by("ended_on", "kind", "pk")


def list_current_contacts(user: AnyUser) -> list[StateContact]:
    """Return the contacts of all States that have not ended and that this user may see, by State."""
    rows = (
        StateContact.objects.filter_visible(user)
        .filter(ended_on__isnull=True)
        .select_related("state", "kind__instrument")
    )
    return sort_by_name(rows.order_by("kind", "pk"), lambda row: str(row.state))


def list_acts_under_state_mandate(mandate: StateMandate, reader: AnyUser) -> QuerySet[AuditEvent]:
    """Return the audited actions under the mandate that the reader can see, the latest first."""
    return AuditEvent.objects.filter(under_state_mandate__mandate=mandate).readable_by(reader)


def list_state_handovers(user: AnyUser, state: State) -> QuerySet[StateHandover]:
    """Return what the predecessors of this person left."""
    rows = StateHandover.objects.filter(mandate__user=user.pk, mandate__state=state)
    return rows.select_related("predecessor__user")


def build_state_handover_facts(state: State) -> dict[str, Any]:
    """Return the State's open reviews with their dates, its people and its open notes, as plain values."""
    delegations = Delegation.objects.active().filter(party=state).exclude(review__state=ReviewState.CLOSED)
    people = Mandate.objects.in_force().filter(delegation__in=delegations).select_related("user", "delegation__review")
    rows = delegations.select_related("review").prefetch_related("review__deadlines").order_by("review__code")
    return {
        "reviews": [
            [
                row.review.code,
                row.capacity,
                row.review.state,
                [[date.kind, date.due_on.isoformat()] for date in row.review.deadlines.all() if date.met_on is None],
            ]
            for row in rows
        ],
        "people": [[row.delegation.review.code, row.user.name, row.role] for row in people.order_by("pk")],
        "delegation": [[row.user.name, row.role] for row in list_state_mandates(state)],
        "notices": [str(row.note_verbale.reference) for row in list_undecided_notices(state)],
    }


def format_state_handover(handover: StateHandover) -> dict[str, Any]:
    """Return the facts of a handover with labels in the language of the reader."""
    facts = handover.facts
    return {
        "reviews": [
            (code, ReviewState(step).label, [(DeadlineKind(kind).label, due) for kind, due in dates])
            for code, _capacity, step, dates in facts["reviews"]
        ],
        "delegation": [(name, StateRole(role).label) for name, role in facts["delegation"]],
        "notices": facts["notices"],
    }
