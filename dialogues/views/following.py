"""Pages that anyone can follow without an account: pages, Atom, calendar files, e-mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext_lazy

from dialogues.forms.following import SubscribeForm
from dialogues.models import Subscription
from dialogues.selectors import following as reads
from dialogues.selectors.schedule import load_schedule
from dialogues.services import following
from untoc_portal.core.calendars import to_ics
from untoc_portal.core.views import PageView, PortalView, ServiceFormView

PUBLIC_PAGE = method_decorator(login_not_required, name="dispatch")


class TopicBaseView(PortalView):
    """A page on a State or a working group."""

    topic: reads.Topic

    def get_subject(self) -> Model | None:
        topic = reads.find_topic(self.kwargs["kind"], self.kwargs["code"])
        if topic is None:
            raise Http404
        self.topic = topic
        return topic.subject

    def get_success_url(self) -> str:
        return self.topic.url()


@PUBLIC_PAGE
class TopicPageView(ServiceFormView, TopicBaseView):
    """The publications on a State or a working group, and the form to get them by e-mail."""

    form_class = SubscribeForm
    template_name = "dialogues/topic.html"
    success_message = gettext_lazy("Check your e-mail. Open the link in it to confirm your address.")

    def get_context(self, **context: Any) -> dict[str, Any]:
        topic = self.topic
        is_state = topic.kind == reads.STATES
        calendar = reverse("dialogues:calendar_file") + f"?group={topic.code}"
        return {
            "topic": topic,
            "news": reads.list_news(topic.subject),
            "statuses": reads.list_state_statuses(topic.subject) if is_state else (),
            "feed": topic.url("topic_feed"),
            "calendar": topic.url("topic_calendar") if is_state else calendar,
            **context,
        }

    def perform(self, form: BaseForm) -> None:
        visitor = self.request.META.get("REMOTE_ADDR", "")
        following.subscribe(self.topic, **form.cleaned_data, language=get_language(), visitor=visitor)


class NewsFeed(Atom1Feed):
    """An Atom feed in which each entry says its own language, and its link the language of what it leads to."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Return the language of the entry."""
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write the entry, and a link with its language."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("link", "", {"href": item["link"], "rel": "related", "hreflang": item["language"]})


@PUBLIC_PAGE
class TopicFeedView(TopicBaseView):
    """The publications as an Atom feed (RFC 4287)."""

    def get(self, request: HttpRequest, kind: str, code: str) -> HttpResponse:
        del kind, code
        address = request.build_absolute_uri
        feed = NewsFeed(
            title=str(self.topic.subject),
            link=address(self.topic.url()),
            description="",
            language=get_language(),
            feed_url=address(),
            feed_guid=address(self.topic.url()),
        )
        for news in reads.list_news(self.topic.subject):
            link = address(news.path)
            feed.add_item(
                news.original_title,
                link,
                "",
                pubdate=news.at,
                updateddate=news.at,
                unique_id=f"{link}#{news.key}",
                language=news.language,
            )
        return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@PUBLIC_PAGE
class TopicCalendarView(TopicBaseView):
    """The dates of a State's reviews as an iCalendar file. Working groups have the file of the calendar."""

    def get(self, request: HttpRequest, kind: str, code: str) -> HttpResponse:
        del request
        if kind != reads.STATES:
            raise Http404
        state: Any = self.topic.subject
        days = reads.list_calendar_days(reads.list_state_statuses(state), state)
        content = to_ics(str(state), [*load_schedule(state=state).entries, *days])
        headers = {"Content-Disposition": f'inline; filename="{code}.ics"'}
        return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


class SubscriptionBaseView(PageView):
    """A page for the owner of the link from the mail. It acts only on a button, because mail programs open links."""

    title, lead, button, done_text = "", "", "", ""

    def get_subject(self) -> Model | None:
        rows = Subscription.objects.select_related("state", "working_group")
        return get_object_or_404(rows, token=self.kwargs["token"])

    @property
    def topic_url(self) -> str:
        """Return the URL of the followed State or working group."""
        state, group = self.subject.state, self.subject.working_group
        args = [reads.STATES, state.iso3] if state else [reads.GROUPS, group.code]
        return reverse("dialogues:topic", args=args)

    template_name = "dialogues/subscription.html"

    def get_context(self) -> dict[str, Any]:
        return {
            "subject": self.subject.state or self.subject.working_group,
            "title": self.title,
            "lead": self.lead,
            "button": self.button,
            "back_url": self.topic_url,
        }

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        del token
        back = self.topic_url
        self.act()
        messages.success(request, self.done_text)
        return HttpResponseRedirect(back)

    def act(self) -> None:
        """Call the service. Subclasses define it."""
        raise NotImplementedError


@PUBLIC_PAGE
class ConfirmSubscriptionView(SubscriptionBaseView):
    """Confirm that the address is the user's own."""

    title = gettext_lazy("Confirm your address")
    lead = gettext_lazy("You will get e-mails about what is published.")
    button = gettext_lazy("Confirm")
    done_text = gettext_lazy("The address is confirmed.")

    def act(self) -> None:
        following.confirm_subscription(self.subject)


@PUBLIC_PAGE
class EndSubscriptionView(SubscriptionBaseView):
    """End a subscription and delete the address."""

    title = gettext_lazy("Stop the e-mails")
    lead = gettext_lazy("We will send nothing more, and your address is deleted.")
    button = gettext_lazy("End")
    done_text = gettext_lazy("The e-mails are stopped, and your address is deleted.")

    def act(self) -> None:
        following.unsubscribe(self.subject)
