"""Comments on passages for a page: those that the reader can see, and the text with marked passages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reviews.models import PassageComment
from untoc_portal.core.anchors import MarkedPiece, split_at_quotes
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Outcome, OutcomeParagraph
    from untoc_portal.core.authz import AnyUser


def list_paragraph_comments(user: AnyUser, paragraph: OutcomeParagraph) -> list[PassageComment]:
    """Return the comments on a paragraph that the user can read, the open ones first."""
    rows = PassageComment.objects.visible_to(user).filter(paragraph=paragraph)
    rows = rows.select_related("author", "resolved_by", "delegation__party")
    return sorted(rows, key=lambda row: (row.is_resolved, row.pk))


def split_at_comments(paragraph: OutcomeParagraph, comments: Iterable[PassageComment]) -> list[MarkedPiece]:
    """Return the text in pieces, with the numbers of the open comments on each piece."""
    places = {number: row.place for number, row in enumerate(comments, 1) if row.place and not row.is_resolved}
    return split_at_quotes(paragraph.text, places)


def count_open_comments(user: AnyUser, outcome: Outcome) -> Counter[int]:
    """Return the number of open comments that the user can read, by the key of the paragraph."""
    return Counter(row.paragraph_id for row in _OPEN.read(user, outcome.pk))


_OPEN = ReaderQuery(
    lambda reader, outcome: (
        PassageComment.objects.visible_to(reader).open().filter(paragraph__outcome=outcome).only("paragraph")
    ),
    1,
)
