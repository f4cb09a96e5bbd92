"""The dialogue between the States for pages: threads of requests, and meetings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet

from reviews.enums import ClarificationState, ReviewSettingName
from reviews.models import Clarification, Mandate, Meeting, Question, Reopening, ReviewSetting
from reviews.selectors.submitted import get_last_two_submissions, load_submitted_answers
from untoc_portal.core.deadlines import is_overdue

if TYPE_CHECKING:
    from reviews.models import Delegation, Review
    from untoc_portal.core.authz import AnyUser


def get_default_due_date(today: dt.date) -> dt.date:
    """Return the deadline for the answer to a request for clarification that is made today."""
    return today + dt.timedelta(days=ReviewSetting.get_number(ReviewSettingName.CLARIFICATION_DAYS))


def clarifications_for_user(user: AnyUser, review: Review) -> QuerySet[Clarification]:
    """Return the requests for clarification that the user can see, with answers and corrections."""
    corrections = Reopening.objects.select_related("submission__superseded_by").order_by("pk")
    rows = Clarification.objects.filter_visible(user).filter(review=review)
    return rows.select_related(
        "review",
        "article__instrument",
        "question",
        "asked_by__party",
        "asked_by__review",
        "requested_by",
        "answered_by",
        "addressee__user",
        "followed_by",
    ).prefetch_related("question__wordings", Prefetch("reopenings", queryset=corrections))


def list_clarification_threads(user: AnyUser, review: Review, today: dt.date) -> list[list[Clarification]]:
    """Return the threads, the latest first. A thread is a request with those that follow it, the oldest first."""
    threads: dict[int | None, list[Clarification]] = {}
    for row in clarifications_for_user(user, review):
        row.is_overdue = row.state == ClarificationState.OPEN and is_overdue(row.due_on, None, today)
        # A thread is a chain: a request that follows another one joins its list.
        thread = threads.get(row.follows_id, [])
        thread.append(row)
        threads[row.pk] = thread
    found = {id(thread): thread for thread in threads.values()}
    return sorted(found.values(), key=lambda thread: thread[0].pk, reverse=True)


def meetings_for_user(user: AnyUser, review: Review) -> QuerySet[Meeting]:
    """Return the recorded remote meetings that the user can see."""
    return Meeting.objects.filter_visible(user).filter(review=review).select_related("logged_by")


def list_clarifiable_questions(delegation: Delegation) -> QuerySet[Question]:
    """Return the questions answered in the last submission, on the instruments that the delegation reviews."""
    last, _earlier = get_last_two_submissions(delegation.review)
    keys = [row.key for rows in load_submitted_answers(last).values() for row in rows] if last else []
    instruments = [row.pk for row in delegation.instruments.all()]
    asked = delegation.review.questions().filter(key__in=keys, article__instrument__in=instruments)
    return asked.order_by("article__instrument__position", "article__number", "position")


def list_clarification_addressees(review: Review) -> QuerySet[Mandate]:
    """Return the mandates of the State under review to which a request can be addressed: all except observers."""
    rows = review.delegation_under_review.mandates.in_force().exclude(role="observer")
    return rows.select_related("user", "delegation__party").order_by("-role", "pk")
