"""Which articles a delegation covers, to whom each is assigned, and who can change a draft now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.enums import Capacity, DeadlineKind, DelegateRole
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


# The deadline of the step in which the experts of a delegation draft.
DRAFTING_CLOCK = {
    Capacity.UNDER_REVIEW: DeadlineKind.SELF_ASSESSMENT,
    Capacity.REVIEWING: DeadlineKind.WRITTEN_FEEDBACK,
}


@dataclass(frozen=True, slots=True)
class ArticleAccess:
    """Who can change the drafts on the articles of one delegation, for one person."""

    actor: AnyUser | Guest
    leads: bool
    assignments: dict[int, Assignment] = field(default_factory=dict)

    def get_block_reason(self, article: Article) -> str:
        """Return why this person cannot change the draft on the article; empty if they can.

        The focal point and the deputies always can. Anyone in the delegation can change an article that is not
        assigned. An assigned article belongs to its assignee until it is handed in, and again after it is returned. A
        guest can change only assigned articles.
        """
        assignment = self.assignments.get(article.pk)
        if self.leads or (assignment is None and not isinstance(self.actor, Guest)):
            return ""
        if assignment is None or not assignment.is_for(self.actor):
            return _("This article is assigned to someone else.")
        return "" if assignment.is_open else _("This article is handed in. The focal point can return it.")

    def require(self, articles: Iterable[Article]) -> None:
        """Raise DomainError if this person cannot change the draft on one of these articles now."""
        for article in articles:
            if reason := self.get_block_reason(article):
                raise DomainError("in_other_hands", format_label(article, reason), rule=SHARING_OUT)

    def may_hand_in(self, article: Article) -> bool:
        """Return whether the article is assigned to this person and can be handed in."""
        assignment = self.assignments.get(article.pk)
        return assignment is not None and assignment.is_open and assignment.is_for(self.actor)


def list_assignments(delegation: Delegation, reader: AnyUser | None = None) -> QuerySet[Assignment]:
    """Return the assigned articles of the delegation, with the people who prepare them.

    With a reader, returns only rows that the reader can see.
    """
    rows = Assignment.objects.all() if reader is None else Assignment.objects.visible_to(reader)
    return (
        rows.filter(delegation=delegation)
        .select_related("article__instrument", "expert", "institution", "delegation__party", "delegation__review")
        .prefetch_related("institution__members")
    )


def get_last_day(delegation: Delegation) -> dt.date | None:
    """Return the deadline of the step in which the delegation drafts, or None if there is none or it has passed."""
    kind = DRAFTING_CLOCK[Capacity(delegation.capacity)]
    rows = delegation.review.deadlines.filter(kind=kind, due_on__gte=timezone.localdate())
    return rows.values_list("due_on", flat=True).first()


def require_day_in_step(delegation: Delegation, day: dt.date | None) -> None:
    """Raise DomainError if the day is over, or is after the deadline of the step for which the work is done."""
    if day is None:
        return
    if day < timezone.localdate():
        raise DomainError("day_is_over", _("Choose today or a later day."), rule=SHARING_OUT, field="due_on")
    last = get_last_day(delegation)
    if last is not None and day > last:
        message = _("Choose a day up to %(day)s, the deadline of this step.") % {"day": date_format(last)}
        raise DomainError("after_step", message, rule=SHARING_OUT, field="due_on")


def get_article_access(delegation: Delegation, actor: AnyUser | Guest) -> ArticleAccess:
    """Return which articles of the delegation this person can change."""
    leads = "nominate" in authz.get_grants(actor, delegation)
    rows = Assignment.objects.filter(delegation=delegation).select_related("expert", "institution").order_by()
    if isinstance(actor, Guest):
        return ArticleAccess(actor, leads, {row.article_id: row for row in rows})
    members = Institution.members.through.objects.filter(institution=OuterRef("institution"), user=actor.pk)
    found: dict[int, Assignment] = {}
    for row in rows.annotate(is_member=Exists(members)):
        row.members = frozenset([actor.pk] if actor.pk and row.is_member else [])
        found[row.article_id] = row
    return ArticleAccess(actor, leads, found)


def require_article_access(delegation: Delegation, actor: AnyUser | Guest, articles: Iterable[Article]) -> None:
    """Raise DomainError if this person cannot change the draft on one of these articles now."""
    get_article_access(delegation, actor).require(articles)


def require_covered(delegation: Delegation, article: Article) -> None:
    """Raise DomainError if the delegation does not cover the instrument, or the review does not cover the cluster."""
    covered = delegation.instruments.filter(pk=article.instrument_id).exists()
    if not covered or article.cluster_id != delegation.review.phase.cluster_id:
        message = _("The delegation does not review this article.")
        raise DomainError("article_not_covered", message, rule=DESK_REVIEW, field="article")


def list_experts(delegation: Delegation) -> QuerySet[User]:
    """Return the governmental experts with a mandate in force in the delegation."""
    mandates = delegation.mandates.in_force().filter(role=DelegateRole.EXPERT)
    return User.objects.filter(pk__in=mandates.values("user")).order_by("name")


def list_members(delegation: Delegation) -> QuerySet[User]:
    """Return the people with a mandate in force in the delegation. All of them read its drafts and its notes."""
    mandates = delegation.mandates.in_force()
    return User.objects.filter(pk__in=mandates.values("user"), is_active=True).order_by("name")


def list_institutions(delegation: Delegation) -> QuerySet[Institution]:
    """Return the institutions of the delegation with their experts and guests."""
    return delegation.institutions.prefetch_related("members", "guests")


def articles_for_guest(guest: Guest) -> list[Assignment]:
    """Return the articles that are assigned to a guest."""
    return [row for row in list_assignments(guest.institution.delegation) if row.is_for(guest)]
