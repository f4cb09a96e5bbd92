"""Check whether the links of laws still work, and notify the State of a dead link.

Sites fail for a day, so one failure says nothing. A link is dead after `DEAD_AFTER` failures in a row.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import Legislation, Review
from reviews.models.legislation import DEAD_AFTER
from reviews.services.notifications import notify_recipients
from untoc_portal.core import jobs, links

CHECK_INTERVAL = dt.timedelta(days=7)
FAILING_CHECK_INTERVAL = dt.timedelta(days=1)
# A check that ran twice, because its first worker died, counts once.
DUPLICATE_CHECK_WINDOW = dt.timedelta(hours=1)
# A limit per hour: after a large import the links are checked step by step.
MAX_CHECKS_PER_HOUR = 200


def enqueue_link_checks(now: dt.datetime) -> int:
    """Enqueue a check of each link that is due: weekly, and daily while it fails. Return how many."""
    if not settings.LINK_CHECKS:
        return 0
    due = Legislation.objects.links_due(
        checked_before=now - CHECK_INTERVAL, failing_checked_before=now - FAILING_CHECK_INTERVAL
    )
    keys = list(due.values_list("pk", flat=True)[:MAX_CHECKS_PER_HOUR])
    for key in keys:
        jobs.enqueue("reviews.check_link", key=f"{key}:{now:%Y-%m-%dT%H}", legislation_id=key)
    return len(keys)


def check_link(legislation_id: int, *, now: dt.datetime, network: links.Network | None = None) -> None:
    """Check whether the link of a law works, and store the result. A law that no longer exists is skipped."""
    law = Legislation.objects.filter(pk=legislation_id).exclude(link="").first()
    if law is None or (law.link_checked_at and law.link_checked_at > now - DUPLICATE_CHECK_WINDOW):
        return
    _note(law, links.check(law.link, network), now)


@transaction.atomic
def _note(law: Legislation, found: links.Checked, now: dt.datetime) -> None:
    """Store the result, unless the law has another link by now. Notifies the State when the link becomes dead."""
    present = Legislation.objects.select_for_update(of=("self",)).filter(pk=law.pk, link=law.link).first()
    if present is None:
        return
    present.link_checked_at, present.link_finding = now, found.finding
    present.link_failures = 0 if found.is_reachable else present.link_failures + 1
    present.link_failing_since = None if found.is_reachable else present.link_failing_since or now
    # `updated_at` shows the last change by a person, so it must not change here.
    values = ("link_checked_at", "link_finding", "link_failures", "link_failing_since")
    Legislation.objects.filter(pk=law.pk).update(**{name: getattr(present, name) for name in values})
    if present.link_failures == DEAD_AFTER:
        _notify(present)


def _notify(law: Legislation) -> None:
    running = Review.objects.filter(state_under_review=law.party_id).exclude(state=ReviewState.CLOSED)
    for review in running.select_related("state_under_review", "phase"):
        path = reverse("reviews:legislation_detail", args=[review.code, law.pk])
        notify_recipients(
            "reviews/link_dead",
            review,
            actor=None,
            key=f"{law.pk}:{law.link_failing_since:%Y-%m-%d}",
            path=path,
            concerns=law,
        )
