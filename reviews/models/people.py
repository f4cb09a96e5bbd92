"""Who acts for whom: notes verbales, nominations, and the mandates that follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import Declaration, DelegateRole, NominationState
from reviews.models.reviews import Delegation
from reviews.querysets import (
    ActUnderMandateQuerySet,
    DelegationWorkQuerySet,
    MandateQuerySet,
    NominationQuerySet,
    NoteVerbaleQuerySet,
)
from stakeholders.models import State
from untoc_portal.core.listing import format_list, format_with_note
from untoc_portal.core.models import AuditEvent, Timestamped

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.workflow import Step


class NoteVerbale(Timestamped):
    """A formal note from a State to the Secretariat, stored with the hash of its scan."""

    sender = models.ForeignKey(State, on_delete=models.PROTECT, related_name="notes_verbales", verbose_name=_("State"))
    reference = models.CharField(_("reference"), max_length=100)
    dated = models.DateField(_("dated"))
    file = models.FileField(_("scan"), upload_to="notes-verbales/%Y/", blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    objects = NoteVerbaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("note verbale")
        verbose_name_plural = _("notes verbales")
        ordering: ClassVar = ["-dated", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "reference"], name="reviews_noteverbale_once"),
        ]

    def __str__(self) -> str:
        return _("note verbale %(reference)s of %(date)s") % {
            "reference": self.reference,
            "date": date_format(self.dated),
        }


class Nomination(Timestamped):
    """A person whom a State nominates for a role in a review: name, title, e-mail, phone, role, as in the note."""

    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("delegation")
    )
    note_verbale = models.ForeignKey(
        NoteVerbale, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("note verbale")
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    title = models.CharField(pgettext_lazy("of a person", "title"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    role = models.CharField(_("role"), max_length=15, choices=DelegateRole)
    # There is only one focal point at a time: a second one must replace the first.
    replaces = models.BooleanField(_("replaces the current focal point"), default=False)
    state = models.CharField(
        _("status"), max_length=10, choices=NominationState, default=NominationState.PENDING, editable=False
    )
    reason = models.CharField(_("reason for a refusal"), max_length=500, blank=True)
    # Made by the person if the State asks for it. The nomination cannot be approved before that.
    declaration = models.CharField(_("declares"), max_length=10, choices=Declaration, blank=True)
    declared_text = models.CharField(_("in the person's words"), max_length=1000, blank=True)
    declared_at = models.DateTimeField(_("declared"), null=True, blank=True)

    objects = NominationQuerySet.as_manager()

    if TYPE_CHECKING:  # set by `attach_differing_accounts`, `attach_approval_step` and `with_readable_reviews`
        account: User | None
        approval: Step
        is_readable: bool

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delegation", "email", "role"],
                condition=Q(state=NominationState.PENDING),
                name="reviews_nomination_pending_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NominationState.values), name="reviews_nomination_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=NominationState.REFUSED) | ~Q(reason=""),
                name="reviews_nomination_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(declaration="", declared_at__isnull=True)
                | Q(declaration__in=Declaration.values, declared_at__isnull=False),
                name="reviews_nomination_declared_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(declaration=Declaration.CONFLICT) | ~Q(declared_text=""),
                name="reviews_nomination_conflict_in_words",
            ),
        ]

    def __str__(self) -> str:
        return format_with_note(format_list([self.name, self.get_role_display()], "mixed"), self.delegation.party)


class Mandate(Timestamped):
    """One person's authority: for a State, in a review, in a role, under a note verbale, from one day to another."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("person")
    )
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("delegation")
    )
    role = models.CharField(_("role"), max_length=15, choices=DelegateRole)
    note_verbale = models.ForeignKey(
        NoteVerbale, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("note verbale")
    )
    # The person as named in the note. The profile is compared with it.
    nomination = models.OneToOneField(
        Nomination,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandate",
        verbose_name=_("nomination"),
    )
    starts_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering: ClassVar = ["delegation", "role", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(role=DelegateRole.FOCAL_POINT, ended_on__isnull=True),
                name="reviews_mandate_one_focal_point",
                violation_error_message=_("This State already has a focal point in this review."),
            ),
            models.UniqueConstraint(
                fields=["delegation", "user", "role"],
                condition=Q(ended_on__isnull=True),
                name="reviews_mandate_role_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("starts_on")),
                name="reviews_mandate_dates",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=False) | Q(end_reason=""), name="reviews_mandate_reason_of_an_end"
            ),
        ]

    def __str__(self) -> str:
        return _("%(person)s, %(role)s of %(State)s") % {
            "person": self.user,
            "role": self.get_role_display(),
            "State": self.delegation.party,
        }

    def get_absolute_url(self) -> str:
        """Return the URL of the page with what was done under it."""
        return reverse("reviews:mandate_detail", args=[self.pk])

    @property
    def is_under_review(self) -> bool:
        """Return whether it is for the State under review."""
        return self.delegation.is_under_review

    @property
    def capacity_text(self) -> str:
        """Return in one line the authority under which an action was done. Always in English, for the audit trail."""
        with translation.override("en"):
            return self.authority

    @property
    def authority(self) -> str:
        """Return the authority in the reader's language."""
        return format_list([self.get_role_display(), self.delegation, self.note_verbale], "mixed")


class ActUnderMandate(models.Model):
    """One row of the audit trail that was done under this mandate: the other half of the mandate ledger."""

    event = models.OneToOneField(
        AuditEvent, on_delete=models.PROTECT, related_name="under_mandate", verbose_name=_("audit event")
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="acts", verbose_name=_("mandate"))

    objects = ActUnderMandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("act under a mandate")
        verbose_name_plural = _("acts under mandates")
        ordering: ClassVar = ["-event"]

    def __str__(self) -> str:
        return str(self.event)


class Handover(models.Model):
    """The state of the review when one focal point followed another. It is for the successor and is never changed."""

    mandate = models.OneToOneField(
        Mandate, on_delete=models.PROTECT, related_name="handover", verbose_name=_("mandate")
    )
    predecessor = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate of the predecessor")
    )
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("delegation")
    )
    facts = models.JSONField(_("state of the work"))
    created_at = models.DateTimeField(_("handed over"), auto_now_add=True)

    objects = DelegationWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("mandate")), name="reviews_handover_from_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return _("Handover of %(date)s") % {"date": date_format(timezone.localdate(self.created_at))}

    def get_absolute_url(self) -> str:
        """Return the URL of the handover."""
        return reverse("reviews:handover", args=[self.pk])
