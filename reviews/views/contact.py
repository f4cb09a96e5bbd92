"""The contact relay: messages to the focal points of a State, and the messages they get."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.forms import BaseForm, Form
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy

from reviews.forms.contact import ContactForm, PublicContactForm
from reviews.models import ContactMessage
from reviews.selectors.contact import is_focal_point_of_state, is_open, states_for_focal_point
from reviews.services import contact_relay
from reviews.views.tables import CONTACT_MESSAGES
from stakeholders.models import Organization, State
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.tables import Table
from untoc_portal.core.views import ActionView, PageView, PortalView, ServiceFormView, get_visible_or_404


class StateBaseView(PortalView):
    """Base of the pages and actions on one State."""

    def get_subject(self) -> Model | None:
        return get_object_or_404(State.objects.visible_to(self.request.user), iso3=self.kwargs["iso3"])


@method_decorator(login_not_required, name="dispatch")
class ContactStateView(ServiceFormView, StateBaseView):
    """Write to a State's focal points, whose names are not shown."""

    page_title = gettext_lazy("Write to the focal point")
    lead = gettext_lazy(
        "The message goes to the focal point of this State, whose name and address are not shown. Your "
        "name and e-mail address are sent with it, for the answer."
    )
    rule = contact_relay.RULE
    submit_label = gettext_lazy("Send")
    success_message = gettext_lazy("The message is on its way. The State decides whether and how to answer.")

    def is_allowed(self) -> bool:
        return is_open(self.subject)

    @property
    def form_class(self) -> type[Form]:
        """Return the form. It asks for name and address only if the user is not signed in."""
        return ContactForm if self.request.user.is_authenticated else PublicContactForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"organizations": Organization.objects.represented_by(self.request.user)}

    def get_heading(self) -> dict[str, Any]:
        return super().get_heading() | {"kicker": self.subject}

    def perform(self, form: BaseForm) -> None:
        user, address = self.request.user, self.request.META.get("REMOTE_ADDR", "")
        contact_relay.require_few_messages(address)
        actor = user if user.is_authenticated else None
        contact_relay.send_contact_message(self.subject, actor=actor, **form.cleaned_data)


class ContactInboxView(PageView):
    """The messages to the focal point, and whether the relay is open. The Secretariat sees the reported messages."""

    def get_subject(self) -> Model | None:
        if not authz.has_role(self.request.user, RoleGroup.FOCAL_POINTS, RoleGroup.SECRETARIAT):
            raise Http404
        return None

    template_name = "reviews/contact_list.html"

    def get_context(self) -> dict[str, Any]:
        user = self.request.user
        rows = ContactMessage.objects.visible_to(user).select_related("state", "organization")
        table = Table("contact", CONTACT_MESSAGES, rows, self.request)
        return {"table": table, "states": states_for_focal_point(user)}


class OpenContactView(ActionView, StateBaseView):
    """Open or close the contact relay of a State."""

    def is_allowed(self) -> bool:
        return is_focal_point_of_state(self.request.user, self.subject)

    def perform(self) -> None:
        if self.request.POST.get("open") == "yes":
            contact_relay.open_contact(self.subject, actor=self.request.user)
            self.success_message = _("People can write to you now. Your name and address are not shown.")
        else:
            contact_relay.close_contact(self.subject, actor=self.request.user)
            self.success_message = _("No one can write to you here any more.")

    def get_success_url(self) -> str:
        return reverse("reviews:contact_list")


class ContactMessageBaseView(PortalView):
    """Base of the pages and actions on one message."""

    def get_subject(self) -> Model | None:
        rows = ContactMessage.objects.select_related("state", "organization")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])


class ContactMessageDetailView(PageView, ContactMessageBaseView):
    """One message."""

    template_name = "reviews/contact_message.html"

    def get_context(self) -> dict[str, Any]:
        may_report = (
            is_focal_point_of_state(self.request.user, self.subject.state) and self.subject.abuse_reported_at is None
        )
        return {"message": self.subject, "may_report": may_report, "is_staff": authz.is_secretariat(self.request.user)}


class ReportAbuseView(ActionView, ContactMessageBaseView):
    """Report a message as abuse."""

    success_message = gettext_lazy("The Secretariat is notified. This sender is blocked.")

    def perform(self) -> None:
        contact_relay.report_abuse(self.subject, actor=self.request.user)


class UnblockSenderView(ActionView, ContactMessageBaseView):
    """Withdraw a report of abuse, if the message was no abuse."""

    def is_allowed(self) -> bool:
        return authz.is_secretariat(self.request.user)

    success_message = gettext_lazy("Messages from this sender are accepted again.")

    def perform(self) -> None:
        contact_relay.unblock_sender(self.subject, actor=self.request.user)

    def get_success_url(self) -> str:
        return reverse("reviews:contact_list")
