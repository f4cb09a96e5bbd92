"""The tour of each role for new users: a few steps, each on its page. It is offered once, and again on request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from django.http import HttpRequest

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A page, and what to know about it."""

    title: Text
    text: Text
    page: str


FIRST_PAGE = Step(
    title=_("Your first page"),
    text=_("It begins with your tasks and their deadlines. A deadline never moves a review by itself."),
    page="home",
)
MESSAGES = Step(
    title=_("Messages"),
    text=_("Every message that you get by e-mail is here too. For each kind, you choose how you are notified."),
    page="inbox",
)
PROFILE = Step(
    title=_("Your own page"),
    text=_("Language, time zone, password, second factor, your mandates, and the address for your calendar."),
    page="accounts:profile",
)
HELP = Step(
    title=_("Help"),
    text=_(
        "“Help” at the top of a page explains that page. Here are the manual, the glossary, and this tour "
        "whenever you want it again."
    ),
    page="help:start",
)
REVIEWS = Step(
    title=_("Country reviews"),
    text=_("Where each review is and whose turn it is. A button that you cannot use shows the reason, with the rule."),
    page="reviews:review_list",
)
GROUPS = Step(
    title=_("Working groups"),
    text=_("Sessions with their documents, and the outcomes that came to them. States are never compared there."),
    page="dialogues:working_group_list",
)
DIALOGUES = Step(
    title=_("Constructive dialogues"),
    text=_(
        "Each follows a session whose report is adopted. Applications, statements and the Chair's summary are here."
    ),
    page="dialogues:dialogue_list",
)
TOURS: dict[str, tuple[Step, ...]] = {
    RoleGroup.SECRETARIAT: (
        FIRST_PAGE,
        Step(
            title=_("The board"),
            text=_(
                "Open reviews, the longest overdue first, with the next best act. Reminders are sent after a preview."
            ),
            page="reviews:board",
        ),
        Step(
            title=_("Drawing of lots"),
            text=_(
                "Freeze a pool, close the sealed texts, record the public number, draw. What follows is added; nothing "
                "is rewritten."
            ),
            page="reviews:draw_list",
        ),
        Step(
            title=_("Jobs and messages"),
            text=_(
                "Which jobs wait, run or failed, with the reason and another try. Also the messages that did "
                "not arrive."
            ),
            page="job_list",
        ),
        HELP,
    ),
    RoleGroup.FOCAL_POINTS: (
        FIRST_PAGE,
        REVIEWS,
        Step(
            title=_("You clear for your State"),
            text=_("Experts draft and hand in to you. Nothing leaves your State before you have cleared it."),
            page="reviews:review_list",
        ),
        MESSAGES,
        PROFILE,
        HELP,
    ),
    RoleGroup.DELEGATES: (
        FIRST_PAGE,
        REVIEWS,
        Step(
            title=_("What your State writes"),
            text=_(
                "Experts' texts are saved as they type, and nothing is overwritten without a warning. Observers "
                "read. Your focal point clears what the State says."
            ),
            page="reviews:review_list",
        ),
        MESSAGES,
        PROFILE,
        HELP,
    ),
    RoleGroup.CHAIRS: (FIRST_PAGE, GROUPS, DIALOGUES, MESSAGES, HELP),
    RoleGroup.EXTENDED_BUREAU: (
        FIRST_PAGE,
        Step(
            title=_("Applications"),
            text=_(
                "The Extended Bureau decides as a body. Propose a decision on an application with reasons. Agree "
                "or object to the proposals of others."
            ),
            page="dialogues:bureau",
        ),
        MESSAGES,
        HELP,
    ),
    RoleGroup.STAKEHOLDERS: (
        FIRST_PAGE,
        Step(
            title=_("Your organization"),
            text=_("Its main contact renews its registration each year, and also names the others."),
            page="stakeholders:organization_list",
        ),
        DIALOGUES,
        Step(
            title=_("No specific country situation"),
            text=_("A statement mentions none. This page says how that is checked, and how often the check is right."),
            page="dialogues:country_check",
        ),
        MESSAGES,
        HELP,
    ),
    PUBLIC: (
        Step(
            title=_("Status of the reviews"),
            text=_(
                "Which reviews have begun and which documents are issued: on a map and in a table, without any ranking."
            ),
            page="reviews:status",
        ),
        Step(
            title=_("Library"),
            text=_("Every published document, with full text in six languages and a permanent address."),
            page="reviews:library",
        ),
        Step(
            title=_("Follow a group or a State"),
            text=_("By e-mail, in a feed reader or in your calendar, without an account."),
            page="dialogues:working_group_list",
        ),
        HELP,
    ),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One step of a tour as a page shows it."""

    name: str
    number: int
    is_requested: bool = True

    @property
    def step(self) -> Step:
        """Return the step."""
        return TOURS[self.name][self.number - 1]

    @property
    def total(self) -> int:
        """Return the number of steps."""
        return len(TOURS[self.name])

    @property
    def url(self) -> str:
        """Return the page of this step."""
        return get_step_url(self.name, self.number)

    @property
    def back_url(self) -> str:
        """Return the URL of the previous step; empty on the first."""
        return get_step_url(self.name, self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """Return the URL of the next step; empty on the last."""
        return get_step_url(self.name, self.number + 1) if self.number < self.total else ""


def get_step_url(name: str, number: int = 1) -> str:
    """Return the URL of the page with this step."""
    return f"{reverse(TOURS[name][number - 1].page)}?tour={name}.{number}"


def list_tours(user: AnyUser) -> list[str]:
    """Return the names of the tours for this person's portal-wide roles."""
    roles = authz.get_user_roles(user)
    if RoleGroup.FOCAL_POINTS in roles:
        roles -= {RoleGroup.DELEGATES}
    return [name for name in TOURS if name in roles] or [PUBLIC]


def get_shown_step(request: HttpRequest) -> Shown | None:
    """Return the requested step or, on the first page, the first step of a tour that this person has not ended."""
    name, _dot, number = request.GET.get("tour", "").partition(".")
    if name in list_tours(request.user) and number.isdecimal() and 1 <= int(number) <= len(TOURS[name]):
        return Shown(name, int(number))
    is_first_page = request.resolver_match is not None and request.resolver_match.view_name == "home"
    if not is_first_page or not request.user.is_authenticated:
        return None
    unseen = [name for name in list_tours(request.user) if name not in request.user.tours_seen]
    return Shown(unseen[0], 1, is_requested=False) if unseen else None
