"""Constructive dialogues: the calendar, one dialogue, and applications to it (PR, para. 53)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from dialogues.forms.dialogues import ApplicationForm, DecisionForm, DialogueForm
from dialogues.models import Application, Dialogue
from dialogues.selectors import dialogues as reads
from dialogues.selectors.steps import steps_of
from dialogues.services import applications, dialogues
from dialogues.views.base import FormPage, page_of
from dialogues.workflow import APPLICATION, APPLICATION_RULE, DIALOGUE, DIALOGUE_RULE
from untoc_portal.core.views import PortalView, visible_or_404

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser


@method_decorator(login_not_required, name="dispatch")
class DialogueList(PortalView):
    """The calendar of dialogues."""

    def get_subject(self) -> Model | None:
        return None

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"page_obj": page_of(reads.dialogues_for_list(request.user), request)}
        return render(request, "dialogues/dialogue_list.html", context)


class OnDialogue(PortalView):
    """A page or an act on one dialogue."""

    def get_subject(self) -> Model | None:
        rows = Dialogue.objects.select_related(reads.WITH_SESSION)
        return visible_or_404(rows, self.request, pk=self.kwargs["pk"])


def too_early(dialogue: Dialogue) -> list[str]:
    """Say why the dialogue can't be recorded as held yet, if it can't."""
    if dialogue.held_on <= timezone.localdate():
        return []
    return [_("The dialogue is on %(date)s.") % {"date": date_format(dialogue.held_on)}]


@method_decorator(login_not_required, name="dispatch")
class DialogueDetail(OnDialogue):
    """One dialogue: what is public of it, and what this reader has to do with it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        del pk
        dialogue, user = self.subject, request.user
        session = dialogue.report.session
        context = {
            "dialogue": dialogue,
            "session": session,
            "steps": steps_of(session),
            "statements": reads.statements_for(dialogue, user),
            "summary": reads.chair_summary_of(dialogue, user),
            "hold": next(iter(DIALOGUE.steps_for(dialogue, user)), None),
            "too_early": too_early(dialogue),
            "may_change": user.has_perm("dialogues.hold_dialogue", dialogue),
            "may_write_summary": user.has_perm("dialogues.write_chair_summary", dialogue),
            "may_decide": user.has_perm("dialogues.decide_application", dialogue),
            **self.participation(user),
        }
        return render(request, "dialogues/dialogue_detail.html", context)

    def participation(self, user: AnyUser) -> dict[str, Any]:
        """Return what concerns those who apply, decide and speak."""
        if not user.is_authenticated:
            return {}
        found = reads.applications_for(self.subject, user)
        applied = {application.organization_id for application in found if application.is_own}
        own = reads.own_organizations(user)
        return {
            "applications": found,
            "withdrawable": APPLICATION["withdraw"].sources,
            "may_apply": [organization for organization in own if organization.pk not in applied],
            "takes_applications": reads.takes_applications(self.subject, timezone.localdate()),
            "may_speak": reads.may_speak(self.subject, user),
        }


class ChangeDialogue(FormPage, OnDialogue):
    """Change date, place, mode or limits of a dialogue."""

    permission_required = "dialogues.hold_dialogue"
    form_class = DialogueForm
    page = {"page_title": gettext_lazy("Change the dialogue"), "rule": DIALOGUE_RULE}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.subject, name) for name in DialogueForm.base_fields}}

    def perform(self, form: BaseForm) -> None:
        dialogues.change_dialogue(self.subject, actor=self.request.user, **form.cleaned_data)


class HoldDialogue(OnDialogue):
    """Record that the dialogue was held."""

    permission_required = "dialogues.hold_dialogue"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        del pk
        dialogues.hold_dialogue(self.subject, actor=request.user)
        return self.done(_("The dialogue is recorded as held. The chair's summary can be written."))


class ApplyToDialogue(FormPage, OnDialogue):
    """Apply for an organization."""

    form_class = ApplicationForm
    success_message = gettext_lazy("The application is before the Extended Bureau. You will be told its decision.")
    page = {
        "page_title": gettext_lazy("Apply to take part"),
        "submit_label": gettext_lazy("Apply"),
        "rule": APPLICATION_RULE,
    }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_form_kwargs()
        applications.check_time(self.subject)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        organizations = reads.own_organizations(self.request.user)
        if not organizations:
            raise Http404
        return {"organizations": organizations}

    def perform(self, form: BaseForm) -> None:
        applications.apply_to_dialogue(self.subject, actor=self.request.user, **form.cleaned_data)


class OnApplication(PortalView):
    """An act on one application."""

    def get_subject(self) -> Model | None:
        rows = Application.objects.select_related("organization", f"dialogue__{reads.WITH_SESSION}")
        return visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        return self.subject.dialogue.get_absolute_url()


class DecideApplication(FormPage, OnApplication):
    """Invite an organization or refuse its application."""

    permission_required = "dialogues.decide_application"
    template_name = "dialogues/application_decide.html"
    form_class = DecisionForm
    success_message = gettext_lazy("The decision is recorded and the organization is told.")
    page = {
        "page_title": gettext_lazy("Decide on the application"),
        "submit_label": gettext_lazy("Decide"),
        "rule": APPLICATION_RULE,
    }

    def perform(self, form: BaseForm) -> None:
        invite = form.cleaned_data["decision"] == "invite"
        reason = form.cleaned_data["reason"]
        applications.decide_application(self.subject, actor=self.request.user, invite=invite, reason=reason)


class WithdrawApplication(OnApplication):
    """Withdraw the application of one's organization."""

    permission_required = "dialogues.withdraw_application"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        del pk
        applications.withdraw_application(self.subject, actor=request.user)
        return self.done(_("The application is withdrawn."))
