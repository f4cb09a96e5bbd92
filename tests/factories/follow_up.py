"""What a State says after its review, by the services."""

import datetime as dt
from dataclasses import replace
from typing import Any

from dialogues.services.routing import route_outcome
from reviews.enums import PublicationScope, ReviewState
from reviews.enums_of_follow_up import LineReaders, StepKind, StepTime
from reviews.models import FollowUpLine, FollowUpStep, FollowUpVersion, OutcomeParagraph, Phase, Review, ReviewGroup
from reviews.selectors.follow_up import read_line
from reviews.selectors.readings import read_outcomes, read_publication
from reviews.services import issuing, paragraphs, publication
from reviews.services.follow_up import publish_line, save_step
from reviews.services.transitions import apply_transition
from tests.factories.reading import seen
from tests.factories.reviews import World, carry_to, make_review, person, sur_of
from untoc_portal.accounts.models import User

TEXT = "The law of 2027 names those who direct the crime."


def close_with(world: World, review: Review, *, keep: bool = False, scope: str = PublicationScope.ALL) -> Review:
    """Carry a review to its end; with `keep`, its gap is confidential. The list is published in this scope."""
    review = carry_to(world, review, ReviewState.COMPLETED)
    focal = person(review, sur_of(review))
    if keep:
        paragraphs.keep_confidential(find_paragraph(review, "gap"), actor=focal, is_confidential=True)
    issuing.issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))
    route_outcome(review)
    review = Review.objects.get(pk=review.pk)
    parts = [find_paragraph(review).pk] if scope == PublicationScope.PARTS else []
    publication.decide_publication(
        review, actor=focal, seen=seen(read_publication(review)), list_scope=scope, published=parts
    )
    apply_transition(Review.objects.get(pk=review.pk), "close", actor=world.secretariat)
    return Review.objects.get(pk=review.pk)


def find_paragraph(review: Review, kind: str = "best_practice") -> OutcomeParagraph:
    """Return the observation of this kind in the list."""
    rows = OutcomeParagraph.objects.select_related("outcome__review__state_under_review", "article__instrument")
    return rows.get(outcome__review=review, outcome__kind="list_of_observations", kind=kind)


def say(review: Review, actor: User | None = None, on: str = "best_practice", **fields: Any) -> FollowUpStep:
    """Save a step of the State on an observation of its list."""
    values = {"text": TEXT, "kind": StepKind.LAW, "time": StepTime.DONE} | fields
    return save_step(find_paragraph(review, on), actor=actor or person(review, sur_of(review)), **values)


def let_read(
    line: FollowUpLine, readers: int = LineReaders.PUBLIC, actor: User | None = None, **fields: Any
) -> FollowUpVersion:
    """Let these readers read the line as it is."""
    actor = actor or person(line.review, sur_of(line.review))
    return publish_line(line, actor=actor, readers=readers, **{"seen": seen(read_line(line))} | fields)


def make_next_review(
    world: World, reviewers: tuple[str, ...] = ("FIN", "MNG"), state: str = ReviewState.OBSERVATIONS
) -> Review:
    """Return a review of Kenya in a later phase, carried to this step."""
    phase = Phase.objects.create(sequence=2, cycle=2, cluster=world.phase.cluster, starts_on=dt.date(2028, 10, 1))
    group = ReviewGroup.objects.create(phase=phase, number=1, starts_on=dt.date(2028, 11, 1))
    later = replace(world, phase=phase, group=group, reviews=[])
    return carry_to(later, make_review(later, "KEN", reviewers), state)
