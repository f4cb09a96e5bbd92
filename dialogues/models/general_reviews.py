"""The general review at the Conference: who may do what, contributions of States, and who has asked for the floor."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialogues.enums_of_general_reviews import ConferenceAct, ContributionKind, Extent, ParticipantClass
from dialogues.models.sessions import AgendaItem
from dialogues.querysets import ContributionQuerySet, FloorRequestQuerySet
from reviews.models import Article
from stakeholders.models import State
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.models import Timestamped

CONTRIBUTION_LENGTH = 10_000


class ParticipationRight(models.Model):
    """One cell of the table of rights in a session of the Conference (rules of procedure, rules 12 to 17 and 44)."""

    participant = models.CharField(_("participant"), max_length=20, choices=ParticipantClass)
    act = models.CharField(_("right"), max_length=20, choices=ConferenceAct)
    extent = models.CharField(_("how far it goes"), max_length=10, choices=Extent)
    rule = models.CharField(_("rule"), max_length=20)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("right in a session of the Conference")
        verbose_name_plural = _("rights in sessions of the Conference")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "act"], name="dialogues_participationright_once"),
            models.CheckConstraint(
                condition=Q(
                    participant__in=ParticipantClass.values, act__in=ConferenceAct.values, extent__in=Extent.values
                ),
                name="dialogues_participationright_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_participant_display()}: {self.get_act_display()}"


class Contribution(Timestamped):
    """An experience, good practice or challenge that a State hands in, on an article, of its own motion.

    It is about the State itself. It is not changed: the State withdraws it and hands in another one.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("agenda item")
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("State"))
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("article"))
    kind = models.CharField(_("kind"), max_length=15, choices=ContributionKind)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    text = models.TextField(_("text"), max_length=CONTRIBUTION_LENGTH)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    # The State consents that everyone finds a good practice in the library, under its name.
    is_in_library = models.BooleanField(_("in the library of good practices"), default=False)
    library_ended_at = models.DateTimeField(_("consent withdrawn"), null=True, blank=True)
    library_ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("consent withdrawn by"),
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

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution to the general review")
        verbose_name_plural = _("contributions to the general review")
        ordering: ClassVar = ["article__instrument__position", "article__number", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ContributionKind.values), name="dialogues_contribution_kind_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="dialogues_contribution_has_text"),
            models.CheckConstraint(
                condition=Q(is_in_library=False) | Q(kind=ContributionKind.GOOD_PRACTICE),
                name="dialogues_contribution_good_practice_in_library",
            ),
            models.CheckConstraint(
                condition=Q(library_ended_at__isnull=True, library_ended_by__isnull=True)
                | Q(is_in_library=True, library_ended_at__isnull=False, library_ended_by__isnull=False),
                name="dialogues_contribution_consent_ended_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="dialogues_contribution_withdrawn_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} · {self.article} · {self.get_kind_display()}"


class FloorRequest(models.Model):
    """A State has asked for the floor under an item. Speakers are called in the order in which they asked (rule 42)."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="floor_requests", verbose_name=_("agenda item")
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="floor_requests", verbose_name=_("State"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    requested_at = models.DateTimeField(_("asked"), auto_now_add=True)
    # By the table of rights at the time: whether the President has to invite the State first.
    needs_invitation = models.BooleanField(_("when the President invites"), default=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )

    objects = FloorRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for the floor")
        verbose_name_plural = _("requests for the floor")
        ordering: ClassVar = ["requested_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "state"], condition=Q(withdrawn_at__isnull=True), name="dialogues_floorrequest_one"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__gte=F("requested_at"), withdrawn_by__isnull=False),
                name="dialogues_floorrequest_withdrawn_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.state}"
