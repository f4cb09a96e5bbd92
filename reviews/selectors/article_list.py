"""The list of articles next to the text of a desk: one for those who answer and for those who review.

It says what is done of each article and who prepares it, and leads to the next one. A filter in the address (`?list=`)
leaves some of them; the ways to the next and the previous article then lead through these alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import AssignmentState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reviews.models import Article, Assignment
    from untoc_portal.core.exceptions import Text

FILTER = "list"
STATES = {
    "done": pgettext_lazy("an article", "done"),
    "half": pgettext_lazy("an article", "in progress"),
    "plan": pgettext_lazy("an article", "not begun"),
}


@dataclass(slots=True)
class ArticleLine:
    """One article in the list: what is done of it, and who prepares it."""

    article: Article
    url: str = ""
    is_open: bool = False
    # How much is done, as a figure or in words.
    figure: str = ""
    progress: str = ""
    is_begun: bool = False
    is_done: bool = False
    # Whether the reader's side still has to write something on it.
    has_gap: bool = False
    # Whether an answer changed since the earlier submission.
    has_changed: bool = False
    # Whether the reader's delegation covers it.
    is_covered: bool = True
    # For readers of the own delegation only, and whether it is the reader who prepares the article.
    assignment: Assignment | None = None
    is_for_reader: bool = False

    @property
    def is_returned(self) -> bool:
        """Return whether the focal point returned the article."""
        return self.assignment is not None and self.assignment.state == AssignmentState.RETURNED

    @property
    def is_handed_in(self) -> bool:
        """Return whether the focal point has to look at the article."""
        return self.assignment is not None and self.assignment.state == AssignmentState.HANDED_IN

    @property
    def sign(self) -> str:
        """Return the name of the sign of its state."""
        if self.is_returned:
            return "back"
        if self.is_done:
            return "done"
        return "half" if self.is_begun else "plan"

    @property
    def state(self) -> str:
        """Return in words where the work on it is: by the person who prepares it, or else by what is written."""
        if self.assignment is not None:
            return str(self.assignment.get_state_display())
        return str(STATES[self.sign] if self.is_covered else _("not reviewed by your State"))


class Filter(NamedTuple):
    """A filter of the list: its name in the address, its label, and which lines stay."""

    name: str
    label: Text
    keeps: Callable[[ArticleLine], bool]
    is_for_leaders: bool = False


FILTERS = (
    Filter("all", pgettext_lazy("articles", "All"), bool),
    Filter("gaps", "", attrgetter("has_gap")),
    Filter("own", pgettext_lazy("articles", "Mine"), attrgetter("is_for_reader")),
    Filter("returned", pgettext_lazy("articles", "Returned"), attrgetter("is_returned")),
    Filter("handed_in", pgettext_lazy("articles", "Handed in"), attrgetter("is_handed_in"), is_for_leaders=True),
    Filter(
        "unassigned",
        pgettext_lazy("articles", "Not assigned"),
        lambda line: line.is_covered and line.assignment is None,
        is_for_leaders=True,
    ),
    Filter("changed", _("Answers changed"), attrgetter("has_changed")),
)
NAMED = {option.name: option for option in FILTERS}


class Chip(NamedTuple):
    """A filter as a link with the number of its articles."""

    name: str
    label: Text
    number: int
    is_current: bool


@dataclass
class ArticleList:
    """The list, the filter that is chosen, and where its reader is in it."""

    # Every article, also those that the filter leaves out.
    every: list[ArticleLine] = field(default_factory=list)
    progress: str = ""
    gap_label: Text = ""
    next_gap_label: Text = ""
    chosen: str = "all"
    leads: bool = False

    @cached_property
    def lines(self) -> list[ArticleLine]:
        """Return the articles that the filter leaves, with the open one."""
        keeps = NAMED[self.chosen].keeps
        return [line for line in self.every if line.is_open or keeps(line)]

    @property
    def chips(self) -> list[Chip]:
        """Return the filters that leave something for this reader, if there are any besides all articles."""
        is_shared_out = self.leads and any(line.assignment for line in self.every)
        found = []
        for option in FILTERS:
            count = sum(map(option.keeps, self.every)) if is_shared_out or not option.is_for_leaders else 0
            if count or option.name == self.chosen:
                found.append(Chip(option.name, option.label or self.gap_label, count, option.name == self.chosen))
        return found if len(found) > 1 else []

    @property
    def current(self) -> ArticleLine:
        """Return the line of the article that is open."""
        return self.lines[self._place]

    @property
    def next(self) -> ArticleLine | None:
        """Return the article after this one."""
        return next(iter(self.lines[self._place + 1 :]), None)

    @property
    def previous(self) -> ArticleLine | None:
        """Return the article before this one."""
        return self.lines[self._place - 1] if self._place else None

    @cached_property
    def next_gap(self) -> ArticleLine | None:
        """Return the next article with a gap; after the last one, search from the first."""
        return next((line for line in self._others if line.has_gap), None)

    @property
    def next_gap_text(self) -> str:
        """Return the words of the link to it."""
        return str(self.next_gap_label) % {"number": self.next_gap.article.number} if self.next_gap else ""

    @property
    def next_returned(self) -> ArticleLine | None:
        """Return the next article that was returned, in the same way."""
        return next((line for line in self._others if line.is_returned), None)

    @cached_property
    def _place(self) -> int:
        return next((place for place, line in enumerate(self.lines) if line.is_open), 0)

    @property
    def _others(self) -> Iterable[ArticleLine]:
        return self.lines[self._place + 1 :] + self.lines[: self._place]


def read_filter(parameters: Any) -> str:
    """Return the name of the filter in the address, or "all" if there is none of this name."""
    asked = parameters.get(FILTER, "")
    return asked if asked in NAMED else "all"


def build_filter_query(chosen: str) -> str:
    """Return the query that keeps a filter in an address; empty for all articles."""
    return "" if chosen == "all" else f"?{FILTER}={chosen}"
