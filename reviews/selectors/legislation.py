"""Laws for the pages of the library and the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q

from reviews.models import Citation, Legislation, LegislationFile, Submission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Review
    from untoc_portal.core.authz import AnyUser


def legislation_for_user(review: Review, user: AnyUser) -> QuerySet[Legislation]:
    """Return the visible laws of the State under review, with files and the number of citations in this review."""
    rows = Legislation.objects.visible_to(user).filter(party=review.state_under_review_id)
    cited = Count("citations", filter=Q(citations__review=review))
    return rows.annotate(cited=cited).select_related("updated_by").prefetch_related("files").order_by("title", "pk")


# The order of the questionnaire.
ORDER_OF_CITATIONS = (
    "question__article__instrument__position",
    "question__article__number",
    "question__position",
    "pk",
)


def list_citations(review: Review) -> QuerySet[Citation]:
    """Return the citations of the review, in the order of the questionnaire."""
    files = Prefetch("legislation__files", queryset=LegislationFile.objects.order_by("-pk"))
    rows = review.citations.select_related("legislation", "question__article__instrument").prefetch_related(files)
    return rows.order_by(*ORDER_OF_CITATIONS)


def is_in_submission(law: Legislation) -> bool:
    """Return whether a submission of the State names a file of this law: who reads the submission reads the file."""
    own = set(law.files.values_list("sha256", flat=True))
    contents = Submission.objects.filter(review__state_under_review=law.party_id).values_list("content", flat=True)
    return bool(own) and any(
        own.intersection(cited["files"]) for content in contents for cited in content.get("legislation", [])
    )


def get_cited_file(submission: Submission, sha256: str) -> LegislationFile | None:
    """Return the file with this hash if the submission cites it, or None.

    People who can read the submission can read this file too.
    """
    cited = {digest for law in submission.content.get("legislation", []) for digest in law["files"]}
    if sha256 not in cited:
        return None
    rows = LegislationFile.objects.filter(legislation__party=submission.review.state_under_review_id)
    return rows.filter(sha256=sha256).first()
