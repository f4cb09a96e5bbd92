"""The practical side for an invited organization: badges with the link to the room, its dates as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dialogues.enums import ApplicationState
from dialogues.selectors.practical import list_badges, list_calendar_entries
from dialogues.views.applications import ApplicationBaseView
from untoc_portal.core import authz
from untoc_portal.core.calendars import to_ics
from untoc_portal.core.qr import encode_squares
from untoc_portal.core.views import PageView


class InvitedBaseView(ApplicationBaseView):
    """A page for the people of an invited organization, and for the Secretariat."""

    def is_allowed(self) -> bool:
        """Return whether the organization is invited, and the user acts for it or is in the Secretariat."""
        user = self.request.user
        is_own = user.has_perm("dialogues.withdraw_application", self.subject)
        return self.subject.state == ApplicationState.INVITED and (is_own or authz.is_secretariat(user))


class BadgesView(PageView, InvitedBaseView):
    """The badges of the group of one organization, to be printed. Each leads to the room."""

    template_name = "dialogues/badges.html"

    def get_context(self) -> dict[str, Any]:
        dialogue = self.subject.dialogue
        room_url = urljoin(settings.PORTAL_URL, reverse("dialogues:speaker_list", args=[dialogue.pk]))
        size, path = encode_squares(room_url)
        return {
            "application": self.subject,
            "dialogue": dialogue,
            "badges": list_badges(self.subject),
            "room_url": room_url,
            "qr_size": size,
            "qr_path": path,
        }


class ApplicationCalendarView(InvitedBaseView):
    """The dates of the organization as an iCalendar file: the dialogue with its speaking slot, the preparation day."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        del request
        content = to_ics(str(self.subject.organization), list_calendar_entries(self.subject))
        headers = {"Content-Disposition": f'attachment; filename="dialogue-{pk}.ics"'}
        return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
