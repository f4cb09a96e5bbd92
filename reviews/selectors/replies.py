"""Replies of the State under review for pages: by paragraph, with what the reader may do with each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reviews.models import OutcomeParagraph, Reply
from reviews.selectors.readings_of_replies import read_reply
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Outcome
    from untoc_portal.core.authz import AnyUser


def replies_for_user(user: AnyUser, outcome: Outcome) -> QuerySet[Reply]:
    """Return the replies to paragraphs of the outcome that the user can read, with what their pages show."""
    return _build_replies(user, outcome.pk)


def _build_replies(user: Any, outcome: int) -> QuerySet[Reply]:
    rows = Reply.objects.visible_to(user).filter(paragraph__outcome=outcome)
    return rows.select_related(
        "paragraph__article__instrument", "base", "comment", "author", "delegation__party", "ended_by"
    )


def list_open_replies(user: AnyUser, outcome: Outcome) -> dict[int, list[Reply]]:
    """Return the open replies by paragraph. A proposal has `seen`, which says what its reader accepts."""
    found: dict[int, list[Reply]] = {}
    for reply in _OPEN.read(user, outcome.pk):
        reply.seen = read_reply(reply).digest if reply.is_open_proposal else ""
        found.setdefault(reply.paragraph_id, []).append(reply)
    return found


_OPEN = ReaderQuery(lambda reader, outcome: _build_replies(reader, outcome).filter(ended_at__isnull=True), 1)


def list_paragraph_replies(user: AnyUser, paragraph: OutcomeParagraph) -> list[Reply]:
    """Return every reply to the paragraph and to its comments that the user can read, the latest first."""
    return list(replies_for_user(user, paragraph.outcome).filter(paragraph=paragraph).order_by("-pk"))
