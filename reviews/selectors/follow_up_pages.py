"""What the pages of the follow-up show: the room of one review, and the lines that everyone can find."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import ObservationKind, ReviewState
from reviews.enums_of_follow_up import LineReaders
from reviews.models import (
    FollowUpInvitation,
    FollowUpLine,
    FollowUpStep,
    FollowUpVersion,
    OutcomeParagraph,
    PracticeConsent,
    Review,
    ViewRequest,
)
from reviews.querysets import build_state_follow_up_condition
from reviews.querysets.follow_up import build_party_condition
from reviews.selectors.follow_up import WITH_REVIEW, get_max_readers, list_followed_paragraphs
from reviews.selectors.reviews import find_states_by_name
from untoc_portal.core.asking import Past, ask_past_the_wall
from untoc_portal.core.presence import require_value
from untoc_portal.core.verification import Match, Verifier

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.querysets import FollowUpVersionQuerySet
    from untoc_portal.core.authz import AnyUser


@dataclass(slots=True)
class RoomRow:
    """An observation with what this reader reads of its line."""

    paragraph: OutcomeParagraph
    line: FollowUpLine | None = None
    steps: list[FollowUpStep] = field(default_factory=list)
    # The version that others read now, and the earlier ones, the latest first.
    current: FollowUpVersion | None = None
    ended: list[FollowUpVersion] = field(default_factory=list)
    requests: list[ViewRequest] = field(default_factory=list)
    consent: PracticeConsent | None = None

    @property
    def max_readers(self) -> int:
        """Return the most readers that the line can have."""
        return get_max_readers(self.paragraph)

    @property
    def can_be_practice(self) -> bool:
        """Return whether the State can let this observation be in the library of good practices."""
        return self.paragraph.kind == ObservationKind.BEST_PRACTICE and self.max_readers == LineReaders.PUBLIC


def find_room(user: AnyUser, code: str) -> tuple[Review, bool] | None:
    """Return the closed review and whether the user is of its State; None for who is no party to it."""
    rows = Review.objects.filter(code=code, state=ReviewState.CLOSED).select_related(
        "state_under_review", "phase__cluster", "group", "publication_decision"
    )
    own = build_state_follow_up_condition(user)
    review = rows.filter(own | build_party_condition(user)).first()
    return (review, rows.filter(own).exists()) if review else None


def is_follow_up_visible(user: AnyUser, review: Review) -> bool:
    """Return whether the user finds the room of this review. Nothing is asked before the review is closed."""
    return review.state == ReviewState.CLOSED and find_room(user, review.code) is not None


def load_room(review: Review, user: AnyUser, *, is_of_state: bool) -> list[RoomRow]:
    """Return the observations of a closed review, in a fixed number of queries.

    The State gets all of them. Others get those of which they read a version, and learn of no other.
    """
    rows = {row.pk: RoomRow(row) for row in list_followed_paragraphs(review)}
    by_line: dict[int, RoomRow] = {}
    for line in FollowUpLine.objects.visible_to(user).filter(paragraph__in=rows):
        row = by_line[line.pk] = rows[line.paragraph_id]
        row.paragraph.outcome.review = review
        line.paragraph, row.line = row.paragraph, line
    _add_versions(by_line, user)
    if not is_of_state:
        return [row for row in rows.values() if row.line]
    for row in rows.values():
        row.paragraph.outcome.review = review
    _add_steps(by_line)
    for consent in PracticeConsent.objects.in_force().filter(paragraph__in=rows):
        rows[consent.paragraph_id].consent = consent
    return list(rows.values())


def _add_versions(by_line: dict[int, RoomRow], user: AnyUser) -> None:
    """Add the versions and the requests for views that this reader may see."""
    for version in FollowUpVersion.objects.visible_to(user).filter(line__in=by_line).order_by("-number"):
        row = by_line[version.line_id]
        version.line = require_value(row.line)
        if version.is_in_force:
            row.current = version
        else:
            row.ended.append(version)
    for request in ViewRequest.objects.visible_to(user).filter(line__in=by_line).select_related("delegation__party"):
        request.line = require_value(by_line[request.line_id].line)
        by_line[request.line_id].requests.append(request)


def _add_steps(by_line: dict[int, RoomRow]) -> None:
    """Add the steps as the State writes them, only for the State."""
    steps = FollowUpStep.objects.current().filter(line__in=by_line).order_by("pk").select_related("updated_by")
    for step in steps:
        step.line = require_value(by_line[step.line_id].line)
        by_line[step.line_id].steps.append(step)


def list_invitations(review: Review, user: AnyUser) -> QuerySet[FollowUpInvitation]:
    """Return the invitations to this State that the user may see."""
    return FollowUpInvitation.objects.visible_to(user).filter(review=review)


def list_published_lines(
    user: AnyUser,
    *,
    q: str = "",
    theme: Any = None,
    instrument: str = "",
    article: int | None = None,
    observation: str = "",
) -> FollowUpVersionQuerySet[FollowUpVersion]:
    """Return the lines in force that this reader reads, by article. Nothing is counted or ordered by State."""
    rows = FollowUpVersion.objects.in_force().visible_to(user)
    paragraph = "line__paragraph__"
    if q.strip():
        states = find_states_by_name(q.strip()).values("pk")
        rows = rows.filter(**{f"{paragraph}outcome__review__state_under_review__in": states})
    given = {"article__cluster": theme, "article__instrument__code": instrument, "article__number": article}
    given["kind"] = observation
    rows = rows.filter(**{f"{paragraph}{name}": value for name, value in given.items() if value})
    related = (*WITH_REVIEW, "article__cluster")
    order = ("article__instrument__position", "article__number", "pk")
    return rows.select_related(*(f"{paragraph}{name}" for name in related)).order_by(
        *(f"{paragraph}{name}" for name in order)
    )


def find_version(user: AnyUser, line: int, number: int) -> tuple[FollowUpVersion, FollowUpVersion | None] | None:
    """Return a version that this user reads; or one that a later version has replaced, and that later version.

    A version that the State no longer lets this user read is not found, as a document that was withdrawn.
    """
    rows = FollowUpVersion.objects.select_related(*(f"line__paragraph__{name}" for name in WITH_REVIEW))
    found: FollowUpVersion | None = rows.visible_to(user).filter(line=line, number=number).first()
    if found is not None:
        return found, None
    later = rows.in_force().visible_to(user).filter(line=line, number__gt=number).first()
    ended = rows.citable_by(user).filter(line=line, number=number).first()
    return (ended, later) if ended and later else None


def find_versions_by_hash(sha256: str, user: AnyUser) -> list[Match]:
    """Return the version with this hash: a person with the hash has the version."""
    del user
    with ask_past_the_wall(Past.HASH):
        return [_to_match(row) for row in FollowUpVersion.objects.filter(sha256=sha256).select_related(*OF_REFERENCE)]


def find_versions_by_number(number: str, user: AnyUser) -> list[Match]:
    """Return the version with this reference, if the user reads it now."""
    shape = REFERENCE.fullmatch(number)
    if shape is None:
        return []
    rows = FollowUpVersion.objects.in_force().visible_to(user).select_related(*OF_REFERENCE)
    return [
        _to_match(row)
        for row in rows.filter(line_id=int(shape["line"]), number=int(shape["number"]))
        if row.reference == number
    ]


def _to_match(row: FollowUpVersion) -> Match:
    facts = {"kind": "follow_up", "number": row.reference, "sha256": row.sha256}
    return Match(_("Line of the follow-up"), row.reference, row.created_at, facts, is_superseded=not row.is_in_force)


OF_REFERENCE = ("line__paragraph__outcome__review",)
REFERENCE = re.compile(r"[^/]{1,40}/FU/(?P<line>[0-9]{1,9})/v(?P<number>[0-9]{1,4})")
VERSIONS = Verifier("follow_up", find_versions_by_hash, find_versions_by_number)


def list_earlier_lines(review: Review, user: AnyUser, article: int | None = None) -> QuerySet[FollowUpVersion]:
    """Return the lines of earlier reviews of this State that the user reads, for the list of a later review."""
    rows = list_published_lines(user).filter(
        line__paragraph__outcome__review__state_under_review=review.state_under_review_id
    )
    rows = rows.exclude(line__paragraph__outcome__review=review)
    return rows.filter(line__paragraph__article=article) if article else rows


def list_earlier_steps(review: Review, articles: list[tuple[str, int]]) -> list[FollowUpStep]:
    """Return what the State said after its earlier reviews on these articles, for its own people, in one query."""
    wanted = Q(pk__in=[])
    for instrument, number in articles:
        wanted |= Q(line__paragraph__article__instrument__code=instrument, line__paragraph__article__number=number)
    rows = FollowUpStep.objects.current().filter(
        wanted, line__paragraph__outcome__review__state_under_review=review.state_under_review_id
    )
    rows = rows.exclude(line__paragraph__outcome__review=review)
    related = ("line__paragraph__article__instrument", "line__paragraph__outcome__review__phase")
    return list(rows.select_related(*related, "line__paragraph__outcome__review__state_under_review").order_by("pk"))
