"""The summary, drafted from the list of observations, and the sources of its paragraphs (PR, summary)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind
from reviews.models import OutcomeParagraph, SummarySource
from reviews.selectors.summaries import check_summary, list_observations
from reviews.services.locks import lock_outcome, lock_review
from reviews.services.paragraphs import add_paragraph, begin_version
from reviews.summaries.sources import select_first_sentences
from reviews.workflow import SUMMARY
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import join_sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from reviews.models import Delegation, Outcome
    from untoc_portal.accounts.models import User


@transaction.atomic
def draft_summary(outcome: Outcome, *, actor: User, delegation: Delegation) -> list[OutcomeParagraph]:
    """Draft a paragraph for each heading of the list that has observations without a place in the summary.

    Existing text stays. Each new paragraph contains the first sentences of its observations, within the maximum length
    of a summary. The observations become its sources. All new paragraphs make one new version. Confidential
    observations are skipped, because the summary is public once issued. Articles that this State does not cover are
    skipped too. Raises DomainError if nothing is left to draft.
    """
    outcome = lock_outcome(outcome)
    authz.require_permission(actor, "reviews.draft_summary", outcome.review)
    check = check_summary(outcome)
    covered = set(delegation.instruments.values_list("pk", flat=True))
    left = [row.paragraph for row in check.uncited_observations if row.paragraph.article.instrument_id in covered]
    if not left:
        message = _("Every observation that your State reviewed is already reflected.")
        raise DomainError("nothing_left_out", message, rule=SUMMARY)
    share = max(check.max_words - check.words, 0) // len(left)
    drafted = []
    for heading, observations in _group_by_heading(left):
        text = join_sentences(
            (sentence for row in observations for sentence in select_first_sentences(row.text, share)),
            outcome.review.language,
        )
        paragraph = add_paragraph(outcome, actor=actor, delegation=delegation, heading=heading, text=text)
        _link(paragraph, observations)
        drafted.append(paragraph)
    begin_version(outcome)
    return drafted


def _group_by_heading(
    rows: list[OutcomeParagraph],
) -> Iterator[tuple[dict[str, Any], list[OutcomeParagraph]]]:
    """Yield the observations by article, kind and other details, in the order of the list."""
    article, *choices = OutcomeParagraph.tracked_fields
    rows = sorted(rows, key=lambda row: (row.article.instrument.position, row.article.number, *_get(row, choices)))
    for heading, own in groupby(rows, key=lambda row: _get(row, [article, *choices])):
        yield dict(zip(OutcomeParagraph.tracked_fields, heading, strict=True)), list(own)


def _get(row: OutcomeParagraph, names: list[str]) -> list[Any]:
    return [getattr(row, name) for name in names]


@transaction.atomic
def set_sources(paragraph: OutcomeParagraph, *, actor: User, observations: Collection[int]) -> OutcomeParagraph:
    """Set the observations, by key, on which a paragraph of the summary is based. Replaces earlier sources.

    Raises DomainError if an observation belongs to another list or is confidential, because the summary is public.
    """
    review = lock_review(paragraph.outcome.review_id)
    authz.require_permission(actor, "reviews.draft_summary", review)
    if paragraph.outcome.kind != OutcomeKind.SUMMARY:
        raise DomainError("no_summary", _("Only a paragraph of the summary is based on observations."), rule=SUMMARY)
    listed = {row.paragraph.pk: row.paragraph for row in list_observations(review)}
    if set(observations) - set(listed):
        message = _("This observation is not in the list of this review.")
        raise DomainError("unknown_observation", message, rule=SUMMARY, field="observations")
    chosen = [listed[pk] for pk in sorted(observations)]
    if any(row.is_confidential for row in chosen):
        message = _("A confidential observation cannot be a source of the summary, which is public.")
        raise DomainError("confidential", message, rule=SUMMARY, field="observations")
    paragraph.sources.all().delete()
    _link(paragraph, chosen)
    audit.record_event(AuditAction.CHANGED, paragraph, actor=actor, changes={"sources": [row.pk for row in chosen]})
    return paragraph


def _link(paragraph: OutcomeParagraph, observations: list[OutcomeParagraph]) -> None:
    SummarySource.objects.bulk_create(SummarySource(paragraph=paragraph, observation=row) for row in observations)
