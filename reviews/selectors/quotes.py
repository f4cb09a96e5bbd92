"""Quoted words in submitted answers: where they stand, and the answers with the passages that requests are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.selectors.questionnaires import get_article_url_args
from reviews.selectors.submitted import get_last_two_submissions, load_submitted_answers
from untoc_portal.core.anchors import find_quote

if TYPE_CHECKING:
    from reviews.models import Article, Review, Submission


def find_quoted_answers(review: Review, article: Article, quote: str) -> tuple[Submission | None, dict[str, str]]:
    """Return the last submission, and the words as they stand in each answer on the article, by question key."""
    last, _earlier = get_last_two_submissions(review)
    rows = load_submitted_answers(last).get(get_article_url_args(article), []) if last else []
    found = {}
    for row in rows:
        for text in (row.text, row.value):
            if places := find_quote(text, quote):
                found[row.key] = text[slice(*places[0])]
                break
    return last, found
