"""Everyone's own messages in the portal, and how to hear of each kind."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import inbox, notify
from untoc_portal.core.enums import Channel, MessageCategory
from untoc_portal.core.models import Message
from untoc_portal.core.notices import FIXED
from untoc_portal.core.views import PortalView, ServiceFormView

PAGE = 30


class ChannelsForm(forms.Form):
    """For each family of messages, a channel."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for family in MessageCategory:
            if family not in FIXED:
                self.fields[family.value] = forms.ChoiceField(label=family.label, choices=Channel.choices)


class UserBaseView(PortalView):
    """A page about the person who looks at it."""

    def get_subject(self) -> None:
        """Return nothing: the page is about no single object."""

    def get_success_url(self) -> str:
        """Return to the messages."""
        return reverse("inbox")


class InboxView(UserBaseView):
    """The person's messages, the latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of them."""
        rows = Message.objects.in_inbox_of(request.user).order_by("-pk")
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        return render(request, "inbox/message_list.html", {"page_obj": page})


class OpenMessageView(UserBaseView):
    """Open what a message is about; from then on it counts as read."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note it, and go there."""
        message = inbox.mark_message_opened(
            get_object_or_404(Message.objects.in_inbox_of(request.user), pk=pk), actor=request.user
        )
        return HttpResponseRedirect(message.url or self.get_success_url())


class OpenAllView(UserBaseView):
    """Put every message away as read."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note it."""
        moment = inbox.mark_all_messages_opened(actor=request.user)
        undo_url = reverse("undo_open_all_messages", args=[moment.isoformat()])
        return self.done(_("Every message is marked as read."), undo_url=undo_url)


class UndoOpenAllView(UserBaseView):
    """Take it back that every message was put away as read."""

    def post(self, request: HttpRequest, moment: str) -> HttpResponse:
        """Make them unread again; 404 for what is no moment."""
        try:
            then = dt.datetime.fromisoformat(moment)
        except ValueError:
            raise Http404 from None
        if then.tzinfo is None:
            raise Http404
        inbox.undo_open_all_messages(then, actor=request.user)
        return self.done(_("They are unread again."))


class ChannelsView(ServiceFormView, UserBaseView):
    """How the person hears of each kind of messages."""

    form_class = ChannelsForm
    template_name = "inbox/channels.html"
    success_message = _("Your choice applies from the next message.")
    parent_label = _("Messages")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what holds now."""
        return {"initial": notify.get_channels_by_category(self.request.user)}

    def perform(self, form: ChannelsForm) -> None:
        """Keep the choice."""
        inbox.choose_channels(form.cleaned_data, actor=self.request.user)
