"""What the Conference has before it in the general review, and what it decides: compilations, decisions, next steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.enums_of_general_reviews import CompilationState, DecisionEffect
from dialogues.models.general_reports import GeneralReport
from dialogues.models.sessions import AgendaItem, Session
from dialogues.querysets import CompilationQuerySet, ConferenceDecisionQuerySet, DecisionStepQuerySet
from untoc_portal.core.models import Document, TextOfRecord, Timestamped

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text

DECISION_LENGTH = 20_000


class Compilation(Timestamped, TextOfRecord):
    """What States handed in under an item and what general reports say, by theme and article (resolution 9/1)."""

    texts_of_record: ClassVar[dict[str, Text]] = {"text": _("text")}
    translate_permission = finalize_permission = "dialogues.translate_texts"

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="compilations", verbose_name=_("agenda item")
    )
    text = models.TextField(_("text"), max_length=100_000, blank=True)
    state = models.CharField(
        _("status"), max_length=10, choices=CompilationState, default=CompilationState.DRAFT, editable=False
    )
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    document = models.OneToOneField(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="of_compilation",
        verbose_name=_("document"),
    )

    objects = CompilationQuerySet.as_manager()

    class Meta:
        verbose_name = _("compilation for the general review")
        verbose_name_plural = _("compilations for the general review")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state=CompilationState.DRAFT), name="dialogues_compilation_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=CompilationState.DRAFT, issued_at__isnull=True, published_at__isnull=True)
                | Q(state=CompilationState.ISSUED, issued_at__isnull=False, published_at__isnull=True)
                | Q(state=CompilationState.PUBLISHED, issued_at__isnull=False, published_at__isnull=False),
                name="dialogues_compilation_state_has_times",
            ),
        ]

    def __str__(self) -> str:
        return _("Compilation of experience, good practices and challenges: %(session)s") % {
            "session": self.item.session
        }

    def get_absolute_url(self) -> str:
        """Return the URL of the compilation."""
        return reverse("dialogues:compilation_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Return whether it can still be changed."""
        return self.state == CompilationState.DRAFT

    @property
    def is_public_text(self) -> bool:
        """Return whether it is published."""
        return self.state == CompilationState.PUBLISHED

    @property
    def is_original_ready(self) -> bool:
        """Return whether it is issued. A draft can still change."""
        return not self.is_draft


class ConferenceDecision(Timestamped, TextOfRecord):
    """A decision or resolution of the Conference. One officer enters it, and another one confirms it.

    Its source is the symbol of the document in which it is printed. It is not changed: a wrong entry is struck out
    before it is confirmed.
    """

    texts_of_record: ClassVar[dict[str, Text]] = {"title": _("title"), "text": _("text")}
    translate_permission = finalize_permission = "dialogues.translate_texts"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("session"))
    number = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), max_length=DECISION_LENGTH)
    adopted_on = models.DateField(_("adopted on"))
    symbol = models.CharField(_("symbol of the document with the decision"), max_length=60)
    effect = models.CharField(
        _("what it does with the document that it concerns"), max_length=12, choices=DecisionEffect, blank=True
    )
    general_report = models.ForeignKey(
        GeneralReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("general report that it concerns"),
    )
    compilation = models.ForeignKey(
        Compilation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("compilation that it concerns"),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    struck_at = models.DateTimeField(_("struck out"), null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("struck out by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ConferenceDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of the Conference")
        verbose_name_plural = _("decisions of the Conference")
        ordering: ClassVar = ["-adopted_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "number"],
                condition=Q(struck_at__isnull=True),
                name="dialogues_conferencedecision_one_number",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(title="") & ~Q(text="") & ~Q(symbol=""),
                name="dialogues_conferencedecision_has_text_and_source",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("entered_by")),
                name="dialogues_conferencedecision_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, reason="")
                | Q(struck_at__isnull=False, struck_by__isnull=False, confirmed_at__isnull=True) & ~Q(reason=""),
                name="dialogues_conferencedecision_struck_before_it_counts",
            ),
            models.CheckConstraint(
                condition=Q(general_report__isnull=True, compilation__isnull=True, effect="")
                | Q(general_report__isnull=False, compilation__isnull=True, effect__in=DecisionEffect.values)
                | Q(general_report__isnull=True, compilation__isnull=False, effect__in=DecisionEffect.values),
                name="dialogues_conferencedecision_concerns_one_document",
            ),
        ]

    def __str__(self) -> str:
        return _("Decision %(number)s: %(title)s") % {"number": self.number, "title": self.title}

    def get_absolute_url(self) -> str:
        """Return the URL of the decision."""
        return reverse("dialogues:decision_detail", args=[self.pk])

    @property
    def about(self) -> GeneralReport | Compilation | None:
        """Return the document that it concerns, if there is one."""
        return self.general_report or self.compilation

    @property
    def is_confirmed(self) -> bool:
        """Return whether a second officer has confirmed it."""
        return self.confirmed_at is not None

    @property
    def is_public_text(self) -> bool:
        """Return whether everyone reads it."""
        return self.is_confirmed

    @property
    def is_original_ready(self) -> bool:
        """Return whether it is confirmed. What is not confirmed may be struck out."""
        return self.is_confirmed

    def list_record_parts(self) -> list[TextOfRecord]:
        """Return the decision and its next steps."""
        return [self, *self.steps.order_by("number").select_related("decision")]


class DecisionStep(Timestamped, TextOfRecord):
    """A next step from a decision: what, who, and until when, if the decision says so; and its result."""

    texts_of_record: ClassVar[dict[str, Text]] = {"what": _("what"), "who": _("who")}
    translate_permission = finalize_permission = "dialogues.translate_texts"

    decision = models.ForeignKey(
        ConferenceDecision, on_delete=models.PROTECT, related_name="steps", verbose_name=_("decision")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    what = models.TextField(_("what"), max_length=2000)
    who = models.CharField(_("who"), max_length=300)
    until = models.DateField(_("until"), null=True, blank=True)
    outcome = models.TextField(_("what became of it"), max_length=2000, blank=True)
    outcome_symbol = models.CharField(_("symbol of the document on it"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(_("noted"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("noted by"),
    )

    objects = DecisionStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("next step from a decision")
        verbose_name_plural = _("next steps from decisions")
        ordering: ClassVar = ["decision", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "number"], name="dialogues_decisionstep_one_number"),
            models.CheckConstraint(condition=~Q(what="") & ~Q(who=""), name="dialogues_decisionstep_what_and_who"),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True, outcome="", outcome_symbol="")
                | Q(recorded_at__isnull=False, recorded_by__isnull=False) & ~Q(outcome=""),
                name="dialogues_decisionstep_outcome_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.what}"

    @property
    def language(self) -> str:  # type: ignore[override]  # no column of its own
        """Return the original language: that of the decision."""
        return self.decision.language

    @property
    def record_root(self) -> TextOfRecord:
        """Return the decision, on whose page it is translated."""
        return self.decision

    @property
    def is_original_ready(self) -> bool:
        """Return whether its decision is confirmed."""
        return self.decision.is_confirmed
