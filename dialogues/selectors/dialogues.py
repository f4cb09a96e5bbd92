"""Dialogues, their applications and statements, for pages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from dialogues.enums import ApplicationState, DialogueState
from dialogues.guards import format_statement_limit_reached
from dialogues.models import ChairSummary, Dialogue, Statement
from dialogues.selectors.findings import Speaker, get_speaker
from reviews.models import Review
from stakeholders.enums import OrganizationState
from stakeholders.models import Organization
from untoc_portal.core import authz
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

WITH_SESSION = "report__session__working_group"
CONFERENCE_GROUP_PATH = "conference_item__session__working_group"


def dialogues_for_list(user: AnyUser) -> QuerySet[Dialogue]:
    """Return the dialogues, the latest first, with the sessions they follow."""
    return Dialogue.objects.filter_visible(user).select_related(WITH_SESSION, CONFERENCE_GROUP_PATH)


def statements_for_user(dialogue: Dialogue, user: AnyUser) -> QuerySet[Statement]:
    """Return the statements of the dialogue that this user may see, as they were sent."""
    found = Statement.objects.filter_visible(user).as_sent(user).filter(dialogue=dialogue)
    related = ("organization", "review__state_under_review", "review__phase", "joined_review__state_under_review")
    return found.select_related(*related).order_by("pk")


def statement_for_page(user: AnyUser) -> QuerySet[Statement]:
    """Return the statements this user may see, as they were sent, each with all data that its page shows."""
    rows = Statement.objects.select_related(
        f"dialogue__{WITH_SESSION}",
        f"dialogue__{CONFERENCE_GROUP_PATH}",
        "organization",
        "review__state_under_review",
        "review__phase",
        "joined_review__state_under_review",
        "author",
    )
    return rows.visible_to(user).as_sent(user)


def get_chair_summary(dialogue: Dialogue, user: AnyUser) -> ChairSummary | None:
    """Return the summary of the dialogue. Return None if there is none that this user may see."""
    return next(_SUMMARY.read(user, dialogue.pk), None)


_SUMMARY = ReaderQuery(
    lambda reader, dialogue: (
        ChairSummary.objects.visible_to(reader).filter(dialogue=dialogue).select_related("document").order_by("pk")[:1]
    ),
    1,
)


def is_open_for_applications(dialogue: Dialogue, today: dt.date) -> bool:
    """Return whether organizations can apply. They can apply on the first and on the last day."""
    opened = dialogue.applications_open_on is None or dialogue.applications_open_on <= today
    return dialogue.state == DialogueState.OPEN and opened and today <= dialogue.applications_close_on


def list_invited_organizations(dialogue: Dialogue, user: AnyUser) -> QuerySet[Organization]:
    """Return the verified organizations the user represents that are invited to the dialogue."""
    invited = dialogue.applications.filter(state=ApplicationState.INVITED).values("organization")
    verified = Organization.objects.represented_by(user).filter(state=OrganizationState.VERIFIED)
    begun = Count("statements", filter=Q(statements__dialogue=dialogue))
    return verified.filter(pk__in=invited).annotate(begun=begun).order_by("name")


def filter_below_statement_limit(organizations: Iterable[Organization], dialogue: Dialogue) -> list[Organization]:
    """Return the invited organizations with fewer statements than the dialogue allows for each."""
    return [row for row in organizations if row.begun < dialogue.statements_max]  # type: ignore[attr-defined]


def reviews_for_focal_point(user: AnyUser) -> QuerySet[Review]:
    """Return the reviews of which the user is the focal point of the State under review (PR, para. 53)."""
    speaks = authz.build_grant_condition(user, "agree_outcome", Review)
    return Review.objects.filter(speaks).select_related("state_under_review", "phase").order_by("code")


def list_reviews_to_join(user: AnyUser) -> QuerySet[Review]:
    """Return the reviews that have started whose State may join a statement of the user's State."""
    own = reviews_for_focal_point(user).values("state_under_review")
    others = Review.objects.progressing().exclude(state_under_review__in=own)
    return others.select_related("state_under_review", "phase").order_by("code")


def get_chosen_speaker(user: AnyUser, on_behalf: str, joined: str = "") -> Speaker:
    """Return who speaks in a text on behalf of "review:CODE" or "organization:PK", as far as the user acts for it.

    `joined` is the code of the review whose State joins. It counts only for the State under review.
    """
    kind, _, key = on_behalf.partition(":")
    if kind == "review":
        own = reviews_for_focal_point(user).filter(code=key).first()
        other = list_reviews_to_join(user).filter(code=joined).first() if own and joined else None
        return get_speaker(reviews=(own, other))
    if kind == "organization" and key.isdecimal():
        represented = Organization.objects.represented_by(user).filter(pk=key)
        return get_speaker(organization=represented.select_related("country").first())
    return Speaker()


def can_write_statement(dialogue: Dialogue, user: AnyUser) -> bool:
    """Return whether the user could write a statement in this dialogue, while it is open."""
    if dialogue.state != DialogueState.OPEN:
        return False
    if list_invited_organizations(dialogue, user).exists():
        return True
    return not dialogue.is_general_review and reviews_for_focal_point(user).exists()


def check_statement_limit(dialogue: Dialogue, user: AnyUser) -> Text | None:
    """Return the reason why the user cannot begin another statement in this dialogue, or None."""
    if not dialogue.is_general_review and reviews_for_focal_point(user).exists():
        return None
    full = not filter_below_statement_limit(list_invited_organizations(dialogue, user), dialogue)
    return format_statement_limit_reached(dialogue.statements_max) if full else None
