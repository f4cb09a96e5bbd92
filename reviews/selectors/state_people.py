"""The people of one State over all its reviews, for its mission, its focal points and the secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, Q

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Delegation, Mandate, Mission, Nomination
from reviews.workflow import NOMINATION
from untoc_portal.accounts.models import User
from untoc_portal.core.workflow import Step, get_block_reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser

# The parts of a profile that the note verbale says too.
COMPARED = ("name", "title", "phone")


def list_open_delegations(state: State) -> Sequence[Delegation]:
    """Return the State's delegations in the reviews that are open, each with its `people` in force."""
    mandates = Mandate.objects.in_force().select_related("user", "note_verbale")
    rows = (
        Delegation.objects.active()
        .filter(party=state)
        .exclude(review__state__in=(ReviewState.PLANNED, ReviewState.CLOSED))
    )
    delegations = list(
        rows.select_related("party", "review__phase", "review__state_under_review")
        .order_by("-capacity", "review__code")
        .prefetch_related(Prefetch("mandates", queryset=mandates, to_attr="people"))
    )
    order = DelegateRole.values
    for delegation in delegations:
        delegation.people.sort(key=lambda mandate: order.index(mandate.role))
    return delegations


def list_state_nominations(state: State, user: AnyUser) -> QuerySet[Nomination]:
    """Return the State's nominations that the user may see, the latest first."""
    rows = Nomination.objects.visible_to(user).with_readable_reviews(user).filter(delegation__party=state)
    return rows.select_related(
        "delegation__party", "delegation__review__phase", "delegation__review__state_under_review", "note_verbale"
    )


def list_missions(state: State) -> QuerySet[Mission]:
    """Return the accounts of the State's Permanent Mission."""
    return state.missions.in_force().select_related("user", "note_verbale", "state")


def attach_differing_accounts(nominations: Iterable[Nomination]) -> list[Nomination]:
    """Return the nominations, each with the `account` of that address whose profile differs from the note, or None."""
    rows = list(nominations)
    found = {user.email: user for user in User.objects.filter(email__in=[row.email for row in rows])}
    for row in rows:
        user = found.get(row.email)
        differs = user is not None and any(getattr(user, name) != getattr(row, name) for name in COMPARED)
        row.account = user if differs else None
    return rows


def attach_approval_step(nominations: Iterable[Nomination]) -> list[Nomination]:
    """Return the nominations, each with the step that approves it and what holds that back yet."""
    rows, approve = list(nominations), NOMINATION["approve"]
    for row in rows:
        row.approval = Step(approve, get_block_reasons(approve, row))
    return rows


def list_profiles_that_differ() -> QuerySet[Mandate]:
    """Return the mandates in force whose holder's profile differs from what the note verbale says of the person."""
    differs = Q()
    for name in COMPARED:
        differs |= ~Q(**{f"user__{name}": F(f"nomination__{name}")})
    differs |= ~Q(user__email=F("nomination__email"))
    rows = Mandate.objects.in_force().filter(differs, nomination__isnull=False)
    return rows.select_related(
        "user", "nomination", "note_verbale", "delegation__party", "delegation__review__state_under_review"
    ).order_by("pk")
