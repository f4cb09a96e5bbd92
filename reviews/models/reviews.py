"""A country review and the delegations that take part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import NOT_STARTED_STATES, Capacity, DelegateRole, OutcomeKind, ReviewState, Selection
from reviews.models.phases import Phase, ReviewGroup
from reviews.permissions import DELEGATION_CODENAMES, REVIEW_CODENAMES
from reviews.querysets import ConsultationQuerySet, DelegationQuerySet, ReviewQuerySet
from stakeholders.models import Instrument, State
from untoc_portal.core.authz import GroupGrant
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.models import Timestamped

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models.outcomes import Outcome
    from reviews.models.people import Mandate
    from reviews.models.questionnaires import Question
    from reviews.querysets import MandateQuerySet, QuestionQuerySet


class Review(Timestamped):
    """The review of one State in one phase, under all the instruments it is party to."""

    # Stable and readable: the State's code and the phase, "KEN-1".
    code = models.SlugField(_("code"), max_length=12, unique=True, editable=False)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("phase"))
    group = models.ForeignKey(ReviewGroup, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("group"))
    state_under_review = models.ForeignKey(
        State, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("State under review")
    )
    instruments = models.ManyToManyField(Instrument, related_name="reviews", verbose_name=_("instruments"))
    questionnaire = models.ForeignKey(
        "reviews.Questionnaire", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("questionnaire")
    )
    language = models.CharField(
        _("language of the review"), max_length=10, choices=OfficialLanguage, default=OfficialLanguage.EN
    )
    state = models.CharField(_("step"), max_length=30, choices=ReviewState, default=ReviewState.PLANNED, editable=False)
    # T0: the day from which the deadlines of the review run.
    opened_on = models.DateField(_("opened"), null=True, blank=True, editable=False)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True, editable=False)
    # Set by the job that places the outcome on the agendas of the working groups.
    routed_at = models.DateTimeField(_("routed"), null=True, blank=True, editable=False)
    # The latest decision. Earlier ones are kept unchanged.
    publication_decision = models.OneToOneField(
        "reviews.PublicationDecision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="in_force_for",
        verbose_name=_("decision on publication in force"),
    )

    objects = ReviewQuerySet.as_manager()

    if TYPE_CHECKING:  # set by `list_reviewing_delegations`
        reviewing_delegations: list[Delegation]

    class Meta:
        verbose_name = _("country review")
        verbose_name_plural = _("country reviews")
        ordering: ClassVar = ["phase__sequence", "group__number", "state_under_review__names__en"]
        permissions: ClassVar = [(codename, codename) for codename in sorted(REVIEW_CODENAMES - {"view_review"})]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "state_under_review"], name="reviews_review_one_per_phase"),
            models.CheckConstraint(condition=Q(state__in=ReviewState.values), name="reviews_review_state_known"),
            models.CheckConstraint(
                condition=Q(state=ReviewState.PLANNED) | Q(opened_on__isnull=False),
                name="reviews_review_open_has_start",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ReviewState.ISSUED, ReviewState.CLOSED], issued_at__isnull=False)
                | (~Q(state__in=[ReviewState.ISSUED, ReviewState.CLOSED]) & Q(issued_at__isnull=True)),
                name="reviews_review_issued_has_time",
            ),
        ]

    def __str__(self) -> str:
        return _("%(state)s, phase %(number)d") % {"state": self.state_under_review, "number": self.phase.sequence}

    def get_absolute_url(self) -> str:
        """Return the URL of the review's page."""
        return reverse("reviews:review_detail", args=[self.code])

    @property
    def is_started(self) -> bool:
        """Return whether the review counts as started in the public figures."""
        return self.state not in NOT_STARTED_STATES

    @cached_property
    def delegation_under_review(self) -> Delegation:
        """Return the delegation of the State under review."""
        return self.delegations.get(capacity=Capacity.UNDER_REVIEW)

    def mandates_in_force(self, role: DelegateRole) -> QuerySet[Mandate]:
        """Return the mandates of this role that have not ended, of all delegations."""
        mandates: MandateQuerySet[Mandate] = apps.get_model("reviews.Mandate").objects.in_force()
        return mandates.filter(delegation__review=self, role=role)

    @property
    def list_of_observations(self) -> Outcome:
        """Return the list of observations."""
        return self.outcomes.get(kind=OutcomeKind.LIST_OF_OBSERVATIONS)

    @property
    def summary(self) -> Outcome:
        """Return the summary."""
        return self.outcomes.get(kind=OutcomeKind.SUMMARY)

    def questions(self) -> QuerySet[Question]:
        """Return the questions that apply to this State: those on the instruments to which it is a party."""
        rows: QuestionQuerySet[Question] = apps.get_model("reviews.Question").objects.with_texts()
        asked = rows.filter(questionnaire=self.questionnaire_id, article__instrument__in=self.instruments.all())
        return asked.select_related("article__instrument")


class ReviewGrant(GroupGrant):
    """A permission on one review."""

    allowed_codenames = REVIEW_CODENAMES
    content_object = models.ForeignKey(Review, on_delete=models.CASCADE, verbose_name=_("review"))

    class Meta(GroupGrant.Meta):
        verbose_name = _("right on a review")
        verbose_name_plural = _("rights on reviews")


class Delegation(models.Model):
    """A State in a review: the State under review, or a reviewing State, with the instruments it covers."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("review"))
    party = models.ForeignKey(State, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("State"))
    capacity = models.CharField(_("capacity"), max_length=15, choices=Capacity)
    selection = models.CharField(_("drawn as"), max_length=15, choices=Selection, blank=True)
    instruments = models.ManyToManyField(Instrument, related_name="+", verbose_name=_("instruments"))
    # The lots that gave its place to another State. The work of the people of the earlier State is kept.
    released_by = models.ForeignKey(
        "reviews.DrawEntry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="released",
        verbose_name=_("released by"),
        editable=False,
    )
    # The State decides: each person it names declares conflicts of interest before the nomination is approved.
    asks_declaration = models.BooleanField(_("asks for a declaration of conflicts of interest"), default=False)

    objects = DelegationQuerySet.as_manager()

    if TYPE_CHECKING:  # set by `list_parties`
        focal_point: Mandate | None

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        # "under_review" sorts after "reviewing": the State under review comes first.
        ordering: ClassVar = ["review", "-capacity", "pk"]
        permissions: ClassVar = [(codename, codename) for codename in sorted(DELEGATION_CODENAMES)]
        constraints: ClassVar = [
            # A State that was released can be drawn again, for example as an additional reviewing State.
            models.UniqueConstraint(
                fields=["review", "party"],
                condition=~Q(capacity=Capacity.FORMER),
                name="reviews_delegation_once_per_state",
            ),
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(capacity=Capacity.UNDER_REVIEW),
                name="reviews_delegation_one_under_review",
            ),
            models.CheckConstraint(
                condition=Q(capacity=Capacity.UNDER_REVIEW, selection="")
                | Q(capacity__in=[Capacity.REVIEWING, Capacity.FORMER], selection__in=Selection.values),
                name="reviews_delegation_drawn_as",
            ),
            models.CheckConstraint(
                condition=Q(capacity=Capacity.FORMER, released_by__isnull=False)
                | (~Q(capacity=Capacity.FORMER) & Q(released_by__isnull=True)),
                name="reviews_delegation_released_by_lots",
            ),
        ]

    def __str__(self) -> str:
        return format_with_note(self.party, self.get_capacity_display())

    def get_absolute_url(self) -> str:
        """Return the URL of the page with this delegation's people."""
        return reverse("reviews:people", args=[self.review.code])

    @property
    def is_under_review(self) -> bool:
        """Return whether this is the State under review."""
        return self.capacity == Capacity.UNDER_REVIEW

    @property
    def is_former(self) -> bool:
        """Return whether new lots gave its place to another State."""
        return self.capacity == Capacity.FORMER


class DelegationGrant(GroupGrant):
    """A permission for one delegation only."""

    allowed_codenames = DELEGATION_CODENAMES
    content_object = models.ForeignKey(Delegation, on_delete=models.CASCADE, verbose_name=_("delegation"))

    class Meta(GroupGrant.Meta):
        verbose_name = _("right for a delegation")
        verbose_name_plural = _("rights for delegations")


class Consultation(Timestamped):
    """The preliminary consultation: language, contacts, timetable. The review has not started before it is held."""

    review = models.OneToOneField(
        Review, on_delete=models.PROTECT, related_name="consultation", verbose_name=_("review")
    )
    held_on = models.DateField(_("held on"))
    participants = models.TextField(_("participants"), max_length=2000)
    timetable = models.TextField(_("timetable agreed"), max_length=5000)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("preliminary consultation")
        verbose_name_plural = _("preliminary consultations")

    def __str__(self) -> str:
        return _("Preliminary consultation of %(date)s") % {"date": date_format(self.held_on)}
