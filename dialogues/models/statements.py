"""Statements to constructive dialogues (PR, para. 53)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import Delivery, StatementState
from dialogues.models.dialogues import Dialogue
from dialogues.querysets import CalendarQuerySet, OfStatementQuerySet, StatementQuerySet
from reviews.models import Article, Review
from stakeholders.models import Organization
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.fields import MultilingualField, get_text_in_language
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.models import Timestamped
from untoc_portal.core.querysets import BelongingQuerySet


class Theme(models.Model):
    """A theme. Statements are tagged with themes, never with countries."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    names = MultilingualField(_("name"))
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return get_text_in_language(self.names)


class Statement(Timestamped):
    """A statement by an invited organization, or by a State under review on its own review only.

    Two States under review may make a joint statement. Each speaks only of its own review.
    """

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="statements", verbose_name=_("constructive dialogue")
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("organization"),
    )
    review = models.ForeignKey(
        Review,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("country review"),
    )
    # A joint statement of two States under review: the second one, and who agreed to the current text for it.
    joined_review = models.ForeignKey(
        Review,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joint_statements",
        verbose_name=_("country review of the State that joins"),
    )
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreed for the State that joins"),
    )
    delivery = models.CharField(
        pgettext_lazy("in which way", "made"), max_length=10, choices=Delivery, default=Delivery.WRITTEN
    )
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage, default=OfficialLanguage.EN)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=100_000)
    consents_to_publication = models.BooleanField(_("may be published"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="statements", verbose_name=_("written by")
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="statements", verbose_name=_("themes"))
    articles = models.ManyToManyField(Article, blank=True, related_name="+", verbose_name=_("articles"))
    state = models.CharField(
        _("status"), max_length=12, choices=StatementState, default=StatementState.DRAFT, editable=False
    )
    # The findings of the last check, with code-point offsets: {"field", "start", "end", "text", "iso3", "rule",
    # "certain"}. A certain finding blocks the submission. The moderator sees the others.
    findings = models.JSONField(_("findings"), default=list, blank=True)
    reason = models.TextField(_("reason for the return"), max_length=2000, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("moderated by"),
    )
    # The author's reason why the check or the moderator is wrong.
    objection = models.TextField(_("why another person should decide"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, review__isnull=True)
                | Q(organization__isnull=True, review__isnull=False),
                name="dialogues_statement_one_author",
            ),
            models.CheckConstraint(
                condition=Q(joined_review__isnull=True) | (Q(review__isnull=False) & ~Q(joined_review=F("review"))),
                name="dialogues_statement_joint_of_two",
            ),
            models.CheckConstraint(
                condition=Q(joined_by__isnull=True) | Q(joined_review__isnull=False),
                name="dialogues_statement_agreed_if_joint",
            ),
            models.CheckConstraint(
                condition=Q(joined_review__isnull=True)
                | Q(joined_by__isnull=False)
                | Q(state__in=(StatementState.DRAFT, StatementState.REFUSED, StatementState.RETURNED)),
                name="dialogues_statement_sent_if_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=StatementState.values), name="dialogues_statement_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=StatementState.RETURNED) | ~Q(reason=""),
                name="dialogues_statement_return_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=StatementState.CONTESTED) | ~Q(objection=""),
                name="dialogues_statement_contested_with_words",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(moderated_by__isnull=True) | ~Q(decided_by=F("moderated_by")),
                name="dialogues_statement_second_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the URL of the statement's page."""
        return reverse("dialogues:statement_detail", args=[self.pk])


class StatementVersion(models.Model):
    """A statement as it was sent once, with the findings of the check. It is never deleted."""

    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="versions", verbose_name=_("statement")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=100_000)
    findings = models.JSONField(_("findings"), default=list, blank=True)
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )

    objects = OfStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a statement")
        verbose_name_plural = _("versions of statements")
        ordering: ClassVar = ["statement", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "number"], name="dialogues_statementversion_number_once")
        ]

    def __str__(self) -> str:
        return format_with_note(self.title, self.number)


class Remark(models.Model):
    """A change that a moderator requests: the passage and the reason."""

    part_of = "version"

    version = models.ForeignKey(
        StatementVersion, on_delete=models.PROTECT, related_name="remarks", verbose_name=_("version")
    )
    passage = models.TextField(_("passage"), max_length=2000)
    reason = models.TextField(_("reason"), max_length=2000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark on a statement")
        verbose_name_plural = _("remarks on statements")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(passage="") & ~Q(reason=""), name="dialogues_remark_passage_and_reason")
        ]

    def __str__(self) -> str:
        return self.passage[:100]
