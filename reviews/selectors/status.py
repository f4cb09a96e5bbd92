"""Neutral counters for everyone: how many reviews have started, in all and by group. No State is named or compared."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import NOT_STARTED_STATES
from reviews.models import ReviewGroup


def public_counters() -> dict[str, Any]:
    """Return total, progressing and not started, over all reviews and for each group of each phase.

    A review counts as not started until its preliminary consultation is held (domain rule: one country review).
    """
    waiting = Q(reviews__state__in=NOT_STARTED_STATES)
    groups = ReviewGroup.objects.select_related("phase").annotate(
        total=Count("reviews"), not_started=Count("reviews", filter=waiting)
    )
    rows: list[dict[str, Any]] = [
        {
            "label": _("%(phase)s, %(group)s") % {"phase": group.phase, "group": group},
            "total": group.total,
            "not_started": group.not_started,
            "progressing": group.total - group.not_started,
        }
        for group in groups.order_by("phase__sequence", "number")
    ]
    totals = {name: sum(row[name] for row in rows) for name in ("total", "progressing", "not_started")}
    return {**totals, "groups": rows}
