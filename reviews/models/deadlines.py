"""The deadlines of a review: rules as data, the computed dates, and everything that happened to each date."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from reviews.enums import DeadlineEventType, DeadlineKind
from reviews.models.reviews import Review
from reviews.querysets import ClockEventQuerySet, DeadlineQuerySet
from reviews.workflow import CLOCK_STARTS, DEADLINE_RULES
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.deadlines import DeadlineInputs, Length, Suspension, Unit
from untoc_portal.core.exceptions import Text
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.models import Timestamped
from untoc_portal.core.presence import require_value


class DeadlineRule(models.Model):
    """The length and the start of one deadline. Unconfirmed rules are data with `verified` false."""

    kind = models.CharField(_("kind of deadline"), max_length=30, choices=DeadlineKind, unique=True)
    amount = models.PositiveSmallIntegerField(_("length"))
    unit = models.CharField(_("unit"), max_length=15, choices=Unit)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for a deadline")
        verbose_name_plural = _("rules for deadlines")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return _("%(clock)s: %(length)s from %(trigger)s") % {
            "clock": self.get_kind_display(),
            "length": self.length,
            "trigger": self.trigger,
        }

    @property
    def trigger(self) -> Text:
        """Return what the deadline runs from: the name of the event that starts it."""
        return CLOCK_STARTS[self.kind]

    @property
    def length(self) -> Length:
        """Return how long the deadline runs."""
        return Length(self.amount, self.unit)


class Deadline(Timestamped):
    """A deadline of one review, with its rule and the day it was computed from. A deadline never moves the step.

    `amount` and `unit` are those of the rule when it was applied. A later change of the rule moves no deadline until it
    is recalculated.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="deadlines", verbose_name=_("review"))
    kind = models.CharField(_("kind of deadline"), max_length=30, choices=DeadlineKind)
    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT, related_name="deadlines", verbose_name=_("rule"))
    amount = models.PositiveSmallIntegerField(_("length"))
    unit = models.CharField(_("unit"), max_length=15, choices=Unit)
    starts_on = models.DateField(_("from"))
    # The day that follows from the rule and its changes. `due_on` is the working day to which it then moves.
    falls_on = models.DateField(_("falls on"))
    due_on = models.DateField(_("deadline"))
    suspended_since = models.DateField(_("suspended since"), null=True, blank=True)
    met_on = models.DateField(_("done on"), null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("deadlines")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "kind"], name="reviews_deadline_one_per_kind"),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("starts_on")), name="reviews_deadline_dates"),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(suspended_since__isnull=True),
                name="reviews_deadline_met_runs_no_more",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.review.code, format_list((self.get_kind_display(), date_format(self.due_on)), "mixed"))

    @property
    def basis(self) -> Text:
        """Return the rule behind the deadline, in the form in which it is cited."""
        return DEADLINE_RULES[self.kind]

    def get_inputs(self) -> DeadlineInputs:
        """Return all that the deadline follows from: the rule as applied, and the later events."""
        return self._course(list(self.events.all()))

    def course_with(self, event: ClockEvent) -> DeadlineInputs:
        """Return the same as `get_inputs`, with `event` added to the recorded events."""
        return self._course([*self.events.all(), event])

    def _course(self, events: list[ClockEvent]) -> DeadlineInputs:
        # The deadline may have been started again. The events before that moved another date.
        began = max((place for place, event in enumerate(events) if event.act == DeadlineEventType.STARTED), default=-1)
        events = events[began + 1 :]
        starts = [event.on for event in events if event.act == DeadlineEventType.SUSPENDED]
        ends = [event.on for event in events if event.act == DeadlineEventType.RESUMED]
        return DeadlineInputs(
            self.starts_on,
            Length(self.amount, self.unit),
            tuple(
                Length(require_value(event.amount), event.unit)
                for event in events
                if event.act == DeadlineEventType.EXTENDED
            ),
            # A deadline that is suspended now has no end yet. Its suspension counts when it is resumed.
            tuple(Suspension(since, until) for since, until in zip(starts, ends, strict=False)),
        )

    @property
    def explanation(self) -> str:
        """Return in the reader's language the rule and day that the deadline follows from, and what has moved it."""
        course = self.get_inputs()
        parts = [
            gettext("%(length)s from %(trigger)s on %(start)s (%(rule)s)")
            % {
                "length": course.length,
                "trigger": self.rule.trigger,
                "start": date_format(self.starts_on),
                "rule": self.basis,
            }
        ]
        parts += [gettext("extended by %(length)s") % {"length": length} for length in course.extensions]
        parts += [_format_suspension(pause.days) for pause in course.pauses]
        if self.due_on != self.falls_on:
            parts.append(
                gettext("moved from %(day)s, a non-working day at the duty station")
                % {"day": date_format(self.falls_on)}
            )
        if self.suspended_since:
            parts.append(gettext("suspended since %(day)s") % {"day": date_format(self.suspended_since)})
        return format_list(parts, "long")


def _format_suspension(days: int) -> str:
    return ngettext("suspended for %(count)d day", "suspended for %(count)d days", days) % {"count": days}


class ClockEvent(models.Model):
    """What happened to a deadline: started, extended, suspended, resumed, recalculated, met. Rows are only added.

    A change by a person has a reason and an authority. Python and a database trigger refuse to change or delete a row.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="events", verbose_name=_("date"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    act = models.CharField(_("act"), max_length=15, choices=DeadlineEventType)
    on = models.DateField(_("with effect from"))
    amount = models.PositiveSmallIntegerField(_("length"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=15, choices=Unit, blank=True)
    due_before = models.DateField(_("deadline before"), null=True, blank=True)
    due_after = models.DateField(_("deadline after"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    mandate = models.CharField(_("on whose authority"), max_length=300, blank=True)
    # No database constraint: a row outlives the account of its author, and cannot be updated to remove it.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("person"),
    )
    actor_label = models.CharField(_("by"), max_length=300, blank=True)

    objects = ClockEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a deadline")
        verbose_name_plural = _("changes of deadlines")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(act__in=DeadlineEventType.values), name="reviews_clockevent_act_known"),
            models.CheckConstraint(
                condition=Q(act__in=[DeadlineEventType.STARTED, DeadlineEventType.DONE])
                | (~Q(reason="") & ~Q(mandate="")),
                name="reviews_clockevent_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(act=DeadlineEventType.EXTENDED) | Q(amount__gte=1, unit__in=Unit.values),
                name="reviews_clockevent_extended_by",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.deadline, format_list((self.get_act_display(), date_format(self.on)), "mixed"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises TypeError on an attempt to change a row."""
        if self.pk is not None:
            message = "a change of a date is never changed"
            raise TypeError(message)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise TypeError: the record never becomes shorter."""
        message = "a change of a date is never deleted"
        raise TypeError(message)

    @property
    def length(self) -> Length | None:
        """Return the extension, or the length of the rule that was applied again."""
        return Length(self.amount, self.unit) if self.amount is not None else None

    @property
    def has_moved(self) -> bool:
        """Return whether the event changed the date."""
        return self.due_before is not None and self.due_before != self.due_after
