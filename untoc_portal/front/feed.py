"""A person's own dates as a calendar to subscribe to, at a URL with a token instead of a password."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogues.selectors.calendar import calendar_for_user
from reviews.selectors.calendar import list_calendar_dates
from untoc_portal.accounts.services import find_user_by_feed_token
from untoc_portal.core import authz
from untoc_portal.core.calendars import to_ics


@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar in the person's language. Raises Http404 if the token is unknown or revoked."""
    del request
    user = find_user_by_feed_token(token)
    if user is None:
        raise Http404
    # Cached once, as for a user with a session.
    authz.cache_grants(user)
    with translation.override(user.language):
        entries = [*list_calendar_dates(user), *calendar_for_user(user, timezone.localdate())]
        entries.sort(key=lambda entry: (entry.first, entry.uid))
        content = to_ics(_("My dates in the review mechanism"), entries)
    headers = {"Content-Disposition": 'inline; filename="my-dates.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
