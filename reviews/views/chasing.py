"""What the Secretariat keeps for itself about a review or a State: contacts, the officer in charge, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.forms.chasing import (
    ContactForm,
    EditedNoteForm,
    OfficerForm,
    RegionOfficersForm,
    ReminderResultForm,
    SecretariatNoteForm,
    StateContactForm,
)
from reviews.models import ContactEntry, OfficerInCharge, Review, SecretariatNote
from reviews.selectors.board_rows import list_staff
from reviews.selectors.chasing import get_officers, list_review_states, list_secretariat_notes, list_states_reviews
from reviews.selectors.contact_log import list_contacts
from reviews.services import contact_log, officers, secretariat_notes
from reviews.services.contact_log import Contact
from reviews.views.base import ReviewFormView
from reviews.views.board_cells import build_url_with_query
from stakeholders.enums import RegionalGroup
from stakeholders.models import State
from untoc_portal.accounts.models import User
from untoc_portal.core.views import SecretariatView, ServiceFormView, get_visible_or_404

if TYPE_CHECKING:
    from django.forms import BaseForm

    from untoc_portal.core.authz import AnyUser

PERMISSION = "reviews.chase_reviews"


def get_secretariat_part(user: AnyUser, review: Review, states: list[State]) -> dict[str, Any]:
    """Return what the page of a review, in which these States take part, shows only to the Secretariat."""
    found = get_officers(review)
    return {
        "officer_form": OfficerForm(
            initial={"officer": str(found.of_review.pk) if found.of_review else ""}, staff=list_staff()
        ),
        "of_region": found.of_region if found.of_review is None else None,
        "contacts": list_contacts(user, review=review.pk),
        "contact_form": StateContactForm(states=states),
        "contact_url": reverse("reviews:log_contact", args=[review.code]),
        "notes": list_secretariat_notes(user, review),
        "note_form": SecretariatNoteForm(),
    }


def find_officer(chosen: str) -> User | None:
    """Return the chosen person. Raises Http404 if there is none; the service checks that it is an officer."""
    return get_object_or_404(User, pk=chosen) if chosen else None


class OfSecretariatView(ReviewFormView):
    """Base of the acts of the Secretariat on its part of the page of a review."""

    permission_required = PERMISSION

    def get_success_url(self) -> str:
        """Return the URL of the Secretariat's part of the page."""
        return f"{self.review.get_absolute_url()}#secretariat"


class LogContactView(OfSecretariatView):
    """Log a contact with a State of the review."""

    page_title = _("Log a contact")
    submit_label = _("Log the contact")
    success_message = _("The contact is logged.")

    def get_form(self, *args: Any) -> StateContactForm:
        """Return the form with the States of the review."""
        return StateContactForm(*args, states=list_review_states(self.review))

    def get_success_url(self) -> str:
        """Return the URL of the board if the form was there, or else of the review."""
        query = self.request.GET.copy()
        if "back" not in query:
            return super().get_success_url()
        query.pop("back")
        query["open"] = self.review.code
        return build_url_with_query("reviews:board", query.urlencode()) + "#open"

    def get_parent_label(self) -> Any:
        """Return the name of the page with the form."""
        return _("Board") if "back" in self.request.GET else self.review

    def perform(self, form: BaseForm) -> None:
        """Log the contact."""
        typed = dict(form.cleaned_data)
        state = get_object_or_404(State, iso3=typed.pop("state"))
        contact_log.log_contact(state, actor=self.request.user, reviews=[self.review], contact=Contact(**typed))


class SetOfficerView(OfSecretariatView):
    """Put an officer in charge of the review."""

    page_title = _("Officer in charge")
    success_message = _("Saved.")

    def get_form(self, *args: Any) -> OfficerForm:
        """Return the form with the staff."""
        return OfficerForm(*args, staff=list_staff())

    def perform(self, form: BaseForm) -> None:
        """Assign the officer."""
        officer = find_officer(form.cleaned_data["officer"])
        officers.assign_officer([self.review], actor=self.request.user, officer=officer)


class WriteSecretariatNoteView(OfSecretariatView):
    """Write a note of the Secretariat."""

    form_class = SecretariatNoteForm
    page_title = _("Write a note")
    lead = _("Only the Secretariat reads it.")
    submit_label = _("Save the note")
    success_message = _("The note is saved.")

    def perform(self, form: BaseForm) -> None:
        """Write the note."""
        secretariat_notes.write_secretariat_note(self.review, actor=self.request.user, **form.cleaned_data)


class EditSecretariatNoteView(OfSecretariatView):
    """Edit a note of the Secretariat."""

    form_class = EditedNoteForm
    page_title = _("Edit a note")
    lead = _("Only the Secretariat reads it.")
    submit_label = _("Save the note")
    success_message = _("The note is saved.")

    def get_subject(self) -> SecretariatNote:
        """Return the note."""
        rows = SecretariatNote.objects.select_related("review__state_under_review", "review__phase__cluster")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])  # type: ignore[arg-type]

    def get_parent(self) -> Review:
        """Return the review."""
        return self.review

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the text that is edited, and the time of its version."""
        return {"initial": {"text": self.subject.text, "expected": self.subject.updated_at.isoformat()}}

    def perform(self, form: BaseForm) -> None:
        """Save the text."""
        expected, text = form.cleaned_data["expected"], form.cleaned_data["text"]
        secretariat_notes.update_secretariat_note(self.subject, actor=self.request.user, text=text, expected=expected)


class CorrectContactView(ServiceFormView, SecretariatView):
    """Correct an entry of the contact log, or add the result. The earlier text stays."""

    page_title = _("Correct a contact")
    lead = _("The earlier text stays in the log.")
    success_message = _("The log is corrected.")

    def get_subject(self) -> Any:
        """Return the entry."""
        return get_visible_or_404(ContactEntry.objects.select_related("state"), self.request, pk=self.kwargs["pk"])  # type: ignore[arg-type]

    def get_success_url(self) -> str:
        """Return the URL of the contact log of the State."""
        return reverse("reviews:state_contact_log", args=[self.subject.state.iso3])

    def get_heading(self) -> dict[str, Any]:
        """Add the number of the entry to the title of the page."""
        return super().get_heading() | {"about": self.subject.pk}

    def get_parent_label(self) -> Any:
        """Return the name of the contact log."""
        return _("Contacts with %(state)s") % {"state": self.subject.state}

    def get_form(self, *args: Any) -> BaseForm:
        """Return the form with the current text. For a reminder, only the result can be changed."""
        entry = self.subject
        if entry.way not in dict(ContactForm.base_fields["way"].choices):
            return ReminderResultForm(*args, initial={"result": entry.result})
        fields = ("way", "whom", "result", "reached_on")
        return ContactForm(*args, initial={name: getattr(entry, name) for name in fields})

    def perform(self, form: BaseForm) -> None:
        """Write the correction."""
        contact = Contact(**{"way": self.subject.way, **form.cleaned_data})
        contact_log.correct_contact(self.subject, actor=self.request.user, contact=contact)


class StateContactLogView(ServiceFormView, SecretariatView):
    """All contacts with a State, and a form to log another one about its open reviews."""

    form_class = ContactForm
    template_name = "reviews/state_contacts_log.html"
    success_message = _("The contact is logged.")

    def get_subject(self) -> Any:
        """Return the State."""
        return get_object_or_404(State, iso3=self.kwargs["iso3"])

    def get_success_url(self) -> str:
        """Return the URL of this page."""
        return reverse("reviews:state_contact_log", args=[self.subject.iso3])

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the contacts, and the form if the State takes part in an open review."""
        form = context["form"] if list_states_reviews(self.subject) else None
        return {
            "state": self.subject,
            "contacts": list_contacts(self.request.user, state=self.subject),
            "form": form,
        }

    def perform(self, form: BaseForm) -> None:
        """Log a contact about all open reviews of the State."""
        reviews, contact = list_states_reviews(self.subject), Contact(**form.cleaned_data)
        contact_log.log_contact(self.subject, actor=self.request.user, reviews=reviews, contact=contact)


class RegionOfficersView(ServiceFormView, SecretariatView):
    """Who is in charge of each regional group."""

    page_title = _("Officers of the regional groups")
    lead = _("An officer of a review wins over the officer of its regional group.")
    parent_label = _("Board")
    success_message = _("Saved.")

    def get_success_url(self) -> str:
        """Return the URL of the board."""
        return reverse("reviews:board")

    def get_form(self, *args: Any) -> RegionOfficersForm:
        """Return the form with the current officers."""
        rows = OfficerInCharge.objects.visible_to(self.request.user).exclude(region="")
        initial = {region: str(officer or "") for region, officer in rows.values_list("region", "officer")}
        return RegionOfficersForm(*args, staff=list_staff(), initial=initial)

    def perform(self, form: BaseForm) -> None:
        """Assign the officers."""
        for region in RegionalGroup.values:
            officer = find_officer(form.cleaned_data[region])
            officers.assign_region(region, actor=self.request.user, officer=officer)
