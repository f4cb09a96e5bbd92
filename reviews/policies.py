"""Which texts of a review each group of readers sees (domain rule: who sees what)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind, PublicationScope
from reviews.models import OutcomeParagraph
from reviews.publication import get_scope
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import REVIEW, WITHHELD, Audience, register_policy
from untoc_portal.core.enums import Level

if TYPE_CHECKING:
    from reviews.models import Outcome, Review

# Shown in every form of a list of which only parts are published.
IN_PARTS = _(
    "This edition contains those parts of the list of observations that the State under review has chosen to publish. "
    "Its paragraphs are numbered for this edition alone."
)


def get_review_audience(user: authz.AnyUser, review: Review) -> Audience:
    """Return the group of readers to which this user belongs in the review."""
    circle = authz.get_reader_level(user)
    is_party = circle is not Level.SECRETARIAT and "view_review" in authz.get_grants(user, review)
    return REVIEW if is_party else Audience(circle)


def _scope(outcome: Outcome, audience: Audience) -> str:
    """Return how much of an outcome this audience can read. The public reads what is published of the list by now.

    A summary is public as a whole once it is issued.
    """
    is_whole = audience.can_read(Level.STATES) or outcome.kind == OutcomeKind.SUMMARY
    return PublicationScope.ALL if is_whole else get_scope(outcome.review.publication_decision)


def is_in_parts(outcome: Outcome, audience: Audience) -> bool:
    """Return whether this audience reads only the parts of the list that the State under review publishes."""
    return _scope(outcome, audience) == PublicationScope.PARTS


def is_hidden(paragraph: OutcomeParagraph, audience: Audience) -> bool:
    """Return whether the paragraph is hidden from this audience. An unpublished paragraph leaves no trace."""
    scope = _scope(paragraph.outcome, audience)
    return scope == PublicationScope.NOTHING or (scope == PublicationScope.PARTS and not paragraph.is_published)


def is_withheld(paragraph: OutcomeParagraph, audience: Audience) -> bool:
    """Return whether the text is withheld from this audience.

    A confidential text is withheld from all readers outside the review.
    """
    return paragraph.is_confidential and not audience.can_read(Level.REVIEW)


@register_policy(OutcomeParagraph)
def redact_paragraph(paragraph: OutcomeParagraph, audience: Audience) -> dict[str, Any]:
    """Return nothing for a hidden paragraph, only the headings of a withheld one, and the full text of others."""
    if is_hidden(paragraph, audience):
        return {}
    withheld = is_withheld(paragraph, audience)
    inside = audience.can_read(Level.REVIEW)
    return {
        # Keys are numbered in sequence, so outside the review they would show that a paragraph is missing.
        "id": paragraph.pk if inside else None,
        "instrument": paragraph.article.instrument.code,
        "article": paragraph.article.number,
        "article_titles": paragraph.article.titles,
        "kind": paragraph.kind,
        # The details of a paragraph reveal its text: the type of assistance says what the need is.
        **{name: "" if withheld else getattr(paragraph, name) for name in OutcomeParagraph.get_details()},
        "text": str(WITHHELD) if withheld else paragraph.text,
        "is_withheld": withheld,
        # Only the parties may know which reviewing State wrote a paragraph.
        "drafted_by": paragraph.drafted_by.party.iso3 if inside else None,
        "is_confidential": paragraph.is_confidential if inside else None,
        "is_published": paragraph.is_published if inside else None,
    }
