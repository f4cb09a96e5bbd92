"""Applications to a dialogue: submission, check, circulation, decision and attendance (PR, para. 53)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from dialogues.enums import ApplicationState
from dialogues.forms.applications import (
    ApplicationForm,
    AttendanceForm,
    CirculationForm,
    CompletionForm,
    DecisionForm,
    MissingForm,
    SubstituteForm,
)
from dialogues.models import Application, Attendee
from dialogues.selectors.applications import (
    applications_for_page,
    get_waiting_list_position,
    list_application_steps,
    list_other_open_dialogues,
)
from dialogues.selectors.bureau import can_take_part, get_taken_decision, is_recused, list_application_decisions
from dialogues.selectors.dialogues import can_write_statement
from dialogues.selectors.looks_of_applicants import look_at_circulation, look_at_decision, look_at_withdrawal
from dialogues.selectors.objections import list_application_objections, list_objecting_states
from dialogues.selectors.practical import get_speaking_slot
from dialogues.services import applications, attendees
from dialogues.views.base import CitedFormView, CitedSecondLookView, undo_address
from dialogues.views.dialogues import DialogueBaseView
from dialogues.workflow import APPLICATION, APPLICATION_RULE, CIRCULATION_RULE, RULE_17
from stakeholders.models import Organization, Representative
from stakeholders.selectors.organizations import organizations_for_user
from untoc_portal.core import authz
from untoc_portal.core.exceptions import Text
from untoc_portal.core.views import ActionView, PageView, PortalView, get_visible_or_404
from untoc_portal.core.workflow import Step, get_block_reasons


class ApplyToDialogueView(CitedFormView, DialogueBaseView):
    """Apply for an organization. A user who represents several organizations chooses one."""

    form_class = ApplicationForm
    success_message = gettext_lazy("The application is received. We will notify you of each step.")
    page_title = gettext_lazy("Apply to take part")
    submit_label = gettext_lazy("Apply")
    rule = APPLICATION_RULE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_form_kwargs()
        applications.check_time(self.subject)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        organizations = organizations_for_user(self.request.user)
        if not organizations:
            raise Http404
        initial = {"organization": self.request.GET.get("organization")} if "organization" in self.request.GET else {}
        others = list_other_open_dialogues(self.subject)
        return {
            "organizations": organizations,
            "limit": self.subject.representatives_max,
            "initial": initial,
            "others": others if others.exists() else None,
        }

    def perform(self, form: BaseForm) -> None:
        values = dict(form.cleaned_data)
        chosen = [self.subject, *values.pop("also", ())]
        self.subject = applications.apply_to_dialogues(chosen, actor=self.request.user, **values)[0]


class CirculateApplicationsView(CitedSecondLookView, DialogueBaseView):
    """Put the complete applications on a list for States parties."""

    permission_required = "dialogues.check_application"
    transitions = (("application", "circulate"),)
    look_at = staticmethod(look_at_circulation)
    act = staticmethod(applications.circulate_applications)
    form_class = CirculationForm
    success_message = gettext_lazy("The list is circulated. Focal points and the people who decide are notified.")
    page_title = gettext_lazy("Circulate the list of applicants")
    submit_label = gettext_lazy("Circulate")
    rule = CIRCULATION_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"circulated_on": timezone.localdate()}}


class RecordAttendanceView(CitedFormView, DialogueBaseView):
    """Record which of the invited people attended."""

    form_class = AttendanceForm
    success_message = gettext_lazy("The attendance is recorded. The participants can get their certificates.")
    page_title = gettext_lazy("Record the attendance")
    rule = APPLICATION_RULE

    def is_allowed(self) -> bool:
        return self.request.user.has_perm("dialogues.record_attendance", Application(dialogue=self.subject))

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = Attendee.objects.invited_to(self.subject)
        people = rows.select_related("representative__user", "representative__organization")
        return {"people": people, "initial": {"present": rows.filter(attended=True)}}

    def perform(self, form: BaseForm) -> None:
        self.token = attendees.record_attendance_with_undo(self.subject, actor=self.request.user, **form.cleaned_data)

    def done(self, message: Text, *, undo_url: str = "") -> HttpResponse:
        del undo_url
        return super().done(message, undo_url=undo_address("dialogue_attendance_undo", self.subject, self.token))


class UndoAttendanceView(ActionView, DialogueBaseView):
    """Undo the attendance that was just recorded."""

    success_message = gettext_lazy("Undone.")

    def perform(self) -> None:
        attendees.undo_attendance(self.subject, actor=self.request.user, token=self.request.GET.get("act", ""))


class ApplicationBaseView(PortalView):
    """A page or an action on one application."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(applications_for_page(), self.request, pk=self.kwargs["pk"])


class ApplicationDetailView(PageView, ApplicationBaseView):
    """One application: its status, its participants, the objections to it and the decision."""

    template_name = "dialogues/application_detail.html"

    def get_context(self) -> dict[str, Any]:
        application, user = self.subject, self.request.user
        dialogue = application.dialogue
        is_own = "represent_organization" in authz.get_grants(user, application.organization)
        decides = user.has_perm("dialogues.decide_application", application)
        is_member = user.has_perm("dialogues.take_part_in_bureau", application)
        row = APPLICATION["refuse"]
        proposals = list(list_application_decisions(application, user))
        return {
            "application": application,
            "dialogue": dialogue,
            "steps": list_application_steps(application),
            "place_in_line": get_waiting_list_position(application),
            "is_own": is_own,
            "has_certificates": is_own or authz.is_secretariat(user),
            "slot": get_speaking_slot(application) if application.state == ApplicationState.INVITED else None,
            "is_inside": is_own or decides or is_member or authz.is_secretariat(user),
            "objections": list_application_objections(application, user),
            "proposals": proposals,
            "open_on": {row.objection_id for row in proposals if not row.outcome},
            "taken": get_taken_decision(application),
            "may_propose": is_member and can_take_part(user, application),
            "is_member": is_member,
            "is_recused": is_member and is_recused(user, application),
            "moves": {step.transition.name: step for step in APPLICATION.steps_for(application, user)},
            "may_object": application.state == ApplicationState.CIRCULATED and bool(list_objecting_states(user)),
            "decide": Step(APPLICATION.for_object(row, application), get_block_reasons(row, application))
            if (decides or is_member) and application.state in row.sources
            else None,
            "may_ask": application.state in APPLICATION["ask_completion"].sources
            and user.has_perm("dialogues.check_application", application),
            "may_complete": application.state == ApplicationState.INCOMPLETE and is_own,
            "may_speak": is_own
            and application.state == ApplicationState.INVITED
            and can_write_statement(dialogue, user),
        }


class ConfirmApplicationView(ActionView, ApplicationBaseView):
    """Confirm that an application is complete."""

    permission_required = "dialogues.check_application"
    success_message = gettext_lazy("The application is complete and goes on the next list.")

    def perform(self) -> None:
        applications.confirm_application(self.subject, actor=self.request.user)


class AskCompletionView(CitedFormView, ApplicationBaseView):
    """Ask an organization for missing items."""

    permission_required = "dialogues.check_application"
    form_class = MissingForm
    success_message = gettext_lazy("The organization is asked to complete its application.")
    page_title = gettext_lazy("Ask for what is missing")
    submit_label = gettext_lazy("Ask")
    rule = CIRCULATION_RULE

    def perform(self, form: BaseForm) -> None:
        applications.request_completion(self.subject, actor=self.request.user, **form.cleaned_data)


class CompleteApplicationView(CitedFormView, ApplicationBaseView):
    """Complete the application of the user's organization."""

    permission_required = "dialogues.withdraw_application"
    form_class = CompletionForm
    success_message = gettext_lazy("The application is with the Secretariat again.")
    page_title = gettext_lazy("Complete the application")
    submit_label = gettext_lazy("Send again")
    rule = CIRCULATION_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        application = self.subject
        others = {"organization", "representatives", "also"}
        names = [name for name in CompletionForm.base_fields if name not in others]
        initial = {name: getattr(application, name) for name in names}
        initial["representatives"] = [row.representative_id for row in application.attending]
        organizations = Organization.objects.filter(pk=application.organization_id)
        limit = application.dialogue.representatives_max
        return {"organizations": organizations, "limit": limit, "initial": initial}

    def perform(self, form: BaseForm) -> None:
        applications.complete_application(self.subject, actor=self.request.user, **form.cleaned_data)


class DecideApplicationView(CitedSecondLookView, ApplicationBaseView):
    """Record the decision of the Conference on an applicant to the general review."""

    permission_required = "dialogues.decide_application"
    transitions = (("application", "invite"), ("application", "wait"), ("application", "refuse"))
    template_name = "dialogues/application_decide.html"
    form_class = DecisionForm
    look_at = staticmethod(look_at_decision)
    act = staticmethod(applications.decide_application)
    success_message = gettext_lazy("The decision is recorded and the organization is notified.")
    page_title = gettext_lazy("Decide on the application")
    submit_label = gettext_lazy("Decide")
    rule = RULE_17

    def get_extra(self) -> dict[str, Any]:
        objections = list_application_objections(self.subject, self.request.user)
        return {"objections": objections, "may_decide": True}


class WithdrawApplicationView(CitedSecondLookView, ApplicationBaseView):
    """Withdraw the application of the user's organization."""

    permission_required = "dialogues.withdraw_application"
    transitions = (("application", "withdraw"),)
    look_at = staticmethod(look_at_withdrawal)
    act = staticmethod(applications.withdraw_application)
    success_message = gettext_lazy("The application is withdrawn.")
    page_title = gettext_lazy("Withdraw the application")
    submit_label = gettext_lazy("Withdraw the application")
    rule = APPLICATION_RULE


class AttendeeBaseView(PortalView):
    """A page or an action on one person who attends for an organization."""

    permission_required = "dialogues.withdraw_application"

    def get_subject(self) -> Model | None:
        rows = Attendee.objects.select_related(
            "application__dialogue__report__session__working_group", "application__organization", "certificate"
        )
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        user = self.request.user
        return authz.is_secretariat(user) or user.has_perm(self.permission_required, self.subject.application)

    def get_parent(self) -> Model:
        return self.subject.application


class SubstituteAttendeeView(CitedFormView, AttendeeBaseView):
    """Send another person in place of one who cannot come."""

    form_class = SubstituteForm
    success_message = gettext_lazy("The substitute takes part instead.")
    page_title = gettext_lazy("Name a substitute")
    rule = APPLICATION_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        coming = self.subject.application.attendees.attending().values("representative")
        people = Representative.objects.in_force().filter(organization=self.subject.application.organization_id)
        return {"people": people.exclude(pk__in=coming).select_related("user", "organization")}

    def perform(self, form: BaseForm) -> None:
        attendees.substitute_attendee(self.subject, actor=self.request.user, **form.cleaned_data)


class CertifyAttendanceView(ActionView, AttendeeBaseView):
    """Request the certificate of a person who attended. A job prepares it."""

    success_message = gettext_lazy("The certificate is being prepared.")

    def perform(self) -> None:
        attendees.certify_attendance(self.subject, actor=self.request.user, language=get_language() or "en")


class CertificateFileView(AttendeeBaseView):
    """The file of a certificate."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        del request, pk
        document = self.subject.certificate
        if document is None or not document.is_rendered:
            raise Http404
        return FileResponse(document.file.open("rb"), filename="certificate.pdf", content_type="application/pdf")
