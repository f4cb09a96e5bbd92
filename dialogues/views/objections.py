"""The register of objections to applicants, and the actions on one of them (domain rule: civil society)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.forms import Form
from django.utils.translation import gettext_lazy

from dialogues.forms.applications import (
    ObjectionDecisionForm,
    ObjectionForm,
    RecordedObjectionForm,
    RegisterFilterForm,
)
from dialogues.models import Objection
from dialogues.selectors.dialogues import dialogues_for_list
from dialogues.selectors.looks_of_applicants import (
    look_at_objecting,
    look_at_objection_decision,
    look_at_withdrawing_objection,
)
from dialogues.selectors.objections import list_objecting_states, list_objection_entries, register_of_objections
from dialogues.services import objections
from dialogues.views.applications import ApplicationBaseView
from dialogues.views.base import CitedSecondLookView
from dialogues.views.tables import OBJECTIONS, OBJECTIONS_FOR_GOVERNMENTS
from dialogues.workflow import APPLICATION_RULE, CIRCULATION_RULE
from untoc_portal.core import authz
from untoc_portal.core.tables import PER_PAGE, Table
from untoc_portal.core.views import PageView, PortalView, SiteView, get_visible_or_404


class ObjectionRegisterView(PageView, SiteView):
    """Every objection: the State, the day, the reason, whether it was in time, the decision.

    Applicants see those to them.
    """

    template_name = "dialogues/objection_list.html"

    def get_context(self) -> dict[str, Any]:
        form = RegisterFilterForm(self.request.GET or None, dialogues=dialogues_for_list(self.request.user))
        asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
        rows = list_objection_entries(register_of_objections(self.request.user, **asked), self.request.user)
        is_governmental = authz.is_governmental(self.request.user)
        columns = OBJECTIONS_FOR_GOVERNMENTS if is_governmental else OBJECTIONS
        table = Table("objections", columns, rows, self.request, per_page=PER_PAGE)
        return {"form": form, "table": table, "is_governmental": is_governmental}


class ObjectToApplicationView(CitedSecondLookView, ApplicationBaseView):
    """Register the objection of a State."""

    permission_required = "dialogues.object_to_application"
    look_at = staticmethod(look_at_objecting)
    act = staticmethod(objections.object_to_application)
    success_message = gettext_lazy(
        "The objection is on the register. The applicant is notified, without the State's name."
    )
    page_title = gettext_lazy("Object to the applicant")
    submit_label = gettext_lazy("Object")
    rule = CIRCULATION_RULE

    @property
    def form_class(self) -> type[Form]:
        """Return the form. The Secretariat must also give the day of the note."""
        return RecordedObjectionForm if authz.is_secretariat(self.request.user) else ObjectionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"states": list_objecting_states(self.request.user)}


class ObjectionBaseView(PortalView):
    """An action on one objection."""

    def get_subject(self) -> Model | None:
        rows = Objection.objects.select_related("application__dialogue__report__session__working_group", "state")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def get_parent(self) -> Model:
        return self.subject.application


class DecideObjectionView(CitedSecondLookView, ObjectionBaseView):
    """Record the decision of the Conference on an objection."""

    template_name = "dialogues/objection_decide.html"
    form_class = ObjectionDecisionForm
    look_at = staticmethod(look_at_objection_decision)
    act = staticmethod(objections.decide_objection)
    success_message = gettext_lazy("The decision on the objection is recorded.")
    page_title = gettext_lazy("Decide on the objection")
    submit_label = gettext_lazy("Decide")
    rule = APPLICATION_RULE

    def is_allowed(self) -> bool:
        return self.request.user.has_perm("dialogues.decide_application", self.subject.application)


class WithdrawObjectionView(CitedSecondLookView, ObjectionBaseView):
    """Withdraw the objection of a State."""

    look_at = staticmethod(look_at_withdrawing_objection)
    act = staticmethod(objections.withdraw_objection)
    success_message = gettext_lazy("The objection is withdrawn; it remains on the register as withdrawn.")
    page_title = gettext_lazy("Withdraw the objection")
    submit_label = gettext_lazy("Withdraw the objection")
    rule = CIRCULATION_RULE

    def is_allowed(self) -> bool:
        return self.subject.state in list_objecting_states(self.request.user)

    def get_parent_label(self) -> str:
        return str(self.subject.application)
