"""Serializers of texts that are only read: articles, questionnaires, findings, drafts, documents, years."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.answer_files.content import FileFormat
from reviews.api.inputs import ArticleField
from reviews.api.serializers import ArticleKeyField, PartySerializer
from reviews.enums import Obligation, ObservationKind, QuestionKind, Wording
from reviews.models import Article, Question, Questionnaire
from untoc_portal.core.api.looks import SeenField
from untoc_portal.core.api.serializers import PortalModelSerializer
from untoc_portal.core.enums import Level, OfficialLanguage


class ArticleSerializer(PortalModelSerializer):
    """An article of the Convention or a protocol, with the languages in which its text is loaded."""

    article = serializers.CharField(source="key", help_text="As in addresses: UNTOC-5.")
    instrument = serializers.CharField(source="instrument.code")
    titles = serializers.DictField(child=serializers.CharField())
    cluster = serializers.IntegerField(source="cluster.number", default=None, allow_null=True)
    languages = serializers.ListField(child=serializers.ChoiceField(OfficialLanguage.choices))

    class Meta:
        model = Article
        fields = ["article", "instrument", "number", "titles", "cluster", "languages"]


class ProvisionSerializer(serializers.Serializer):
    """One paragraph or sub-paragraph."""

    reference = serializers.CharField(help_text="In the language of the text: 1 (a) (i).")
    label = serializers.CharField(source="provision.label")
    text = serializers.CharField(source="provision.text")


class ArticleDetailSerializer(ArticleSerializer):
    """An article with its text in one language. Without a text, `official_text` says where it is."""

    language = serializers.CharField(source="provision.text.language", default=None, allow_null=True)
    source = serializers.CharField(source="provision.text.source", default=None, allow_null=True)
    sha256 = serializers.CharField(source="provision.text.sha256", default=None, allow_null=True)
    official_text = serializers.URLField(source="official.address", default=None, allow_null=True)
    provisions = ProvisionSerializer(source="provision.rows", many=True)

    class Meta(ArticleSerializer.Meta):
        fields = [*ArticleSerializer.Meta.fields, "language", "source", "sha256", "official_text", "provisions"]


class QuestionSerializer(PortalModelSerializer):
    """One question, in every language in which there is a text."""

    question = serializers.CharField(source="key")
    article = ArticleKeyField()
    kind = serializers.ChoiceField(QuestionKind.choices)
    obligation = serializers.ChoiceField(Obligation.choices)
    texts = serializers.DictField(child=serializers.CharField())
    guidance = serializers.DictField(child=serializers.CharField())
    options = serializers.JSONField(help_text="The values, each with its labels by language.")
    show_if = serializers.JSONField(help_text="The question and its values for which this one applies; empty: always.")
    related = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Question
        fields = [
            "question", "number", "article", "paragraph", "kind", "obligation", "cites_legislation", "texts",
            "guidance", "options", "show_if", "related",
        ]  # fmt: skip


class QuestionnaireSerializer(PortalModelSerializer):
    """The version of a questionnaire that is in force, and whose wording it is."""

    cluster = serializers.IntegerField(source="cluster.number")
    wording = serializers.ChoiceField(Wording.choices)
    notes = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Questionnaire
        fields = ["cluster", "version", "wording", "notes", "source", "verified", "updated_at"]


class QuestionnaireDetailSerializer(QuestionnaireSerializer):
    """The whole definition of a questionnaire."""

    questions = serializers.SerializerMethodField()

    class Meta(QuestionnaireSerializer.Meta):
        fields = [*QuestionnaireSerializer.Meta.fields, "questions"]

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, questionnaire: Questionnaire) -> Any:
        """Return the questions in their order."""
        rows = questionnaire.questions.select_related("article__instrument").with_texts()
        return QuestionSerializer(rows.order_by("position"), many=True).data


class AnswerFindingSerializer(serializers.Serializer):
    """One gap or inconsistency in the answers."""

    question = serializers.CharField(source="question.key")
    article = ArticleKeyField(source="question.article")
    message = serializers.CharField(help_text="In the language of the request.")
    is_blocking = serializers.BooleanField(help_text="Whether it blocks the submission.")


class ListedDocumentSerializer(serializers.Serializer):
    """A document of the review. Its files are at `document/<sha256>/`, in the form of `Accept`."""

    kind = serializers.CharField(help_text="In the language of the request.")
    symbol = serializers.CharField(source="document.symbol")
    title = serializers.CharField(source="document.title")
    language = serializers.ChoiceField(OfficialLanguage.choices, source="document.language")
    level = serializers.ChoiceField(Level.choices, source="document.level")
    sha256 = serializers.CharField(source="document.sha256", help_text="Empty until the file is made.")
    issued_at = serializers.DateTimeField(source="document.created_at")
    superseded_at = serializers.DateTimeField(source="document.superseded_at", allow_null=True)


class ExportInput(serializers.Serializer):
    """The form of the file, the language of the questions, and the articles; all of them without a choice."""

    file_format = serializers.ChoiceField(FileFormat.choices)
    language = serializers.ChoiceField(OfficialLanguage.choices)
    articles = serializers.ListField(child=ArticleField(), max_length=200, default=list)


class BegunSerializer(serializers.Serializer):
    """A file that a job makes."""

    preparation = serializers.IntegerField()


class PassageSerializer(serializers.Serializer):
    """One numbered passage of a draft. `before` is its text when the reader read it last, if it has changed."""

    key = serializers.CharField()
    number = serializers.IntegerField()
    heading = serializers.CharField()
    value = serializers.CharField()
    text = serializers.CharField()
    before = serializers.CharField(source="change.before", default=None, allow_null=True)


class ChapterSerializer(serializers.Serializer):
    """The passages on one article."""

    article = serializers.CharField(source="anchor")
    title = serializers.CharField()
    passages = PassageSerializer(many=True)


class FurtherPartSerializer(serializers.Serializer):
    """A part of the text that is in no passage, such as the laws cited."""

    label = serializers.CharField()
    words = serializers.CharField()
    text = serializers.CharField()


class DraftSerializer(serializers.Serializer):
    """A draft in the shape of its document. Send `seen` back to record that it was read."""

    kind = serializers.CharField()
    title = serializers.CharField(source="page.content.title")
    introduction = serializers.ListField(child=serializers.CharField(), source="page.content.introduction")
    chapters = ChapterSerializer(source="page.chapters", many=True)
    further = FurtherPartSerializer(source="page.further", many=True)
    read_at = serializers.DateTimeField(source="page.since.at", default=None, allow_null=True)
    seen = serializers.CharField(source="page.content.reading.digest")


class DraftReadInput(serializers.Serializer):
    """The text that was read, as the draft returned it."""

    seen = SeenField()


class YearAnswerSerializer(serializers.Serializer):
    """An answer of a submission, and whether it differs from the review before."""

    question = serializers.CharField(source="key")
    value = serializers.CharField()
    text = serializers.CharField()
    change = serializers.ChoiceField(["new", "changed", "removed", ""])


class YearObservationSerializer(serializers.Serializer):
    """An observation of an agreed list."""

    kind = serializers.ChoiceField(ObservationKind.choices)
    text = serializers.CharField()


class YearRequestSerializer(serializers.Serializer):
    """A request for clarification, and its answer."""

    request = serializers.CharField()
    answer = serializers.CharField()


class ArticleYearSerializer(serializers.Serializer):
    """What one review has on the article. `laws` are those that no earlier review cited."""

    review = serializers.CharField(source="cycle.review.code")
    change_count = serializers.IntegerField()
    answers = YearAnswerSerializer(many=True)
    observations = YearObservationSerializer(many=True)
    clarifications = YearRequestSerializer(many=True)
    laws = serializers.ListField(child=serializers.CharField())


class ArticleYearsSerializer(serializers.Serializer):
    """One article through the reviews."""

    article = serializers.CharField(source="key")
    reviews = ArticleYearSerializer(source="cycles", many=True)


class NeedSerializer(serializers.Serializer):
    """A need for technical assistance, and what later reviews say of its article."""

    article = ArticleKeyField(allow_null=True)
    review = serializers.CharField(source="cycle.review.code")
    words = serializers.CharField()
    text = serializers.CharField()
    later = serializers.ListField(child=serializers.CharField(), help_text="In the language of the request.")


class StateYearsSerializer(serializers.Serializer):
    """What one State answered, what was observed and done, review by review."""

    state = PartySerializer()
    reviews = serializers.ListField(child=serializers.CharField(), source="codes")
    articles = ArticleYearsSerializer(many=True, help_text="All articles, or the one that was chosen.")
    needs = NeedSerializer(many=True)
