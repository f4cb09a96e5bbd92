"""Two reviewing States write one text of feedback: propose, answer, withdraw, end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.serializers import PartySerializer
from reviews.api.viewsets.base import OfReviewViewSet
from reviews.enums import Material
from reviews.models import Delegation, JointFeedback
from reviews.selectors.feedback import get_drafting_delegation, list_possible_partners
from reviews.selectors.looks_of_joint_feedback import (
    look_at_answer_to_joint,
    look_at_end_of_joint,
    look_at_proposal,
    look_at_withdrawal_of_joint,
)
from reviews.services import joint_feedback
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import LookSerializer, ReadInput
from untoc_portal.core.api.serializers import PortalModelSerializer

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

PARTNER = OpenApiParameter("partner", str, required=True, description="The code of the other reviewing State.")


class JointFeedbackSerializer(PortalModelSerializer):
    """The proposal of a reviewing State to another to write one text, and the answer to it."""

    proposed_by = PartySerializer(source="proposed_by.party")
    partner = PartySerializer(source="partner.party")

    class Meta:
        model = JointFeedback
        fields = ["id", "proposed_by", "partner", "state", "created_at", "updated_at"]


class ProposeJointInput(ReadInput):
    """The code of the other reviewing State."""

    partner = serializers.CharField(max_length=3)


class AnswerJointInput(ReadInput):
    """Whether the State agrees to write one text."""

    agrees = serializers.BooleanField()


class JointFeedbackViewSet(LooksByName, mixins.RetrieveModelMixin, mixins.ListModelMixin, OfReviewViewSet):
    """Proposals to write one text of feedback, for the people of the two States."""

    queryset = JointFeedback.objects.select_related(
        "proposed_by__review__phase",
        "proposed_by__review__state_under_review",
        "proposed_by__party",
        "partner__review",
        "partner__party",
    )
    serializer_class = JointFeedbackSerializer
    material = Material.FEEDBACK
    review_path = "proposed_by__review"
    lookup_value_converter = "int"
    default_ordering = "-id"
    looks = {
        "answer": ("reviews.answer_joint", look_at_answer_to_joint),
        "withdraw": ("reviews.withdraw_joint", look_at_withdrawal_of_joint),
        "end": ("reviews.end_joint", look_at_end_of_joint),
    }
    known_parameters = {"look_at_proposal": ("partner",)}
    services = {
        "create": joint_feedback.propose_joint,
        "respond": joint_feedback.answer_joint,
        "withdraw": joint_feedback.withdraw_joint,
        "end": joint_feedback.end_joint_feedback,
    }

    def _find_both(self, code: str) -> tuple[Delegation, Delegation]:
        """Return the user's delegation and that of the partner. Raises Http404 if either is not possible."""
        own = get_drafting_delegation(self.request.user, self.get_review())
        self.allow("reviews.propose_joint", own)
        found = next((row for row in list_possible_partners(own) if row.party.iso3 == code), None) if own else None
        if own is None or found is None:
            raise Http404
        return own, found

    @extend_schema(
        operation_id="reviews_joint_feedback_look_at_proposal", parameters=[PARTNER], responses=LookSerializer
    )
    @action(detail=False, methods=["get"], url_path="second_look")
    def look_at_proposal(self, request: Request, code: str) -> Response:
        """Return the draft that would be joined, and the value to send with the proposal (focal point)."""
        del code
        look: Look = look_at_proposal(*self._find_both(request.query_params.get("partner", "")))
        return Response(LookSerializer(look).data)

    @extend_schema(request=ProposeJointInput, responses={201: JointFeedbackSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Propose to another reviewing State to write one text (focal point of a reviewing State)."""
        del code
        self.allow("reviews.propose_joint", get_drafting_delegation(request.user, self.get_review()))
        data = self.read_in(ProposeJointInput)
        own, partner = self._find_both(data.pop("partner"))
        made = self.services["create"](own, actor=request.user, partner=partner, **data)
        return self.answer(self.refetched(made), created=True)

    def _act(self, takes: Any) -> Response:
        permission = self.looks[{"respond": "answer"}.get(self.action, self.action)][0]
        return self.answer(self.refetched(self.perform(self.get_object(), permission, takes)))

    @extend_schema(request=AnswerJointInput, responses=JointFeedbackSerializer)
    @action(detail=True, methods=["post"], url_path="answer")
    def respond(self, request: Request, code: str, pk: int) -> Response:
        """Agree to the proposal or decline it (focal point of the State that was asked)."""
        del request, code, pk
        return self._act(AnswerJointInput)

    @extend_schema(request=ReadInput, responses=JointFeedbackSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, code: str, pk: int) -> Response:
        """Withdraw a proposal that has no answer (focal point of the State that proposed it)."""
        del request, code, pk
        return self._act(ReadInput)

    @extend_schema(request=ReadInput, responses=JointFeedbackSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, code: str, pk: int) -> Response:
        """End the joint text: each State goes on with its own copy (focal point of either State)."""
        del request, code, pk
        return self._act(ReadInput)
