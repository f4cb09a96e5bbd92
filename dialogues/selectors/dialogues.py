"""Dialogues, their applications and statements as pages show them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from dialogues.enums import ApplicationState, DialogueState
from dialogues.guards import statements_full
from dialogues.models import ChairSummary, Dialogue, Statement
from reviews.models import Review
from stakeholders.enums import OrganizationState
from stakeholders.models import Organization
from untoc_portal.core import authz

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

WITH_SESSION = "report__session__working_group"
AT_CONFERENCE = "conference_item__session__working_group"


def dialogues_for_list(user: AnyUser) -> QuerySet[Dialogue]:
    """Return the dialogues, the latest first, with the sessions they follow."""
    return Dialogue.objects.visible_to(user).select_related(WITH_SESSION, AT_CONFERENCE)


def statements_for(dialogue: Dialogue, user: AnyUser) -> QuerySet[Statement]:
    """Return the statements of the dialogue that this user may see, as they were sent."""
    found = Statement.objects.visible_to(user).as_sent(user).filter(dialogue=dialogue)
    return found.select_related("organization", "review__state_under_review", "review__phase").order_by("pk")


def statement_for_page(user: AnyUser) -> QuerySet[Statement]:
    """Return the statements this user may see, as they were sent, each with all that its page shows."""
    rows = Statement.objects.select_related(
        f"dialogue__{WITH_SESSION}",
        f"dialogue__{AT_CONFERENCE}",
        "organization",
        "review__state_under_review",
        "review__phase",
        "author",
    )
    return rows.visible_to(user).as_sent(user)


def chair_summary_of(dialogue: Dialogue, user: AnyUser) -> ChairSummary | None:
    """Return the dialogue's summary, when there is one and this user may see it."""
    found = ChairSummary.objects.visible_to(user).filter(dialogue=dialogue).select_related("document")
    return found.first()


def takes_applications(dialogue: Dialogue, today: dt.date) -> bool:
    """Tell whether organizations can apply; the first and the last day themselves are in time."""
    opened = dialogue.applications_open_on is None or dialogue.applications_open_on <= today
    return dialogue.state == DialogueState.OPEN and opened and today <= dialogue.applications_close_on


def invited_organizations(dialogue: Dialogue, user: AnyUser) -> QuerySet[Organization]:
    """Return the verified organizations the user represents that are invited to the dialogue."""
    invited = dialogue.applications.filter(state=ApplicationState.INVITED).values("organization")
    verified = Organization.objects.represented_by(user).filter(state=OrganizationState.VERIFIED)
    begun = Count("statements", filter=Q(statements__dialogue=dialogue))
    return verified.filter(pk__in=invited).annotate(begun=begun).order_by("name")


def with_room(organizations: Iterable[Organization], dialogue: Dialogue) -> list[Organization]:
    """Return those of the invited organizations that have fewer statements than the dialogue takes of each."""
    return [row for row in organizations if row.begun < dialogue.statements_max]  # type: ignore[attr-defined]


def own_reviews(user: AnyUser) -> QuerySet[Review]:
    """Return the reviews of which the user is the focal point of the State under review (PR, para. 53)."""
    speaks = authz.granted(user, "agree_outcome", Review)
    return Review.objects.filter(speaks).select_related("state_under_review", "phase").order_by("code")


def own_state(user: AnyUser, on_behalf: str) -> str | None:
    """Return the State a statement "review:CODE" may name, its author's own; None for an organization's statement."""
    kind, _, code = on_behalf.partition(":")
    review = own_reviews(user).filter(code=code).first() if kind == "review" else None
    return review.state_under_review.iso3 if review else None


def may_speak(dialogue: Dialogue, user: AnyUser) -> bool:
    """Tell whether the user could write a statement for somebody in this dialogue, while it is open."""
    if dialogue.state != DialogueState.OPEN:
        return False
    if invited_organizations(dialogue, user).exists():
        return True
    return not dialogue.is_general_review and own_reviews(user).exists()


def no_room(dialogue: Dialogue, user: AnyUser) -> Text | None:
    """Say why somebody who may write a statement can't begin another one in this dialogue; None while there is room."""
    if not dialogue.is_general_review and own_reviews(user).exists():
        return None
    full = not with_room(invited_organizations(dialogue, user), dialogue)
    return statements_full(dialogue.statements_max) if full else None
