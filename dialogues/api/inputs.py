"""Input of the API for working groups and dialogues. The shape is checked here, the rules in the services."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dialogues.enums import Attendance, Decision, Delivery, DialogueMode, FigureBasis, ObjectionOutcome
from dialogues.models import AgendaItem, Attendee, Session, Theme, WorkingGroup
from reviews.models import Article, Phase
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
    title = serializers.CharField(max_length=300, required=False, allow_blank=True)
    language = serializers.ChoiceField(
        OfficialLanguage.choices, default=OfficialLanguage.EN, help_text="The original language of title and agenda."
    )


class ConcludeInput(ReadInput):
    """The day on which a session was concluded. The default is today."""

    concluded_on = serializers.DateField(required=False)


class ReportInput(ReadInput):
    """The report that a session adopted."""

    concluded_on = serializers.DateField()
    adopted_on = serializers.DateField()
    symbol = serializers.CharField(max_length=60)


class DialogueInput(ReadInput):
    """The dialogue that follows a session. `seen` is the one of the session, for the action `open_dialogue`."""

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
    themes = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    language = serializers.ChoiceField(
        OfficialLanguage.choices,
        required=False,
        help_text="The original language of programme, guidance and themes.",
    )


class PanelInput(ReadInput):
    """The participants who are invited to the panel, by number. `accepts_warning`: you have seen the warning."""

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
    """The reason why an application is not complete."""

    reason = serializers.CharField(max_length=2000)


class ObjectionInput(ReadInput):
    """An objection of a State party, with a reason or expressly without one.

    The Secretariat gives the day of the note.
    """

    state = serializers.SlugRelatedField("iso3", queryset=State.objects.all())
    ground = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    is_without_ground = serializers.BooleanField(default=False)
    raised_on = serializers.DateField(required=False)


class ObjectionDecisionInput(ReadInput):
    """The decision on an objection and its reason. The applicant sees both."""

    outcome = serializers.ChoiceField(ObjectionOutcome.choices)
    note = serializers.CharField(max_length=2000)


class ProposalInput(ReadInput):
    """The decision on an application that a member proposes to the Extended Bureau, and the reason."""

    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(max_length=2000)


class PositionReasonInput(ReadInput):
    """The reason why a member objects to a proposal or takes no part in it."""

    reason = serializers.CharField(max_length=2000)


class DecisionInput(ReadInput):
    """The decision of the Conference on an applicant to the general review. A refusal needs a reason."""

    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(max_length=2000, allow_blank=True, default="")


class StatementTextInput(serializers.Serializer):
    """The language, title, text and options of a statement."""

    language = serializers.ChoiceField(OfficialLanguage.choices)
    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=100_000, allow_blank=True, trim_whitespace=False)
    consents_to_publication = serializers.BooleanField(default=False)
    delivery = serializers.ChoiceField(Delivery.choices, default=Delivery.WRITTEN)


class StatementInput(StatementTextInput):
    """A statement by an organization, or by the State under review of a review. Give exactly one of the two."""

    dialogue = serializers.IntegerField(min_value=1)
    organization = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    review = serializers.CharField(max_length=12, required=False, allow_null=True, help_text="The code of the review.")
    joined_review = serializers.CharField(
        max_length=12,
        required=False,
        allow_null=True,
        help_text="For a joint statement: the code of the review of the State that joins. It must agree to the text.",
    )


class ChangedStatementInput(StatementTextInput):
    """A changed statement. `expected` is the `updated_at` of the text you changed, so that no change is lost."""

    expected = serializers.DateTimeField(required=False)


class ContestInput(ReadInput):
    """The reason why the passages are acceptable."""

    objection = serializers.CharField(max_length=2000)


class RemarkInput(serializers.Serializer):
    """A requested change: the passage exactly as in the text, and the reason."""

    passage = serializers.CharField(max_length=2000)
    reason = serializers.CharField(max_length=2000)


class ReturnReasonInput(ReadInput):
    """The reason why a statement is returned."""

    reason = serializers.CharField(max_length=2000)
    remarks = RemarkInput(many=True, required=False)

    def validate_remarks(self, remarks: list[dict[str, str]]) -> list[tuple[str, str]]:
        """Return each passage with its reason."""
        return [(row["passage"], row["reason"]) for row in remarks]


class GeneralReportInput(serializers.Serializer):
    """The phase of a report, by its number, and the group that gets it."""

    phase = serializers.SlugRelatedField("sequence", queryset=Phase.objects.select_related("cluster"))
    working_group = serializers.SlugRelatedField("code", queryset=WorkingGroup.objects.all())
    language = serializers.ChoiceField(OfficialLanguage.choices, default=OfficialLanguage.EN)


class BatchInput(serializers.Serializer):
    """The phase of the States, by its number, and what is counted of them."""

    phase = serializers.SlugRelatedField("sequence", queryset=Phase.objects.all())
    basis = serializers.ChoiceField(FigureBasis.choices)


class TagInput(serializers.Serializer):
    """The themes and articles of a statement. They replace those from before."""

    themes = serializers.SlugRelatedField("code", queryset=Theme.objects.all(), many=True)
    articles = serializers.ListField(child=serializers.RegexField(r"^[A-Z]+-\d{1,3}$"), help_text="As UNTOC-5.")

    def validate_articles(self, names: list[str]) -> list[Article]:
        """Return the articles. Raises ValidationError for one that there is not."""
        known = {f"{row.instrument.code}-{row.number}": row for row in Article.objects.select_related("instrument")}
        if unknown := [name for name in names if name not in known]:
            raise serializers.ValidationError([f"{name}: Not found." for name in unknown])
        return [known[name] for name in names]


class MoveRoutingInput(serializers.Serializer):
    """An item of an agenda, by the session and its number."""

    session = serializers.IntegerField(min_value=1)
    item = serializers.IntegerField(min_value=1)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Find the item."""
        rows = AgendaItem.objects.select_related("session__working_group")
        item = rows.filter(session=data["session"], number=data["item"]).first()
        if item is None:
            raise serializers.ValidationError({"item": ["Not found."]})
        return {"agenda_item": item}


class RoutingReasonInput(ReadInput):
    """Why a document is withdrawn or sent again."""

    reason = serializers.CharField(max_length=2000)
