"""Paragraphs of outcomes and what belongs to them: the rule of `redact` (policies.py) as a condition on rows."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db.models import Q

from reviews.enums import Material
from reviews.publication import is_paragraph_published
from reviews.querysets.material import ReviewMaterialQuerySet
from untoc_portal.core import authz
from untoc_portal.core.enums import Level
from untoc_portal.core.querysets import M, VisibleQuerySet


class OutcomeParagraphQuerySet(VisibleQuerySet[M]):
    """Paragraphs of lists of observations and summaries."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the paragraphs whose heading this user reads, without confidential ones of others."""
        return self.headings_visible_to(user).filter(_is_inside(user) | Q(is_confidential=False))

    def headings_visible_to(self, user: authz.AnyUser) -> Self:
        """Return the paragraphs of which this user reads the heading, with the text or with “[withheld]” for it.

        `redact` removes the text of a confidential one. Only the parties and the Secretariat read removed ones.
        """
        outcomes = apps.get_model("reviews.Outcome").objects.keys_visible_to(user)
        shown = Q(removed_in__isnull=True)
        if authz.get_reader_level(user) > Level.STATES:
            shown &= is_paragraph_published()
        return self.filter(_is_inside(user) | shown, outcome__in=outcomes)

    def within_wall(self, user: authz.AnyUser) -> Self:
        """Return also the paragraphs to which a row leads that this user may see: a line, or a good practice."""
        found = Q(pk__in=[])
        for label in ("FollowUpLine", "PracticeConsent", "FollowUpReference"):
            found |= Q(pk__in=apps.get_model(f"reviews.{label}").objects.keys_visible_to(user, "paragraph"))
        return self.visible_to(user) | self.filter(found)


def _is_inside(user: authz.AnyUser) -> Q:
    """Return the condition for paragraphs of a review to which this user is a party. The Secretariat gets all."""
    if authz.get_reader_level(user) is Level.SECRETARIAT:
        # An empty condition means “every row”, but Django drops it next to another one.
        return ~Q(pk__in=[])
    grant = authz.build_grant_condition(user, f"view_{Material.REVIEW}", "reviews.Review", outer="outcome__review_id")
    return Q(grant)


class OfPartiesQuerySet(ReviewMaterialQuerySet[M]):
    """How the parties came to an outcome: clearances, and comments on what was returned. Others read the result."""

    material = Material.DRAFT_LIST
    review = "outcome__review"


class OfParagraphQuerySet(OfPartiesQuerySet[M]):
    """What the parties note on a paragraph, such as its source."""

    review = "paragraph__outcome__review"


class ParagraphRevisionQuerySet(OfPartiesQuerySet[M]):
    """Earlier texts of paragraphs."""

    review = "of__outcome__review"


class FeedbackAuthorQuerySet(ReviewMaterialQuerySet[M]):
    """Which State wrote a feedback, and when it cleared it. Its text has rules of its own (`FeedbackQuerySet`)."""

    material = Material.FEEDBACK
    review = "feedback__review"
