"""All dates of one person: a page by month or as a list, and an address with a token for calendar programs."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.formats import get_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy

from dialogues.selectors.calendar import list_meeting_dates
from dialogues.selectors.schedule import group_by_month
from reviews.selectors.calendar import list_review_dates, load_mandates
from untoc_portal.accounts.models import CalendarFeed
from untoc_portal.accounts.services import find_user_by_feed_token
from untoc_portal.core import authz
from untoc_portal.core.asking import ask_as_person
from untoc_portal.core.calendars import Choice, PersonalDate, parse_month, to_ics
from untoc_portal.core.views import PageView, SiteView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.accounts.models import User

ANY = [("", gettext_lazy("all"))]
MONTH, LIST = "month", "list"


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the grid of a month, with what is on it."""

    day: dt.date
    is_of_month: bool
    is_today: bool
    dates: list[PersonalDate]


def list_dates_for_user(user: User, today: dt.date) -> list[PersonalDate]:
    """Return all dates of the person that the person may see now, in their order."""
    mandates = load_mandates(user)
    found = [*list_review_dates(user, mandates), *list_meeting_dates(user, mandates, today)]
    # The same date in two capacities is shown once in each, and once to a program.
    return sorted(found, key=lambda one: (one.entry.first, one.entry.uid, one.capacity.key))


def list_choices(choices: Iterable[Choice]) -> list[tuple[str, str]]:
    """Return the different choices by their names."""
    found = {choice.key: choice.label for choice in choices if choice.key}
    return sorted(found.items(), key=lambda pair: pair[1])


def build_month(month: dt.date, dates: Iterable[PersonalDate], today: dt.date) -> list[list[Day]]:
    """Return the weeks of a month, in the order of the days of the reader's language."""
    on: dict[dt.date, list[PersonalDate]] = {}
    for one in dates:
        for offset in range((one.entry.last - one.entry.first).days + 1):
            on.setdefault(one.entry.first + dt.timedelta(days=offset), []).append(one)
    # Django counts from Sunday, Python from Monday.
    first = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    weeks = calendar.Calendar(first).monthdatescalendar(month.year, month.month)
    return [[Day(day, day.month == month.month, day == today, on.get(day, [])) for day in week] for week in weeks]


class CalendarForm(forms.Form):
    capacity = forms.ChoiceField(label=gettext_lazy("In which capacity"), required=False)
    review = forms.ChoiceField(label=gettext_lazy("Review"), required=False)

    def __init__(self, *args: Any, dates: list[PersonalDate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["capacity"].choices = [*ANY, *list_choices(one.capacity for one in dates)]
        fields["review"].choices = [*ANY, *list_choices(one.review for one in dates)]


@method_decorator(login_not_required, name="dispatch")
class CalendarPageView(PageView, SiteView):
    """The person's own dates. Anyone who is not signed in goes on to the public schedule."""

    template_name = "calendar.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or send a visitor to the schedule."""
        if not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("dialogues:schedule"))
        return super().dispatch(request, *args, **kwargs)

    def get_context(self) -> dict[str, Any]:
        today, query = timezone.localdate(), self.request.GET
        user: Any = self.request.user
        dates = list_dates_for_user(user, today)
        form = CalendarForm(query or None, dates=dates)
        form.is_valid()
        chosen = {name: value for name, value in (form.cleaned_data if form.is_bound else {}).items() if value}
        shown = [
            one
            for one in dates
            if chosen.get("capacity", one.capacity.key) == one.capacity.key
            and chosen.get("review", one.review.key) == one.review.key
        ]
        context = {
            "form": form,
            "is_filtered": bool(chosen),
            "has_dates": bool(dates),
            "feed": CalendarFeed.objects.filter(user=user).first(),
        }
        if query.get("view") == LIST:
            return context | self._list(shown, chosen, today)
        return context | self._month(shown, chosen, today)

    def _list(self, shown: list[PersonalDate], chosen: dict[str, str], today: dt.date) -> dict[str, Any]:
        ahead = [one for one in shown if one.entry.last >= today]
        by_entry = {id(one.entry): one for one in ahead}
        months = [
            (month, [by_entry[id(entry)] for entry in entries])
            for month, entries in group_by_month(one.entry for one in ahead)
        ]
        # A deadline that has passed is still to be done: it comes first.
        late = [one for one in shown if one.is_open and one.entry.last < today]
        return {"view": LIST, "months": months, "late": late, "month_url": self._url(chosen), "order": [("view", LIST)]}

    def _month(self, shown: list[PersonalDate], chosen: dict[str, str], today: dt.date) -> dict[str, Any]:
        month = parse_month(self.request.GET.get("month", "")) or today.replace(day=1)
        before, after = month - dt.timedelta(days=1), (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        weeks = build_month(month, shown, today)
        return {
            "view": MONTH,
            "month": month,
            "weeks": weeks,
            "has_days": any(day.dates for week in weeks for day in week if day.is_of_month),
            "before": self._url(chosen, month=f"{before:%Y-%m}"),
            "after": self._url(chosen, month=f"{after:%Y-%m}"),
            "list_url": self._url(chosen, view=LIST),
            "order": [("month", f"{month:%Y-%m}")],
        }

    def _url(self, chosen: dict[str, str], **more: str) -> str:
        query = urlencode({**chosen, **more})
        return f"?{query}" if query else reverse("calendar")


@login_not_required
def show_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar in the person's language. Raises Http404 if the token is unknown or revoked."""
    del request
    user = find_user_by_feed_token(token)
    if user is None:
        raise Http404
    # Cached once, as for a user with a session.
    authz.cache_grants(user)
    with translation.override(user.language), ask_as_person(user):
        dates = list_dates_for_user(user, timezone.localdate())
        content = to_ics(_("My dates in the review mechanism"), {one.entry.uid: one.entry for one in dates}.values())
    headers = {"Content-Disposition": 'inline; filename="my-dates.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
