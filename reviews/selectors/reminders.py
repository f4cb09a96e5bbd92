"""Who is reminded of what: the people responsible for an open duty, and their superiors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reviews.enums import DelegateRole as R, EscalationLevel as C
from reviews.models import Delegation, Mandate
from reviews.selectors.duties import Duty, list_current_duties, list_upcoming_duties
from reviews.selectors.task_facts import TaskData, load_task_data
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from reviews.models import Deadline, Review

# The roles that each circle adds to the narrower ones. The roles of the acting people come from the duty.
ROLES = {C.FOCAL_POINT: (R.FOCAL_POINT,), C.MISSION: (R.OBSERVER,), C.SECRETARIAT: ()}
WIDTH = {circle.value: width for width, circle in enumerate(C)}


@dataclass(frozen=True, slots=True)
class Parties:
    """The delegations of some reviews, their task data, and the holders of their mandates, loaded once for all."""

    facts: TaskData
    secretariat: list[User]
    delegations: dict[int, list[Delegation]] = field(default_factory=lambda: defaultdict(list))
    people: dict[tuple[int, str], list[User]] = field(default_factory=lambda: defaultdict(list))

    def current_duties(self, review_id: int) -> dict[Delegation, list[Duty]]:
        """Return the current duties of each delegation of the review. Delegations without a duty are skipped."""
        owed = {row: list_current_duties(row, self.facts) for row in self.delegations[review_id]}
        return {row: duties for row, duties in owed.items() if duties}

    def of_duties(self, delegation: Delegation, duties: Iterable[Duty], circle: str) -> list[User]:
        """Return the people of the delegation in this circle and the narrower ones.

        If they are empty, the next wider circle that has people is added.
        """
        acting = tuple(role for duty in duties for role in duty.roles)
        found: dict[int, User] = {}
        for each in C:
            roles = acting if each is C.ACTING else ROLES[each]
            people = [user for role in roles for user in self.people[delegation.pk, role]]
            found |= {user.pk: user for user in (self.secretariat if each is C.SECRETARIAT else people)}
            if found and WIDTH[each] >= WIDTH[circle]:
                break
        return list(found.values())


def load_parties(reviews: Collection[int]) -> Parties:
    """Load the parties of these reviews, in a fixed number of queries."""
    secretariat = list(User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True))
    parties = Parties(load_task_data(reviews), secretariat)
    for row in Delegation.objects.active().filter(review__in=reviews).select_related("party", "review"):
        parties.delegations[row.review_id].append(row)
    mandates = Mandate.objects.in_force().filter(delegation__review__in=reviews, user__is_active=True)
    for mandate in mandates.select_related("user").order_by("pk"):
        parties.people[mandate.delegation_id, mandate.role].append(mandate.user)
    return parties


def get_responsible_people(deadline: Deadline, parties: Parties, circle: str) -> list[User]:
    """Return whom to remind of this deadline: people of each delegation with an open duty under it.

    If there are none, the next step is a task of the Secretariat, so its staff is returned.
    """
    found: dict[int, User] = {}
    for delegation in parties.delegations[deadline.review_id]:
        duties = list_upcoming_duties(delegation, deadline.kind, parties.facts)
        if duties:
            found |= {user.pk: user for user in parties.of_duties(delegation, duties, circle)}
    return list(found.values()) or parties.secretariat


def get_people_to_remind(review: Review, parties: Parties) -> list[User]:
    """Return whom the Secretariat reminds of a review: people responsible for the next step, and their focal points."""
    found: dict[int, User] = {}
    for delegation, duties in parties.current_duties(review.pk).items():
        people = parties.of_duties(delegation, duties, C.FOCAL_POINT)
        found |= {user.pk: user for user in people if user not in parties.secretariat}
    return list(found.values())


def list_people_to_remind_by_review(reviews: Collection[Review]) -> list[tuple[Review, list[User]]]:
    """Return the people to remind for each of these reviews, in a fixed number of queries."""
    parties = load_parties({review.pk for review in reviews})
    return [(review, get_people_to_remind(review, parties)) for review in reviews]
