"""Private drafts of forms: save a draft during typing, list the drafts of the user, discard one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.core import form_drafts
from untoc_portal.core.edits import StaleError
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.form_drafts import REVISION, TICKET, Ticket
from untoc_portal.core.inbox_page import UserBaseView
from untoc_portal.core.models import FormDraft

MAX_ID = 2**31 - 2


class UserDraftsBaseView(UserBaseView):
    """Base class of the views about the user's own drafts."""

    def get_success_url(self) -> str:
        """Return the URL of the list."""
        return reverse("form_drafts")

    @property
    def ticket(self) -> Ticket:
        """Return the ticket that was sent with the text."""
        return form_drafts.read_ticket(self.request.POST.get(TICKET, ""), self.request.user)


class SaveDraftView(UserDraftsBaseView):
    """Save what the user has typed into a form; a script calls it (static/js/drafts.js)."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Return the revision of the draft and a sentence about it.

        The status is 409 if another window changed the draft, 422 for other errors.
        """
        number = request.POST.get(REVISION, "")
        expected = min(int(number), MAX_ID) if number.isdecimal() else 0
        try:
            draft = form_drafts.save_draft(self.ticket, actor=request.user, typed=request.POST, expected=expected)
        except NotAllowedError:
            raise
        except DomainError as error:
            status = 409 if isinstance(error, StaleError) else 422
            return JsonResponse({"words": str(error)}, status=status)
        if draft is None:
            return JsonResponse({"revision": 0, "words": ""})
        time = time_format(timezone.localtime(draft.updated_at), "H:i")
        words = _("Kept at %(time)s as your private draft. No one else can read it.") % {"time": time}
        return JsonResponse({"revision": draft.revision, "words": words})


class DiscardDraftView(UserDraftsBaseView):
    """Remove a draft and leave no trace."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remove it, and redirect to the page above the form, or to the form if the user wants to begin again."""
        ticket = self.ticket
        form_drafts.discard_draft(ticket.place, actor=request.user)
        self.done(gettext_lazy("The draft is discarded."))
        return HttpResponseRedirect(ticket.place if "anew" in request.POST else ticket.back)


class DraftListView(UserDraftsBaseView):
    """What the user has typed and not sent, in any form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show all drafts, also those of forms that are now closed to the user."""
        drafts = FormDraft.objects.visible_to(request.user)
        tickets = [Ticket(request.user.pk, row.place, row.title, self.get_success_url()) for row in drafts]
        return render(request, "form_drafts.html", {"rows": list(zip(drafts, tickets, strict=True))})
