"""Pages of webhooks: the user's own, all of them for the Secretariat, make one, its deliveries and acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core.enums import TokenKind
from untoc_portal.core.events import webhooks
from untoc_portal.core.events.kinds import list_kinds
from untoc_portal.core.forms import GroupedChoices
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import ApiToken, Webhook, WebhookDelivery
from untoc_portal.core.views import ActionView, PageView, SecretariatView, ServiceFormView, SiteView

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

SHOWN = 100
PARENT = _("Your webhooks")


class WebhookForm(forms.Form):
    """A webhook: where to, what, and whether it ends with a token."""

    name = forms.CharField(
        label=pgettext_lazy("of a webhook", "Name"),
        max_length=100,
        help_text=_("So that you know it again: the system that gets the events."),
    )
    url = forms.URLField(
        label=_("Address of the receiver"),
        max_length=500,
        assume_scheme="https",
        help_text=_("The portal posts each event there. It begins with https:// and is on the public internet."),
    )
    token = forms.ModelChoiceField(
        ApiToken.objects.none(),
        label=_("For a token or service account"),
        required=False,
        help_text=_("The webhook then gets no more than the token may read, and ends with it."),
    )
    subjects = forms.CharField(
        label=_("Only about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One object in each line, as in the addresses of the API: reviews/KEN-1. Empty: everything."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of events"),
        required=False,
        widget=GroupedChoices,
        help_text=_("Choose none to get all of them, also those that are added later."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tokens = ApiToken.objects.in_force().filter(user=user).exclude(kind__in=(TokenKind.SIGN_IN, TokenKind.PROGRAM))
        self.fields["token"].queryset = tokens  # type: ignore[attr-defined]  # a field with a queryset
        groups: dict[str, list[tuple[str, str]]] = {}
        for kind in list_kinds().values():
            groups.setdefault(capfirst(str(kind.model._meta.verbose_name)), []).append((kind.name, kind.label))
        self.fields["kinds"].choices = sorted(groups.items())  # type: ignore[attr-defined]  # a field with choices

    def clean_subjects(self) -> list[str]:
        """Return the objects as a list."""
        return self.cleaned_data["subjects"].split()


class UserWebhooksView(SiteView):
    """A page or an action that leads back to the user's own webhooks."""

    def get_success_url(self) -> str:
        """Return the URL of the list."""
        return reverse("webhooks")


class WebhookListView(UserWebhooksView, PageView):
    """The webhooks of the user."""

    template_name = "webhooks/list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the webhooks of this person."""
        return {"rows": Webhook.objects.of_person(self.request.user).select_related("token")}


class WebhookLedgerView(SecretariatView, PageView):
    """The webhooks of everyone, for the Secretariat."""

    template_name = "webhooks/list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the webhooks with their people."""
        rows = Webhook.objects.visible_to(self.request.user).select_related("token", "user")
        return {"rows": rows, "is_ledger": True}


def show_secret(view: Any) -> HttpResponse:
    """Return the page with the secret that the view has just made. No cache may keep it."""
    context = {"webhook": view.webhook, "secret": view.secret}
    answer = render(view.request, "webhooks/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


class MakeWebhookView(UserWebhooksView, ServiceFormView):
    """Make a webhook. Its secret is shown once."""

    form_class = WebhookForm
    page_title: Text = _("New webhook")
    lead: Text = _("The portal sends to your system what happens, as soon as it happens, if you can read it.")
    rule = webhooks.RULE
    submit_label: Text = _("Make the webhook")
    parent_label = PARENT

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the person, whose tokens can be chosen."""
        return {"user": self.request.user}

    def perform(self, form: Any) -> None:
        """Make the webhook and keep its secret for the answer."""
        self.webhook, self.secret = webhooks.create_webhook(
            self.request.user, actor=self.request.user, **form.cleaned_data
        )

    def done(self, message: Text, *, undo_url: str = "") -> HttpResponse:
        """Show the secret, now and never again."""
        del message, undo_url
        return show_secret(self)


class OneWebhookView(UserWebhooksView):
    """A page or an action on one webhook of the person."""

    def find_rows(self) -> QuerySet[Webhook]:
        """Return the webhooks on which this is possible."""
        return Webhook.objects.of_person(self.request.user).select_related("token__user")

    def get_subject(self) -> Webhook:  # type: ignore[override]  # SiteView is about no object
        """Return the webhook."""
        return get_object_or_404(self.find_rows(), pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Return the URL of its page."""
        return str(self.subject.get_absolute_url())


class WebhookView(OneWebhookView, PageView):
    """A webhook, and how its last events were delivered."""

    template_name = "webhooks/detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the webhook with what it gets now, and its last deliveries."""
        known = list_kinds()
        rows = WebhookDelivery.objects.visible_to(self.request.user).filter(webhook=self.subject)
        deliveries = [
            (row, known[row.event.kind].label if row.event.kind in known else row.event.kind)
            for row in rows.select_related("event").order_by("-event")[:SHOWN]
        ]
        gets_any = bool(webhooks.find_kinds(self.subject))
        return {
            "webhook": self.subject,
            "about": describe_webhook(self.subject),
            "deliveries": deliveries,
            "gets_any": gets_any,
        }


def describe_webhook(webhook: Webhook) -> list[tuple[Text, Any]]:
    """Return where the events go, and which they are, as pairs."""
    known = list_kinds()
    kinds = [known[name].label for name in webhook.kinds if name in known]
    return [
        (_("Address of the receiver"), webhook.url),
        (_("Kinds of events"), format_list(kinds, "long") if kinds else _("all kinds")),
        (_("Only about"), format_list(webhook.subjects) if webhook.subjects else _("everything that you can read")),
        (_("For a token or service account"), webhook.token or _("no, for you")),
    ]


class RotateSecretView(OneWebhookView, ActionView):
    """Give a webhook a new secret, which is shown once."""

    def perform(self) -> None:
        """Make it and keep it for the answer."""
        self.webhook, self.secret = webhooks.rotate_secret(self.subject, actor=self.request.user)

    def done(self, message: Text, *, undo_url: str = "") -> HttpResponse:
        """Show the secret, now and never again."""
        del message, undo_url
        return show_secret(self)


class DisableWebhookView(OneWebhookView, ActionView):
    """Turn a webhook off: the user's own, or any as the Secretariat."""

    success_message = _("The webhook is off.")

    def find_rows(self) -> QuerySet[Webhook]:
        """Return the user's own; for the Secretariat, all of them."""
        return Webhook.objects.visible_to(self.request.user)

    def perform(self) -> None:
        """Turn it off."""
        webhooks.disable_webhook(self.subject, actor=self.request.user)

    def get_success_url(self) -> str:
        """Return the URL of its page, or of the list of all webhooks."""
        is_own = self.subject.user_id == self.request.user.pk
        return super().get_success_url() if is_own else reverse("webhook_ledger")


class EnableWebhookView(OneWebhookView, ActionView):
    """Turn a webhook on again."""

    success_message = _("The webhook is on. What happened in the meantime is sent now.")

    def perform(self) -> None:
        """Turn it on."""
        webhooks.enable_webhook(self.subject, actor=self.request.user)


class DeleteWebhookView(OneWebhookView, ActionView):
    """Delete a webhook."""

    success_message = _("The webhook is deleted.")

    def perform(self) -> None:
        """Delete it."""
        webhooks.delete_webhook(self.subject, actor=self.request.user)

    def get_success_url(self) -> str:
        """Return the URL of the list."""
        return reverse("webhooks")


class ReplayForm(forms.Form):
    """From when on events are sent again."""

    since = forms.DateTimeField(
        label=_("Since"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


class ReplaySinceView(OneWebhookView, ServiceFormView):
    """Send every event since a time again."""

    form_class = ReplayForm
    page_title = _("Send events again")
    lead = _("Each event is sent again with the same identifier, so that your system knows what it has already.")
    rule = webhooks.RULE
    submit_label = _("Send again")
    parent_label = _("The webhook")
    success_message = _("The events are sent again.")

    def perform(self, form: Any) -> None:
        """Send them again."""
        webhooks.replay_since(self.subject, actor=self.request.user, **form.cleaned_data)


class ReplayDeliveryView(OneWebhookView, ActionView):
    """Send one event again."""

    success_message = _("The event is sent again.")

    def perform(self) -> None:
        """Send it again."""
        rows = WebhookDelivery.objects.visible_to(self.request.user).filter(webhook=self.subject)
        delivery = get_object_or_404(rows.select_related("webhook"), pk=self.kwargs["delivery"])
        webhooks.replay_delivery(delivery, actor=self.request.user)
