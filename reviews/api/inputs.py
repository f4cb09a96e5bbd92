"""Input of the API for country reviews. Only the shape is checked here; the services check the rules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.api.serializers import build_detail_fields
from reviews.enums import CommentAudience, DelegateRole, FeedbackHeading, ObservationKind, PublicationScope
from reviews.enums_of_follow_up import LineReaders, StepKind, StepTime
from reviews.enums_of_replies import ReplyKind
from reviews.models import Article
from reviews.models.follow_up import VIEW_LENGTH
from reviews.services.answers import MAX_TEXT
from untoc_portal.core.api.looks import ReadInput, SeenField
from untoc_portal.core.api.serializers import IdField, UploadField
from untoc_portal.core.deadlines import Unit
from untoc_portal.core.enums import Addition, OfficialLanguage
from untoc_portal.core.listing import format_list

LONG = 20_000
# Two years, in the smallest unit: the length of a whole phase.
MAX_EXTENSION_DAYS = 730


@extend_schema_field(OpenApiTypes.STR)
class ArticleField(serializers.Field):
    """An article as instrument and number: "UNTOC-5"."""

    default_error_messages = {"unknown": _("There is no article “%(key)s”. Write it as UNTOC-5.")}

    def to_internal_value(self, data: Any) -> Article:
        """Return the article. Raises ValidationError if there is no such article."""
        code, _dash, number = str(data).partition("-")
        if number.isascii() and number.isdigit() and len(number) <= 4:  # noqa: PLR2004 (no article has more digits)
            found = Article.objects.filter(instrument__code=code, number=int(number)).select_related("instrument")
            article = found.first()
            if article is not None:
                return article
        raise serializers.ValidationError(self.error_messages["unknown"] % {"key": str(data)[:30]}, code="unknown")

    def to_representation(self, value: Article) -> str:
        """Return the instrument and the number."""
        return f"{value.instrument.code}-{value.number}"


@extend_schema_field(OpenApiTypes.ANY)
class AnswerValueField(serializers.Field):
    """A text, a whole number, a list of texts, or null. The service checks what the question accepts."""

    default_error_messages = {"shape": _("An answer is a text, a whole number, a list of texts, or null.")}

    def to_internal_value(self, data: Any) -> Any:
        """Return the value. Raises ValidationError if it has none of these shapes."""
        if isinstance(data, str):
            return serializers.CharField(allow_blank=True, max_length=200).run_validation(data)
        if isinstance(data, list) and all(isinstance(item, str) for item in data):
            return serializers.ListField(child=serializers.CharField(max_length=200)).run_validation(data)
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        raise serializers.ValidationError(self.error_messages["shape"], code="shape")

    def to_representation(self, value: Any) -> Any:
        """Return the value unchanged."""
        return value


class TransitionInput(ReadInput):
    """The name of the transition."""

    name = serializers.CharField(max_length=40)


class ConsultationInput(ReadInput):
    """The record of the preliminary consultation."""

    held_on = serializers.DateField()
    language = serializers.ChoiceField(OfficialLanguage.choices)
    participants = serializers.CharField(max_length=2000)
    timetable = serializers.CharField(max_length=5000)


class NoteVerbaleInput(serializers.Serializer):
    """The note verbale. A note that is already recorded is found by its reference."""

    reference = serializers.CharField(max_length=100)
    dated = serializers.DateField()


class NominationInput(NoteVerbaleInput):
    """A person nominated for a role, as in the note verbale."""

    review = serializers.CharField(max_length=12, help_text="The code of the review.")
    party = serializers.CharField(max_length=3, help_text="The code of the State.")
    name = serializers.CharField(max_length=200)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    email = serializers.EmailField()
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    role = serializers.ChoiceField(DelegateRole.choices)
    replaces = serializers.BooleanField(default=False)


class NominationWithFileInput(NominationInput):
    """A person nominated for a role, with the note verbale as a file."""

    file = UploadField(required=False, help_text="A scan: PDF, PNG or JPEG.")


class ClockChangeInput(serializers.Serializer):
    """Why deadlines are changed, and on which authority."""

    reason = serializers.CharField(max_length=500)
    mandate = serializers.CharField(max_length=300)


class ExtensionInput(ClockChangeInput):
    """The time by which a deadline is extended."""

    amount = serializers.IntegerField(min_value=1, max_value=MAX_EXTENSION_DAYS)
    unit = serializers.ChoiceField(Unit.choices)


class ReviewReasonInput(ReadInput):
    """The reason."""

    reason = serializers.CharField(max_length=500)


class AnswerInput(serializers.Serializer):
    """One answer, and the revision it is based on (0: there was no revision)."""

    question = serializers.CharField(max_length=80)
    value = AnswerValueField(required=False, allow_null=True, default=None)
    explanation = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=MAX_TEXT, trim_whitespace=False
    )
    revision = serializers.IntegerField(min_value=0)


class AnswersInput(serializers.Serializer):
    """Answers that are saved together. All or none of them are saved."""

    answers = AnswerInput(many=True, allow_empty=False)


class FeedbackInput(serializers.Serializer):
    """Written feedback on one article, by heading. A heading that is not sent is not changed."""

    article = ArticleField()
    texts = serializers.DictField(child=serializers.CharField(max_length=LONG, allow_blank=True), allow_empty=False)
    expected = serializers.DictField(
        child=serializers.IntegerField(min_value=0),
        required=False,
        help_text="By head, the revision the text is written upon (0: there was none); a later one is not overwritten.",
    )

    def validate_texts(self, texts: dict[str, str]) -> dict[str, str]:
        """Return the texts. Raises ValidationError if a heading does not exist."""
        unknown = sorted(set(texts) - set(FeedbackHeading.values))
        if unknown:
            raise serializers.ValidationError(
                _("There is no such heading: %(heads)s.") % {"heads": format_list(unknown)}
            )
        return texts


class ClarificationInput(serializers.Serializer):
    """A request for clarification. `quote` has words of an answer. Without `due_on`, the settings give the day."""

    article = ArticleField()
    due_on = serializers.DateField(required=False)
    quote = serializers.CharField(max_length=LONG, allow_blank=True, default="")
    request = serializers.CharField(max_length=LONG)


class ClarificationAnswerInput(serializers.Serializer):
    """The answer to a request for clarification."""

    answer = serializers.CharField(max_length=LONG)


class FurtherRequestInput(serializers.Serializer):
    """A further request about an answer. Without `due_on`, the settings give the day."""

    request = serializers.CharField(max_length=LONG)
    due_on = serializers.DateField(required=False)


class MeetingInput(serializers.Serializer):
    """The record of a remote meeting."""

    held_on = serializers.DateField()
    participants = serializers.CharField(max_length=2000)
    minutes = serializers.CharField(max_length=LONG)


class ParagraphInput(serializers.Serializer):
    """A paragraph of an outcome. Use `assistance` only for a technical assistance need."""

    article = ArticleField()
    kind = serializers.ChoiceField(ObservationKind.choices)
    text = serializers.CharField(max_length=LONG)

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | build_detail_fields(required=False)


class ChangedParagraphInput(ParagraphInput):
    """A paragraph and the version of the outcome it is based on. A later change is not overwritten."""

    expected_version = serializers.IntegerField(min_value=1)


class MergeInput(serializers.Serializer):
    """The paragraph to merge into the other one, the merged text, and the version that the user read."""

    other = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=LONG)
    expected_version = serializers.IntegerField(min_value=1)


class ConfidentialInput(serializers.Serializer):
    """Whether a paragraph is confidential. Send `seen` if the change opens the summary again."""

    is_confidential = serializers.BooleanField()
    seen = SeenField()


class AllowedWordsInput(serializers.Serializer):
    """The confidential paragraph whose words another paragraph may share."""

    kept = serializers.IntegerField(min_value=1)


class ParagraphCommentInput(serializers.Serializer):
    """A comment on one paragraph."""

    paragraph = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=LONG)


class PassageCommentInput(serializers.Serializer):
    """A comment on a passage. Without a quote, the comment is on the whole paragraph."""

    paragraph = serializers.IntegerField(min_value=1)
    quote = serializers.CharField(max_length=LONG, allow_blank=True, default="")
    text = serializers.CharField(max_length=5000)
    audience = serializers.ChoiceField(CommentAudience.choices)


class ReplyInput(serializers.Serializer):
    """A reply to a paragraph, or to a comment on it. `wording` is for a proposal, `text` explains."""

    paragraph = serializers.IntegerField(min_value=1)
    comment = IdField("passage_comment", required=False)
    kind = serializers.ChoiceField(ReplyKind.choices)
    wording = serializers.CharField(max_length=LONG, allow_blank=True, default="")
    text = serializers.CharField(max_length=5000, allow_blank=True, default="")
    expected_version = serializers.IntegerField(min_value=1)


class DeclineInput(serializers.Serializer):
    """Why a proposed wording is not accepted."""

    reason = serializers.CharField(max_length=5000, allow_blank=True, default="")


class ObservationInput(ParagraphInput):
    """An observation from the passage of cleared feedback with this heading on this article."""

    feedback = IdField("feedback")
    heading = serializers.ChoiceField(FeedbackHeading.choices)


class ReissueInput(ReadInput):
    """What is corrected in an issued document. `corrected` has the new text of paragraphs, by their ids."""

    addition = serializers.ChoiceField(Addition.choices)
    reason = serializers.CharField(max_length=1000)
    corrected = ParagraphCommentInput(many=True, required=False)


class ReturnInput(ReadInput):
    """Why an outcome is returned: a comment on the whole, comments on paragraphs, or both."""

    comment = serializers.CharField(max_length=LONG, allow_blank=True, default="")
    comments = ParagraphCommentInput(many=True, required=False)


class PublicationInput(ReadInput):
    """What the State under review decides to publish."""

    list_scope = serializers.ChoiceField(PublicationScope.choices)
    published = serializers.ListField(child=serializers.IntegerField(min_value=1), default=list)
    shares_questionnaire = serializers.BooleanField(default=False)
    publishes_questionnaire = serializers.BooleanField(default=False)
    note_verbale = NoteVerbaleInput(required=False, allow_null=True, default=None)
    list_on = serializers.DateField(required=False, allow_null=True, default=None)
    summary_on = serializers.DateField(required=False, allow_null=True, default=None)
    summary_note_verbale = NoteVerbaleInput(required=False, allow_null=True, default=None)


class SeenInput(serializers.Serializer):
    """The version of the outcome in which the user last read the paragraph."""

    expected_version = serializers.IntegerField(min_value=1, required=False)


class StepInput(serializers.Serializer):
    """A step of the State on an observation of its list; with `step`, the next revision of that step."""

    paragraph = serializers.IntegerField(min_value=1)
    step = serializers.IntegerField(min_value=1, required=False)
    expected_revision = serializers.IntegerField(min_value=0, required=False)
    kind = serializers.ChoiceField(StepKind.choices)
    time = serializers.ChoiceField(StepTime.choices)
    text = serializers.CharField(max_length=VIEW_LENGTH)
    owner = serializers.CharField(max_length=200, allow_blank=True, default="")
    day = serializers.DateField(allow_null=True, default=None)
    law = serializers.CharField(max_length=500, allow_blank=True, default="")
    link = serializers.URLField(max_length=500, allow_blank=True, default="")


class LineReadersInput(serializers.Serializer):
    """Who reads a line from now on."""

    readers = serializers.ChoiceField(LineReaders.choices)


class PublishLineInput(LineReadersInput):
    """Who reads a line as it was read at `second_look`."""

    seen = SeenField()


class ViewRequestInput(serializers.Serializer):
    """A question to a State that reviewed this one."""

    state = serializers.CharField(max_length=3)
    question = serializers.CharField(max_length=5000)


class ViewInput(serializers.Serializer):
    """The view of the State that was asked."""

    view = serializers.CharField(max_length=VIEW_LENGTH)
