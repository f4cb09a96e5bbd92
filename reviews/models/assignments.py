"""How a delegation assigns its work: institutions, assigned articles, and guests who come by a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import rules
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import AssignmentState
from reviews.models.phases import Article
from reviews.models.reviews import Delegation
from reviews.querysets import DelegationWorkQuerySet, GuestQuerySet
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import Timestamped
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from reviews.models import Review
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

TONES = {
    AssignmentState.IN_PROGRESS: "neutral",
    AssignmentState.HANDED_IN: "info",
    AssignmentState.RETURNED: "warning",
    AssignmentState.ACCEPTED: "success",
}


class Institution(Timestamped):
    """An authority of the State that contributes (such as another ministry), with the experts who answer for it."""

    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="institutions", verbose_name=_("delegation")
    )
    name = models.CharField(_("name"), max_length=200)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="institutions", blank=True, verbose_name=_("experts")
    )

    objects = DelegationWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering: ClassVar = ["delegation", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delegation", "name"], name="reviews_institution_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Guest(Timestamped):
    """A person without an account who answers the articles assigned to an institution, by a link that expires.

    The link holds a token; the portal stores only its hash. For the permission tables a guest is a user who is not
    signed in and has no grants (reviews/permissions.py).
    """

    is_authenticated = False
    is_active = False

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="guests", verbose_name=_("institution")
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    token_sha256 = models.CharField(_("SHA-256 of the token"), max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited by")
    )

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering: ClassVar = ["institution", "name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="reviews_guest_expires_later"
            )
        ]

    def __str__(self) -> str:
        return _("%(name)s, guest of %(institution)s") % {"name": self.name, "institution": self.institution}

    @property
    def is_admitted(self) -> bool:
        """Return whether the link is valid."""
        return self.revoked_at is None and timezone.now() < self.expires_at

    @property
    def review(self) -> Review:
        """Return the review to which the guest contributes."""
        return self.institution.delegation.review

    @property
    def guest_in_review(self) -> int | None:
        """Return the key of that review while the link is valid, otherwise None."""
        return self.institution.delegation.review_id if self.is_admitted else None

    def has_perm(self, permission: str, obj: models.Model | None = None) -> bool:
        """Return whether the permission tables allow it, as for a user with an account."""
        return bool(rules.has_perm(permission, self, obj))


class Assignment(Timestamped):
    """An article whose answers one expert, or one institution, prepares for the focal point."""

    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("delegation")
    )
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("article"))
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_articles",
        verbose_name=_("expert"),
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("institution"),
    )
    state = models.CharField(
        _("status"), max_length=10, choices=AssignmentState, default=AssignmentState.IN_PROGRESS, editable=False
    )
    # The day by which the focal point wants it back: inside the dates of the step.
    due_on = models.DateField(_("due on"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True, editable=False)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True, editable=False)
    # What the focal point wrote when the article was last returned.
    comment = models.TextField(_("comment"), max_length=2000, blank=True)

    objects = DelegationWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("assigned article")
        verbose_name_plural = _("assigned articles")
        ordering: ClassVar = ["delegation", "article__instrument__position", "article__number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delegation", "article"], name="reviews_assignment_article_once"),
            models.CheckConstraint(
                condition=Q(expert__isnull=False, institution__isnull=True)
                | Q(expert__isnull=True, institution__isnull=False),
                name="reviews_assignment_expert_or_institution",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AssignmentState.values), name="reviews_assignment_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.RETURNED) | ~Q(comment=""),
                name="reviews_assignment_return_has_comment",
            ),
            models.CheckConstraint(
                condition=Q(state=AssignmentState.IN_PROGRESS) | Q(handed_in_at__isnull=False),
                name="reviews_assignment_handed_in_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.RETURNED) | Q(returned_at__isnull=False),
                name="reviews_assignment_returned_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.article, self.assignee)

    def get_absolute_url(self) -> str:
        """Return the URL of the page on which the article is prepared: its answers, or the feedback on it."""
        name = "questionnaire_article" if self.delegation.is_under_review else "feedback_article"
        address = [self.delegation.review.code, self.article.instrument.code, self.article.number]
        return reverse(f"reviews:{name}", args=address)

    @property
    def assignee(self) -> models.Model:
        """Return the expert or the institution."""
        return self.expert or require_value(self.institution)

    @property
    def people(self) -> list[User]:
        """Return the expert, or the experts who answer for the institution. Its guests have no account."""
        return [self.expert] if self.expert else list(require_value(self.institution).members.all())

    @property
    def is_open(self) -> bool:
        """Return whether the assignee is working on the article: it is not handed in, or it was returned."""
        return self.state in (AssignmentState.IN_PROGRESS, AssignmentState.RETURNED)

    @property
    def is_late(self) -> bool:
        """Return whether the assignee is still working on the article after its day."""
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def tone(self) -> str:
        """Return the colour of its state."""
        return TONES[AssignmentState(self.state)]

    def is_for(self, actor: AnyUser | Guest) -> bool:
        """Return whether the actor is the expert, or answers for the institution."""
        if isinstance(actor, Guest):
            return actor.is_admitted and actor.institution_id == self.institution_id
        return self.expert_id == actor.pk if self.institution_id is None else actor.pk in self.members

    @cached_property
    def members(self) -> frozenset[int]:
        """Return the keys of the experts who answer for the institution."""
        return frozenset(member.pk for member in require_value(self.institution).members.all())
