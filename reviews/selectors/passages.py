"""Comments on passages as a page shows them: those the reader may see, and the text with their passages marked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reviews.models import PassageComment
from untoc_portal.core.anchors import MarkedPiece, marked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Outcome, OutcomeParagraph
    from untoc_portal.core.authz import AnyUser


def comments_on(user: AnyUser, paragraph: OutcomeParagraph) -> list[PassageComment]:
    """Return the comments on a paragraph that the user may read, the open ones first."""
    rows = PassageComment.objects.visible_to(user).filter(paragraph=paragraph)
    rows = rows.select_related("author", "resolved_by", "delegation__party")
    return sorted(rows, key=lambda row: (row.is_resolved, row.pk))


def marked_passages(paragraph: OutcomeParagraph, comments: Iterable[PassageComment]) -> list[MarkedPiece]:
    """Return the text in pieces, with the numbers of the open comments on each."""
    numbered = enumerate(comments, 1)
    places = {number: (row.begin, row.end) for number, row in numbered if row.begin is not None and not row.is_resolved}
    return marked(paragraph.text, places)


def open_comments(user: AnyUser, outcome: Outcome) -> Counter[int]:
    """Return how many open comments the user may read, by the paragraph's key."""
    rows = PassageComment.objects.visible_to(user).open().filter(paragraph__outcome=outcome)
    return Counter(rows.values_list("paragraph", flat=True))
