"""The organization's side of the consultation: what it was asked, what it says, and whether it says anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.stakeholder_input import DeclineForm, InputForm
from reviews.models import InputAnswer, InputInvitation
from reviews.selectors.looks import look_at_declining, look_at_input
from reviews.selectors.stakeholder_input import invitations_for_user, list_invitation_questions
from reviews.services import stakeholder_input
from reviews.views.tables import INVITATIONS
from reviews.workflow import INPUT, STAKEHOLDERS
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.tables import Table, render_tables
from untoc_portal.core.views import PortalView, SecondLookView, ServiceFormView

if TYPE_CHECKING:
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class InputListView(PortalView):
    """The invitations to the organizations one represents."""

    def get_subject(self) -> None:
        """Have no single subject: the page lists what is one's own."""

    def is_allowed(self) -> bool:
        """Let representatives in."""
        return authz.has_role(self.request.user, RoleGroup.STAKEHOLDERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the invitations, open ones first."""
        table = Table("input", INVITATIONS, invitations_for_user(request.user), request)
        return render_tables(request, "reviews/input_list.html", {"table": table})


class InputPageView(PortalView):
    """A page or an act on one invitation, for those who represent the organization."""

    def get_subject(self) -> InputInvitation:
        """Return the invitation; 404 for whoever does not represent the organization, the State included."""
        return get_object_or_404(invitations_for_user(self.request.user), pk=self.kwargs["pk"])


class InputView(ServiceFormView, InputPageView):
    """The questions asked, each with room to write; once it is over, what was written."""

    template_name = "reviews/input_detail.html"
    success_message = _("Saved. The State reads it once you hand it in.")

    @cached_property
    def may_write(self) -> bool:
        """Tell whether the invitation still takes input from this person."""
        return self.request.user.has_perm("reviews.give_input", self.subject)

    def is_allowed(self) -> bool:
        """Let representatives read; what they write is taken while the invitation is open."""
        return self.request.method != "POST" or self.may_write

    def get_form(self, *args: Any) -> InputForm:
        """Return the form with the questions asked."""
        rows = InputAnswer.objects.visible_to(self.request.user).filter(invitation=self.subject)
        answers = {row.question_id: row for row in rows}
        return InputForm(*args, questions=list_invitation_questions(self.subject), answers=answers)

    def get_label(self, form: InputForm, name: str) -> str:
        """Return the question: the labels alone are the same for every one."""
        return next(
            get_text_in_language(question.texts) for question in form.questions if name == f"text_{question.pk}"
        )

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the invitation, and the steps that are this person's to take."""
        steps = {step.transition.name: step for step in INPUT.steps_for(self.subject, self.request.user)}
        page = {"invitation": self.subject, "may_write": self.may_write, "steps": steps, "rule": STAKEHOLDERS}
        return super().get_context(**page, **context)

    def perform(self, form: InputForm) -> None:
        """Save what was typed."""
        stakeholder_input.save_input(self.subject, actor=self.request.user, texts=form.texts())


class HandInView(SecondLookView, InputPageView):
    """Give the input to the State, for good."""

    permission_required = "reviews.give_input"
    transitions = (("input", "hand_in"),)
    page_title = _("Hand in")
    lead = _("What is saved goes to the State and can no longer be changed.")
    rule = STAKEHOLDERS
    submit_label = _("Hand in")
    success_message = _("The State has your input.")

    def get_look(self) -> Look:
        """Return what is saved."""
        return look_at_input(self.subject)

    def perform(self, form: SecondLookForm) -> None:
        """Hand it in."""
        stakeholder_input.submit_input(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class DeclineView(SecondLookView, InputPageView):
    """Say that the organization gives no input."""

    permission_required = "reviews.give_input"
    transitions = (("input", "decline"),)
    form_class = DeclineForm
    page_title = _("Decline to give input")
    lead = _("What you have written stays with your organization. The State does not read it.")
    rule = STAKEHOLDERS
    submit_label = _("Decline")
    success_message = _("You have declined. The State is notified.")

    def get_look(self) -> Look:
        """Return what is saved, which the State does not get."""
        return look_at_declining(self.subject)

    def perform(self, form: DeclineForm) -> None:
        """Decline."""
        stakeholder_input.decline_input(self.subject, actor=self.request.user, **form.cleaned_data)
