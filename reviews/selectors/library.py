"""Issued documents as the library offers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from reviews.models import Outcome, OutcomeDocument, Submission
from reviews.selectors.reviews import states_called

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser


def documents_on_offer() -> QuerySet[OutcomeDocument]:
    """Return the files that are made and not replaced by a later decision on publication."""
    return OutcomeDocument.objects.filter(is_superseded=False).exclude(document__sha256="").select_related("document")


def outcomes_in_library(
    user: AnyUser,
    *,
    q: str = "",
    kind: str = "",
    instrument: str = "",
    language: str = "",
    year: int | None = None,
) -> QuerySet[Outcome]:
    """Return the outcomes of which this reader may have files, the latest issue first.

    Each has the files as `offered`, and the number of the self-assessment this reader may read as `shared_submission`.
    """
    files = documents_on_offer().visible_to(user)
    if language:
        files = files.filter(document__language=language)
    rows = Outcome.objects.filter(Exists(files.filter(outcome=OuterRef("pk"))))
    if kind:
        rows = rows.filter(kind=kind)
    if q.strip():
        rows = rows.filter(review__state_under_review__in=states_called(q.strip()).values("pk"))
    if instrument:
        rows = rows.filter(review__instruments__code=instrument)
    if year:
        rows = rows.filter(review__issued_at__year=year)
    shared = Submission.objects.visible_to(user).filter(review=OuterRef("review")).order_by("-number")
    return (
        rows.annotate(shared_submission=Subquery(shared.values("number")[:1]))
        .select_related("review__state_under_review", "review__phase__cluster")
        .prefetch_related(Prefetch("documents", queryset=files.order_by("document__level", "pk"), to_attr="offered"))
        .order_by("-review__issued_at", "kind", "pk")
    )
