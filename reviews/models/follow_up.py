"""What follows a review: the line of an agreed observation, the steps of the State, and what it lets others read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_follow_up import LineReaders, StepKind, StepTime
from reviews.models.paragraphs import OutcomeParagraph
from reviews.models.reviews import Delegation, Review
from reviews.querysets import (
    FollowUpInvitationQuerySet,
    FollowUpLineQuerySet,
    FollowUpReferenceQuerySet,
    FollowUpStepQuerySet,
    FollowUpVersionQuerySet,
    PracticeConsentQuerySet,
    ViewRequestQuerySet,
)
from untoc_portal.core.models import AppendOnly, RevisedText, TextRevision, Timestamped
from untoc_portal.core.querysets import BelongingQuerySet

if TYPE_CHECKING:
    from stakeholders.models import State

VIEW_LENGTH = 10_000


class FollowUpLine(Timestamped):
    """The line of one observation of an issued list. It begins when the State first says something on it."""

    paragraph = models.OneToOneField(
        OutcomeParagraph, on_delete=models.PROTECT, related_name="follow_up", verbose_name=_("observation")
    )

    objects = FollowUpLineQuerySet.as_manager()

    if TYPE_CHECKING:  # set by the API
        own_steps: list[FollowUpStep]
        read_versions: list[FollowUpVersion]

    class Meta:
        verbose_name = _("line of the follow-up")
        verbose_name_plural = _("lines of the follow-up")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.paragraph)

    @property
    def review(self) -> Review:
        """Return the review of the observation."""
        return self.paragraph.outcome.review

    @property
    def state(self) -> State:
        """Return the State under review."""
        return self.review.state_under_review

    @property
    def reference(self) -> str:
        """Return the reference by which others cite the line, such as KEN-1/FU/12."""
        return f"{self.review.code}/FU/{self.pk}"


class StepDetails(models.Model):
    """What a State says of a step besides its text."""

    kind = models.CharField(_("kind of step"), max_length=15, choices=StepKind)
    time = models.CharField(_("done or planned"), max_length=10, choices=StepTime)
    owner = models.CharField(_("authority"), max_length=200, blank=True)
    day = models.DateField(_("date"), null=True, blank=True)
    law = models.CharField(_("law and provision cited"), max_length=500, blank=True)
    link = models.URLField(
        _("link to the law"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )

    class Meta:
        abstract = True

    @property
    def value_text(self) -> str:
        """Return the details in words."""
        values = (self.get_kind_display(), self.get_time_display(), self.owner, self.day and str(self.day), self.law)
        return " · ".join(str(value) for value in values if value)


class FollowUpStep(StepDetails, RevisedText):
    """A step that the State has taken or plans, in its own words. Others read it only in a version of the line."""

    tracked_fields = tuple(field.name for field in StepDetails._meta.local_fields)

    line = models.ForeignKey(FollowUpLine, on_delete=models.PROTECT, related_name="steps", verbose_name=_("line"))
    text = models.TextField(_("what the State says"), max_length=VIEW_LENGTH)
    # A form that is sent twice finds by it the step it has made.
    key = models.UUIDField(_("key"), null=True, blank=True, unique=True, editable=False)
    # The State no longer says it. The versions that others read before stay as they were.
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = FollowUpStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the follow-up")
        verbose_name_plural = _("steps of the follow-up")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="reviews_followupstep_kind_known"),
            models.CheckConstraint(condition=Q(time__in=StepTime.values), name="reviews_followupstep_time_known"),
            models.CheckConstraint(condition=~Q(text=""), name="reviews_followupstep_has_text"),
            models.CheckConstraint(condition=Q(link="") | ~Q(law=""), name="reviews_followupstep_link_of_a_law"),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.get_kind_display()}"

    @property
    def review(self) -> Review:
        """Return the review of the line."""
        return self.line.review


class FollowUpStepRevision(StepDetails, TextRevision):
    """A step as it was saved once."""

    part_of = "of"

    of = models.ForeignKey(FollowUpStep, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("step"))

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of a step")
        verbose_name_plural = _("revisions of steps")
        ordering: ClassVar = ["of", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "number"], name="reviews_followupsteprevision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.of} #{self.number}"


class FollowUpVersion(Timestamped):
    """What a State lets others read of a line, as it was when the State decided it, and who reads it.

    Later changes of the steps reach no one else before the State makes the next version. When a version ends, the
    portal no longer shows its text; its hash stays, so that a copy can be verified.
    """

    line = models.ForeignKey(FollowUpLine, on_delete=models.PROTECT, related_name="versions", verbose_name=_("line"))
    number = models.PositiveSmallIntegerField(_("version"))
    readers = models.PositiveSmallIntegerField(_("who reads it"), choices=LineReaders)
    content = models.JSONField(_("steps"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects = FollowUpVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a line")
        verbose_name_plural = _("versions of lines")
        ordering: ClassVar = ["line", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "number"], name="reviews_followupversion_number_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(ended_at__isnull=True), name="reviews_followupversion_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(readers__in=[LineReaders.PARTIES, LineReaders.STATES, LineReaders.PUBLIC]),
                name="reviews_followupversion_readers_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="reviews_followupversion_ended_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the permanent URL, at which the version can be cited."""
        return reverse("reviews:follow_up_version", args=[self.line_id, self.number])

    @property
    def review(self) -> Review:
        """Return the review of the line."""
        return self.line.review

    @property
    def reference(self) -> str:
        """Return the reference by which others cite this version, such as KEN-1/FU/12/v2."""
        return f"{self.line.reference}/v{self.number}"

    def list_steps(self) -> list[dict[str, Any]]:
        """Return the steps with their labels, in the language of the reader."""
        return [
            {
                **step,
                "kind_label": StepKind(step["kind"]).label,
                "time_label": StepTime(step["time"]).label,
                "date": dt.date.fromisoformat(step["day"]) if step["day"] else None,
            }
            for step in self.content
        ]

    @property
    def is_in_force(self) -> bool:
        """Return whether others read it now."""
        return self.ended_at is None


class ViewRequest(Timestamped):
    """A request of the State under review for the view of a reviewing State on one line, and the view."""

    line = models.ForeignKey(
        FollowUpLine, on_delete=models.PROTECT, related_name="view_requests", verbose_name=_("line")
    )
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="view_requests", verbose_name=_("reviewing State")
    )
    question = models.TextField(_("question"), max_length=5000)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    view = models.TextField(_("view"), max_length=VIEW_LENGTH, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ViewRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a view")
        verbose_name_plural = _("requests for views")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "delegation"],
                condition=Q(withdrawn_at__isnull=True, answered_at__isnull=True),
                name="reviews_viewrequest_one_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, view="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False, withdrawn_at__isnull=True) & ~Q(view="")),
                name="reviews_viewrequest_answered_whole",
            ),
            models.CheckConstraint(condition=~Q(question=""), name="reviews_viewrequest_has_question"),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.delegation.party}"

    @property
    def review(self) -> Review:
        """Return the review of the line."""
        return self.line.review

    @property
    def is_open(self) -> bool:
        """Return whether it waits for a view."""
        return self.withdrawn_at is None and self.answered_at is None


class FollowUpInvitation(AppendOnly):
    """The Secretariat invited a State, by note verbale, to say what it did after a review. No answer is expected."""

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="follow_up_invitations", verbose_name=_("review")
    )
    reference = models.CharField(_("reference of the note verbale"), max_length=100)
    dated = models.DateField(_("date of the note verbale"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = FollowUpInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to the follow-up")
        verbose_name_plural = _("invitations to the follow-up")
        ordering: ClassVar = ["-dated", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "reference"], name="reviews_followupinvitation_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="reviews_followupinvitation_has_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class FollowUpReference(Timestamped):
    """An observation of a later list refers to what the State said after an earlier review."""

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="follow_up_references", verbose_name=_("observation")
    )
    version = models.ForeignKey(
        FollowUpVersion, on_delete=models.PROTECT, related_name="references", verbose_name=_("version of a line")
    )

    objects = FollowUpReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference to the follow-up")
        verbose_name_plural = _("references to the follow-up")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paragraph", "version"], name="reviews_followupreference_once")
        ]

    def __str__(self) -> str:
        return f"{self.paragraph} → {self.version}"


class PracticeConsent(Timestamped):
    """The State under review lets a good practice of its issued list be in the library of good practices."""

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.PROTECT, related_name="practice_consents", verbose_name=_("good practice")
    )
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("consent given by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )

    objects = PracticeConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to the library of good practices")
        verbose_name_plural = _("consents to the library of good practices")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["paragraph"], condition=Q(withdrawn_at__isnull=True), name="reviews_practiceconsent_one"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="reviews_practiceconsent_withdrawn_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("created_at")),
                name="reviews_practiceconsent_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.paragraph)

    @property
    def review(self) -> Review:
        """Return the review of the list."""
        return self.paragraph.outcome.review
