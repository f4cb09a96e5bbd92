"""What the API takes in for working groups and dialogues: the shape is checked here, the rules by the services."""

from __future__ import annotations

from rest_framework import serializers

from dialogues.enums import Attendance, Decision, Delivery, DialogueMode, ObjectionOutcome
from dialogues.models import Attendee, Session, WorkingGroup
from stakeholders.models import Representative, State
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.enums import OfficialLanguage


class SessionInput(serializers.Serializer):
    """A session to be scheduled."""

    working_group = serializers.SlugRelatedField("code", queryset=WorkingGroup.objects.all())
    number = serializers.IntegerField(min_value=1, max_value=999)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    place = serializers.CharField(max_length=200)
    agenda = serializers.ListField(child=serializers.CharField(max_length=300))
    outcomes_item = serializers.IntegerField(
        default=1, help_text="The number of the item under which outcomes are placed."
    )
    documents_close_on = serializers.DateField(required=False)


class ConcludeInput(ReadInput):
    """On which day a session was concluded; today when nothing is said."""

    concluded_on = serializers.DateField(required=False)


class ReportInput(ReadInput):
    """The report a session adopted."""

    concluded_on = serializers.DateField()
    adopted_on = serializers.DateField()
    symbol = serializers.CharField(max_length=60)


class DialogueInput(ReadInput):
    """The dialogue that follows a session; `seen` is that of the session, for the act `open_dialogue`."""

    session = serializers.PrimaryKeyRelatedField(queryset=Session.objects.all())
    held_on = serializers.DateField()
    place = serializers.CharField(max_length=200)
    mode = serializers.ChoiceField(DialogueMode.choices, default=DialogueMode.HYBRID)
    applications_open_on = serializers.DateField(required=False, allow_null=True)
    applications_close_on = serializers.DateField()
    preparation_on = serializers.DateField(required=False, allow_null=True)
    languages = serializers.ListField(child=serializers.ChoiceField(OfficialLanguage.choices), required=False)
    capacity = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    objection_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    representatives_max = serializers.IntegerField(min_value=1, max_value=50, required=False)
    speaking_minutes = serializers.IntegerField(min_value=1, max_value=60, required=False)
    panellists_max = serializers.IntegerField(min_value=0, max_value=30, required=False)
    statement_max_characters = serializers.IntegerField(required=False)
    statements_max = serializers.IntegerField(min_value=1, max_value=50, required=False)
    programme = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    guidance = serializers.CharField(max_length=20_000, required=False, allow_blank=True)


class PanelInput(ReadInput):
    """Who is asked onto the panel, by the number of the attendee; `accepts_warning`: it has been seen."""

    attendees = serializers.PrimaryKeyRelatedField(queryset=Attendee.objects.all(), many=True)
    accepts_warning = serializers.BooleanField(default=False)


class ChairSummaryInput(serializers.Serializer):
    """The text of the chair's summary."""

    text = serializers.CharField(max_length=100_000)


class ApplicationInput(serializers.Serializer):
    """An organization's application to take part in a dialogue."""

    dialogue = serializers.IntegerField(min_value=1)
    organization = serializers.IntegerField(min_value=1)
    expertise = serializers.CharField(max_length=3000)
    representatives = serializers.PrimaryKeyRelatedField(
        queryset=Representative.objects.all(), many=True, required=False, help_text="Without any, you come yourself."
    )
    attendance = serializers.ChoiceField(Attendance.choices, required=False)
    wants_to_speak = serializers.BooleanField(default=False)
    needs_travel_support = serializers.BooleanField(default=False)
    consents_to_publication = serializers.BooleanField(default=False)


class MissingInput(serializers.Serializer):
    """What is missing in an application."""

    reason = serializers.CharField(max_length=2000)


class ObjectionInput(ReadInput):
    """A State party's objection: a ground, or expressly none; the day counts where the secretariat records a note."""

    state = serializers.SlugRelatedField("iso3", queryset=State.objects.all())
    ground = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    is_without_ground = serializers.BooleanField(default=False)
    raised_on = serializers.DateField(required=False)


class ObjectionDecisionInput(ReadInput):
    """What is decided on an objection, and why; the applicant is shown both."""

    outcome = serializers.ChoiceField(ObjectionOutcome.choices)
    note = serializers.CharField(max_length=2000)


class ProposalInput(ReadInput):
    """What a member proposes to the Extended Bureau to decide on an application, and why."""

    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(max_length=2000)


class PositionReasonInput(ReadInput):
    """Why a member objects to a proposal, or takes no part in it."""

    reason = serializers.CharField(max_length=2000)


class DecisionInput(ReadInput):
    """The decision of the Conference on an applicant to the general review; a refusal has a reason."""

    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(max_length=2000, allow_blank=True, default="")


class StatementTextInput(serializers.Serializer):
    """A statement as it is written."""

    language = serializers.ChoiceField(OfficialLanguage.choices)
    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=100_000, allow_blank=True, trim_whitespace=False)
    consents_to_publication = serializers.BooleanField(default=False)
    delivery = serializers.ChoiceField(Delivery.choices, default=Delivery.WRITTEN)


class StatementInput(StatementTextInput):
    """A statement for an organization, or for the State under review of a review: one of the two."""

    dialogue = serializers.IntegerField(min_value=1)
    organization = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    review = serializers.CharField(max_length=12, required=False, allow_null=True, help_text="The code of the review.")


class ChangedStatementInput(StatementTextInput):
    """A changed statement; `expected` is the `updated_at` it was written upon, so that nobody's words are lost."""

    expected = serializers.DateTimeField(required=False)


class ContestInput(ReadInput):
    """Why the passages may stand."""

    objection = serializers.CharField(max_length=2000)


class RemarkInput(serializers.Serializer):
    """A change asked for: the passage as it stands in the text, and the reason."""

    passage = serializers.CharField(max_length=2000)
    reason = serializers.CharField(max_length=2000)


class ReturnReasonInput(ReadInput):
    """Why a statement is returned."""

    reason = serializers.CharField(max_length=2000)
    remarks = RemarkInput(many=True, required=False)

    def validate_remarks(self, remarks: list[dict[str, str]]) -> list[tuple[str, str]]:
        """Return each passage with its reason."""
        return [(row["passage"], row["reason"]) for row in remarks]
