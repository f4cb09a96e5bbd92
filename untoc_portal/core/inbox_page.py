"""The user's own messages in the portal, and the channel for each category."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import inbox, notify
from untoc_portal.core.enums import Channel, MessageCategory
from untoc_portal.core.models import Message
from untoc_portal.core.notices import FIXED
from untoc_portal.core.views import ActionView, PageView, PortalView, ServiceFormView

PAGE = 30


class ChannelsForm(forms.Form):
    """One channel for each category of messages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for family in MessageCategory:
            if family not in FIXED:
                self.fields[family.value] = forms.ChoiceField(label=family.label, choices=Channel.choices)


class UserBaseView(PortalView):
    """A page about the user who looks at it."""

    def get_subject(self) -> None:
        """Return None: the page is about no single object."""

    def get_success_url(self) -> str:
        """Return the URL of the messages."""
        return reverse("inbox")


class InboxView(PageView, UserBaseView):
    """The user's messages, the latest first."""

    template_name = "inbox/message_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return one page of messages."""
        rows = Message.objects.in_inbox_of(self.request.user).order_by("-pk")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return {"page_obj": page}


class OpenMessageView(UserBaseView):
    """Open the page that a message is about. The message then counts as read."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark the message as read and redirect to its page."""
        message = inbox.mark_message_opened(
            get_object_or_404(Message.objects.in_inbox_of(request.user), pk=pk), actor=request.user
        )
        return HttpResponseRedirect(message.url or self.get_success_url())


class OpenAllView(UserBaseView):
    """Mark every message as read."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark them and offer to undo it."""
        moment = inbox.mark_all_messages_opened(actor=request.user)
        undo_url = reverse("undo_open_all_messages", args=[moment.isoformat()])
        return self.done(_("Every message is marked as read."), undo_url=undo_url)


class UndoOpenAllView(ActionView, UserBaseView):
    """Undo that every message was marked as read."""

    success_message = _("They are unread again.")

    def perform(self) -> None:
        """Mark them as unread again. Answers 404 if the time is not valid."""
        try:
            then = dt.datetime.fromisoformat(self.kwargs["moment"])
        except ValueError:
            raise Http404 from None
        if then.tzinfo is None:
            raise Http404
        inbox.undo_open_all_messages(then, actor=self.request.user)


class ChannelsView(ServiceFormView, UserBaseView):
    """The user's channel for each category of messages."""

    form_class = ChannelsForm
    template_name = "inbox/channels.html"
    success_message = _("Your choice applies from the next message.")
    parent_label = _("Messages")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the current choice as the initial values."""
        return {"initial": notify.get_channels_by_category(self.request.user)}

    def perform(self, form: ChannelsForm) -> None:
        """Store the choice."""
        inbox.choose_channels(form.cleaned_data, actor=self.request.user)
