"""The next best act of the Secretariat for a review: a table, of which the first row that applies counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import ReviewState as S
from reviews.enums_of_chasing import ContactWay

if TYPE_CHECKING:
    from reviews.selectors.board_rows import Place, ReviewRow
    from reviews.selectors.contact_log import LastContact
    from reviews.selectors.reminders import Reached
    from untoc_portal.core.exceptions import Text

# Tasks of the Secretariat when no State has a task.
SECRETARIAT_STEPS: dict[str, Text] = {
    S.PLANNED: _("Open the review"),
    S.NOMINATION: _("Confirm that the focal points are named"),
    S.COMPLETED: _("Issue the outcome documents"),
    S.ISSUED: _("Close the review of this phase"),
}


def is_secretariats_turn(row: ReviewRow, today: dt.date) -> bool:
    """Return whether the next step is one that the Secretariat can take now, if no State has a task."""
    if row.state == S.PLANNED:
        return row.starts_on <= today and row.has_reviewers
    if row.state == S.ISSUED:
        return row.routed and row.decided
    return row.state in SECRETARIAT_STEPS


@dataclass(frozen=True, slots=True)
class Situation:
    """What the choice of the next act depends on."""

    row: ReviewRow
    today: dt.date
    reached: list[Reached]
    unreached: list[Place] = field(default_factory=list)
    last: LastContact | None = None
    wait: int = 0
    soon: int = 0
    # State → number of the note verbale that waits to be handed over
    letters: Mapping[int, str] = field(default_factory=dict)
    # whether the Mission of a State that nobody is reached for is on record, so that a letter can be made
    has_mission: bool = False

    @property
    def is_pressing(self) -> bool:
        """Return whether the deadline has passed or is near."""
        return self.row.count_days_late(self.today) > 0 or self.row.is_due_within(self.soon, self.today)

    @property
    def waits_until(self) -> dt.date | None:
        """Return until when the Secretariat waits for an answer to the last contact, or None."""
        until = self.last.reached_on + dt.timedelta(days=self.wait) if self.last else None
        return until if until and until >= self.today else None

    @property
    def is_reminded_in_vain(self) -> bool:
        """Return whether a reminder was the last contact, and the wait for an answer to it is over."""
        return self.last is not None and self.last.way == ContactWay.REMINDER and self.waits_until is None


@dataclass(frozen=True, slots=True)
class NextAct:
    """One act: when it is the next one, what it is called, and how it is done.

    `how` is `link` (to `url`), `open` (the contact log in the row), `remind` or `letter` (the page before reminders or
    letters) or `wait`.
    """

    name: str
    is_next: Callable[[Situation], bool]
    label: Text
    how: str
    url: Callable[[Situation], str] = lambda _situation: ""


@dataclass(frozen=True, slots=True)
class ChosenAct:
    """The next act for one review, as the board shows it."""

    name: str
    label: Text
    how: str
    url: str = ""
    day: dt.date | None = None


def _review_url(situation: Situation) -> str:
    return reverse("reviews:review_detail", args=[situation.row.code])


NEXT_ACTS = (
    NextAct(
        "nominations",
        lambda at: at.row.has_nomination,
        _("Check the nominations"),
        "link",
        lambda _at: reverse("reviews:nomination_list"),
    ),
    NextAct(
        "own",
        lambda at: not at.reached and is_secretariats_turn(at.row, at.today),
        _("Take the next step"),
        "link",
        _review_url,
    ),
    NextAct("wait", lambda at: bool(at.reached) and at.waits_until is not None, _("Wait for an answer"), "wait"),
    NextAct(
        "hand_over",
        lambda at: bool(at.letters),
        _("Hand over the note verbale"),
        "link",
        lambda _at: reverse("reviews:letter_list"),
    ),
    NextAct(
        "letter",
        lambda at: bool(at.unreached) and at.last is None and at.has_mission,
        _("Make the note verbale"),
        "letter",
    ),
    NextAct("call", lambda at: bool(at.unreached) and at.last is None, _("Call and log it"), "open"),
    NextAct("call_again", lambda at: bool(at.unreached) or at.is_reminded_in_vain, _("Call again"), "open"),
    NextAct("remind", lambda at: bool(at.reached) and at.is_pressing, _("Remind"), "remind"),
    NextAct("none", lambda _at: True, _("Nothing now"), "wait"),
)


def choose_next_act(situation: Situation) -> ChosenAct:
    """Return the next best act: the first row of the table that applies."""
    act = next(row for row in NEXT_ACTS if row.is_next(situation))
    label = SECRETARIAT_STEPS.get(situation.row.state, act.label) if act.name == "own" else act.label
    day = situation.waits_until if act.name == "wait" else None
    return ChosenAct(act.name, label, act.how, act.url(situation), day)
