"""What States and officers give for a drawing of lots: sealed texts, opened texts, objections, notes of the hash.

The services make entries of the transcript from them. An act of paper needs two officers: one records it and another
one confirms it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_draws import DrawProposalKind, NoteOfHash
from reviews.models.draws import Draw, DrawEntry
from reviews.querysets.draws import DrawProposalQuerySet, RevealedTextQuerySet, SealedTextQuerySet
from stakeholders.models import State
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.listing import format_label, format_with_note
from untoc_portal.core.models import AppendOnly, Timestamped

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text


def _person(label: Text, *, may_be_empty: bool = False) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=may_be_empty,
        blank=may_be_empty,
        related_name="+",
        verbose_name=label,
    )


class SealedText(Timestamped):
    """The commitment of a State to a text that nobody knows yet: a hash of nonce and text.

    It comes from an account of the State, or on a paper envelope that two officers record and accept.
    """

    draw = models.ForeignKey(
        Draw, on_delete=models.PROTECT, related_name="sealed_texts", verbose_name=_("drawing of lots")
    )
    giver = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+", verbose_name=_("State"))
    commitment = models.CharField(_("commitment"), max_length=64)
    is_envelope = models.BooleanField(_("on a paper envelope"), default=False)
    recorded_by = _person(_("recorded by"))
    decided_by = _person(_("decided by"), may_be_empty=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_refused = models.BooleanField(_("not taken in"), default=False)

    objects = SealedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed text")
        verbose_name_plural = _("sealed texts")
        ordering: ClassVar = ["draw", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draw", "giver"], condition=Q(is_refused=False), name="reviews_sealedtext_one_of_a_state"
            ),
            models.UniqueConstraint(fields=["draw", "commitment"], name="reviews_sealedtext_commitment_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("recorded_by")),
                name="reviews_sealedtext_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, is_refused=False)
                | Q(decided_by__isnull=False, decided_at__isnull=False, is_envelope=True),
                name="reviews_sealedtext_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return _("sealed text of %(state)s") % {"state": self.giver}


class RevealedText(Timestamped):
    """The nonce and the text of a commitment. They give the hash to which the State committed itself."""

    sealed = models.OneToOneField(
        SealedText, on_delete=models.PROTECT, related_name="revealed", verbose_name=_("sealed text")
    )
    nonce = models.CharField(_("nonce"), max_length=64)
    text = models.CharField(_("text"), max_length=500)
    recorded_by = _person(_("recorded by"))
    confirmed_by = _person(_("confirmed by"), may_be_empty=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = RevealedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("opened text")
        verbose_name_plural = _("opened texts")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="reviews_revealedtext_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="reviews_revealedtext_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return _("opened text of %(state)s") % {"state": self.sealed.giver}


class DrawProposal(Timestamped):
    """An act on a drawing of lots that one officer proposes and another one confirms or refuses.

    The beacon is missing, the throw of dice, or the drawing is void. `content` are the values of the entry.
    """

    draw = models.ForeignKey(
        Draw, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("drawing of lots")
    )
    # The entry that was the last one when it was proposed. After another entry, nobody can confirm it.
    after = models.ForeignKey(DrawEntry, on_delete=models.PROTECT, related_name="+", verbose_name=_("after entry"))
    kind = models.CharField(_("kind"), max_length=10, choices=DrawProposalKind)
    content = models.JSONField(_("content"))
    proposed_by = _person(_("proposed by"))
    decided_by = _person(_("decided by"), may_be_empty=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_refused = models.BooleanField(_("refused"), default=False)

    objects = DrawProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal in a drawing of lots")
        verbose_name_plural = _("proposals in drawings of lots")
        ordering: ClassVar = ["draw", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draw", "kind"], condition=Q(decided_at__isnull=True), name="reviews_drawproposal_pending_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DrawProposalKind.values), name="reviews_drawproposal_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="reviews_drawproposal_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, is_refused=False)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="reviews_drawproposal_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.get_kind_display(), self.draw)


class PoolObjection(AppendOnly):
    """What a State objects to in a frozen pool: who is on the list, with which instruments and regional group."""

    draw = models.ForeignKey(
        Draw, on_delete=models.PROTECT, related_name="objections", verbose_name=_("drawing of lots")
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+", verbose_name=_("State"))
    text = models.TextField(_("objection"), max_length=2000)
    recorded_by = _person(_("recorded by"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a pool")
        verbose_name_plural = _("objections to pools")
        ordering: ClassVar = ["draw", "pk"]

    def __str__(self) -> str:
        return format_label(self.state, self.text)


class HashNote(AppendOnly):
    """To whom outside the portal the hash of an entry went, and when."""

    entry = models.ForeignKey(
        DrawEntry, on_delete=models.PROTECT, related_name="notes", verbose_name=_("entry of the transcript")
    )
    kind = models.CharField(_("way"), max_length=10, choices=NoteOfHash)
    # In words, such as the meeting or the number of the Journal; empty for e-mails.
    place = models.CharField(_("where"), max_length=200, blank=True)
    people = models.PositiveIntegerField(_("number of people"), default=0)
    happened_at = models.DateTimeField(_("when"))
    recorded_by = _person(_("recorded by"), may_be_empty=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("note of a hash")
        verbose_name_plural = _("notes of hashes")
        ordering: ClassVar = ["entry", "happened_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=NoteOfHash.values), name="reviews_hashnote_kind_known"),
        ]

    def __str__(self) -> str:
        return format_with_note(self.get_kind_display(), self.place) if self.place else self.get_kind_display()


class HashStamp(AppendOnly):
    """A time stamp (RFC 3161) of an authority outside the portal on the hash of an entry."""

    entry = models.ForeignKey(
        DrawEntry, on_delete=models.PROTECT, related_name="stamps", verbose_name=_("entry of the transcript")
    )
    authority = models.URLField(_("authority"), max_length=300)
    stamped_at = models.DateTimeField(_("time of the stamp"))
    token = models.BinaryField(_("token"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("time stamp of a hash")
        verbose_name_plural = _("time stamps of hashes")
        ordering: ClassVar = ["entry", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "authority"], name="reviews_hashstamp_once"),
        ]

    def __str__(self) -> str:
        return self.authority
