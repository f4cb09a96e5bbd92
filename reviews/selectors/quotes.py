"""Quoted words in submitted answers: where they are, and the answers with the passages that requests are about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from reviews.selectors.questionnaires import get_article_url_args
from reviews.selectors.submitted import get_last_two_submissions, load_submitted_answers
from untoc_portal.core import prose
from untoc_portal.core.anchors import find_quote

if TYPE_CHECKING:
    from reviews.models import Article, Review, Submission

# Private characters represent the marks until the text is HTML. No stored text needs them.
BEGIN, END = "\ue000", "\ue001"
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")


def find_quoted_answers(review: Review, article: Article, quote: str) -> tuple[Submission | None, dict[str, str]]:
    """Return the last submission, and the words as they are in each answer on the article, by question key."""
    last, _earlier = get_last_two_submissions(review)
    rows = load_submitted_answers(last).get(get_article_url_args(article), []) if last else []
    found = {}
    for row in rows:
        for text in (row.text, row.value):
            if places := find_quote(text, quote):
                found[row.key] = text[slice(*places[0])]
                break
    return last, found


def mark_quotes(text: str, quotes: list[str]) -> SafeString:
    """Return a typed text as HTML in which the quoted words are marked. Words inside of a link are not marked."""
    text = text.replace(BEGIN, "").replace(END, "")
    spans = [span for quote in quotes for span in find_quote(text, quote)[:1]]
    marked, end = [], 0
    for begin, stop in _join_spans(spans):
        marked += [text[end:begin], *(_mark_line(line) for line in text[begin:stop].splitlines(keepends=True))]
        end = stop
    html = prose.to_html("".join([*marked, text[end:]]))
    return SafeString(html.replace(BEGIN, "<mark>").replace(END, "</mark>"))


def _join_spans(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _mark_line(line: str) -> str:
    """Return a line with marks around its words, after the sign of a list. A line with an address stays as it is."""
    words = line.strip()
    if not words or "://" in line or "](" in line:
        return line
    begin = ITEM.match(line)
    start = begin.end() if begin else len(line) - len(line.lstrip())
    end = len(line.rstrip())
    return f"{line[:start]}{BEGIN}{line[start:end]}{END}{line[end:]}" if start < end else line
