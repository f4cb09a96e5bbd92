"""The board of the Secretariat: all open reviews, the most overdue first, with the next best act for each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.enums import DelegateRole, ReviewSettingName, ReviewState as S
from reviews.models import Review, ReviewSetting, SavedView
from reviews.selectors.board_rows import OpenReviews, Place, ReviewRow, load_open_reviews, update_open_reviews
from reviews.selectors.contact_log import LastContact, get_last_contacts
from reviews.selectors.duties import Duty, list_current_duties
from reviews.selectors.freshness import get_or_build, require_secretariat
from reviews.selectors.letters import find_waiting_letters
from reviews.selectors.next_acts import ChosenAct, Situation, choose_next_act, is_secretariats_turn
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.timelines import UnitGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.selectors.board_rows import Person
    from reviews.selectors.reminders import Reached
    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

NOBODY, NEVER, MINE, US = "nobody", "never", "me", "us"
LATE, DUE, ALL = "", "due", "all"
FAR = dt.date.max
# Up to this number of reviews, six squares are below each other, otherwise twelve.
FEW = 250


@dataclass(frozen=True, slots=True)
class Action:
    """The next action, and who takes it."""

    who: str
    what: Text


@dataclass(slots=True, eq=False)
class BoardRow:
    """A review on the board. `load_details` adds what only the rows of one page show."""

    review: ReviewRow
    board: Board
    # By how many days it is overdue: asked for several times of each of many rows.
    days_late: int
    since: dt.date | None = None
    last: LastContact | None = None
    reached: list[Reached] = field(default_factory=list)
    act: ChosenAct | None = None

    @property
    def state(self) -> State:
        """Return the State under review."""
        return self.board.reviews.states[self.review.state_id]

    @property
    def title(self) -> str:
        """Return the name of the review, as `str(Review)` does."""
        return _("%(state)s, phase %(number)d") % {"state": self.state, "number": self.review.phase}

    @property
    def step(self) -> S:
        """Return the step."""
        return S(self.review.state)

    @property
    def step_number(self) -> int:
        """Return the place of the step in the order of the work."""
        return list(S).index(self.step)

    @property
    def due_on(self) -> dt.date | None:
        """Return the nearest open deadline."""
        return self.review.due_on

    @property
    def days_left(self) -> int | None:
        """Return in how many days the review is due; None if no deadline runs."""
        if self.review.due_on is None or self.review.is_suspended:
            return None
        return (self.review.due_on - self.board.today).days

    @property
    def officer(self) -> Person | None:
        """Return who is in charge."""
        return self.board.reviews.officer_of(self.review)

    @property
    def is_unreached(self) -> bool:
        """Return whether a State with a task has nobody whom a reminder reaches."""
        return self.review.pk in self.board.unreached

    @property
    def actions(self) -> list[Action]:
        """Return what each State has to do now."""
        return list_actions(self.review, self.board.reviews)


@dataclass(slots=True)
class Board:
    """The rows of the board, and what they share."""

    reviews: OpenReviews
    today: dt.date
    user: AnyUser
    numbers: dict[str, int]
    # The query string of the page: the links in the rows keep it.
    query: str = ""
    rows: list[BoardRow] = field(default_factory=list)

    @property
    def unreached(self) -> dict[int, list[Place]]:
        """Return the States with a task for which nobody is reached, by review."""
        return self.reviews.unreached

    @property
    def soon(self) -> int:
        """Return within how many days a review counts as due soon."""
        return self.numbers[ReviewSettingName.DUE_SOON]

    def is_our_turn(self, row: BoardRow) -> bool:
        """Return whether the Secretariat can act now: a nomination waits, or no State has a task."""
        review = row.review
        return review.has_nomination or (not review.has_duty and is_secretariats_turn(review, self.today))


def list_actions(review: ReviewRow, reviews: OpenReviews) -> list[Action]:
    """Return the task of each State in the current step that ends it, the States with the same task together."""
    found: dict[Text, list[str]] = {}
    facts: Any = reviews.parties.facts
    for place in review.places:
        duty = _first_to_clear(list_current_duties(place, facts))  # type: ignore[arg-type]
        if duty is not None:
            found.setdefault(duty.title, []).append(str(reviews.states[place.party_id]))
    return [Action(format_list(who), what) for what, who in found.items()]


def _first_to_clear(duties: list[Duty]) -> Duty | None:
    """Return the duty of a delegation that ends the step: naming people by note, or the duty of its focal point.

    If no duty ends the step, returns the first one, or None.
    """
    ending = (duty for duty in duties if not duty.roles or DelegateRole.FOCAL_POINT in duty.roles)
    return next(ending, duties[0] if duties else None)


def build_board(user: AnyUser, today: dt.date) -> Board:
    """Return all open reviews, the longest overdue first, then the nearest deadline, in a fixed number of queries.

    Raises NotAllowedError if the user is not in the Secretariat.
    """
    require_secretariat(user)
    reviews, numbers = get_or_build(
        "board",
        today,
        lambda: (load_open_reviews(user), ReviewSetting.get_numbers()),
        lambda kept, changed: (update_open_reviews(user, kept[0], changed), kept[1]),
    )
    board = Board(reviews, today, user, numbers)
    board.rows.extend(BoardRow(row, board, row.count_days_late(today)) for row in reviews.rows)
    board.rows.sort(key=lambda row: (-row.days_late, row.days_left is None, row.due_on or FAR, row.review.code))
    return board


def filter_rows(board: Board, **wanted: Any) -> list[BoardRow]:
    """Return the rows that match the filters of the board; without any, those that are late."""
    tests = [test for name, build in FILTERS.items() if (test := build(board, wanted.get(name) or "", wanted))]
    return [row for row in board.rows if all(test(row) for test in tests)]


def _by_time(board: Board, when: str, wanted: dict[str, Any]) -> Any:
    if when == ALL:
        return None
    if when == DUE:
        days = wanted.get("days") or board.soon
        return lambda row: row.review.is_due_within(days, board.today)
    return lambda row: row.days_late > 0


def _by_text(board: Board, text: str, _wanted: dict[str, Any]) -> Any:
    words = text.strip().casefold()
    if not words:
        return None
    named = {
        pk
        for pk, state in board.reviews.states.items()
        if words == state.iso3.casefold() or any(words in name.casefold() for name in state.names.values())
    }
    return lambda row: row.review.state_id in named or words in row.review.code.casefold()


def _by_officer(board: Board, officer: str, _wanted: dict[str, Any]) -> Any:
    if not officer:
        return None
    if officer == NOBODY:
        return lambda row: row.officer is None
    wanted = board.user.pk if officer == MINE else int(officer)
    return lambda row: row.officer is not None and row.officer.pk == wanted


def _by_reach(_board: Board, reach: str, _wanted: dict[str, Any]) -> Any:
    tests = {NOBODY: lambda row: row.is_unreached, NEVER: lambda row: row.review.reached_on is None}
    return tests.get(reach)


def _by_turn(board: Board, turn: str, _wanted: dict[str, Any]) -> Any:
    return board.is_our_turn if turn == US else None


def _equal(name: str) -> Any:
    return lambda _board, value, _wanted: (lambda row: str(getattr(row.review, name)) == str(value)) if value else None


# The filters of the board: each returns a test of rows, or None if it is not set.
FILTERS: dict[str, Any] = {
    "when": _by_time,
    "q": _by_text,
    "step": _equal("state"),
    "phase": _equal("phase"),
    "group": _equal("group"),
    "region": _equal("region"),
    "officer": _by_officer,
    "reach": _by_reach,
    "turn": _by_turn,
}


def load_details(board: Board, rows: Iterable[BoardRow]) -> None:
    """Load what the rows of one page show: since when, the last contact, who is reached, the act.

    It is kept with the light row, which is read again after an act about its review.
    """
    rows = list(rows)
    for row in rows:
        if row.review.details is not None:
            row.last, row.since, row.reached, row.act = row.review.details
    rows = [row for row in rows if row.review.details is None]
    if not rows:
        return
    keys = [row.review.pk for row in rows]
    last, since = get_last_contacts(keys), get_step_starts(keys)
    parties: Any = board.reviews.parties
    letters = find_waiting_letters(place.party_id for key in keys for place in board.unreached.get(key, ()))
    for row in rows:
        row.last, row.since = last.get(row.review.pk), since.get(row.review.pk)
        duties_by_delegation = parties.current_duties(row.review.pk)
        row.reached = [parties.find_reached(place, duties) for place, duties in duties_by_delegation.items()]
        unreached = board.unreached.get(row.review.pk, [])
        situation = Situation(
            row.review,
            board.today,
            row.reached,
            unreached,
            row.last,
            board.numbers[ReviewSettingName.CONTACT_WAIT],
            board.soon,
            {place.party_id: letters[place.party_id] for place in unreached if place.party_id in letters},
            has_mission=any(getattr(board.reviews.states[place.party_id], "has_mission", False) for place in unreached),
        )
        row.act = choose_next_act(situation)
        row.review.details = (row.last, row.since, row.reached, row.act)


def get_step_starts(reviews: Iterable[int]) -> dict[int, dt.date]:
    """Return since when each review is in its step: the day of its last transition in the audit trail."""
    events = AuditEvent.objects.filter(
        content_type=ContentType.objects.get_for_model(Review), object_id__in=reviews, action=AuditAction.TRANSITION
    )
    found = events.order_by().values_list("object_id").annotate(Max("at"))
    return {pk: timezone.localdate(at) for pk, at in found}


def count_views(board: Board) -> dict[str, int]:
    """Return how many rows each of the built-in views of the board has."""
    found = dict.fromkeys(VIEWS, 0)
    mine, soon, today = board.user.pk, board.soon, board.today
    for row in board.rows:
        review, officer = row.review, row.officer
        found["late"] += row.days_late > 0
        found["nobody"] += review.pk in board.unreached
        found["never"] += review.reached_on is None
        found["due"] += review.is_due_within(soon, today)
        found["us"] += board.is_our_turn(row)
        found["mine"] += officer is not None and officer.pk == mine
        found["all"] += 1
    return found


# The built-in views: the filters that make each.
VIEWS: dict[str, dict[str, str]] = {
    "late": {},
    "nobody": {"when": ALL, "reach": NOBODY},
    "never": {"when": ALL, "reach": NEVER},
    "due": {"when": DUE},
    "us": {"when": ALL, "turn": US},
    "mine": {"when": ALL, "officer": MINE},
    "all": {"when": ALL},
}


def list_saved_views(user: AnyUser) -> QuerySet[SavedView]:
    """Return the saved views of this member of the Secretariat, and those that others share."""
    return SavedView.objects.visible_to(user).select_related("owner")


def group_by_step(rows: Iterable[BoardRow]) -> list[BoardGroup]:
    """Return the rows by step, in the order of the work."""
    groups = {step.value: BoardGroup(step) for step in S}
    for row in rows:
        groups[row.review.state].rows.append(row)
    return [group for group in groups.values() if group.rows]


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """The reviews in one step, in the order of the board."""

    step: S
    rows: list[BoardRow] = field(default_factory=list)

    @property
    def late(self) -> int:
        """Return how many of them are overdue."""
        return sum(row.days_late > 0 for row in self.rows)


def build_units(board: Board) -> list[UnitGroup]:
    """Return the open reviews by step as squares, those that are late first."""
    high = 6 if len(board.rows) <= FEW else 12
    return [
        UnitGroup(str(group.step.label), len(group.rows), group.late, group.step.value, high)
        for group in group_by_step(board.rows)
    ]
