"""The user's own messages in the portal, what the user does with them, and the channel for each category."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _, ngettext

from untoc_portal.core import inbox, notify
from untoc_portal.core.datetimes import read_datetime
from untoc_portal.core.enums import MessageCategory
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.inbox_lists import BOX_LABELS, Box, InboxReading, Status, is_key
from untoc_portal.core.models import Message, MessageGroup
from untoc_portal.core.notices import FIXED, list_available_channels
from untoc_portal.core.views import PageView, PortalView, ServiceFormView

PAGE, ENTRIES = 20, 50


class ChannelsForm(forms.Form):
    """One channel for each category of messages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for family in MessageCategory:
            if family not in FIXED:
                self.fields[family.value] = forms.ChoiceField(
                    label=family.label, choices=list_available_channels(family)
                )


class InboxFilterForm(forms.Form):
    """What the list is limited to; its values are in the address."""

    show = forms.ChoiceField(choices=list(BOX_LABELS.items()), required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    about = forms.ChoiceField(label=_("Review or dialogue"), required=False)

    def __init__(self, data: QueryDict, reading: InboxReading) -> None:
        super().__init__(data)
        anything = [("", _("All"))]
        for name, choices in (("kind", reading.list_kinds()), ("about", reading.list_places())):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [*anything, *choices]


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
        query = self.request.GET
        box = Box(query["show"]) if query.get("show") in set(Box) else Box.INBOX
        whole = InboxReading(self.request.user)
        form = InboxFilterForm(query, whole)
        asked = form.cleaned_data if form.is_valid() else {}
        names = ("kind", "about")
        limits = {name: asked.get(name, "") for name in names} | {"words": asked.get("q", "")}
        reading = whole.narrow(box, **limits)
        page = Paginator(reading.list_groups(), PAGE).get_page(query.get("page"))
        rows = reading.show(page.object_list)
        tomorrow = timezone.now().astimezone(ZoneInfo(self.request.user.time_zone)).date() + dt.timedelta(days=1)
        return {
            "page_obj": page,
            "rows": rows,
            "box": box,
            "boxes": [self._get_tab(one, box) for one in Box],
            "form": form,
            "is_filtered": any(limits.values()),
            "tomorrow": tomorrow,
            "last_day": tomorrow + dt.timedelta(days=inbox.LATEST_DAYS - 1),
        }

    def _get_tab(self, box: Box, current: Box) -> dict[str, Any]:
        url = reverse("inbox") + (f"?{urlencode({'show': box})}" if box is not Box.INBOX else "")
        return {"url": url, "label": BOX_LABELS[box], "current": "page" if box is current else ""}


class MessageGroupView(PageView, UserBaseView):
    """One message with the list of its entries. It then counts as read."""

    template_name = "inbox/message_group.html"

    def get_context(self) -> dict[str, Any]:
        """Return one page of entries. A message of which the user may read nothing is not there."""
        group = get_object_or_404(MessageGroup.objects.of_recipient(self.request.user), pk=self.kwargs["pk"])
        everything = InboxReading(self.request.user)
        # The counts of its kinds, also while one of them is chosen.
        whole = everything.show([group])[0]
        if not whole.kinds:
            raise Http404
        kind = self.request.GET.get("kind", "")
        reading = everything.narrow(Box.INBOX, kind=kind)
        keys = [line.pk for line in reversed(reading.entries) if line.group == group.pk]
        page = Paginator(keys, ENTRIES).get_page(self.request.GET.get("page"))
        inbox.mark_read([group.pk], actor=self.request.user)
        return {
            "group": group,
            "whole": whole,
            "kind": kind,
            "page_obj": page,
            "entries": reading.load_entries(list(page.object_list)),
        }


class FollowMessageView(UserBaseView):
    """Go to what is to be done, or to the page that a message is about. The message then counts as read.

    If its act was done in the meantime, or is not for this person any more, the message says so instead.
    """

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Redirect to the page."""
        message = get_object_or_404(Message.objects.filter(pk=pk).visible_to(request.user))
        (entry,) = InboxReading(request.user).attach_statuses([message])
        group: Any = message.group
        inbox.mark_read([group.pk], actor=request.user)
        if entry.status is Status.INFORMS:
            return HttpResponseRedirect(message.url or group.get_absolute_url())
        if entry.status is Status.OPEN or (entry.status is Status.REPEATED):
            return HttpResponseRedirect(notify.get_act_url(message))
        messages.info(request, entry.remark)
        return HttpResponseRedirect(group.get_absolute_url())


class MessageActView(UserBaseView):
    """Do something to the chosen messages, or to all in the inbox: the button says what. It can be undone."""

    @cached_property
    def chosen(self) -> list[int]:
        """Return the keys of the chosen messages."""
        return [int(key) for key in self.request.POST.getlist("message") if is_key(key)]

    def get_success_url(self) -> str:
        """Return the page of the inbox from which the form was sent."""
        back = self.request.POST.get("back", "")
        is_own = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return back if is_own and back.startswith(reverse("inbox")) else reverse("inbox")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what the button says. Without a choice, nothing is done."""
        name, _dot, everything = request.POST.get("act", "").partition(".")
        groups = None if everything == "all" and name in {"read", "archive"} else self.chosen
        if groups == []:
            raise DomainError("nothing_chosen", str(_("Choose at least one message.")))
        done = self._act(name, groups)
        if done.left:
            messages.info(request, _describe_left(done.left))
        if not done.count:
            return HttpResponseRedirect(self.get_success_url())
        undo_url = reverse("undo_message_act", args=[name, done.done_at.isoformat()])
        return self.done(_describe_done(name, done.count), undo_url=undo_url)

    def _act(self, name: str, groups: list[int] | None) -> inbox.Done:
        actor = self.request.user
        if name == "later":
            return inbox.put_to_later(groups or [], actor=actor, day=self._get_day())
        if name == "read":
            return inbox.mark_read(groups, actor=actor)
        if name == "archive":
            return inbox.move_to_archive(groups, actor=actor)
        if name == "unread":
            return inbox.mark_unread(groups or [], actor=actor)
        if name == "back":
            return inbox.restore_messages(groups or [], actor=actor)
        raise Http404

    def _get_day(self) -> dt.date:
        try:
            return dt.date.fromisoformat(self.request.POST.get("day", ""))
        except ValueError:
            raise DomainError("no_day", str(_("Choose the day on which the messages come back."))) from None


def _describe_done(name: str, count: int) -> str:
    texts = {
        "read": ngettext("%(count)d message is marked as read.", "%(count)d messages are marked as read.", count),
        "unread": ngettext("%(count)d message is unread again.", "%(count)d messages are unread again.", count),
        "archive": ngettext("%(count)d message is in the archive.", "%(count)d messages are in the archive.", count),
        "back": ngettext(
            "%(count)d message is in the inbox again.", "%(count)d messages are in the inbox again.", count
        ),
        "later": ngettext("%(count)d message comes back later.", "%(count)d messages come back later.", count),
    }
    return texts[name] % {"count": count}


def _describe_left(count: int) -> str:
    text = ngettext(
        "%(count)d message needs you and stays. Do what it asks, or put it to a later day.",
        "%(count)d messages need you and stay. Do what they ask, or put them to a later day.",
        count,
    )
    return text % {"count": count}


class UndoMessageActView(UserBaseView):
    """Undo what the user did to messages a moment ago."""

    def post(self, _request: HttpRequest, name: str, moment: str) -> HttpResponse:
        """Undo it. Answers 404 if the act or the time is not valid."""
        try:
            then = read_datetime(moment)
        except ValueError:
            raise Http404 from None
        if name not in inbox.ACTS:
            raise Http404
        inbox.undo_message_act(name, then, actor=self.request.user)
        return self.done(_("Undone."))


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
