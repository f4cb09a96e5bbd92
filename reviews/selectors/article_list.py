"""The list of articles next to the text of a desk, both for the State that answers and for States that review.

It shows how much of each article is done and who prepares it, and has a link to the next one. A filter in the address
(`?list=`) hides some articles. The links to the next and the previous article then skip the hidden ones.
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
    """One article in the list: how much of it is done, and who prepares it."""

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
    # Only for readers of the delegation itself.
    assignment: Assignment | None = None
    # Whether the reader prepares the article.
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
        """Return in words how far the work on it is: the state of the assignment, or else how much is written."""
        if self.assignment is not None:
            return str(self.assignment.get_state_display())
        return str(STATES[self.sign] if self.is_covered else _("not reviewed by your State"))


class Filter(NamedTuple):
    """A filter of the list: its name in the address, its label, and which lines it keeps."""

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
FILTERS_BY_NAME = {option.name: option for option in FILTERS}


class Chip(NamedTuple):
    """A filter as a link with the number of its articles."""

    name: str
    label: Text
    number: int
    is_current: bool


@dataclass
class ArticleList:
    """The list, the chosen filter, and the article that is open."""

    # All articles, also those that the filter hides.
    every: list[ArticleLine] = field(default_factory=list)
    progress: str = ""
    gap_label: Text = ""
    next_gap_label: Text = ""
    chosen: str = "all"
    leads: bool = False

    @cached_property
    def lines(self) -> list[ArticleLine]:
        """Return the articles that the filter keeps, and the open one."""
        keeps = FILTERS_BY_NAME[self.chosen].keeps
        return [line for line in self.every if line.is_open or keeps(line)]

    @property
    def chips(self) -> list[Chip]:
        """Return the filters that keep any article for this reader; none if only the filter for all articles does."""
        has_assignments = self.leads and any(line.assignment for line in self.every)
        found = []
        for option in FILTERS:
            count = sum(map(option.keeps, self.every)) if has_assignments or not option.is_for_leaders else 0
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
        """Return the text of the link to the next article with a gap."""
        return str(self.next_gap_label) % {"number": self.next_gap.article.number} if self.next_gap else ""

    @property
    def next_returned(self) -> ArticleLine | None:
        """Return the next article that was returned; after the last one, search from the first."""
        return next((line for line in self._others if line.is_returned), None)

    @cached_property
    def _place(self) -> int:
        return next((place for place, line in enumerate(self.lines) if line.is_open), 0)

    @property
    def _others(self) -> Iterable[ArticleLine]:
        return self.lines[self._place + 1 :] + self.lines[: self._place]


def read_filter(parameters: Any) -> str:
    """Return the name of the filter in the address, or "all" if there is none of this name."""
    name = parameters.get(FILTER, "")
    return name if name in FILTERS_BY_NAME else "all"


def build_filter_query(chosen: str) -> str:
    """Return the query that keeps a filter in an address; empty for all articles."""
    return "" if chosen == "all" else f"?{FILTER}={chosen}"
