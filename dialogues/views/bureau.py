"""The Extended Bureau as a body: its open work, one proposal with its positions, and the actions of members."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from dialogues.enums import Stance
from dialogues.forms.applications import ObjectionDecisionForm
from dialogues.forms.bureau import ObjectForm, ProposalForm, RecusalForm, SeatForm
from dialogues.models import BureauDecision
from dialogues.selectors import bureau as reads
from dialogues.selectors.looks_of_applicants import (
    look_at_agreeing,
    look_at_answering,
    look_at_proposing,
    look_at_proposing_on_objection,
    look_at_recusal,
)
from dialogues.selectors.objections import list_application_objections
from dialogues.services import bureau
from dialogues.views.applications import ApplicationBaseView
from dialogues.views.base import CitedFormView, CitedSecondLookView
from dialogues.views.objections import ObjectionBaseView
from dialogues.views.tables import BEFORE_BUREAU
from dialogues.workflow import APPLICATION_RULE
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.tables import PER_PAGE, Table
from untoc_portal.core.views import ActionView, PageView, PortalView, SiteView, get_visible_or_404

TAKES_PART = "dialogues.take_part_in_bureau"


class BureauPageView(PageView, SiteView):
    """The members, whether there is a quorum, and every application that waits for the Extended Bureau."""

    permission_required = "dialogues.read_bureau"

    template_name = "dialogues/bureau.html"

    def get_context(self) -> dict[str, Any]:
        rows = reads.list_applications_before_bureau(self.request.user)
        proposals = [proposal for row in rows for proposal in reads.get_open_proposals(row)]
        stances = reads.get_stances(self.request.user, proposals)
        is_member = authz.has_role(self.request.user, RoleGroup.EXTENDED_BUREAU)
        for proposal in proposals:
            proposal.own_stance, proposal.is_asked = stances.get(proposal.pk, ""), is_member
        return {
            "body": reads.get_body(),
            "table": Table("applications", BEFORE_BUREAU, rows, self.request, per_page=PER_PAGE),
            "may_record": self.request.user.has_perm("dialogues.record_seat"),
        }


class RecordSeatView(CitedFormView, SiteView):
    """Record the State that a member of the Extended Bureau represents."""

    permission_required = "dialogues.record_seat"
    form_class = SeatForm
    parent_label = gettext_lazy("Extended Bureau")
    success_message = gettext_lazy("The State is recorded. The periods of open proposals begin again.")
    page_title = gettext_lazy("Record the State of a member")
    lead = gettext_lazy("A member does not take part in a decision on an applicant if the member's own State objected.")
    rule = APPLICATION_RULE

    def get_success_url(self) -> str:
        return reverse("dialogues:bureau")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"member": self.request.GET.get("member")}}

    def perform(self, form: BaseForm) -> None:
        data = form.cleaned_data
        bureau.record_seat(data["member"], actor=self.request.user, state=data["state"])


class ProposeDecisionView(CitedSecondLookView, ApplicationBaseView):
    """Propose to the members how to decide on an application."""

    permission_required = TAKES_PART
    template_name = "dialogues/application_decide.html"
    form_class = ProposalForm
    look_at = staticmethod(look_at_proposing)
    act = staticmethod(bureau.propose_decision)
    success_message = gettext_lazy("The members have the proposal. Each of them is notified.")
    page_title = gettext_lazy("Propose a decision on the application")
    submit_label = gettext_lazy("Propose")
    rule = APPLICATION_RULE

    def get_extra(self) -> dict[str, Any]:
        objections = list_application_objections(self.subject, self.request.user)
        return {"objections": objections, "body": reads.get_body()}


class ProposeObjectionDecisionView(CitedSecondLookView, ObjectionBaseView):
    """Propose to the members how to decide on an objection."""

    template_name = "dialogues/objection_decide.html"
    form_class = ObjectionDecisionForm
    look_at = staticmethod(look_at_proposing_on_objection)
    act = staticmethod(bureau.propose_objection_decision)
    success_message = gettext_lazy("The members have the proposal. Each of them is notified.")
    page_title = gettext_lazy("Propose a decision on the objection")
    submit_label = gettext_lazy("Propose")
    rule = APPLICATION_RULE

    def is_allowed(self) -> bool:
        return self.request.user.has_perm(TAKES_PART, self.subject.application)

    def get_extra(self) -> dict[str, Any]:
        return {"body": reads.get_body()}


class BureauDecisionBaseView(PortalView):
    """A page or an action on one proposal to the Extended Bureau."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(reads.decisions_for_page(), self.request, pk=self.kwargs["pk"])


class DecisionDetailView(PageView, BureauDecisionBaseView):
    """One proposal: its reasons, positions and deadline. After it is closed: how it was taken, or why not."""

    template_name = "dialogues/bureau_decision.html"

    def get_context(self) -> dict[str, Any]:
        decision: BureauDecision = self.subject
        application, user = decision.get_application(), self.request.user
        roll = reads.list_roll(decision)
        own = [row for row in decision.positions.all() if row.member_id == user.pk]
        is_member = user.has_perm(TAKES_PART, application)
        is_over = timezone.now() >= decision.silence_ends_at
        takes_part = [row for row in roll if row["stance"] not in {Stance.STATE_OBJECTED, Stance.RECUSED}]
        can_answer = (
            is_member
            and not decision.outcome
            and not is_over
            and not (own and own[-1].stance == Stance.RECUSED)
            and reads.can_take_part(user, application)
        )
        return {
            "decision": decision,
            "application": application,
            "roll": roll,
            "body": reads.get_body(),
            "takes_part_count": len(takes_part),
            "quorum": decision.quorum or reads.get_quorum(),
            "is_over": is_over,
            "has_objection": any(row["stance"] == Stance.OBJECTS for row in takes_part),
            "can_answer": can_answer,
            "can_agree": can_answer and not (own and own[-1].stance == Stance.AGREES),
            "can_withdraw": is_member and not decision.outcome and decision.proposed_by_id == user.pk,
        }


class AnswerDecisionView(CitedSecondLookView, BureauDecisionBaseView):
    """A position of a member on a proposal."""

    rule = APPLICATION_RULE

    def is_allowed(self) -> bool:
        return self.request.user.has_perm(TAKES_PART, self.subject.get_application())


class AgreeToDecisionView(AnswerDecisionView):
    """Agree to a proposal."""

    look_at = staticmethod(look_at_agreeing)
    act = staticmethod(bureau.agree_to_decision)
    success_message = gettext_lazy("Your agreement is recorded.")
    page_title = gettext_lazy("Agree to the proposal")
    submit_label = gettext_lazy("Agree")


class ObjectToDecisionView(AnswerDecisionView):
    """Object to a proposal."""

    form_class = ObjectForm
    look_at = staticmethod(look_at_answering)
    act = staticmethod(bureau.object_to_decision)
    success_message = gettext_lazy("Your objection is recorded. The members are notified.")
    page_title = gettext_lazy("Object to the proposal")
    submit_label = gettext_lazy("Object")


class RecuseFromDecisionView(AnswerDecisionView):
    """Take no part in a decision."""

    form_class = RecusalForm
    look_at = staticmethod(look_at_recusal)
    act = staticmethod(bureau.recuse_from_decision)
    success_message = gettext_lazy("It is recorded that you take no part in this decision.")
    page_title = gettext_lazy("Take no part in the decision")
    submit_label = gettext_lazy("Take no part")


class WithdrawDecisionView(ActionView, BureauDecisionBaseView):
    """Withdraw the user's own proposal."""

    success_message = gettext_lazy("The proposal is withdrawn. Another one can be made.")

    def perform(self) -> None:
        bureau.withdraw_decision(self.subject, actor=self.request.user)
