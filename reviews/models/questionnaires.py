"""Questionnaires as versioned data, and the answers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _

from reviews.enums import Obligation, QuestionKind, QuestionnaireState, RevisionOrigin, Wording
from reviews.models.answer_imports import AnswerImport
from reviews.models.assignments import Guest
from reviews.models.people import Mandate
from reviews.models.phases import Article, Cluster
from reviews.models.reviews import Review
from reviews.querysets import (
    AnswerQuerySet,
    AnswerRevisionQuerySet,
    QuestionnaireQuerySet,
    QuestionQuerySet,
)
from reviews.validators import CLOSED_KINDS, find_shape_errors
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.fields import MultilingualField, get_text_in_language, join_language_texts
from untoc_portal.core.listing import format_list, format_with_note
from untoc_portal.core.models import RevisedText, Timestamped
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


class Questionnaire(Timestamped):
    """One version of the self-assessment questionnaire of a cluster.

    A version that is not a draft does not change, and its questions and texts do not change. The database refuses it
    too.
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="questionnaires", verbose_name=_("cluster")
    )
    version = models.CharField(_("version"), max_length=20)
    state = models.CharField(
        _("status"), max_length=10, choices=QuestionnaireState, default=QuestionnaireState.DRAFT, editable=False
    )
    wording = models.CharField(_("wording"), max_length=10, choices=Wording, default=Wording.PORTAL)
    # Says in the six languages what is to be done with the wording.
    notes = MultilingualField(_("status of the wording"))
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering: ClassVar = ["cluster", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "version"], name="reviews_questionnaire_version_once"),
            models.UniqueConstraint(
                fields=["cluster"],
                condition=Q(state=QuestionnaireState.IN_FORCE),
                name="reviews_questionnaire_one_in_use",
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuestionnaireState.values), name="reviews_questionnaire_state_known"
            ),
            models.CheckConstraint(condition=Q(wording__in=Wording.values), name="reviews_questionnaire_wording_known"),
        ]

    def __str__(self) -> str:
        return format_with_note(self.cluster, self.version)

    @property
    def is_draft(self) -> bool:
        """Return whether this version can still be changed."""
        return self.state == QuestionnaireState.DRAFT

    @property
    def wording_note(self) -> str:
        """Return the sentence shown in each place that uses its wording, or an empty text if it is the adopted text."""
        return "" if self.wording == Wording.ADOPTED else capfirst(str(Wording.PORTAL.label))


class Question(models.Model):
    """One question. Its key is the same in all versions. Its texts are rows that `with_texts` prefetches."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="questions", verbose_name=_("questionnaire")
    )
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="questions", verbose_name=_("article"))
    key = models.CharField(_("key"), max_length=80)
    # Its number in the adopted text, as it is printed there.
    number = models.CharField(_("number"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=25, choices=QuestionKind)
    obligation = models.CharField(_("obligation"), max_length=10, choices=Obligation)
    paragraph = models.CharField(_("paragraph"), max_length=40, blank=True)
    cites_legislation = models.BooleanField(_("cites legislation"), default=False)
    # A list of values, each with its labels by language.
    options = models.JSONField(_("options"), default=list, blank=True)
    # The key of an earlier question, and the values of it for which this one applies; empty: it always applies.
    show_if = models.JSONField(_("shown if"), default=dict, blank=True)
    # Keys of questions on the same subject under other instruments and articles, of any cluster.
    related = models.JSONField(_("related questions"), default=list, blank=True)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = QuestionQuerySet.as_manager()

    if TYPE_CHECKING:  # set by `list_desk_questions`
        law_count: int
        input_count: int
        note_count: int
        is_copied: bool

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="reviews_question_key_once"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="reviews_question_kind_known"),
            models.CheckConstraint(
                condition=Q(obligation__in=Obligation.values), name="reviews_question_obligation_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {Truncator(self.text).chars(80)}"

    def clean(self) -> None:
        """Raise ValidationError if options, condition or related keys do not have the required shape."""
        super().clean()
        faults = {
            name: fault for name, fault in find_shape_errors(self.options, self.show_if, self.related).items() if fault
        }
        if faults:
            raise ValidationError(faults)

    @property
    def texts(self) -> dict[str, str]:
        """Return the text of the question by language."""
        return self._by_language("text")

    @property
    def text(self) -> str:
        """Return the text of the question in the reader's language."""
        return get_text_in_language(self.texts)

    @property
    def introduction(self) -> dict[str, str]:
        """Return, by language, the text on the article before its first question."""
        return self._by_language("introduction")

    @property
    def question_guidance(self) -> dict[str, str]:
        """Return, by language, the guidance on this question only."""
        return self._by_language("guidance")

    @property
    def guidance(self) -> dict[str, str]:
        """Return all guidance by language: first on the article, then on the question."""
        return join_language_texts(self.introduction, self.question_guidance)

    def _by_language(self, name: str) -> dict[str, str]:
        return {row.language: text for row in self.wordings.all() if (text := getattr(row, name))}


class QuestionText(models.Model):
    """The wording of a question in one language, and its source."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="wordings", verbose_name=_("question")
    )
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    text = models.TextField(_("text"), max_length=2000)
    guidance = models.TextField(_("guidance"), max_length=5000, blank=True)
    introduction = models.TextField(_("introduction to the article"), max_length=5000, blank=True)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a question")
        verbose_name_plural = _("texts of questions")
        ordering: ClassVar = ["question", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "language"], name="reviews_questiontext_language_once"),
            models.CheckConstraint(
                condition=Q(language__in=OfficialLanguage.values), name="reviews_questiontext_language_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reviews_questiontext_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.question.key} [{self.language}]"


def get_option_labels(question: Question) -> dict[str, str]:
    """Return value → label, in the reader's language, of the options of a closed question."""
    closed = CLOSED_KINDS.get(QuestionKind(question.kind))
    if closed:
        return {choice.value: str(choice.label) for choice in closed}
    return {option["value"]: get_text_in_language(option["labels"]) for option in question.options}


def format_answer_value(question: Question | None, value: Any) -> str:
    """Return a stored value as text for people."""
    if value is None:
        return ""
    labels = get_option_labels(question) if question else {}
    values = value if isinstance(value, list) else [value]
    return format_list(labels.get(item, item) for item in values)


class Answer(RevisedText):
    """The current answer of a State to one question. Its earlier texts are in its revisions."""

    tracked_fields = ("value",)
    signed = ("author", "guest__institution")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="answers", verbose_name=_("review"))
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question"))
    # None if the question is open or unanswered; otherwise the result of `validators.clean_value`.
    value = models.JSONField(_("answer"), null=True, blank=True)
    text = models.TextField(_("explanation"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    updated_by = models.ForeignKey(  # type: ignore[assignment]  # a guest may have saved it
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )
    guest = models.ForeignKey(
        Guest, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guest")
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering: ClassVar = ["question__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "question"], name="reviews_answer_one_per_question"),
            models.CheckConstraint(
                condition=Q(updated_by__isnull=False, guest__isnull=True)
                | Q(updated_by__isnull=True, guest__isnull=False),
                name="reviews_answer_saved_by_person_or_guest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review.code} {self.question.key}"

    @property
    def saved_by(self) -> models.Model:
        """Return the person or guest who saved it last."""
        return self.updated_by or require_value(self.guest)

    @property
    def value_text(self) -> str:
        """Return the value in words."""
        return format_answer_value(self.question, self.value)

    def sign(self, author: User | Guest) -> dict[str, Any]:
        """Set the person or guest who saves it, and return the same as values for a revision."""
        self.updated_by, self.guest = (None, author) if isinstance(author, Guest) else (author, None)
        return {"author": self.updated_by, "guest": self.guest}


class AnswerRevision(models.Model):
    """An answer as it was saved once. It is never changed or deleted."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("answer"))
    number = models.PositiveIntegerField(_("revision"))
    value = models.JSONField(_("answer"), null=True)
    text = models.TextField(_("explanation"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )
    guest = models.ForeignKey(
        Guest, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guest")
    )
    # The mandate of the author. Answers are saved too often for a row of the audit trail each time.
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mandate")
    )
    at = models.DateTimeField(_("saved"), auto_now_add=True)
    origin = models.CharField(_("origin"), max_length=10, choices=RevisionOrigin, default=RevisionOrigin.TYPED)
    restored_from = models.PositiveIntegerField(_("restored from revision"), null=True, blank=True)
    imported_from = models.ForeignKey(
        AnswerImport,
        on_delete=models.PROTECT,
        related_name="revisions",
        null=True,
        blank=True,
        verbose_name=_("read from the file"),
    )

    objects = AnswerRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of an answer")
        verbose_name_plural = _("revisions of answers")
        ordering: ClassVar = ["answer", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "number"], name="reviews_answerrevision_number_once"),
            models.CheckConstraint(
                condition=Q(origin__in=RevisionOrigin.values), name="reviews_answerrevision_origin_known"
            ),
            models.CheckConstraint(
                condition=Q(origin=RevisionOrigin.IMPORTED, imported_from__isnull=False)
                | (~Q(origin=RevisionOrigin.IMPORTED) & Q(imported_from__isnull=True)),
                name="reviews_answerrevision_imported_from_a_file",
            ),
            models.CheckConstraint(
                condition=Q(origin=RevisionOrigin.RESTORED, restored_from__lt=models.F("number"))
                | (~Q(origin=RevisionOrigin.RESTORED) & Q(restored_from__isnull=True)),
                name="reviews_answerrevision_restored_from_earlier",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False, guest__isnull=True) | Q(author__isnull=True, guest__isnull=False),
                name="reviews_answerrevision_by_person_or_guest",
            ),
            models.CheckConstraint(
                condition=Q(guest__isnull=True) | Q(mandate__isnull=True),
                name="reviews_answerrevision_guest_has_no_mandate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} #{self.number}"

    @property
    def saved_by(self) -> models.Model:
        """Return the person or guest who saved it."""
        return self.author or require_value(self.guest)

    @property
    def value_text(self) -> str:
        """Return the value in words."""
        return format_answer_value(self.answer.question, self.value)
