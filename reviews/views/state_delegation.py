"""The standing delegation of a State: who joins and leaves, who has which right, contacts, and its ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.forms import BaseForm, formset_factory
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_states import StateRight
from reviews.forms.people import ReasonForm
from reviews.forms.state_delegation import CircleForm, ConfirmNoticeForm, ContactForm, DelegationNoteForm, JoinerForm
from reviews.models import StateCircle, StateContact, StateMandate, StateNotice
from reviews.selectors.people import get_user_state_mandate
from reviews.selectors.readings_of_states import look_at_notice, look_at_state_mandate
from reviews.selectors.state_delegation import (
    format_state_handover,
    list_acts_under_state_mandate,
    list_current_contacts,
    list_state_handovers,
    list_state_mandates,
)
from reviews.services import state_circles, state_contacts, state_notices
from reviews.services.people import record_note_verbale
from reviews.views.people import send_scan
from reviews.views.state_people import StateView
from reviews.views.tables import ACTS_UNDER_MANDATE, STATE_CONTACTS
from reviews.workflow import STATE_DELEGATION
from untoc_portal.core import authz
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.listing import format_list
from untoc_portal.core.tables import Table
from untoc_portal.core.views import (
    ActionView,
    PageView,
    PortalView,
    SecondLookView,
    ServiceFormView,
    add_domain_error,
    get_visible_or_404,
)

if TYPE_CHECKING:
    from stakeholders.models import State
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look

PER_PAGE = 50
ROWS = 4
JoinerForms = formset_factory(JoinerForm, extra=ROWS - 1, max_num=ROWS, absolute_max=ROWS)
NOTE = ("reference", "dated", "file")


def _record_note(view: StateView, data: dict[str, Any]) -> Any:
    note = {name: data[name] for name in NOTE}
    return record_note_verbale(view.subject, actor=view.request.user, **note)


class KeepsStateView(StateView):
    """Base of the acts of those who name the people of a State."""

    permission_required = "reviews.keep_delegation"

    def get_parent_label(self) -> Any:
        """Return the name of the page that the act leads back to."""
        return _("People of %(State)s") % {"State": self.subject}


class DelegationNoticeView(KeepsStateView, ServiceFormView):
    """Send a note verbale that says who joins the standing delegation of the State and who leaves it."""

    form_class = DelegationNoteForm
    template_name = "reviews/delegation_notice.html"
    rule = STATE_DELEGATION
    success_message = _("The note has been sent to the Secretariat. It applies once another person has confirmed it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the people who may leave."""
        rows = list_state_mandates(self.subject)
        people = [(str(row.pk), format_list((row.user.name, row.get_role_display()), "mixed")) for row in rows]
        return {"people": people}

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the form and the rows of those who join."""
        rows = context.pop("rows", None) or JoinerForms(prefix="person")
        return {"state": self.subject, "rows": rows, **super().get_context(**context)}

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Send the note with all its names, or nothing."""
        form, rows = self.get_form(request.POST, request.FILES), JoinerForms(request.POST, prefix="person")
        if form.is_valid() and rows.is_valid():
            try:
                self.send(form.cleaned_data, [row.cleaned_data for row in rows if row.cleaned_data.get("name")])
            except NotAllowedError:
                raise
            except DomainError as error:
                add_domain_error(form, error)
            else:
                return self.done(self.success_message)
        return render(request, self.template_name, self.get_context(form=form, rows=rows), status=422)

    @transaction.atomic
    def send(self, data: dict[str, Any], joins: list[dict[str, str]]) -> None:
        """Record the note and send what it says. Both are saved, or neither."""
        note = _record_note(self, data)
        state_notices.send_notice(
            note,
            actor=self.request.user,
            joins=[state_notices.Joiner(**values) for values in joins],
            leaves=list(self.subject.mandates.filter(pk__in=data.get("leaves", ()))),
            checks=data["checks"],
        )


class NoticeSecondLookView(SecondLookView):
    """The decision of the Secretariat on a note about a delegation."""

    act = "confirm"
    rule = STATE_DELEGATION
    parent_label = _("Nominations")

    def get_subject(self) -> StateNotice:
        """Return the note. Raises Http404 if the user may not see it."""
        rows = StateNotice.objects.select_related("state", "note_verbale", "sent_by")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        """Return whether the user decides on notes of this State."""
        return self.request.user.has_perm("reviews.confirm_delegation", self.subject.state)

    def get_success_url(self) -> str:
        """Return the URL of the queue."""
        return reverse("reviews:nomination_list")

    def get_look(self) -> Look:
        """Return who joins and who leaves."""
        return look_at_notice(self.subject, self.request.user, self.act)


class ConfirmNoticeView(NoticeSecondLookView):
    """Confirm a note: who joins gets a mandate, who leaves loses it."""

    form_class = ConfirmNoticeForm
    page_title = _("Confirm who acts for the State")
    lead = _("Compare each name with the note, and look for the name, the signature and the stamp.")
    submit_label = _("Confirm the note")
    success_message = _("Confirmed. A person who is new gets an activation link.")

    def perform(self, form: SecondLookForm) -> None:
        """Confirm the note."""
        data = form.cleaned_data
        state_notices.confirm_notice(self.subject, actor=self.request.user, seen=data["seen"], checks=data["checks"])


class RefuseNoticeView(NoticeSecondLookView):
    """Refuse a note with a reason."""

    act = "refuse"
    form_class = ReasonForm
    page_title = _("Refuse a note on a delegation")
    submit_label = _("Refuse the note")
    submit_tone = "danger"
    success_message = _("Refused. The person who sent the note gets the reason.")

    def perform(self, form: SecondLookForm) -> None:
        """Refuse the note."""
        state_notices.refuse_notice(self.subject, actor=self.request.user, **form.cleaned_data)


class NoticeFileView(PortalView):
    """Download the scan of a note on a delegation, for the State that sent it and the Secretariat."""

    def get_subject(self) -> StateNotice:
        """Return the note, if the user may see it."""
        rows = StateNotice.objects.select_related("note_verbale")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def get(self, *_args: Any, **_kwargs: Any) -> FileResponse:
        """Return the scan. Raises Http404 if there is none."""
        return send_scan(self.subject.note_verbale)


class StateMandateView(PageView):
    """One mandate for a State: its data, every action that was done under it, and what the predecessor left."""

    def get_subject(self) -> StateMandate:
        """Return the mandate, if this user may read the actions under it."""
        rows = StateMandate.objects.select_related("user", "note_verbale", "state")
        return get_object_or_404(rows.accountable_to(self.request.user), pk=self.kwargs["pk"])

    template_name = "reviews/state_mandate.html"

    def get_context(self) -> dict[str, Any]:
        """Return the mandate, its latest actions first."""
        acts = list_acts_under_state_mandate(self.subject, self.request.user)
        handovers = list_state_handovers(self.request.user, self.subject.state).filter(mandate=self.subject)
        return {
            "mandate": self.subject,
            "table": Table("acts", ACTS_UNDER_MANDATE, acts, self.request, per_page=PER_PAGE),
            "handovers": [(row, format_state_handover(row)) for row in handovers],
            "may_end": self.subject.ended_on is None
            and self.request.user.has_perm("reviews.confirm_delegation", self.subject.state),
        }


class EndStateMandateView(SecondLookView):
    """End a mandate for a State today."""

    form_class = ReasonForm
    page_title = _("End a mandate")
    lead = _("The person's rights end today. What the person sent remains.")
    rule = STATE_DELEGATION
    submit_label = _("End the mandate")
    submit_tone = "danger"
    success_message = _("The mandate has ended.")
    parent_label = _("People")

    def get_subject(self) -> StateMandate:
        """Return the mandate. Raises Http404 if the user may not see it."""
        rows = StateMandate.objects.select_related("user", "state")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        """Return whether the user ends mandates for this State."""
        return self.request.user.has_perm("reviews.confirm_delegation", self.subject.state)

    def get_success_url(self) -> str:
        """Return the URL of the people of the State."""
        return reverse("reviews:state_people", args=[self.subject.state.iso3])

    def get_look(self) -> Look:
        """Return who has the mandate."""
        return look_at_state_mandate(self.subject)

    def perform(self, form: SecondLookForm) -> None:
        """End the mandate."""
        state_notices.end_state_mandate(self.subject, actor=self.request.user, **form.cleaned_data)


class SetCircleView(KeepsStateView, ServiceFormView):
    """Choose which people of the delegation have a right. `?right=` is the initial choice."""

    form_class = CircleForm
    page_title = _("Choose who has a right")
    lead = _("A State can give a right to fewer of its people. A smaller circle applies at once.")
    rule = STATE_DELEGATION
    submit_label = _("Record the choice")
    success_message = _("Recorded. A smaller circle applies now; a wider one once the Secretariat has confirmed it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the right in the URL as initial value."""
        right = self.request.GET.get("right", "")
        return {"initial": {"right": right}} if right in StateRight.values else {}

    @transaction.atomic
    def perform(self, form: BaseForm) -> None:
        """Record the note and the choice. Both are saved, or neither."""
        data = form.cleaned_data
        note = _record_note(self, data)
        state_circles.set_circle(note, actor=self.request.user, right=data["right"], circle=data["circle"])


class ConfirmCircleView(ActionView):
    """Confirm a wider circle (Secretariat)."""

    success_message = _("Confirmed. These people have the right now.")

    def get_subject(self) -> StateCircle:
        """Return the choice. Raises Http404 if the user may not see it."""
        return get_visible_or_404(StateCircle.objects.select_related("state"), self.request, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        """Return whether the user confirms for this State."""
        return self.request.user.has_perm("reviews.confirm_delegation", self.subject.state)

    def get_success_url(self) -> str:
        """Return the URL of the people of the State."""
        return reverse("reviews:state_people", args=[self.subject.state.iso3])

    def perform(self) -> None:
        """Confirm the choice."""
        state_circles.confirm_circle(self.subject, actor=self.request.user)


class AddContactView(KeepsStateView, ServiceFormView):
    """Record a contact of the State that an article names."""

    form_class = ContactForm
    page_title = _("Record a contact")
    lead = _("An authority that an article names. Other States see it only if your State agrees.")
    submit_label = _("Record the contact")
    success_message = _("The contact is recorded.")

    def perform(self, form: BaseForm) -> None:
        """Record the contact."""
        state_contacts.record_contact(self.subject, actor=self.request.user, **form.cleaned_data)


class ContactListView(PageView):
    """The contacts of all States that this user may see: those of the own State, and what other States share."""

    def get_subject(self) -> None:
        """Return None, because the list is about no single object."""

    def is_allowed(self) -> bool:
        """Return whether the user acts for a State or for the Conference."""
        user = self.request.user
        return authz.is_governmental(user) or get_user_state_mandate(user) is not None

    template_name = "reviews/state_contact_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the list."""
        table = Table(
            "contacts", STATE_CONTACTS, list_current_contacts(self.request.user), self.request, per_page=PER_PAGE
        )
        return {"table": table}


class ContactActionView(PortalView):
    """A button on one contact: end it, or let other States see it, or no longer."""

    def get_subject(self) -> StateContact:
        """Return the contact. Raises Http404 if the user may not see it."""
        rows = StateContact.objects.select_related("state", "kind")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        """Return whether the user records the contacts of the State."""
        return self.request.user.has_perm("reviews.keep_delegation", self.subject.state)

    def get_success_url(self) -> str:
        """Return the URL of the people of the State."""
        state: State = self.subject.state
        return reverse("reviews:state_people", args=[state.iso3])

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Call the service."""
        if self.kwargs["act"] == "end":
            state_contacts.end_contact(self.subject, actor=request.user)
            return self.done(_("The contact has ended."))
        is_shared = self.kwargs["act"] == "share"
        state_contacts.share_contact(self.subject, actor=request.user, is_shared=is_shared)
        return self.done(_("Other States can see it now.") if is_shared else _("Other States no longer see it."))
