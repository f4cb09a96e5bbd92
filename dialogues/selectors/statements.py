"""The search for statements by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from dialogues.models import Statement

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from dialogues.models import Theme, WorkingGroup
    from reviews.models import Article
    from untoc_portal.core.authz import AnyUser


def search_statements(
    user: AnyUser,
    *,
    words: str = "",
    theme: Theme | None = None,
    article: Article | None = None,
    working_group: WorkingGroup | None = None,
) -> QuerySet[Statement]:
    """Return the accepted statements that match and that this user may see, the latest first."""
    found = Statement.objects.accepted(user)
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word))
    if theme is not None:
        found = found.filter(themes=theme)
    if article is not None:
        found = found.filter(articles=article)
    if working_group is not None:
        found = found.filter(dialogue__report__session__working_group=working_group)
    related = (
        "dialogue__report__session__working_group",
        "organization",
        "review__state_under_review",
        "joined_review",
    )
    return found.select_related(*related).prefetch_related("themes", "articles__instrument").order_by("-pk")
