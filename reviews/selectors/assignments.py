"""Which articles a delegation covers, who prepares which, and whose turn it is: in whose hands a draft is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reviews.enums import DelegateRole
from reviews.models import Article, Assignment, Guest, Institution
from reviews.workflow import DESK_REVIEW, SHARING_OUT
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Delegation
    from untoc_portal.core.authz import AnyUser


@dataclass(frozen=True, slots=True)
class ArticleAccess:
    """In whose hands the articles of one delegation are, seen by one person."""

    actor: AnyUser | Guest
    leads: bool
    assignments: dict[int, Assignment] = field(default_factory=dict)

    def get_block_reason(self, article: Article) -> str:
        """Return why this person may not change what is drafted on the article; empty when they may.

        The focal point, who clears everything, always may. An article that is not assigned is any expert's; an assigned
        one is its assignee's until it is handed in, and again once it is returned. A guest has nothing else.
        """
        assignment = self.assignments.get(article.pk)
        if self.leads or (assignment is None and not isinstance(self.actor, Guest)):
            return ""
        if assignment is None or not assignment.is_for(self.actor):
            return _("This article is assigned to someone else.")
        return "" if assignment.is_open else _("This article is handed in. The focal point can return it.")

    def may_hand_in(self, article: Article) -> bool:
        """Tell whether this person has the article in hand, to hand it in."""
        assignment = self.assignments.get(article.pk)
        return assignment is not None and assignment.is_open and assignment.is_for(self.actor)


def list_assignments(delegation: Delegation, reader: AnyUser | None = None) -> QuerySet[Assignment]:
    """Return the assigned articles of the delegation, with who prepares them; for a page, as its reader may."""
    rows = Assignment.objects.all() if reader is None else Assignment.objects.visible_to(reader)
    return (
        rows.filter(delegation=delegation)
        .select_related("article__instrument", "expert", "institution", "delegation__party", "delegation__review")
        .prefetch_related("institution__members")
    )


def get_article_access(delegation: Delegation, actor: AnyUser | Guest) -> ArticleAccess:
    """Return in whose hands the articles of the delegation are, as this person meets them."""
    leads = "nominate" in authz.get_grants(actor, delegation)
    return ArticleAccess(actor, leads, {row.article_id: row for row in list_assignments(delegation)})


def require_article_access(delegation: Delegation, actor: AnyUser | Guest, articles: Iterable[Article]) -> None:
    """Raise DomainError when what is drafted on one of these articles is not this person's to change now."""
    hands = get_article_access(delegation, actor)
    for article in articles:
        if reason := hands.get_block_reason(article):
            raise DomainError("in_other_hands", format_label(article, reason), rule=SHARING_OUT)


def require_covered(delegation: Delegation, article: Article) -> None:
    """Raise DomainError unless the delegation covers the article's instrument in a review of the article's cluster."""
    covered = delegation.instruments.filter(pk=article.instrument_id).exists()
    if not covered or article.cluster_id != delegation.review.phase.cluster_id:
        message = _("The delegation does not review this article.")
        raise DomainError("article_not_covered", message, rule=DESK_REVIEW, field="article")


def list_experts(delegation: Delegation) -> QuerySet[User]:
    """Return the governmental experts with a mandate in force in the delegation."""
    mandates = delegation.mandates.in_force().filter(role=DelegateRole.EXPERT)
    return User.objects.filter(pk__in=mandates.values("user")).order_by("name")


def list_institutions(delegation: Delegation) -> QuerySet[Institution]:
    """Return the institutions of the delegation with their experts and guests."""
    return delegation.institutions.prefetch_related("members", "guests")


def articles_for_guest(guest: Guest) -> list[Assignment]:
    """Return the articles a guest was given."""
    return [row for row in list_assignments(guest.institution.delegation) if row.is_for(guest)]
