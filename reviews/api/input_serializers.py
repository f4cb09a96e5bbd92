"""Serializers of consultations of stakeholders, and of the input that a State invites."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.api.serializers import ArticleKeyField
from reviews.enums import ConsultationMethod
from reviews.models import InputAnswer, InputInvitation, StakeholderConsultation
from reviews.selectors.stakeholder_input import list_invitable_organizations
from reviews.services.stakeholder_input import MAX_INPUT
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.serializers import PortalModelSerializer


class StakeholderConsultationSerializer(PortalModelSerializer):
    """A consultation that the State held while it prepared its self-assessment."""

    class Meta:
        model = StakeholderConsultation
        fields = ["id", "consulted", "method", "began_on", "ended_on", "subject", "updated_at"]


class StakeholderConsultationInput(serializers.Serializer):
    """Whom the State consulted, how and when. It becomes a part of the submission."""

    consulted = serializers.CharField(max_length=300)
    method = serializers.ChoiceField(ConsultationMethod.choices)
    began_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True, default=None)
    subject = serializers.CharField(max_length=2000, allow_blank=True, default="")


class InputAnswerSerializer(PortalModelSerializer):
    """What an organization says on one question."""

    question = serializers.CharField(source="question.key")

    class Meta:
        model = InputAnswer
        fields = ["question", "text", "used_at"]


class InvitationSerializer(PortalModelSerializer):
    """An invitation of the State to an organization. `answers` is empty until the organization hands in."""

    organization = serializers.CharField(source="organization.name")
    question_count = serializers.IntegerField(source="asked", help_text="How many questions the organization is asked.")
    answers = InputAnswerSerializer(source="heard", many=True)

    class Meta:
        model = InputInvitation
        fields = [
            "id",
            "organization",
            "question_count",
            "due_on",
            "message",
            "state",
            "reason",
            "received_at",
            "answers",
        ]


class InviteInput(serializers.Serializer):
    """A verified organization, the keys of the questions, and the last day."""

    organization = serializers.IntegerField(min_value=1)
    questions = serializers.ListField(child=serializers.CharField(max_length=80), min_length=1, max_length=500)
    due_on = serializers.DateField()
    message = serializers.CharField(max_length=2000, allow_blank=True, default="")

    def validate_organization(self, key: int) -> Any:
        """Return the organization. Raises ValidationError if the user finds no verified one with this id."""
        found = list_invitable_organizations(self.context["request"].user).filter(pk=key).first()
        if found is None:
            raise serializers.ValidationError(_("Not found."))
        return found

    def validate_questions(self, keys: list[str]) -> list[Any]:
        """Return the questions. Raises ValidationError for one that is not for this State."""
        found = {row.key: row for row in self.context["review"].questions().filter(key__in=keys)}
        if unknown := [key for key in keys if key not in found]:
            raise serializers.ValidationError(_("The question %(key)s is not for this State.") % {"key": unknown[0]})
        return list(found.values())


class RequestedInputSerializer(PortalModelSerializer):
    """An invitation as the invited organization sees it."""

    state_under_review = serializers.CharField(source="review.state_under_review.iso3")
    organization = serializers.CharField(source="organization.name")
    question_count = serializers.IntegerField(source="asked", help_text="How many questions there are.")

    class Meta:
        model = InputInvitation
        fields = [
            "id", "state_under_review", "organization", "question_count", "due_on", "message", "state", "received_at",
        ]  # fmt: skip


class RequestedQuestionSerializer(serializers.Serializer):
    """A question to the organization, and what it has written."""

    question = serializers.CharField(source="key")
    article = ArticleKeyField()
    label = serializers.CharField(source="text", help_text="The question, in the language of the request.")
    text = serializers.CharField(source="written")


class RequestedInputDetailSerializer(RequestedInputSerializer):
    """An invitation with its questions and what the organization has written."""

    questions = serializers.SerializerMethodField()

    class Meta(RequestedInputSerializer.Meta):
        fields = [*RequestedInputSerializer.Meta.fields, "questions"]

    @extend_schema_field(RequestedQuestionSerializer(many=True))
    def get_questions(self, invitation: InputInvitation) -> Any:
        """Return the questions in the order of the questionnaire."""
        return RequestedQuestionSerializer(self.context["load_questions"](invitation), many=True).data


class InputTextsInput(serializers.Serializer):
    """The texts by the key of the question. A question that is not sent is not changed."""

    texts = serializers.DictField(
        child=serializers.CharField(max_length=MAX_INPUT, allow_blank=True, trim_whitespace=False), allow_empty=False
    )


class DeclineInputInput(ReadInput):
    """Why the organization gives no input. A reason is not required."""

    reason = serializers.CharField(max_length=500, allow_blank=True, default="")
