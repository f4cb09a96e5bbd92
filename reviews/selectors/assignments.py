"""Who prepares which article, and whose turn it is: the one place that says in whose hands an answer is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reviews.enums import Capacity, DelegateRole
from reviews.models import Article, Assignment, Guest, Institution
from reviews.validators import ANSWER_RULE
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Delegation, Review
    from untoc_portal.core.authz import AnyUser


@dataclass(frozen=True, slots=True)
class Hands:
    """In whose hands the articles of the State under review are, seen by one person."""

    actor: AnyUser | Guest
    leads: bool
    assignments: dict[int, Assignment] = field(default_factory=dict)

    def are_off(self, article: Article) -> str:
        """Return why this person may not change the answers on the article; empty when they may.

        The focal point, who clears everything, always may. An article that is not assigned is any expert's; an assigned
        one is its assignee's until it is handed in, and again once it is returned. A guest has nothing else.
        """
        assignment = self.assignments.get(article.pk)
        if self.leads or (assignment is None and not isinstance(self.actor, Guest)):
            return ""
        if assignment is None or not assignment.is_for(self.actor):
            return _("This article is in other hands.")
        return "" if assignment.is_open else _("This article is handed in. The focal point can return it.")

    def may_hand_in(self, article: Article) -> bool:
        """Tell whether this person has the article in hand, to hand it in."""
        assignment = self.assignments.get(article.pk)
        return assignment is not None and assignment.is_open and assignment.is_for(self.actor)


def assignments_of(review: Review, reader: AnyUser | None = None) -> QuerySet[Assignment]:
    """Return the assigned articles of the State under review, with who prepares them; for a page, as its reader may."""
    rows = Assignment.objects.all() if reader is None else Assignment.objects.visible_to(reader)
    rows = rows.filter(delegation__review=review, delegation__capacity=Capacity.UNDER_REVIEW)
    return rows.select_related(
        "article__instrument", "expert", "institution", "delegation__party", "delegation__review"
    ).prefetch_related("institution__members")


def hands_of(review: Review, actor: AnyUser | Guest) -> Hands:
    """Return in whose hands the articles are, as this person meets them."""
    leads = actor.has_perm("reviews.clear_questionnaire", review)
    return Hands(actor, leads, {row.article_id: row for row in assignments_of(review)})


def require_in_hand(review: Review, actor: AnyUser | Guest, articles: Iterable[Article]) -> None:
    """Raise DomainError when the answers on one of these articles are not this person's to change now."""
    hands = hands_of(review, actor)
    for article in articles:
        if reason := hands.are_off(article):
            raise DomainError("in_other_hands", f"{article}: {reason}", rule=ANSWER_RULE)


def experts_of(delegation: Delegation) -> QuerySet[User]:
    """Return the governmental experts with a mandate in force in the delegation."""
    mandates = delegation.mandates.in_force().filter(role=DelegateRole.EXPERT)
    return User.objects.filter(pk__in=mandates.values("user")).order_by("name")


def institutions_of(delegation: Delegation) -> QuerySet[Institution]:
    """Return the institutions of the delegation with their experts and guests."""
    return delegation.institutions.prefetch_related("members", "guests")


def assigned_to_guest(guest: Guest) -> list[Assignment]:
    """Return the articles a guest was given."""
    return [row for row in assignments_of(guest.review) if row.is_for(guest)]
