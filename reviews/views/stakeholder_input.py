"""The organization's part of the consultation: the questions to it, its input, and whether it gives any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PageView, PortalView, SecondLookView, ServiceFormView

if TYPE_CHECKING:
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class InputListView(PageView):
    """The invitations to the organizations that the user represents."""

    def get_subject(self) -> None:
        """Return None, because the page is about no single object."""

    def is_allowed(self) -> bool:
        """Return whether the user is a representative."""
        return authz.has_role(self.request.user, RoleGroup.STAKEHOLDERS)

    template_name = "reviews/input_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the invitations, open ones first."""
        table = Table("input", INVITATIONS, invitations_for_user(self.request.user), self.request)
        return {"table": table}


class InputPageView(PortalView):
    """Base of the pages and actions on one invitation, for the representatives of the organization."""

    def get_subject(self) -> InputInvitation:
        """Return the invitation.

        Raises Http404 if the user does not represent the organization. The State has another page.
        """
        return get_object_or_404(invitations_for_user(self.request.user), pk=self.kwargs["pk"])


class InputView(ServiceFormView, InputPageView):
    """The questions, each with a text field. After the invitation is closed: what was written."""

    template_name = "reviews/input_detail.html"
    success_message = _("Saved. The State reads it once you hand it in.")

    @cached_property
    def may_write(self) -> bool:
        """Return whether this user can still give input to the invitation."""
        return self.request.user.has_perm("reviews.give_input", self.subject)

    def is_allowed(self) -> bool:
        """Return whether the request is allowed.

        Representatives may read; they may write only while the invitation is open.
        """
        return self.request.method != "POST" or self.may_write

    def get_form(self, *args: Any) -> InputForm:
        """Return the form with the questions of the invitation."""
        rows = InputAnswer.objects.visible_to(self.request.user).filter(invitation=self.subject)
        answers = {row.question_id: row for row in rows}
        return InputForm(*args, questions=list_invitation_questions(self.subject), answers=answers)

    def get_label(self, form: InputForm, name: str) -> str:
        """Return the question, because the labels are the same for every question."""
        return next(
            get_text_in_language(question.texts) for question in form.questions if name == f"text_{question.pk}"
        )

    def get_extra(self) -> dict[str, Any]:
        """Return the invitation, and the steps that this user may take."""
        steps = {step.transition.name: step for step in INPUT.steps_for(self.subject, self.request.user)}
        page = {"invitation": self.subject, "may_write": self.may_write, "steps": steps, "rule": STAKEHOLDERS}
        return {**page}

    def perform(self, form: InputForm) -> None:
        """Save the text."""
        stakeholder_input.save_input(self.subject, actor=self.request.user, texts=form.texts())


class HandInView(SecondLookView, InputPageView):
    """Submit the input to the State. It can no longer be changed."""

    permission_required = "reviews.give_input"
    transitions = (("input", "hand_in"),)
    page_title = _("Hand in")
    lead = _("What is saved goes to the State and can no longer be changed.")
    rule = STAKEHOLDERS
    submit_label = _("Hand in")
    success_message = _("The State has your input.")

    def get_look(self) -> Look:
        """Return the saved input."""
        return look_at_input(self.subject)

    def perform(self, form: SecondLookForm) -> None:
        """Submit the input."""
        stakeholder_input.submit_input(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class DeclineView(SecondLookView, InputPageView):
    """Decline to give input."""

    permission_required = "reviews.give_input"
    transitions = (("input", "decline"),)
    form_class = DeclineForm
    page_title = _("Decline to give input")
    lead = _("What you have written stays with your organization. The State does not read it.")
    rule = STAKEHOLDERS
    submit_label = _("Decline")
    success_message = _("You have declined. The State is notified.")

    def get_look(self) -> Look:
        """Return the saved input, which the State does not get."""
        return look_at_declining(self.subject)

    def perform(self, form: DeclineForm) -> None:
        """Decline."""
        stakeholder_input.decline_input(self.subject, actor=self.request.user, **form.cleaned_data)
