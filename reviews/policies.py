"""What each circle of readers is shown of a review's texts (domain rule: who sees what)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reviews.enums import OutcomeKind, PublicationScope
from reviews.models import OutcomeParagraph
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, SECRETARIAT, STATES, WITHHELD, Audience, policy
from untoc_portal.core.enums import Level, RoleGroup

if TYPE_CHECKING:
    from reviews.models import Review


def audience_of(user: authz.AnyUser, review: Review) -> Audience:
    """Return the circle of readers this user belongs to with regard to the review."""
    if authz.has_role(user, RoleGroup.SECRETARIAT):
        return SECRETARIAT
    if "view_review" in authz.grants(user, review):
        return REVIEW
    return STATES if authz.has_role(user, RoleGroup.DELEGATES, RoleGroup.CHAIRS) else PUBLIC


def is_withheld(paragraph: OutcomeParagraph, audience: Audience) -> bool:
    """Tell whether the text is kept from this audience.

    Outside the review, a paragraph the State under review keeps confidential is withheld; from the public, so is each
    one it did not publish. A summary holds nothing confidential and is public once issued.
    """
    if audience.reaches(Level.REVIEW):
        return False
    if paragraph.is_confidential:
        return True
    if audience.reaches(Level.STATES) or paragraph.outcome.kind == OutcomeKind.SUMMARY:
        return False
    decision = getattr(paragraph.outcome.review, "publication_decision", None)
    scope = decision.scope_on(timezone.localdate()) if decision else PublicationScope.NOTHING
    return scope == PublicationScope.NOTHING or (scope == PublicationScope.PARTS and not paragraph.is_published)


@policy(OutcomeParagraph)
def redact_paragraph(paragraph: OutcomeParagraph, audience: Audience) -> dict[str, Any]:
    """Show the heads of every paragraph, and the text of those that are not withheld."""
    withheld = is_withheld(paragraph, audience)
    inside = audience.reaches(Level.REVIEW)
    return {
        "id": paragraph.pk,
        "instrument": paragraph.article.instrument.code,
        "article": paragraph.article.number,
        "article_titles": paragraph.article.titles,
        "kind": paragraph.kind,
        # The type of a need says what the need is.
        "assistance": "" if withheld else paragraph.assistance,
        "text": str(WITHHELD) if withheld else paragraph.text,
        "is_withheld": withheld,
        # Which of the reviewing States wrote a paragraph is between the parties.
        "drafted_by": paragraph.drafted_by.party.iso3 if inside else None,
        "is_confidential": paragraph.is_confidential if inside else None,
        "is_published": paragraph.is_published if inside else None,
    }
