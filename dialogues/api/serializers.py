"""Working groups, sessions, dialogues and statements as the API shows them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dialogues.enums import DecisionManner, ObjectionOutcome, StatementState
from dialogues.models import (
    AdoptedReport,
    AgendaItem,
    Application,
    BureauMember,
    ChairSummary,
    Dialogue,
    FigureBatch,
    GeneralReport,
    Objection,
    Participant,
    Recommendation,
    Routing,
    Session,
    SessionDocument,
    Statement,
    WorkingGroup,
)
from dialogues.selectors.audiences import get_user_audience
from dialogues.selectors.dialogues import get_chair_summary
from dialogues.selectors.figures import list_report_figures
from dialogues.selectors.findings import get_displayed_findings
from dialogues.selectors.records import get_session_records
from reviews.enums import OutcomeKind
from reviews.models import OutcomeDocument
from untoc_portal.core import authz
from untoc_portal.core.api.serializers import PortalModelSerializer
from untoc_portal.core.confidentiality import PUBLIC, SECRETARIAT, Audience, redact
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.public_ids import hide_id, hide_key


class WorkingGroupSerializer(PortalModelSerializer):
    """A thematic working group, or the Conference itself."""

    name = serializers.CharField(source="__str__", help_text="In the language of the request.")

    class Meta:
        model = WorkingGroup
        fields = ["code", "name", "names", "symbol", "source", "verified"]


class GeneralReportSerializer(PortalModelSerializer):
    """A report on trends, patterns and practices of one cluster, for one group or the Conference."""

    phase = serializers.IntegerField(source="phase.sequence")
    cluster = serializers.IntegerField(source="phase.cluster.number")
    working_group = serializers.CharField(source="working_group.code")
    symbol = serializers.CharField(source="document.symbol", default="")

    class Meta:
        model = GeneralReport
        fields = ["id", "phase", "cluster", "working_group", "symbol", "state", "issued_at", "published_at"]


class FigureRowSerializer(serializers.Serializer):
    """A number of States, out of a total."""

    label = serializers.CharField()
    states = serializers.IntegerField()
    out_of = serializers.IntegerField()


class ThemeSerializer(serializers.Serializer):
    """A question with its answers, or the observations on an article."""

    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    rows = FigureRowSerializer(many=True)


class OnArticleSerializer(serializers.Serializer):
    """The figures on one article."""

    instrument = serializers.CharField(source="article.instrument.code")
    number = serializers.IntegerField(source="article.number")
    title = serializers.CharField(source="article.title")
    themes = ThemeSerializer(many=True)


class GeneralReportDetailSerializer(GeneralReportSerializer):
    """A report with its text and its figures."""

    articles = serializers.SerializerMethodField()

    class Meta(GeneralReportSerializer.Meta):
        fields = [*GeneralReportSerializer.Meta.fields, "language", "text", "articles"]

    @extend_schema_field(OnArticleSerializer(many=True))
    def get_articles(self, report: GeneralReport) -> Any:
        """Return the figures that the disclosure rules allow."""
        return OnArticleSerializer(list_report_figures(report), many=True).data


class BatchSerializer(PortalModelSerializer):
    """States of a phase that were counted together."""

    phase = serializers.IntegerField(source="phase.sequence")

    class Meta:
        model = FigureBatch
        fields = ["phase", "basis", "number", "states"]


class AdoptedReportSerializer(PortalModelSerializer):
    """The report that a session adopted."""

    class Meta:
        model = AdoptedReport
        fields = ["symbol", "concluded_on", "adopted_on"]


class SessionSerializer(PortalModelSerializer):
    """A session of a working group."""

    working_group = serializers.CharField(source="working_group.code")
    report = AdoptedReportSerializer(allow_null=True, default=None)

    class Meta:
        model = Session
        fields = [
            "id", "working_group", "number", "language", "title", "starts_on", "ends_on", "place", "documents_close_on",
            "state", "report",
        ]  # fmt: skip


class PlacedDocumentSerializer(PortalModelSerializer):
    """An issued document on an agenda, for readers who have access to it."""

    symbol = serializers.CharField(source="document.symbol")
    language = serializers.ChoiceField(OfficialLanguage.choices, source="document.language")
    sha256 = serializers.CharField(source="document.sha256")
    url = serializers.SerializerMethodField()

    class Meta:
        model = OutcomeDocument
        fields = ["id", "symbol", "language", "sha256", "url"]

    @extend_schema_field(serializers.URLField)
    def get_url(self, row: OutcomeDocument) -> str:
        return self.context["request"].build_absolute_uri(row.get_absolute_url())


class AgendaItemSerializer(PortalModelSerializer):
    """An agenda item with its documents, as far as this reader has access to them."""

    documents = serializers.SerializerMethodField()

    class Meta:
        model = AgendaItem
        fields = ["number", "title", "receives_outcomes", "documents"]

    @extend_schema_field(PlacedDocumentSerializer(many=True))
    def get_documents(self, item: AgendaItem) -> list[dict[str, Any]]:
        outcomes = [routing.outcome for routing in item.placed if routing.outcome]
        rows = [edition for outcome in outcomes for edition in outcome.editions]
        return PlacedDocumentSerializer(rows, many=True, context=self.context).data


class SessionDocumentSerializer(PortalModelSerializer):
    """A document before a session."""

    agenda_item = serializers.IntegerField(source="agenda_item.number", default=None, allow_null=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = SessionDocument
        fields = ["id", "session", "kind", "symbol", "title", "language", "level", "agenda_item", "sha256", "url"]

    @extend_schema_field(serializers.URLField)
    def get_url(self, row: SessionDocument) -> str:
        return self.context["request"].build_absolute_uri(row.get_absolute_url())


class BureauMemberSerializer(PortalModelSerializer):
    """A member of a session's bureau, for governmental readers."""

    state = serializers.CharField(source="state.iso3")

    class Meta:
        model = BureauMember
        fields = ["id", "role", "name", "state"]


class ParticipantSerializer(PortalModelSerializer):
    """A State, United Nations body or intergovernmental organization registered for a session."""

    name = serializers.CharField(source="__str__")

    class Meta:
        model = Participant
        fields = ["id", "kind", "name"]


class RecommendationSerializer(PortalModelSerializer):
    """A recommendation of a session, or a point postponed to a later session. Public with the adopted report."""

    class Meta:
        model = Recommendation
        fields = ["id", "number", "text", "is_agreed", "takes_up"]


class SessionRecordsSerializer(serializers.Serializer):
    """The records of a session, as far as this reader has access to them."""

    documents = SessionDocumentSerializer(many=True)
    bureau = BureauMemberSerializer(many=True)
    participants = ParticipantSerializer(many=True)
    recommendations = RecommendationSerializer(many=True)


class SessionDetailSerializer(SessionSerializer):
    """A session with its agenda and its records."""

    agenda = AgendaItemSerializer(source="agenda_items", many=True)
    records = serializers.SerializerMethodField()

    class Meta(SessionSerializer.Meta):
        fields = [*SessionSerializer.Meta.fields, "agenda", "records"]

    @extend_schema_field(SessionRecordsSerializer)
    def get_records(self, session: Session) -> dict[str, Any]:
        found = get_session_records(session, self.context["request"].user)
        found["participants"] = [one for _label, rows in found["participants"] for one in rows]
        return SessionRecordsSerializer(found, context=self.context).data


class RoutingSerializer(PortalModelSerializer):
    """A document sent to a working group: the place, the day, and the rule with its version of the table."""

    working_group = serializers.CharField(source="working_group.code")
    session = serializers.IntegerField(
        source="agenda_item.session_id", default=None, allow_null=True, help_text="Null: it waits for a session."
    )
    agenda_item = serializers.IntegerField(source="agenda_item.number", default=None, allow_null=True)
    kind = serializers.ChoiceField(OutcomeKind.choices, source="outcome.kind", default=None, allow_null=True)
    dialogue = serializers.IntegerField(
        source="chair_summary.dialogue_id", default=None, allow_null=True, help_text="Of a chair's summary."
    )
    rule = serializers.IntegerField(source="rule.position", default=None, allow_null=True)
    table_version = serializers.IntegerField(source="rule.table.number", default=None, allow_null=True)

    class Meta:
        model = Routing
        fields = [
            "id", "working_group", "session", "agenda_item", "kind", "dialogue", "rule", "table_version", "created_at",
            "withdrawn_at",
        ]  # fmt: skip


class DialogueSerializer(PortalModelSerializer):
    """A constructive dialogue and its limits."""

    working_group = serializers.CharField(source="session.working_group.code")
    session = serializers.IntegerField(source="session.pk")

    class Meta:
        model = Dialogue
        fields = [
            "id", "kind", "working_group", "session", "held_on", "place", "mode", "languages", "capacity",
            "preparation_on",
            "applications_open_on", "applications_close_on", "objection_days", "representatives_max",
            "speaking_minutes", "panellists_max", "statement_max_characters", "statements_max", "language", "programme",
            "guidance", "themes", "state",
        ]  # fmt: skip


class PanelSerializer(serializers.Serializer):
    """The members of the panel, and the warnings about its composition."""

    attendees = serializers.ListField(child=serializers.IntegerField())
    warnings = serializers.ListField(child=serializers.CharField())


class ChairSummarySerializer(PortalModelSerializer):
    """The chair's summary of a dialogue."""

    class Meta:
        model = ChairSummary
        fields = ["id", "dialogue", "text", "state", "issued_at"]


class DialogueDetailSerializer(DialogueSerializer):
    """A dialogue with the chair's summary. Until the summary is issued, only the chair and the Secretariat see it."""

    chair_summary = serializers.SerializerMethodField()

    class Meta(DialogueSerializer.Meta):
        fields = [*DialogueSerializer.Meta.fields, "chair_summary"]

    @extend_schema_field(ChairSummarySerializer(allow_null=True))
    def get_chair_summary(self, dialogue: Dialogue) -> dict[str, Any] | None:
        summary = get_chair_summary(dialogue, self.context["request"].user)
        return ChairSummarySerializer(summary).data if summary else None


class ApplicantSerializer(serializers.Serializer):
    """The organization that applies."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ApplicationSerializer(PortalModelSerializer):
    """An application, for its organization, the Extended Bureau and the Secretariat."""

    organization = ApplicantSerializer()
    objections_until = serializers.DateField(
        source="applicant_list.objections_until", default=None, allow_null=True, help_text="Once it is circulated."
    )

    manner = serializers.ChoiceField(
        DecisionManner.choices, default=None, allow_null=True, help_text="How the Extended Bureau took the decision."
    )

    class Meta:
        model = Application
        fields = [
            "id", "dialogue", "organization", "expertise", "attendance", "wants_to_speak", "state", "reason",
            "objections_until", "decided_at", "manner",
        ]  # fmt: skip


class ObjectionSerializer(serializers.BaseSerializer):
    """An objection as the register shows it to this reader."""

    def to_representation(self, instance: Objection) -> dict[str, Any]:
        """Return the fields that the confidentiality policy allows."""
        shown = redact(instance, get_user_audience(self.context["request"].user))
        hidden = {"id": hide_id(instance), "application": hide_key("application", instance.application_id)}
        return shown | hidden


class ObjectionFieldsSerializer(serializers.Serializer):
    """A State party's objection to an applicant. The State is null for readers who are not governmental."""

    id = serializers.CharField()
    application = serializers.CharField()
    state = serializers.CharField(allow_null=True)
    raised_on = serializers.DateField()
    is_in_window = serializers.BooleanField()
    ground = serializers.CharField()
    is_without_ground = serializers.BooleanField()
    is_withdrawn = serializers.BooleanField()
    outcome = serializers.ChoiceField(["", *ObjectionOutcome.values])
    outcome_label = serializers.CharField()
    note = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True, help_text="The organ that decided.")
    decided_by_person = serializers.CharField(allow_null=True, help_text="Who recorded it, in the general review.")
    manner = serializers.CharField(allow_null=True, help_text="How the Extended Bureau took the decision.")


class StatementSerializer(serializers.BaseSerializer):
    """A statement, as far as this reader has access to it."""

    def to_representation(self, instance: Statement) -> dict[str, Any]:
        """Return the fields that the confidentiality policy allows."""
        return redact(instance, self.audience) | {"id": hide_id(instance)}

    @property
    def audience(self) -> Audience:
        """Return the audience of the request."""
        return SECRETARIAT if authz.is_secretariat(self.context["request"].user) else PUBLIC


class StatementFieldsSerializer(serializers.Serializer):
    """A statement."""

    id = serializers.CharField()
    dialogue = serializers.IntegerField()
    organization = serializers.CharField(allow_null=True)
    review = serializers.CharField(allow_null=True)
    joined_review = serializers.CharField(allow_null=True)
    language = serializers.ChoiceField(OfficialLanguage.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    state = serializers.ChoiceField(StatementState.choices)


class FindingSerializer(serializers.Serializer):
    """A passage that names a State. An uncertain one does not block the statement; a person decides about it."""

    field = serializers.CharField()
    text = serializers.CharField()
    states = serializers.ListField(child=serializers.CharField())
    rule = serializers.CharField()
    certain = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why the finding is certain, or why it is not.")
    wording = serializers.CharField(help_text="A neutral wording to use instead.")


class StatementDetailFieldsSerializer(StatementFieldsSerializer):
    """A statement with the fields for its author's side and its moderators. They are null for everyone else."""

    findings = FindingSerializer(many=True, allow_null=True)
    reason = serializers.CharField(allow_null=True)
    consents_to_publication = serializers.BooleanField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class StatementDetailSerializer(StatementSerializer):
    """One statement. Only its author's side and its moderators see the passages that the check found."""

    def to_representation(self, instance: Statement) -> dict[str, Any]:
        """Return the statement. The author's side and the moderators also get the findings and the reason."""
        user = self.context["request"].user
        inside = any(
            user.has_perm(f"dialogues.{name}", instance) for name in ("submit_statement", "moderate_statement")
        )
        found = get_displayed_findings(instance.findings) if inside else []
        return super().to_representation(instance) | {
            "findings": FindingSerializer(found, many=True).data if inside else None,
            "reason": instance.reason if inside else None,
            "consents_to_publication": instance.consents_to_publication if inside else None,
            "updated_at": instance.updated_at if inside else None,
        }
