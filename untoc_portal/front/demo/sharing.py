"""A State assigns its self-assessment: an article in progress, one returned with a comment, an institution, notes."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from reviews.enums import DelegateRole, NoteKind, ReviewState
from reviews.models import Article, Review
from reviews.services import articles, notes
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.clock import set_day
from untoc_portal.front.demo.people import get_holder

DAYS_AGO = dt.timedelta(days=9)


def share_out_work() -> None:
    """Assign articles, return one, and add notes to an answer, for each State at its self-assessment."""
    answering = Review.objects.filter(state=ReviewState.SELF_ASSESSMENT).select_related("state_under_review", "phase")
    for review in answering:
        focal_point = get_holder(review, review.state_under_review)
        expert = get_holder(review, review.state_under_review, DelegateRole.EXPERT)
        delegation = review.delegation_under_review
        first, second, third, fourth = _first_articles(review)
        # Assigned some days ago, so that what is not handed in is late.
        with set_day(timezone.localdate() - DAYS_AGO):
            assigned = articles.assign_articles(
                delegation,
                actor=focal_point,
                articles=[first, second, third],
                expert=expert,
                due_on=timezone.localdate(),
            )
        ministry = articles.add_institution(delegation, actor=focal_point, name=texts.INSTITUTION, members=[expert])
        articles.assign_articles(
            delegation,
            actor=focal_point,
            articles=[fourth],
            institution=ministry,
            due_on=timezone.localdate() + DAYS_AGO,
        )
        for assignment in assigned[:2]:
            articles.hand_in_article(assignment, actor=expert)
        articles.accept_article(assigned[0], actor=focal_point)
        articles.return_article(assigned[1], actor=focal_point, comment=texts.RETURN_ARTICLE)
        question = review.questions().order_by("position").first()
        for author, kind, text in (
            (focal_point, NoteKind.QUESTION, texts.NOTE_QUESTION),
            (expert, NoteKind.COMMENT, texts.NOTE_COMMENT),
        ):
            notes.write_note(delegation, actor=author, question=question, kind=kind, text=text)


def _first_articles(review: Review) -> list[Article]:
    asked = review.questions().order_by("position").values("article")
    rows = Article.objects.filter(pk__in=asked).select_related("instrument")
    return list(rows.order_by("instrument__position", "number")[:4])
