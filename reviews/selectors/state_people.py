"""The people of one State in all its reviews, for its mission, its focal points and the Secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, Q

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Delegation, Mandate, Nomination
from reviews.workflow import NOMINATION
from untoc_portal.accounts.models import User
from untoc_portal.core.workflow import Step, get_block_reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser

# The fields of a profile that are also in the note verbale.
COMPARED = ("name", "title", "phone")


def list_open_delegations(state: State) -> Sequence[Delegation]:
    """Return the delegations of the State in open reviews, each with its mandates in force as `people`."""
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
    """Return the nominations of the State that the user can see, the latest first."""
    rows = Nomination.objects.filter_visible(user).with_readable_reviews(user).filter(delegation__party=state)
    return rows.select_related(
        "delegation__party", "delegation__review__phase", "delegation__review__state_under_review", "note_verbale"
    )


def attach_differing_accounts(nominations: Iterable[Nomination]) -> list[Nomination]:
    """Return the nominations, each with `account`: the user of that e-mail address whose profile differs, or None."""
    rows = list(nominations)
    found = {user.email: user for user in User.objects.filter(email__in=[row.email for row in rows])}
    for row in rows:
        user = found.get(row.email)
        differs = user is not None and any(getattr(user, name) != getattr(row, name) for name in COMPARED)
        row.account = user if differs else None
    return rows


def attach_approval_step(nominations: Iterable[Nomination]) -> list[Nomination]:
    """Return the nominations, each with the approval step and the reasons that block it."""
    rows, approve = list(nominations), NOMINATION["approve"]
    for row in rows:
        row.approval = Step(approve, get_block_reasons(approve, row))
    return rows


def list_profiles_that_differ() -> QuerySet[Mandate]:
    """Return the mandates in force whose holder has a profile that differs from the nomination."""
    differs = Q()
    for name in COMPARED:
        differs |= ~Q(**{f"user__{name}": F(f"nomination__{name}")})
    differs |= ~Q(user__email=F("nomination__email"))
    rows = Mandate.objects.in_force().filter(differs, nomination__isnull=False)
    return rows.select_related(
        "user", "nomination", "note_verbale", "delegation__party", "delegation__review__state_under_review"
    ).order_by("pk")
