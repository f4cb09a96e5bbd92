"""Consultation of stakeholders: the record of the State, its invitations, and the input of organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.input_serializers import (
    DeclineInputInput,
    InputTextsInput,
    InvitationSerializer,
    InviteInput,
    RequestedInputDetailSerializer,
    RequestedInputSerializer,
    StakeholderConsultationInput,
    StakeholderConsultationSerializer,
)
from reviews.api.viewsets.base import OfReviewViewSet
from reviews.enums import Material
from reviews.models import InputAnswer, InputInvitation, StakeholderConsultation
from reviews.selectors.looks import look_at_declining, look_at_input, look_at_invitation
from reviews.selectors.stakeholder_input import (
    invitations_for_user,
    list_invitation_questions,
    list_review_invitations,
)
from reviews.services import stakeholder_input
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput, SecondLooks
from untoc_portal.core.api.viewsets import PortalViewSet

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

RECORD, INVITE, GIVE = "reviews.record_stakeholders", "reviews.invite_input", "reviews.give_input"


class StakeholderConsultationViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, OfReviewViewSet):
    """Whom the State under review consulted on its self-assessment, how and when."""

    queryset = StakeholderConsultation.objects.all()
    serializer_class = StakeholderConsultationSerializer
    material = Material.DRAFT_QUESTIONNAIRE
    lookup_value_converter = "stakeholder_consultation"
    orderings = ("began_on",)
    services = {
        "create": stakeholder_input.record_consultation,
        "destroy": stakeholder_input.remove_consultation,
    }

    @extend_schema(request=StakeholderConsultationInput, responses={201: StakeholderConsultationSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Record a consultation (focal point, deputy, expert of the State under review)."""
        del request, code
        return self.answer(self.perform(self.get_review(), RECORD, StakeholderConsultationInput), created=True)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, code: str, pk: int) -> Response:
        """Remove the record of a consultation, before the submission (focal point, deputy, expert)."""
        del code, pk
        review, row = self.get_review(), self.get_object()
        self.allow(RECORD, review)
        self.services["destroy"](row, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationViewSet(SecondLooks, mixins.RetrieveModelMixin, mixins.ListModelMixin, OfReviewViewSet):
    """The invitations of the State under review to organizations, with the input that was handed in."""

    queryset = InputInvitation.objects.all()
    serializer_class = InvitationSerializer
    material = Material.DRAFT_QUESTIONNAIRE
    lookup_value_converter = "input_invitation"
    default_ordering = "-id"
    services = {"create": stakeholder_input.invite_input, "withdraw": stakeholder_input.withdraw_input}

    def get_queryset(self) -> QuerySet[InputInvitation]:
        """Return the invitations of the State, with what was handed in."""
        if self.is_for_schema:
            return InputInvitation.objects.none()
        return list_review_invitations(self.get_review(), self.request.user).select_related("review")

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the review whose questions can be chosen."""
        review = None if self.is_for_schema or self.action != "create" else self.get_review()
        return {**super().get_serializer_context(), "review": review}

    def get_look(self, act: str) -> Look:
        """Return the invitation, without what the organization has written (focal point)."""
        row = self.get_object()
        self.allow(INVITE, row.review if act == "withdraw" else None)
        return look_at_invitation(row)

    @extend_schema(request=InviteInput, responses={201: InvitationSerializer})
    def create(self, request: Request, code: str) -> Response:
        """Invite a verified organization to answer chosen questions (focal point of the State under review)."""
        del request, code
        return self.answer(self.refetched(self.perform(self.get_review(), INVITE, InviteInput)), created=True)

    @extend_schema(request=ReadInput, responses=InvitationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, code: str, pk: int) -> Response:
        """Withdraw an invitation that has no answer (focal point of the State under review)."""
        del code, pk
        row = self.get_object()
        self.allow(INVITE, row.review)
        self.services["withdraw"](row, actor=request.user, **self.read_in(ReadInput))
        return self.answer(self.get_object())


class RequestedInputViewSet(LooksByName, mixins.RetrieveModelMixin, mixins.ListModelMixin, PortalViewSet):
    """What States ask of the organizations that the user represents, and their input.

    An organization sees the questions to it and nothing else of the review.
    """

    queryset = InputInvitation.objects.all()
    lookup_value_converter = "input_invitation"
    default_ordering = "-id"
    orderings = ("due_on", "state")
    looks = {"hand_in": (GIVE, look_at_input), "decline": (GIVE, look_at_declining)}
    services = {
        "answers": stakeholder_input.save_input,
        "hand_in": stakeholder_input.submit_input,
        "decline": stakeholder_input.decline_input,
    }

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return the serializer. Only a single invitation includes its questions."""
        return RequestedInputSerializer if self.action == "list" else RequestedInputDetailSerializer

    def get_queryset(self) -> QuerySet[InputInvitation]:
        """Return the invitations to organizations that the user represents."""
        if not self.request.user.is_authenticated:
            return InputInvitation.objects.none()
        return invitations_for_user(self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the function that finds the questions of an invitation, with what is written."""
        return {**super().get_serializer_context(), "load_questions": self._load_questions}

    def _load_questions(self, invitation: InputInvitation) -> list[Any]:
        written = InputAnswer.objects.visible_to(self.request.user).filter(invitation=invitation)
        texts = dict(written.values_list("question", "text"))
        questions: list[Any] = list_invitation_questions(invitation)
        for question in questions:
            question.written = texts.get(question.pk, "")
        return questions

    @extend_schema(request=InputTextsInput, responses=RequestedInputDetailSerializer)
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, pk: int) -> Response:
        """Save the texts of the organization, all or none. The State reads them once they are handed in."""
        del pk
        invitation = self.get_object()
        self.allow(GIVE, invitation)
        texts = self.read_in(InputTextsInput)["texts"]
        keys = {question.key: question.pk for question in list_invitation_questions(invitation)}
        if unknown := [key for key in texts if key not in keys]:
            raise ValidationError({f"texts.{key}": [_("This question was not asked.")] for key in unknown})
        by_question = {keys[key]: text for key, text in texts.items()}
        self.services["answers"](invitation, actor=request.user, texts=by_question)
        return self.answer(self.get_object())

    @extend_schema(request=ReadInput, responses=RequestedInputDetailSerializer)
    @action(detail=True, methods=["post"], url_path="hand-in")
    def hand_in(self, request: Request, pk: int) -> Response:
        """Hand the saved input in to the State, permanently (representatives of the organization)."""
        del request, pk
        self.perform(self.get_object(), GIVE, ReadInput)
        return self.answer(self.get_object())

    @extend_schema(request=DeclineInputInput, responses=RequestedInputDetailSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        """Decline to give input. The State does not read what was written (representatives)."""
        del request, pk
        self.perform(self.get_object(), GIVE, DeclineInputInput)
        return self.answer(self.get_object())
