"""Serializers of the outcome documents. Only `redact` decides which text is shown."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.api.serializers import ArticleKeyField, PartySerializer, build_detail_fields
from reviews.enums import ObservationKind
from reviews.models import Clearance, ObservationSource, Outcome, OutcomeDocument, PassageComment, Reply, ReturnComment
from reviews.policies import get_review_audience, is_in_parts
from reviews.selectors.outcomes import is_party, list_clearances, list_outcome_blockers
from reviews.selectors.readings_of_replies import read_reply
from stakeholders.enums import InstrumentCode
from untoc_portal.core.api.serializers import IdField, PortalModelSerializer
from untoc_portal.core.asking import Past, ask_past_the_wall
from untoc_portal.core.confidentiality import redact_all
from untoc_portal.core.enums import Level, OfficialLanguage


class ParagraphSerializer(serializers.Serializer):
    """A paragraph as this reader may read it. `text` is “[withheld]” when `is_withheld` is true."""

    id = serializers.IntegerField(allow_null=True, help_text="Null for readers outside the review.")
    instrument = serializers.ChoiceField(InstrumentCode.choices)
    article = serializers.IntegerField()
    article_titles = serializers.DictField(child=serializers.CharField())
    kind = serializers.ChoiceField(ObservationKind.choices)
    text = serializers.CharField()
    is_withheld = serializers.BooleanField()
    drafted_by = serializers.CharField(allow_null=True)
    is_confidential = serializers.BooleanField(allow_null=True)
    is_published = serializers.BooleanField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | build_detail_fields()


class IssuedDocumentSerializer(PortalModelSerializer):
    """An issued file that this reader may download."""

    symbol = serializers.CharField(source="document.symbol")
    title = serializers.CharField(source="document.title")
    language = serializers.ChoiceField(OfficialLanguage.choices, source="document.language")
    level = serializers.ChoiceField(Level.choices, source="document.level")
    sha256 = serializers.CharField(source="document.sha256")
    url = serializers.SerializerMethodField()

    class Meta:
        model = OutcomeDocument
        fields = ["id", "symbol", "title", "language", "level", "sha256", "url"]

    @extend_schema_field(serializers.URLField)
    def get_url(self, row: OutcomeDocument) -> str:
        return self.context["request"].build_absolute_uri(row.get_absolute_url())


class OutcomeSerializer(PortalModelSerializer):
    """The list of observations, or the summary, of one review."""

    review = serializers.CharField(source="review.code")
    state_under_review = PartySerializer(source="review.state_under_review")
    phase = serializers.IntegerField(source="review.phase.sequence")
    cluster = serializers.IntegerField(source="review.phase.cluster.number")
    issued_at = serializers.DateTimeField(source="review.issued_at", allow_null=True)
    documents = IssuedDocumentSerializer(source="offered", many=True)

    class Meta:
        model = Outcome
        fields = ["id", "review", "state_under_review", "phase", "cluster", "kind", "issued_at", "documents"]


class ClearanceSerializer(PortalModelSerializer):
    """The clearance of one version by a focal point."""

    party = PartySerializer(source="delegation.party")
    cleared_by = serializers.CharField(source="mandate.user.name")

    class Meta:
        model = Clearance
        fields = ["party", "version", "cleared_by", "cleared_at", "sha256"]


class ReturnCommentSerializer(PortalModelSerializer):
    """Why a version was returned. `paragraph` is null if the comment is on the whole."""

    paragraph = serializers.IntegerField(source="paragraph_id", allow_null=True)

    class Meta:
        model = ReturnComment
        fields = ["version", "paragraph", "text", "at"]


class PassageCommentSerializer(PortalModelSerializer):
    """A comment on quoted words. `begin` and `end` are their position, or null if the passage was changed."""

    paragraph = serializers.IntegerField(source="paragraph_id")
    party = PartySerializer(source="delegation.party")
    author = serializers.CharField(source="author.name")

    class Meta:
        model = PassageComment
        fields = [
            "id",
            "paragraph",
            "party",
            "author",
            "audience",
            "quote",
            "begin",
            "end",
            "text",
            "created_at",
            "resolved_at",
        ]


class ReplySerializer(PortalModelSerializer):
    """A reply of the State under review. `ending` is empty as long as it is open."""

    author = serializers.CharField(source="author.name")
    base_text = serializers.CharField(source="base.text", help_text="The text that the reply is to.")
    is_stale = serializers.BooleanField(help_text="Whether the paragraph was changed since: then it is not applied.")
    seen = serializers.SerializerMethodField(help_text="Send it back to accept exactly this wording for this text.")

    class Meta:
        model = Reply
        fields = [
            "id", "paragraph", "comment", "kind", "wording", "text", "author", "base_text", "is_stale", "seen",
            "created_at", "ending", "ended_at", "version", "reason",
        ]  # fmt: skip

    def get_seen(self, reply: Reply) -> str:
        """Return the digest of paragraph and proposal, or an empty text for another reply."""
        return read_reply(reply).digest if reply.is_open_proposal else ""


class ObservationSourceSerializer(PortalModelSerializer):
    """The passage of feedback, at its revision, from which an observation was made."""

    article = ArticleKeyField(source="passage.of.article")
    feedback = IdField("feedback", source="passage.of.feedback_id")
    heading = serializers.CharField(source="passage.of.head")
    revision = serializers.IntegerField(source="passage.number")

    class Meta:
        model = ObservationSource
        fields = ["paragraph", "article", "feedback", "heading", "revision", "created_at"]


class OutcomeProgressSerializer(serializers.Serializer):
    """What only the parties to the review and the Secretariat may know about an outcome."""

    version = serializers.IntegerField()
    agreed_at = serializers.DateTimeField(allow_null=True)
    agreed_sha256 = serializers.CharField()
    clearances = serializers.SerializerMethodField()
    return_comments = ReturnCommentSerializer(many=True)
    held_back_by = serializers.SerializerMethodField(
        help_text="What in it would give away a paragraph kept confidential: nothing is issued while there is any."
    )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_held_back_by(self, outcome: Outcome) -> list[str]:
        return [str(hold.reason) for hold in list_outcome_blockers(outcome)]

    @extend_schema_field(ClearanceSerializer(many=True))
    def get_clearances(self, outcome: Outcome) -> list[dict[str, Any]]:
        return ClearanceSerializer(list_clearances(outcome), many=True).data


class OutcomeDetailSerializer(OutcomeSerializer):
    """One outcome with the paragraphs that this reader may know of, as far as the reader may read them."""

    is_in_parts = serializers.SerializerMethodField(
        help_text="Whether these are the parts of the list that the State under review chose to publish."
    )
    paragraphs = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField(help_text="Null for readers outside the review.")

    class Meta(OutcomeSerializer.Meta):
        fields = [*OutcomeSerializer.Meta.fields, "is_in_parts", "paragraphs", "progress"]

    @extend_schema_field(serializers.BooleanField)
    def get_is_in_parts(self, outcome: Outcome) -> bool:
        return is_in_parts(outcome, get_review_audience(self.context["request"].user, outcome.review))

    @extend_schema_field(ParagraphSerializer(many=True))
    def get_paragraphs(self, outcome: Outcome) -> list[dict[str, Any]]:
        user = self.context["request"].user
        rows = outcome.paragraphs.headings_visible_to(user).select_related("article__instrument", "drafted_by__party")
        with ask_past_the_wall(Past.HEADING):
            found = list(rows)
        for row in found:
            row.outcome = outcome
        return redact_all(found, get_review_audience(user, outcome.review))

    @extend_schema_field(OutcomeProgressSerializer(allow_null=True))
    def get_progress(self, outcome: Outcome) -> dict[str, Any] | None:
        inside = is_party(self.context["request"].user, outcome.review)
        return OutcomeProgressSerializer(outcome).data if inside else None
