"""The running deadlines of a person's reviews as calendar entries.

A calendar program stores them outside the portal. So an entry contains only the review and the kind of deadline, like
an e-mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from reviews.enums import DeadlineKind
from reviews.models import Deadline
from reviews.selectors.people import list_mandates
from untoc_portal.core import authz
from untoc_portal.core.calendars import CalendarEntry

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


def list_calendar_dates(user: User) -> list[CalendarEntry]:
    """Return the deadlines of the reviews in which the person has a mandate.

    The Secretariat also gets those of all reviews, counted by day and kind.
    """
    running = Deadline.objects.visible_to(user).running()
    mine = running.filter(review__in=list_mandates(user).order_by().values("delegation__review"))
    entries = [_entry(row) for row in mine.select_related("review__state_under_review", "review__phase")]
    return entries + (_of_all_reviews() if authz.is_secretariat(user) else [])


def _entry(date: Deadline) -> CalendarEntry:
    title = _("%(clock)s: %(review)s") % {"clock": str(date.get_kind_display()).capitalize(), "review": date.review}
    path = reverse("reviews:clocks", args=[date.review.code])
    return CalendarEntry(f"date-{date.pk}", date.due_on, date.due_on, title, path, date.updated_at)


def _of_all_reviews() -> list[CalendarEntry]:
    rows = Deadline.objects.running().order_by("due_on", "kind").values("due_on", "kind")
    entries = []
    for row in rows.annotate(count=Count("pk"), changed_at=Max("updated_at")):
        reviews = ngettext("%(count)d review", "%(count)d reviews", row["count"]) % {"count": row["count"]}
        clock = str(DeadlineKind(row["kind"]).label).capitalize()
        title = _("%(clock)s: %(review)s") % {"clock": clock, "review": reviews}
        uid = f"dates-{row['kind']}-{row['due_on']}"
        entries.append(
            CalendarEntry(uid, row["due_on"], row["due_on"], title, reverse("reviews:board"), row["changed_at"])
        )
    return entries
