"""The standing delegation of a State: who acts for it whatever its reviews do, and its typed contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums_of_states import (
    Circle,
    NoteCheck,
    NoticeDecision,
    Seat,
    StateRight,
    StateRole,
)
from reviews.models.people import NoteVerbale
from reviews.querysets import (
    ActUnderMandateQuerySet,
    StateCircleQuerySet,
    StateContactQuerySet,
    StateHandoverQuerySet,
    StateMandateQuerySet,
    StateNoticeQuerySet,
)
from stakeholders.models import Instrument, State
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.fields import MultilingualField, get_text_in_language
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import AuditEvent, Timestamped
from untoc_portal.core.querysets import BelongingQuerySet

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text

DECIDED = Q(decision__in=NoticeDecision.values, decided_by__isnull=False, decided_at__isnull=False)
CHECKED = Q(**{name.value: True for name in NoteCheck})


class StateMandate(Timestamped):
    """One person's authority for a State, whatever its reviews do, under a note verbale, from one day to another."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("State"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="state_mandates", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=15, choices=StateRole)
    # Empty for the accounts of missions that are older than this field.
    seat = models.CharField(_("works in"), max_length=10, choices=Seat, blank=True)
    note_verbale = models.ForeignKey(
        NoteVerbale, on_delete=models.PROTECT, related_name="state_mandates", verbose_name=_("note verbale")
    )
    starts_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True)

    objects = StateMandateQuerySet.as_manager()

    if TYPE_CHECKING:  # set by `get_user_state_mandate`
        acts_in_reviews: bool
        must_declare: bool

    class Meta:
        verbose_name = _("mandate for a State")
        verbose_name_plural = _("mandates for States")
        ordering: ClassVar = ["state", "role", "pk"]
        constraints: ClassVar = [
            # One person serves one State, in one role: no one sends the notes of two States.
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_on__isnull=True), name="reviews_statemandate_of_one_state"
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(role=StateRole.CONTACT, ended_on__isnull=True),
                name="reviews_statemandate_one_contact",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("starts_on")),
                name="reviews_statemandate_dates",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=False) | Q(end_reason=""), name="reviews_statemandate_reason_of_an_end"
            ),
            models.CheckConstraint(condition=Q(role__in=StateRole.values), name="reviews_statemandate_role_known"),
            models.CheckConstraint(condition=Q(seat__in=["", *Seat.values]), name="reviews_statemandate_seat_known"),
        ]

    def __str__(self) -> str:
        return _("%(role)s of %(State)s") % {"role": self.get_role_display(), "State": self.state}

    def get_absolute_url(self) -> str:
        """Return the URL of the page with what was done under it."""
        return reverse("reviews:state_mandate", args=[self.pk])

    @property
    def capacity_text(self) -> str:
        """Return in one line the authority under which an action was done. Always in English, for the audit trail."""
        with translation.override("en"):
            return format_list([self, self.note_verbale], "mixed")


class StateNotice(Timestamped):
    """What one note verbale says about the standing delegation: who joins, who leaves.

    It has no effect until a member of the Secretariat who did not send it has confirmed it.
    """

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="notices", verbose_name=_("State"))
    note_verbale = models.ForeignKey(
        NoteVerbale, on_delete=models.PROTECT, related_name="notices", verbose_name=_("note verbale")
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    # What the person who decides has seen on the note.
    has_name = models.BooleanField(NoteCheck.NAME.label, default=False)
    has_signature = models.BooleanField(NoteCheck.SIGNATURE.label, default=False)
    has_stamp = models.BooleanField(NoteCheck.STAMP.label, default=False)
    decision = models.CharField(_("decision"), max_length=10, choices=NoticeDecision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason for a refusal"), max_length=500, blank=True)

    objects = StateNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a delegation")
        verbose_name_plural = _("notes on delegations")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["note_verbale"], condition=Q(decision=""), name="reviews_statenotice_undecided_once"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True) | DECIDED,
                name="reviews_statenotice_decided_by_a_person",
            ),
            # Nobody alone gives power: one person sends the note, another one confirms it.
            models.CheckConstraint(
                condition=~Q(decision=NoticeDecision.CONFIRMED) | ~Q(decided_by=models.F("sent_by")),
                name="reviews_statenotice_of_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(decision=NoticeDecision.CONFIRMED) | CHECKED, name="reviews_statenotice_checked"
            ),
            models.CheckConstraint(
                condition=~Q(decision=NoticeDecision.REFUSED) | ~Q(reason=""),
                name="reviews_statenotice_refusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return format_list([self.state, self.note_verbale], "mixed")

    def get_absolute_url(self) -> str:
        """Return the URL of the page with the people of the State."""
        return reverse("reviews:state_people", args=[self.state.iso3])


class NoticeEntry(models.Model):
    """One person in a note on a delegation: a name that joins, or a mandate that ends."""

    part_of = "notice"

    notice = models.ForeignKey(
        StateNotice, on_delete=models.PROTECT, related_name="entries", verbose_name=_("note on a delegation")
    )
    leaving = models.ForeignKey(
        StateMandate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leaving_entries",
        verbose_name=_("leaves"),
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200, blank=True)
    title = models.CharField(pgettext_lazy("of a person", "title"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    role = models.CharField(_("role"), max_length=15, choices=StateRole, blank=True)
    seat = models.CharField(_("works in"), max_length=10, choices=Seat, blank=True)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("person in a note on a delegation")
        verbose_name_plural = _("people in notes on delegations")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "leaving"],
                condition=Q(leaving__isnull=False),
                name="reviews_noticeentry_leaves_once",
            ),
            models.UniqueConstraint(
                fields=["notice", "email"], condition=~Q(email=""), name="reviews_noticeentry_joins_once"
            ),
            models.CheckConstraint(
                condition=Q(leaving__isnull=False, name="", email="", role="", seat="")
                | (Q(leaving__isnull=True, role__in=StateRole.values, seat__in=Seat.values) & ~Q(name="", email="")),
                name="reviews_noticeentry_joins_or_leaves",
            ),
        ]

    def __str__(self) -> str:
        return str(self.leaving.user) if self.leaving else self.name


class StateCircle(models.Model):
    """The State's choice which people of its delegation have a right. The latest one in effect applies.

    A smaller circle applies immediately. A wider one takes rights from nobody and gives them to some: it applies when a
    member of the Secretariat who did not record it has confirmed it.
    """

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="circles", verbose_name=_("State"))
    right = models.CharField(_("right"), max_length=20, choices=StateRight)
    circle = models.CharField(_("who has it"), max_length=10, choices=Circle)
    note_verbale = models.ForeignKey(
        NoteVerbale, on_delete=models.PROTECT, related_name="circles", verbose_name=_("note verbale")
    )
    is_wider = models.BooleanField(_("wider than before"), default=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    set_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = StateCircleQuerySet.as_manager()

    class Meta:
        verbose_name = _("circle of a State")
        verbose_name_plural = _("circles of States")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(right__in=StateRight.values, circle__in=Circle.values), name="reviews_statecircle_known"
            ),
            # The table of the Mechanism gives this right to no wider circle (reviews/permissions.py, STATE_RIGHTS).
            models.CheckConstraint(
                condition=~Q(right=StateRight.KEEP, circle=Circle.EVERYONE), name="reviews_statecircle_not_beyond"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(is_wider=True, confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_by=models.F("set_by"))
                ),
                name="reviews_statecircle_of_two_people",
            ),
        ]

    def __str__(self) -> str:
        return format_list([self.get_right_display(), self.get_circle_display()], "mixed")


class ActUnderStateMandate(models.Model):
    """One row of the audit trail that was done under this mandate for a State."""

    event = models.OneToOneField(
        AuditEvent, on_delete=models.PROTECT, related_name="under_state_mandate", verbose_name=_("audit event")
    )
    mandate = models.ForeignKey(
        StateMandate, on_delete=models.PROTECT, related_name="acts", verbose_name=_("mandate for a State")
    )

    objects = ActUnderMandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("act under a mandate for a State")
        verbose_name_plural = _("acts under mandates for States")
        ordering: ClassVar = ["-event"]

    def __str__(self) -> str:
        return str(self.event)


class StateHandover(models.Model):
    """What the State had open when one person followed another in the delegation. It is never changed."""

    mandate = models.OneToOneField(
        StateMandate, on_delete=models.PROTECT, related_name="handover", verbose_name=_("mandate for a State")
    )
    predecessor = models.ForeignKey(
        StateMandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate of the predecessor")
    )
    facts = models.JSONField(_("state of the work"))
    created_at = models.DateTimeField(_("handed over"), auto_now_add=True)

    objects = StateHandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover for a State")
        verbose_name_plural = _("handovers for States")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("mandate")), name="reviews_statehandover_from_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return _("Handover of %(date)s") % {"date": date_format(timezone.localdate(self.created_at))}


class ContactKind(models.Model):
    """A kind of contact that an article asks a State for, such as a central authority."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    names = MultilingualField(_("name"))
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, verbose_name=_("instrument"))
    article = models.PositiveSmallIntegerField(_("article"))
    paragraph = models.PositiveSmallIntegerField(_("paragraph"))
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of contact")
        verbose_name_plural = _("kinds of contacts")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return get_text_in_language(self.names)

    @property
    def provision(self) -> Text:
        """Return the instrument, the article and the paragraph."""
        return _("%(instrument)s, article %(article)d, paragraph %(paragraph)d") % {
            "instrument": self.instrument,
            "article": self.article,
            "paragraph": self.paragraph,
        }


class StateContact(Timestamped):
    """An authority of a State that an article names, from one day to another, with its source."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("State"))
    kind = models.ForeignKey(
        ContactKind, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("kind of contact")
    )
    authority = models.CharField(_("authority"), max_length=300)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(_("address"), max_length=1000, blank=True)
    starts_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(
        _("source"), max_length=300, help_text=_("Where it is written, such as the note verbale and its date.")
    )
    # As for the names of focal points: other States see it only if the State agreed.
    is_shared = models.BooleanField(_("other States may see it"), default=False)

    objects = StateContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact of a State")
        verbose_name_plural = _("contacts of States")
        ordering: ClassVar = ["state", "kind", "-starts_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("starts_on")),
                name="reviews_statecontact_dates",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="reviews_statecontact_has_source"),
            models.CheckConstraint(condition=~Q(authority=""), name="reviews_statecontact_has_authority"),
        ]

    def __str__(self) -> str:
        return format_list([self.kind, self.authority], "mixed")
