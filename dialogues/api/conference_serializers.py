"""The general review as the API shows and takes it: contributions, compilations, decisions of the Conference."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dialogues.enums import ReportState
from dialogues.enums_of_general_reviews import CompilationState, ContributionKind, DecisionEffect
from dialogues.models import Compilation, ConferenceDecision, Contribution, DecisionStep, GeneralReport
from dialogues.models.conference import DECISION_LENGTH
from dialogues.models.general_reviews import CONTRIBUTION_LENGTH
from dialogues.selectors.participation import list_speaking_states
from dialogues.selectors.sessions import list_conference_items
from dialogues.services.decisions import DecisionEntry, NextStep
from reviews.models import Article
from untoc_portal.core.api.serializers import PortalModelSerializer
from untoc_portal.core.enums import OfficialLanguage


class ContributionSerializer(PortalModelSerializer):
    """What a State handed in, of its own motion and about itself."""

    session = serializers.IntegerField(source="item.session_id")
    item = serializers.IntegerField(source="item.number")
    state = serializers.CharField(source="state.iso3")
    instrument = serializers.CharField(source="article.instrument.code")
    article = serializers.IntegerField(source="article.number")
    is_in_library = serializers.SerializerMethodField()

    class Meta:
        model = Contribution
        fields = [
            "id", "session", "item", "state", "instrument", "article", "kind", "language", "text", "is_in_library",
            "created_at",
        ]  # fmt: skip

    def get_is_in_library(self, row: Contribution) -> bool:
        """Return whether everyone finds it in the library of good practices now."""
        return row.is_in_library and row.library_ended_at is None


class ContributionInput(serializers.Serializer):
    """A contribution of a State for which you speak."""

    session = serializers.IntegerField()
    item = serializers.IntegerField(help_text="The number of the item on the agenda.")
    state = serializers.CharField(max_length=3, help_text="Three letters (ISO 3166).")
    instrument = serializers.CharField(max_length=10)
    article = serializers.IntegerField()
    kind = serializers.ChoiceField(ContributionKind.choices)
    language = serializers.ChoiceField(OfficialLanguage.choices)
    text = serializers.CharField(max_length=CONTRIBUTION_LENGTH)
    is_in_library = serializers.BooleanField(default=False, help_text="Only for a good practice: everyone finds it.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Find the item, the State and the article."""
        item = list_conference_items().filter(session=data.pop("session"), number=data["item"]).first()
        states = list_speaking_states(self.context["request"].user)
        state = states.filter(iso3=data["state"]).first()
        article = Article.objects.filter(instrument__code=data.pop("instrument"), number=data["article"]).first()
        found = {"item": item, "state": state, "article": article}
        unknown = {name: ["Not found."] for name, value in found.items() if value is None}
        if unknown:
            raise serializers.ValidationError(unknown)
        return data | found


class CompilationSerializer(PortalModelSerializer):
    """A compilation of the Secretariat for the general review."""

    session = serializers.IntegerField(source="item.session_id")
    item = serializers.IntegerField(source="item.number")
    symbol = serializers.CharField(source="document.symbol", default="")

    class Meta:
        model = Compilation
        fields = [
            "id", "session", "item", "symbol", "state", "language", "text", "issued_at", "published_at", "updated_at",
        ]  # fmt: skip


class CompilationDraftInput(serializers.Serializer):
    """The item under which a compilation is drafted."""

    session = serializers.IntegerField()
    item = serializers.IntegerField()
    language = serializers.ChoiceField(OfficialLanguage.choices, default=OfficialLanguage.EN)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Find the item."""
        item = list_conference_items().filter(session=data["session"], number=data["item"]).first()
        if item is None:
            raise serializers.ValidationError({"item": ["Not found."]})
        return {"item": item, "language": data["language"]}


class CompilationTextInput(serializers.Serializer):
    """The text of a draft. `expected` is the `updated_at` of the text you changed."""

    text = serializers.CharField(max_length=100_000, allow_blank=True, trim_whitespace=False)
    expected = serializers.DateTimeField(required=False)


class DecisionStepSerializer(PortalModelSerializer):
    """A next step, and its result."""

    class Meta:
        model = DecisionStep
        fields = ["number", "what", "who", "until", "outcome", "outcome_symbol", "recorded_at"]


class DecisionSerializer(PortalModelSerializer):
    """A decision of the Conference, from the document with `symbol`."""

    general_report = serializers.SerializerMethodField()
    compilation = serializers.SerializerMethodField()
    steps = DecisionStepSerializer(many=True)

    class Meta:
        model = ConferenceDecision
        fields = [
            "id", "session", "number", "title", "text", "language", "adopted_on", "symbol", "general_report",
            "compilation", "effect", "confirmed_at", "struck_at", "steps",
        ]  # fmt: skip

    def _number_of(self, about: GeneralReport | Compilation | None) -> int | None:
        if about is None:
            return None
        rows = type(about).objects.visible_to(self.context["request"].user)
        return about.pk if about.is_public_text or rows.filter(pk=about.pk).exists() else None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_general_report(self, row: ConferenceDecision) -> int | None:
        """Return the general report that it concerns, if this reader may read it."""
        return self._number_of(row.general_report)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_compilation(self, row: ConferenceDecision) -> int | None:
        """Return the compilation that it concerns, if this reader may read it."""
        return self._number_of(row.compilation)


class NextStepInput(serializers.Serializer):
    """A next step."""

    what = serializers.CharField(max_length=2000)
    who = serializers.CharField(max_length=300)
    until = serializers.DateField(required=False, allow_null=True)


class ConferenceDecisionInput(serializers.Serializer):
    """A decision as its document prints it. Another officer confirms it."""

    session = serializers.IntegerField()
    number = serializers.CharField(max_length=20)
    title = serializers.CharField(max_length=300)
    text = serializers.CharField(max_length=DECISION_LENGTH)
    language = serializers.ChoiceField(OfficialLanguage.choices, default=OfficialLanguage.EN)
    adopted_on = serializers.DateField()
    symbol = serializers.CharField(max_length=60)
    general_report = serializers.PrimaryKeyRelatedField(
        queryset=GeneralReport.objects.exclude(state=ReportState.DRAFT), required=False, allow_null=True
    )
    compilation = serializers.PrimaryKeyRelatedField(
        queryset=Compilation.objects.exclude(state=CompilationState.DRAFT), required=False, allow_null=True
    )
    effect = serializers.ChoiceField(DecisionEffect.choices, required=False, allow_blank=True, default="")
    steps = NextStepInput(many=True, required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Put the entry together."""
        steps = [NextStep(**step) for step in data.pop("steps", [])]
        return {"session": data.pop("session"), "entry": DecisionEntry(**data), "steps": steps}


class StrikeOutInput(serializers.Serializer):
    """Why an entry is struck out."""

    reason = serializers.CharField(max_length=500)


class StepOutcomeInput(serializers.Serializer):
    """The result of a next step."""

    outcome = serializers.CharField(max_length=2000)
    outcome_symbol = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
