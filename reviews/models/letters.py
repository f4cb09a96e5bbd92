"""Notes verbales that the portal makes for States that nobody is reached for, and what their Missions hand in."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums_of_letters import ROLES_FOR_STATE, ROLES_IN_REVIEW, AnswerDecision, LetterState, NamedRole
from reviews.enums_of_states import Seat
from reviews.models.chasing import ContactEntry
from reviews.models.people import NoteVerbale
from reviews.models.reviews import Review
from reviews.querysets import LetterAnswerQuerySet, LetterQuerySet
from stakeholders.models import State
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import Document, TextOfRecord, Timestamped
from untoc_portal.core.querysets import BelongingQuerySet, SecretariatOnlyQuerySet

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text

# What a text of a letter may name in braces, and what it must.
PLACEHOLDERS: dict[str, tuple[set[str], set[str]]] = {
    "subject": (set(), set()),
    "addressee": ({"State", "of_State", "seat"}, set()),
    "place": (set(), set()),
    "text": ({"mission", "State", "of_State", "reviews", "until"}, {"reviews"}),
    "sheet": ({"mission", "State", "of_State", "until"}, {"until"}),
}
_IN_BRACES = re.compile(r"\{([^{}]*)\}")


def find_wrong_placeholders(name: str, text: str) -> list[str]:
    """Return the words in braces that this text of a letter may not have, and those that it lacks."""
    allowed, needed = PLACEHOLDERS[name]
    found = set(_IN_BRACES.findall(text))
    return sorted(f"{{{word}}}" for word in (found - allowed) | (needed - found))


class Mission(Timestamped):
    """How the Secretariat writes to a State: the working language on record for its Mission, the seat, the addressee.

    Domain rule: notes verbales (the language recorded for each mission; if there are two, the first).
    """

    state = models.OneToOneField(State, on_delete=models.PROTECT, related_name="mission", verbose_name=_("State"))
    language = models.CharField(_("language of correspondence"), max_length=10, choices=OfficialLanguage)
    seat = models.CharField(_("works in"), max_length=10, choices=Seat, default=Seat.VIENNA)
    addressee = models.CharField(
        _("addressee"),
        max_length=300,
        blank=True,
        help_text=_("In the language of correspondence, if it is not the usual name of the Permanent Mission."),
    )
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission on record")
        verbose_name_plural = _("missions on record")
        ordering: ClassVar = ["state"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(language__in=OfficialLanguage.values, seat__in=Seat.values), name="reviews_mission_known"
            ),
            # A ministry has no usual name that fits every State.
            models.CheckConstraint(
                condition=~Q(seat=Seat.CAPITAL) | ~Q(addressee=""), name="reviews_mission_capital_has_addressee"
            ),
        ]

    def __str__(self) -> str:
        return format_list([self.state, self.get_seat_display()], "mixed")


class LetterTemplate(Timestamped, TextOfRecord):
    """The text of the notes verbales of one kind. Words in braces represent what differs from State to State."""

    texts_of_record: ClassVar[dict[str, Text]] = {
        "subject": _("subject"),
        "addressee": _("addressee"),
        "place": _("place"),
        "text": _("text"),
        "sheet": _("text of the enclosed sheet"),
    }
    translate_permission = finalize_permission = "reviews.chase_reviews"

    key = models.SlugField(_("key"), max_length=40, unique=True)
    subject = models.CharField(_("subject"), max_length=200)
    addressee = models.CharField(_("addressee"), max_length=200)
    place = models.CharField(_("place"), max_length=60)
    text = models.TextField(_("text"), max_length=5000)
    sheet = models.TextField(_("text of the enclosed sheet"), max_length=3000)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = SecretariatOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of notes verbales")
        verbose_name_plural = _("texts of notes verbales")
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.subject

    def clean(self) -> None:
        """Raise ValidationError for words in braces that a text may not have or lacks."""
        faults = {
            name: _("Check the words in braces: %(words)s") % {"words": format_list(wrong)}
            for name in self.texts_of_record
            if (wrong := find_wrong_placeholders(name, getattr(self, name)))
        }
        if faults:
            raise ValidationError(faults)

    def get_absolute_url(self) -> str:
        """Return the URL of the page on which it is edited."""
        return reverse("reviews:letter_template", args=[self.key])


class LetterBatch(Timestamped):
    """Notes verbales that were made together."""

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    objects = SecretariatOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("notes verbales made together")
        verbose_name_plural = _("notes verbales made together")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """Return the URL of the page with its letters."""
        return reverse("reviews:letter_batch", args=[self.pk])


class Letter(Timestamped):
    """One note verbale to one State, with a number that no other gets. A void one keeps its number.

    The portal stores the hash of the link on its enclosed sheet, never the link.
    """

    batch = models.ForeignKey(
        LetterBatch, on_delete=models.PROTECT, related_name="letters", verbose_name=_("made together with")
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="letters", verbose_name=_("State"))
    reviews = models.ManyToManyField(Review, related_name="letters", verbose_name=_("reviews"))
    reference = models.CharField(_("reference"), max_length=60, unique=True)
    dated = models.DateField(_("dated"))
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    # The language on record for the Mission, if the text was not in force in it.
    wanted_language = models.CharField(_("language on record"), max_length=10, choices=OfficialLanguage)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="of_letter", verbose_name=_("document")
    )
    # The link is computed from it and from the secret key of the portal.
    link_seed = models.CharField(_("seed of the link"), max_length=64)
    link_sha256 = models.CharField(_("SHA-256 of the link"), max_length=64, unique=True)
    link_ends_on = models.DateField(_("last day of the link"))
    link_used_at = models.DateTimeField(_("link used"), null=True, blank=True)
    link_withdrawn_at = models.DateTimeField(_("link withdrawn"), null=True, blank=True)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    handed_over_by = models.CharField(_("handed over by"), max_length=200, blank=True)
    contact = models.OneToOneField(
        ContactEntry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="letter",
        verbose_name=_("entry of the contact log"),
    )
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("declared void by"),
    )
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("note verbale of the Secretariat")
        verbose_name_plural = _("notes verbales of the Secretariat")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            # One letter to a State waits to be handed over, not two.
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(handed_over_on__isnull=True, voided_at__isnull=True),
                name="reviews_letter_one_waits",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_on__isnull=True, handed_over_by="", contact__isnull=True)
                | (Q(handed_over_on__gte=F("dated"), contact__isnull=False) & ~Q(handed_over_by="")),
                name="reviews_letter_handed_over_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (
                    Q(voided_at__isnull=False, voided_by__isnull=False, handed_over_on__isnull=True)
                    & ~Q(void_reason="")
                ),
                name="reviews_letter_void_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(link_used_at__isnull=True) | Q(voided_at__isnull=True), name="reviews_letter_void_is_unused"
            ),
            models.CheckConstraint(
                condition=Q(language__in=OfficialLanguage.values, wanted_language__in=OfficialLanguage.values),
                name="reviews_letter_language_official",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the URL of its page."""
        return reverse("reviews:letter_detail", args=[self.pk])

    @property
    def state_now(self) -> LetterState:
        """Return how far it is."""
        if self.voided_at is not None:
            return LetterState.VOID
        if self.link_used_at is not None:
            return LetterState.ANSWERED
        return LetterState.MADE if self.handed_over_on is None else LetterState.HANDED_OVER

    @property
    def is_in_other_language(self) -> bool:
        """Return whether it is in another language than that on record for the Mission."""
        return self.language != self.wanted_language

    def is_link_open(self, today: dt.date | None = None) -> bool:
        """Return whether its link works: not used, withdrawn, ended, and the letter not void."""
        closed = self.link_used_at or self.link_withdrawn_at or self.voided_at
        return closed is None and self.link_ends_on >= (today or timezone.localdate())


class LetterAnswer(Timestamped):
    """What a Mission handed in by the link of a letter: its note verbale with the names. It gives nobody a right."""

    letter = models.OneToOneField(
        Letter, on_delete=models.PROTECT, related_name="answer", verbose_name=_("note verbale of the Secretariat")
    )
    reference = models.CharField(_("reference"), max_length=100)
    dated = models.DateField(_("dated"))
    file = models.FileField(_("scan"), upload_to="notes-verbales/%Y/")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    decision = models.CharField(_("decision"), max_length=10, choices=AnswerDecision, blank=True)
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
    note_verbale = models.ForeignKey(
        NoteVerbale,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="of_answers",
        verbose_name=_("note verbale"),
    )

    objects = LetterAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("names handed in by a Mission")
        verbose_name_plural = _("names handed in by Missions")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True, note_verbale__isnull=True)
                | Q(
                    decision=AnswerDecision.ENTERED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    note_verbale__isnull=False,
                )
                | (
                    Q(decision=AnswerDecision.REFUSED, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(reason="")
                ),
                name="reviews_letteranswer_decided_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return _("note verbale %(reference)s, answer to %(letter)s") % {
            "reference": self.reference,
            "letter": self.letter,
        }

    def get_absolute_url(self) -> str:
        """Return the URL of the page of the letter."""
        return self.letter.get_absolute_url()


class NamedPerson(models.Model):
    """A person whom a Mission named by the link: for a review, or for the State."""

    part_of = "answer"

    answer = models.ForeignKey(
        LetterAnswer,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name=_("names handed in by a Mission"),
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    title = models.CharField(pgettext_lazy("of a person", "title"), max_length=200)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    role = models.CharField(_("role"), max_length=15, choices=NamedRole)
    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("review")
    )
    replaces = models.BooleanField(_("replaces the current focal point"), default=False)
    seat = models.CharField(_("works in"), max_length=10, choices=Seat, blank=True)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("person named by a Mission")
        verbose_name_plural = _("people named by Missions")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "email", "role", "review"], name="reviews_namedperson_once"),
            models.UniqueConstraint(
                fields=["answer", "email", "role"],
                condition=Q(review__isnull=True),
                name="reviews_namedperson_once_for_state",
            ),
            models.CheckConstraint(
                condition=Q(role__in=list(ROLES_IN_REVIEW), review__isnull=False, seat="")
                | Q(role__in=list(ROLES_FOR_STATE), review__isnull=True, seat__in=Seat.values, replaces=False),
                name="reviews_namedperson_for_review_or_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name
