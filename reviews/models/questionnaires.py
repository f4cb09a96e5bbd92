"""Questionnaires as versioned data, and the answers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from reviews.enums import Obligation, QuestionKind, QuestionnaireState, RevisionOrigin
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

    Once it is in use neither it nor its questions and their texts change: the database refuses it too.
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="questionnaires", verbose_name=_("cluster")
    )
    version = models.CharField(_("version"), max_length=20)
    state = models.CharField(
        _("status"), max_length=10, choices=QuestionnaireState, default=QuestionnaireState.DRAFT, editable=False
    )
    # Says whose wording it is; shown on every page, since the wording here is the portal's own.
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
        ]

    def __str__(self) -> str:
        return format_with_note(self.cluster, self.version)

    @property
    def is_draft(self) -> bool:
        """Tell whether this version may still be changed."""
        return self.state == QuestionnaireState.DRAFT


class Question(models.Model):
    """One question. Its key is stable over versions; its texts are rows, fetched along by `with_texts`."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="questions", verbose_name=_("questionnaire")
    )
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="questions", verbose_name=_("article"))
    key = models.CharField(_("key"), max_length=80)
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=25, choices=QuestionKind)
    obligation = models.CharField(_("obligation"), max_length=10, choices=Obligation)
    paragraph = models.CharField(_("paragraph"), max_length=40, blank=True)
    cites_legislation = models.BooleanField(_("cites legislation"), default=False)
    # A list of values, each with its labels by language.
    options = models.JSONField(_("options"), default=list, blank=True)
    # The key of an earlier question and the values of it for which this one is asked; empty: always.
    show_if = models.JSONField(_("shown if"), default=dict, blank=True)
    # Keys of questions on the same matter under other instruments and articles, of any cluster.
    related = models.JSONField(_("related questions"), default=list, blank=True)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = QuestionQuerySet.as_manager()

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
        """Raise ValidationError for options, a condition or related keys in another shape than questions have."""
        super().clean()
        faults = {
            name: fault for name, fault in find_shape_errors(self.options, self.show_if, self.related).items() if fault
        }
        if faults:
            raise ValidationError(faults)

    @property
    def texts(self) -> dict[str, str]:
        """Return the question by language."""
        return self._by_language("text")

    @property
    def text(self) -> str:
        """Return the question in the reader's language."""
        return get_text_in_language(self.texts)

    @property
    def introduction(self) -> dict[str, str]:
        """Return, by language, what is said of the article before its first question."""
        return self._by_language("introduction")

    @property
    def own_guidance(self) -> dict[str, str]:
        """Return the guidance on this question alone, by language."""
        return self._by_language("guidance")

    @property
    def guidance(self) -> dict[str, str]:
        """Return all there is to know before answering, by language: on the article, then on the question."""
        return join_language_texts(self.introduction, self.own_guidance)

    def _by_language(self, name: str) -> dict[str, str]:
        return {row.language: text for row in self.wordings.all() if (text := getattr(row, name))}


class QuestionText(models.Model):
    """The wording of a question in one language, and where it is from."""

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
    """Return value → label, in the reader's language, of the answers a closed question offers."""
    closed = CLOSED_KINDS.get(QuestionKind(question.kind))
    if closed:
        return {choice.value: str(choice.label) for choice in closed}
    return {option["value"]: get_text_in_language(option["labels"]) for option in question.options}


def format_answer_value(question: Question | None, value: Any) -> str:
    """Return a stored value as people read it."""
    if value is None:
        return ""
    labels = get_option_labels(question) if question else {}
    values = value if isinstance(value, list) else [value]
    return format_list(labels.get(item, item) for item in values)


class Answer(RevisedText):
    """A State's answer to one question, as it stands now. What it was before is in its revisions."""

    tracked_fields = ("value",)
    signed = ("author", "guest__institution")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="answers", verbose_name=_("review"))
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question"))
    # Null when the question is open or unanswered; otherwise what `validators.clean_value` returns.
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
        """Return the person, or the guest, who saved it last."""
        return self.updated_by or require_value(self.guest)

    @property
    def value_text(self) -> str:
        """Return the value in words."""
        return format_answer_value(self.question, self.value)

    def sign(self, author: User | Guest) -> dict[str, Any]:
        """Note the person, or the guest, who saves it, and return the same as values of a revision."""
        self.updated_by, self.guest = (None, author) if isinstance(author, Guest) else (author, None)
        return {"author": self.updated_by, "guest": self.guest}


class AnswerRevision(models.Model):
    """An answer as it was saved at one moment; kept for good."""

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
    # Under which mandate; answers are saved too often for a row in the audit trail each.
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
        """Return the person, or the guest, who saved it."""
        return self.author or require_value(self.guest)

    @property
    def value_text(self) -> str:
        """Return the value in words."""
        return format_answer_value(self.answer.question, self.value)
