"""The parts of a review that a person can open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material, OutcomeKind, ReviewState as S
from reviews.permissions import STATE_DELEGATION, WHO_SEES_WHAT, Access
from reviews.selectors.follow_up_pages import is_follow_up_visible
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from reviews.models import Review
    from untoc_portal.core.exceptions import Text


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the review: its page, its material, and the step from which it has content.

    Pages below its own address belong to it. `covers` lists other addresses of the review whose pages belong to it.
    """

    url_name: str
    label: Text
    material: Material
    since: S
    arguments: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a part or to a group of parts; `current` is the value of aria-current."""

    url: str
    label: Text
    current: str
    parts: tuple[Tab, ...] = ()


OVERVIEW = Part(
    "reviews:review_detail", _("Overview"), Material.REVIEW, S.PLANNED, covers=("timeline/", "transitions/")
)
# The tabs in the order of the work, each with its parts. A review has more parts than a line has room for.
GROUPS: tuple[tuple[Text, tuple[Part, ...]], ...] = (
    (
        _("Questionnaire"),
        (
            Part(
                "reviews:questionnaire",
                _("Questionnaire"),
                Material.DRAFT_QUESTIONNAIRE,
                S.SELF_ASSESSMENT,
                covers=("answers/", "assignments/"),
            ),
            Part(
                "reviews:submission_list",
                _("Self-assessment"),
                Material.SUBMITTED_QUESTIONNAIRE,
                S.DESK_REVIEW,
                covers=("reopenings/",),
            ),
            Part("reviews:legislation_list", _("Legislation"), Material.DRAFT_QUESTIONNAIRE, S.SELF_ASSESSMENT),
            Part("reviews:stakeholders", _("Stakeholders"), Material.DRAFT_QUESTIONNAIRE, S.SELF_ASSESSMENT),
        ),
    ),
    (
        _("Feedback"),
        (
            # A reviewing State sees no questionnaire. It assigns the articles of its feedback here.
            Part("reviews:feedback", _("Written feedback"), Material.FEEDBACK, S.DESK_REVIEW, covers=("assignments/",)),
            Part("reviews:clarification_list", _("Dialogue"), Material.FEEDBACK, S.DESK_REVIEW, covers=("meetings/",)),
        ),
    ),
    (
        _("Outcome"),
        (
            Part(
                "reviews:outcome_detail",
                _("List of observations"),
                Material.DRAFT_LIST,
                S.OBSERVATIONS,
                (OutcomeKind.LIST_OF_OBSERVATIONS,),
            ),
            Part("reviews:outcome_detail", _("Summary"), Material.SUMMARY, S.SUMMARY, (OutcomeKind.SUMMARY,)),
            Part("reviews:publication", _("Publication"), Material.REVIEW, S.ISSUED),
            Part("reviews:follow_up", _("Follow-up"), Material.FINAL_LIST, S.CLOSED),
            # A page of the dialogues app, which is known here only by its URL name.
            Part("dialogues:review_routings", _("Working groups"), Material.REVIEW, S.ISSUED),
        ),
    ),
    (_("People"), (Part("reviews:people", _("People"), Material.PEOPLE, S.PLANNED),)),
    (
        _("Dates"),
        (
            Part("reviews:clocks", _("Deadlines"), Material.REVIEW, S.NOMINATION),
            Part("reviews:consultation", _("Consultation"), Material.PEOPLE, S.PRELIMINARY_CONSULTATION),
        ),
    ),
    (_("Documents"), (Part("reviews:document_list", _("Documents"), Material.REVIEW, S.NOMINATION),)),
)
PARTS = tuple(part for _label, parts in GROUPS for part in parts)
_ORDER = list(S)


def list_tabs(user: authz.AnyUser, review: Review, path: str) -> list[Tab]:
    """Return the tabs of this review: the parts that the user can open and that have content now, in their groups.

    A tab leads to the first of its parts.
    """
    everything = authz.has_role(user, RoleGroup.SECRETARIAT)
    held = authz.get_grants(user, review)
    if not everything and "view_review" not in held:
        held = _get_state_material(user, review)
    if not everything and not held:
        return []
    reached = _ORDER.index(S(review.state))
    home = _address(OVERVIEW, review)
    tabs = [Tab(home, OVERVIEW.label, _current(path, home, OVERVIEW, home))]
    for label, group in GROUPS:
        parts: list[Tab] = []
        for part in group:
            if _ORDER.index(part.since) <= reached and (everything or f"view_{part.material}" in held):
                url = _address(part, review)
                taken = any(tab.current for tab in (*tabs, *parts))
                parts.append(Tab(url, part.label, "" if taken else _current(path, url, part, home)))
        if parts:
            current = next((part.current for part in parts if part.current), "")
            is_first = len(parts) == 1 or parts[0].current == "page"
            tabs.append(Tab(parts[0].url, label, current if is_first else current and "true", tuple(parts)))
    return tabs


def _get_state_material(user: authz.AnyUser, review: Review) -> frozenset[str]:
    """Return what the standing delegation of a State in the review sees of it, as the names of the rights."""
    if not user.is_authenticated or not authz.is_visible(user, review):
        return frozenset()
    column = ((material, cells[STATE_DELEGATION]) for material, cells in WHO_SEES_WHAT.items())
    held = frozenset(f"view_{material}" for material, access in column if access is Access.YES)
    # Who speaks for a State after a review reads what the follow-up is about.
    return held | {f"view_{Material.FINAL_LIST}"} if is_follow_up_visible(user, review) else held


def get_tab_label(review: Review, address: str) -> Text:
    """Return the label of the part at this address, with or without a fragment, or an empty text."""
    page = address.partition("#")[0]
    found = (part for part in (OVERVIEW, *PARTS) if page == _address(part, review))
    return next((part.label for part in found), "")


def _address(part: Part, review: Review) -> str:
    return reverse(part.url_name, args=[review.code, *part.arguments])


def _current(path: str, url: str, part: Part, home: str) -> str:
    if path == url:
        return "page"
    around = tuple(home + beginning for beginning in part.covers)
    return "true" if path.startswith(around if part is OVERVIEW else (url, *around)) else ""
