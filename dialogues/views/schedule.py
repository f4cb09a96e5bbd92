"""The public schedule: a page, an Atom feed, and a file to which calendar programs subscribe."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext as _

from dialogues.forms.schedule import ScheduleForm
from dialogues.selectors.calendar import PAST_PERIOD
from dialogues.selectors.schedule import Schedule, group_by_month, list_states_with_windows, load_schedule, select_month
from stakeholders.models import State
from untoc_portal.core.calendars import CalendarEntry, to_ics
from untoc_portal.core.views import PageView, SiteView
from untoc_portal.core.visitor_pages import store_for_visitors

PUBLIC_PAGE = method_decorator(login_not_required, name="dispatch")


class ScheduleBaseView(SiteView):
    """The schedule of what was chosen: one body, region or State, or everything."""

    chosen: dict[str, Any]

    # Whether the form is shown: then it names every State.
    has_form = False

    def read_choice(self) -> None:
        """Read what is chosen. An unknown value chooses nothing."""
        states = list_states_with_windows() if self.has_form or "state" in self.request.GET else []
        self.form = ScheduleForm(self.request.GET or None, states=states)
        self.form.is_valid()
        found = self.form.cleaned_data if self.form.is_bound else {}
        self.chosen = {name: value for name, value in found.items() if value}

    def load(self, since: dt.date) -> Schedule:
        """Return the schedule of what is chosen, with the entries that were not over on this day."""
        code = self.chosen.get("state", "")
        state = State.objects.filter(iso3=code).first() if code else None
        body, region = self.chosen.get("group", ""), self.chosen.get("region", "")
        return load_schedule(body=body, region=region, state=state, since=since)

    def get_address(self, name: str) -> str:
        """Return the address of a form of the same schedule."""
        query = urlencode({key: value for key, value in self.chosen.items() if key != "month"})
        return reverse(name) + (f"?{query}" if query else "")

    def list_recent_entries(self) -> list[CalendarEntry]:
        """Return the entries for programs: what is ahead, and what was in the past year."""
        self.read_choice()
        return self.load(timezone.localdate() - PAST_PERIOD).entries


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class SchedulePageView(PageView, ScheduleBaseView):
    """Which group answers when, which session takes its outcomes, and how to be heard there."""

    template_name = "dialogues/schedule.html"
    has_form = True

    def get_context(self) -> dict[str, Any]:
        self.read_choice()
        month = self.chosen.get("month")
        schedule = self.load(month or timezone.localdate())
        months = group_by_month(select_month(schedule.entries, month))
        file = self.get_address("dialogues:calendar_file")
        return {
            "form": self.form,
            "is_filtered": bool(self.chosen),
            "windows": schedule.windows,
            "shows_states": "region" in self.chosen or "state" in self.chosen,
            "months": months,
            "file": file,
            "file_address": self.request.build_absolute_uri(file),
            "atom": self.get_address("dialogues:schedule_feed"),
        }


@PUBLIC_PAGE
class CalendarFileView(ScheduleBaseView):
    """The schedule as an iCalendar file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        del request
        content = to_ics(_("Schedule of the reviews and meetings"), self.list_recent_entries())
        headers = {"Content-Disposition": 'inline; filename="calendar.ics"'}
        return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@PUBLIC_PAGE
class ScheduleFeedView(ScheduleBaseView):
    """The schedule as an Atom feed (RFC 4287), what was changed last first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        address = request.build_absolute_uri
        entries = self.list_recent_entries()
        page = address(self.get_address("dialogues:schedule"))
        feed = Atom1Feed(
            title=_("Schedule of the reviews and meetings"),
            link=page,
            description="",
            language=get_language(),
            feed_url=address(),
            feed_guid=page,
        )
        for entry in sorted(entries, key=lambda row: (row.changed_at, row.uid), reverse=True):
            feed.add_item(
                f"{entry.first:%Y-%m-%d} {entry.title}",
                address(entry.path),
                entry.note,
                pubdate=entry.changed_at,
                updateddate=entry.changed_at,
                unique_id=f"{page}#{entry.uid}",
            )
        return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
