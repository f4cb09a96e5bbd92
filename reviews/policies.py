"""What each circle of readers is shown of a review's texts (domain rule: who sees what)."""

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

# Said in every form of a list of which parts are published.
IN_PARTS = _(
    "This edition contains those parts of the list of observations that the State under review has chosen to publish. "
    "Its paragraphs are numbered for this edition alone."
)


def get_review_audience(user: authz.AnyUser, review: Review) -> Audience:
    """Return the circle of readers this user belongs to with regard to the review."""
    circle = authz.get_reader_level(user)
    is_party = circle is not Level.SECRETARIAT and "view_review" in authz.get_grants(user, review)
    return REVIEW if is_party else Audience(circle)


def _scope(outcome: Outcome, audience: Audience) -> str:
    """Return how much of an outcome is there for this audience: of a list, the public has what is published by now.

    A summary is public once issued, and whole.
    """
    is_whole = audience.can_read(Level.STATES) or outcome.kind == OutcomeKind.SUMMARY
    return PublicationScope.ALL if is_whole else get_scope(outcome.review.publication_decision)


def is_in_parts(outcome: Outcome, audience: Audience) -> bool:
    """Tell whether this audience has those parts of the list alone that the State under review publishes."""
    return _scope(outcome, audience) == PublicationScope.PARTS


def is_hidden(paragraph: OutcomeParagraph, audience: Audience) -> bool:
    """Tell whether this audience must not learn that the paragraph is there: what is not published does not show."""
    scope = _scope(paragraph.outcome, audience)
    return scope == PublicationScope.NOTHING or (scope == PublicationScope.PARTS and not paragraph.is_published)


def is_withheld(paragraph: OutcomeParagraph, audience: Audience) -> bool:
    """Tell whether the text is kept from this audience: outside the review, what the State keeps confidential."""
    return paragraph.is_confidential and not audience.can_read(Level.REVIEW)


@register_policy(OutcomeParagraph)
def redact_paragraph(paragraph: OutcomeParagraph, audience: Audience) -> dict[str, Any]:
    """Show nothing of what is left out, the heads of what is withheld, and the text of the rest."""
    if is_hidden(paragraph, audience):
        return {}
    withheld = is_withheld(paragraph, audience)
    inside = audience.can_read(Level.REVIEW)
    return {
        # Keys count on from one to the next: outside they would tell what is missing between them.
        "id": paragraph.pk if inside else None,
        "instrument": paragraph.article.instrument.code,
        "article": paragraph.article.number,
        "article_titles": paragraph.article.titles,
        "kind": paragraph.kind,
        # What is chosen for a paragraph tells of its text: the type of a need says what the need is.
        **{name: "" if withheld else getattr(paragraph, name) for name in OutcomeParagraph.get_details()},
        "text": str(WITHHELD) if withheld else paragraph.text,
        "is_withheld": withheld,
        # Which of the reviewing States wrote a paragraph is between the parties.
        "drafted_by": paragraph.drafted_by.party.iso3 if inside else None,
        "is_confidential": paragraph.is_confidential if inside else None,
        "is_published": paragraph.is_published if inside else None,
    }
