"""Which articles a delegation covers, to whom each is assigned, and who can change a draft now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.enums import Capacity, DeadlineKind, DelegateRole
from reviews.models import Article, Assignment, Delegation, Guest, Institution
from reviews.workflow import DESK_REVIEW, SHARING_OUT
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Review
    from untoc_portal.core.authz import AnyUser


# The deadline of the step in which the experts of a delegation draft.
DRAFTING_DEADLINE = {
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

    def is_in_charge(self, article: Article) -> bool:
        """Return whether the article is assigned to this person."""
        assignment = self.assignments.get(article.pk)
        return assignment is not None and assignment.is_for(self.actor)

    def may_hand_in(self, article: Article) -> bool:
        """Return whether the article is assigned to this person and can be handed in."""
        return self.is_in_charge(article) and self.assignments[article.pk].is_open


def list_assignments(delegation: Delegation, reader: AnyUser | None = None) -> QuerySet[Assignment]:
    """Return the assigned articles of the delegation, with the people who prepare them.

    With a reader, returns only rows that the reader can see.
    """
    return _list_visible(reader).filter(delegation=delegation)


def list_answer_assignments(review: Review, reader: AnyUser | None = None) -> QuerySet[Assignment]:
    """Return what `list_assignments` does for the State under review, whose delegation need not be read."""
    return _list_visible(reader).filter(delegation__review=review, delegation__capacity=Capacity.UNDER_REVIEW)


def _list_visible(reader: AnyUser | None) -> QuerySet[Assignment]:
    rows = Assignment.objects.all() if reader is None else Assignment.objects.filter_visible(reader)
    related = ("article__instrument", "expert", "institution", "delegation__party", "delegation__review")
    return rows.select_related(*related).prefetch_related("institution__members")


def get_last_day(delegation: Delegation) -> dt.date | None:
    """Return the deadline of the step in which the delegation drafts, or None if there is none or it has passed."""
    kind = DRAFTING_DEADLINE[Capacity(delegation.capacity)]
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
    if isinstance(actor, Guest):
        rows = Assignment.objects.filter(delegation=delegation).select_related("expert", "institution").order_by()
        return ArticleAccess(actor, leads, {row.article_id: row for row in rows})
    found: dict[int, Assignment] = {}
    for row in _ASSIGNMENTS.read(delegation.pk, actor.pk):
        row.members = frozenset([actor.pk] if actor.pk and row.is_member else [])
        found[row.article_id] = row
    return ArticleAccess(actor, leads, found)


def _build_assignments(delegation: int, user: int) -> QuerySet[Assignment]:
    members = Institution.members.through.objects.filter(institution=OuterRef("institution"), user=user)
    rows = Assignment.objects.filter(delegation=delegation).select_related("expert", "institution").order_by()
    return rows.annotate(is_member=Exists(members))


_ASSIGNMENTS = CompiledQuery(_build_assignments)


def require_article_access(delegation: Delegation, actor: AnyUser | Guest, articles: Iterable[Article]) -> None:
    """Raise DomainError if this person cannot change the draft on one of these articles now."""
    get_article_access(delegation, actor).require(articles)


def build_access_columns(delegation: Delegation, user: AnyUser) -> dict[str, Any]:
    """Return columns for a query of rows with an `article`; `read_article_access` reads them.

    So the access is known without a query of its own, where a text is saved while it is typed.
    """
    given = Assignment.objects.filter(delegation=delegation, article=OuterRef("article"))
    institutions = Assignment.objects.filter(delegation=delegation, article=OuterRef(OuterRef("article")))
    members = Institution.members.through.objects.filter(
        user=user.pk, institution__in=institutions.values("institution")
    )
    columns = JSONObject(expert_id="expert", institution_id="institution", state="state")
    return {
        "leads": authz.build_object_grant(user, "nominate", delegation),
        "assigned": Subquery(given.values(found=columns)),
        "is_member": Exists(members),
    }


def read_article_access(row: Any, actor: AnyUser | Guest) -> ArticleAccess:
    """Return whether this person can change the article of a row that was read with `build_access_columns`."""
    access = ArticleAccess(actor, row.leads)
    if row.assigned is not None:
        assignment = Assignment(article=row.article, **row.assigned)
        assignment.members = frozenset([actor.pk] if actor.pk and row.is_member else [])
        access.assignments[row.article_id] = assignment
    return access


def build_coverage_condition(delegation: Delegation, *, article: str = "") -> Exists:
    """Return the condition that the delegation covers the instrument of an article, and its review the cluster.

    `article` is the way from the row to its article, such as "article__"; without it, rows are articles.
    """
    wanted = {"instruments": OuterRef(f"{article}instrument"), "review__phase__cluster": OuterRef(f"{article}cluster")}
    return Exists(Delegation.objects.filter(pk=delegation.pk, **wanted))


def is_covered(delegation: Delegation, article: Article) -> bool:
    """Return whether the delegation covers the article."""
    return Article.objects.filter(build_coverage_condition(delegation), pk=article.pk).exists()


def require_covered(delegation: Delegation, article: Article) -> None:
    """Raise DomainError if the delegation does not cover the instrument, or the review does not cover the cluster."""
    require_coverage(is_covered=is_covered(delegation, article))


def require_coverage(*, is_covered: bool) -> None:
    """Raise DomainError as `require_covered` does, where the caller has read what it asks."""
    if not is_covered:
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
