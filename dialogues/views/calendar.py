"""The calendar of sessions and dialogues: a page, and a file to which calendar programs subscribe."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dialogues.forms.sessions import CalendarForm
from dialogues.selectors.calendar import group_by_month, list_calendar_entries
from untoc_portal.core.calendars import to_ics
from untoc_portal.core.views import PageView, SiteView


@method_decorator(login_not_required, name="dispatch")
class CalendarPageView(PageView, SiteView):
    """The page with future sessions and dialogues, by month."""

    template_name = "dialogues/calendar.html"

    def get_context(self) -> dict[str, Any]:
        form, code = get_calendar_filter(self.request)
        today = timezone.localdate()
        feed = reverse("dialogues:calendar_file") + (f"?{urlencode({'group': code})}" if code else "")
        months = group_by_month(list_calendar_entries(self.request.user, today, code=code), today)
        return {"form": form, "months": months, "feed": feed, "feed_address": self.request.build_absolute_uri(feed)}


@method_decorator(login_not_required, name="dispatch")
class CalendarFileView(SiteView):
    """The calendar as an iCalendar file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        _form, code = get_calendar_filter(request)
        content = to_ics(
            _("Working groups and dialogues"), list_calendar_entries(request.user, timezone.localdate(), code=code)
        )
        headers = {"Content-Disposition": 'inline; filename="calendar.ics"'}
        return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def get_calendar_filter(request: HttpRequest) -> tuple[CalendarForm, str]:
    """Return the form as it was sent, and the code of the chosen body.

    Without a valid choice the code is empty: all.
    """
    form = CalendarForm(request.GET or None)
    return form, form.cleaned_data["group"] if form.is_bound and form.is_valid() else ""
