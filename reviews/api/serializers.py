"""Serializers of country reviews, their people and their material."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.enums import DeadlineKind, ReviewState, Wording
from reviews.enums_of_letters import LetterState
from reviews.models import (
    Clarification,
    ClockEvent,
    Consultation,
    Deadline,
    Delegation,
    Feedback,
    FeedbackAuthor,
    FeedbackEntry,
    Letter,
    Mandate,
    Meeting,
    Nomination,
    OutcomeParagraph,
    PublicationDecision,
    Question,
    Review,
    Submission,
)
from reviews.models.questionnaires import get_option_labels
from reviews.policies import get_review_audience
from reviews.selectors.progress import get_deadline_status, get_next_step
from reviews.workflow import REVIEW
from stakeholders.models import State
from untoc_portal.core.api.serializers import CodesField, LabelField, PortalModelSerializer
from untoc_portal.core.enums import Level


def build_detail_fields(**options: Any) -> dict[str, serializers.Field]:
    """Return a serializer field for every detail of a paragraph."""
    return {
        name: serializers.ChoiceField(
            field.choices, allow_blank=field.blank, help_text=capfirst(field.verbose_name), **options
        )
        for name, field in OutcomeParagraph.get_details().items()
    }


class PartySerializer(PortalModelSerializer):
    """A State as shown in a review."""

    name = serializers.CharField(source="*", help_text="In the language of the request.")

    class Meta:
        model = State
        fields = ["iso3", "name"]


class ArticleKeyField(serializers.CharField):
    """An article as in URLs: "UNTOC-5"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> str:
        """Return the instrument and the number."""
        return f"{value.instrument.code}-{value.number}"


class DelegationSerializer(PortalModelSerializer):
    """A State in a review, with the instruments it covers."""

    party = PartySerializer()
    instruments = CodesField()

    class Meta:
        model = Delegation
        fields = ["party", "capacity", "selection", "instruments"]


class DeadlineSerializer(PortalModelSerializer):
    """A deadline of a review, and what it follows from."""

    label = LabelField(DeadlineKind, source="kind")
    status = serializers.SerializerMethodField()
    explanation = serializers.CharField()

    class Meta:
        model = Deadline
        fields = ["kind", "label", "starts_on", "due_on", "suspended_since", "met_on", "status", "explanation"]

    @extend_schema_field(serializers.ChoiceField(["due", "suspended", "met", "overdue"]))
    def get_status(self, deadline: Deadline) -> str:
        return get_deadline_status(deadline, self.context["today"])


class ClockEventSerializer(PortalModelSerializer):
    """What happened to a deadline, and why."""

    class Meta:
        model = ClockEvent
        fields = ["act", "on", "amount", "unit", "due_before", "due_after", "reason", "mandate", "actor_label"]


class DeadlineDetailSerializer(DeadlineSerializer):
    """A deadline with the source of its rule and its history."""

    source = serializers.CharField(source="rule.source", help_text="Where the rule behind the date is written.")
    verified = serializers.BooleanField(source="rule.verified", help_text="Whether that source was read.")
    events = ClockEventSerializer(many=True)

    class Meta(DeadlineSerializer.Meta):
        fields = [*DeadlineSerializer.Meta.fields, "source", "verified", "events"]


class NextStepSerializer(serializers.Serializer):
    """The next step, and who takes it."""

    who = serializers.CharField()
    what = serializers.CharField()


class ReviewSerializer(PortalModelSerializer):
    """A country review: its step, the next steps, its participants and its deadlines."""

    state_under_review = PartySerializer()
    phase = serializers.IntegerField(source="phase.sequence")
    cluster = serializers.IntegerField(source="phase.cluster.number")
    group = serializers.IntegerField(source="group.number")
    step = LabelField(ReviewState, source="state", help_text="In the language of the request.")
    instruments = CodesField()
    next_step = serializers.SerializerMethodField()
    due_on = serializers.DateField(help_text="The next date not met yet.", allow_null=True)
    is_overdue = serializers.BooleanField()
    delegations = DelegationSerializer(many=True)
    deadlines = DeadlineSerializer(many=True)

    class Meta:
        model = Review
        fields = [
            "code", "state_under_review", "phase", "cluster", "group", "state", "step", "instruments", "language",
            "opened_on", "issued_at", "next_step", "due_on", "is_overdue", "delegations", "deadlines",
        ]  # fmt: skip

    @extend_schema_field(NextStepSerializer)
    def get_next_step(self, review: Review) -> dict[str, Any]:
        return NextStepSerializer(get_next_step(review)).data


class TransitionSerializer(serializers.Serializer):
    """A transition that this user may make, and what blocks it."""

    name = serializers.CharField(source="transition.name")
    label = serializers.CharField(source="transition.label")
    rule = serializers.CharField(source="transition.rule")
    is_open = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())


class ConsultationSerializer(PortalModelSerializer):
    """The preliminary consultation."""

    class Meta:
        model = Consultation
        fields = ["held_on", "participants", "timetable"]


class PublicationDecisionSerializer(PortalModelSerializer):
    """What the State under review decided to publish."""

    note_verbale = serializers.CharField(source="note_verbale.reference", allow_null=True, default=None)

    class Meta:
        model = PublicationDecision
        fields = [
            "list_scope",
            "list_on",
            "summary_on",
            "shares_questionnaire",
            "publishes_questionnaire",
            "note_verbale",
        ]


class ReviewDetailSerializer(ReviewSerializer):
    """One review, with the transitions for this user and the recorded decisions."""

    transitions = serializers.SerializerMethodField()
    consultation = serializers.SerializerMethodField()
    publication_decision = PublicationDecisionSerializer(allow_null=True, default=None)

    class Meta(ReviewSerializer.Meta):
        fields = [*ReviewSerializer.Meta.fields, "transitions", "consultation", "publication_decision"]

    @extend_schema_field(ConsultationSerializer(allow_null=True))
    def get_consultation(self, review: Review) -> dict[str, Any] | None:
        """Return the consultation to readers who may know the people of all parties."""
        consultation = getattr(review, "consultation", None)
        return ConsultationSerializer(consultation).data if consultation and review.shows_people else None

    @extend_schema_field(TransitionSerializer(many=True))
    def get_transitions(self, review: Review) -> list[dict[str, Any]]:
        return TransitionSerializer(REVIEW.steps_for(review, self.context["request"].user), many=True).data


class NominationSerializer(PortalModelSerializer):
    """A person nominated by a State. Only that State and the Secretariat can see it."""

    review = serializers.CharField(source="delegation.review.code")
    party = PartySerializer(source="delegation.party")
    note_verbale = serializers.CharField(source="note_verbale.reference")

    class Meta:
        model = Nomination
        fields = [
            "id", "review", "party", "note_verbale", "name", "title", "email", "phone", "role", "replaces", "state",
            "reason",
        ]  # fmt: skip


class LetterSerializer(PortalModelSerializer):
    """A note verbale of the Secretariat. The link on its sheet is not shown."""

    state = PartySerializer()
    reviews = serializers.SlugRelatedField("code", many=True, read_only=True)
    status = serializers.ChoiceField(source="state_now", choices=LetterState, read_only=True)
    sha256 = serializers.CharField(source="document.sha256")
    link_works = serializers.BooleanField(source="is_link_open", read_only=True)

    class Meta:
        model = Letter
        fields = [
            "id", "reference", "state", "reviews", "dated", "language", "wanted_language", "status", "sha256",
            "link_works", "link_ends_on", "handed_over_on", "handed_over_by", "voided_at", "void_reason", "batch",
        ]  # fmt: skip


class MandateSerializer(PortalModelSerializer):
    """Who acts for whom, in which role, under which note verbale. E-mail addresses are not shown."""

    review = serializers.CharField(source="delegation.review.code")
    party = PartySerializer(source="delegation.party")
    person = serializers.CharField(source="user.name")
    title = serializers.CharField(source="user.title")
    note_verbale = serializers.CharField(source="note_verbale.reference")

    class Meta:
        model = Mandate
        fields = ["id", "review", "party", "person", "title", "role", "note_verbale", "starts_on", "ended_on"]


class AnswerSerializer(PortalModelSerializer):
    """A question to the State under review, with the current answer. Send `revision` back when saving."""

    question = serializers.CharField(source="key")
    article = ArticleKeyField()
    # Whose wording the text is: of the portal, or as adopted.
    wording = serializers.ChoiceField(source="questionnaire.wording", choices=Wording.choices)
    options = serializers.SerializerMethodField()
    value = serializers.SerializerMethodField()
    explanation = serializers.SerializerMethodField()
    revision = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields = [
            "question", "number", "article", "kind", "obligation", "wording", "text", "options", "show_if",
            "value", "explanation", "revision",
        ]  # fmt: skip

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_options(self, question: Question) -> dict[str, str]:
        return {value: str(label) for value, label in get_option_labels(question).items()}

    @extend_schema_field(serializers.JSONField(allow_null=True))
    def get_value(self, question: Question) -> Any:
        answer = self.context["answers"].get(question.pk)
        return answer.value if answer else None

    def get_explanation(self, question: Question) -> str:
        answer = self.context["answers"].get(question.pk)
        return answer.text if answer else ""

    def get_revision(self, question: Question) -> int:
        answer = self.context["answers"].get(question.pk)
        return answer.revision if answer else 0


class SavedAnswerSerializer(serializers.Serializer):
    """A saved answer with its new revision."""

    question = serializers.CharField(source="question.key")
    value = serializers.JSONField(allow_null=True)
    explanation = serializers.CharField(source="text")
    revision = serializers.IntegerField()


class SubmissionSerializer(PortalModelSerializer):
    """A questionnaire that was cleared and submitted. Only the parties and the Secretariat see who cleared it."""

    cleared_by = serializers.SerializerMethodField()
    is_superseded = serializers.SerializerMethodField()

    class Meta:
        model = Submission
        fields = ["number", "submitted_at", "cleared_by", "sha256", "is_superseded"]

    def get_is_superseded(self, submission: Submission) -> bool:
        return submission.is_superseded

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_cleared_by(self, submission: Submission) -> str | None:
        """Return the name of the focal point, only inside the review (domain rule: focal points' names are opt-in)."""
        audience = get_review_audience(self.context["request"].user, submission.review)
        return submission.mandate.user.name if audience.can_read(Level.REVIEW) else None


class SubmissionDetailSerializer(SubmissionSerializer):
    """A submitted questionnaire with its answers."""

    class Meta(SubmissionSerializer.Meta):
        fields = [*SubmissionSerializer.Meta.fields, "content"]


class FeedbackEntrySerializer(PortalModelSerializer):
    """The written feedback under one heading on one article. Send `revision` back when saving."""

    article = ArticleKeyField()

    class Meta:
        model = FeedbackEntry
        fields = ["article", "head", "text", "revision", "updated_at"]


class FeedbackAuthorSerializer(PortalModelSerializer):
    """A State that gives the feedback, and when it cleared it."""

    party = PartySerializer(source="delegation.party")

    class Meta:
        model = FeedbackAuthor
        fields = ["party", "cleared_at"]


class FeedbackSerializer(PortalModelSerializer):
    """Written feedback of one or two reviewing States. Only they can see it until all of them have cleared it."""

    authors = FeedbackAuthorSerializer(many=True)
    entries = FeedbackEntrySerializer(many=True)

    class Meta:
        model = Feedback
        fields = ["id", "authors", "cleared_at", "sha256", "entries"]


class ClarificationSerializer(PortalModelSerializer):
    """A request for clarification, and its answer. `follows` is the earlier request that it continues."""

    asked_by = PartySerializer(source="asked_by.party")
    article = ArticleKeyField()
    question = serializers.CharField(source="question.key", default=None, allow_null=True)

    class Meta:
        model = Clarification
        fields = [
            "id", "asked_by", "article", "question", "quote", "follows", "state", "due_on", "request", "answer",
            "answered_at", "created_at",
        ]  # fmt: skip


class MeetingSerializer(PortalModelSerializer):
    """A recorded remote meeting."""

    class Meta:
        model = Meeting
        fields = ["id", "held_on", "participants", "minutes"]
