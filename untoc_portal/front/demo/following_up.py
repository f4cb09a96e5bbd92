"""What two States say after their reviews in the demonstration. Every text is invented and says nothing bad."""

from __future__ import annotations

from reviews.enums import DelegateRole, ObservationKind, ReviewState
from reviews.enums_of_follow_up import LineReaders, StepKind, StepTime
from reviews.models import FollowUpLine, OutcomeParagraph, Review
from reviews.selectors.follow_up import (
    get_max_readers,
    list_followed_paragraphs,
    list_reviewing_delegations,
    read_line,
    read_note,
    read_practice,
)
from reviews.services import follow_up, follow_up_notes
from untoc_portal.accounts.models import User
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.people import get_holder

# Kind of observation: what the State says, its kind, whether it is done, and who reads it.
STEPS_BY_KIND = {
    ObservationKind.BEST_PRACTICE: (texts.STEP_PRACTICE, StepKind.PRACTICE, StepTime.DONE, LineReaders.PUBLIC),
    ObservationKind.SUGGESTION: (texts.STEP_LAW, StepKind.LAW, StepTime.PLANNED, LineReaders.STATES),
    ObservationKind.GAP: (texts.STEP_TRAINING, StepKind.TRAINING, StepTime.DONE, LineReaders.PARTIES),
    ObservationKind.TECHNICAL_ASSISTANCE: (texts.STEP_HELP, StepKind.ASSISTANCE, StepTime.DONE, LineReaders.STATE_ONLY),
}


def stage_follow_up_lines(review: Review) -> None:
    """Let the State of a closed review say something on one observation of each kind, for more and more readers."""
    if review.state != ReviewState.CLOSED:
        return
    focal = get_holder(review, review.state_under_review, DelegateRole.FOCAL_POINT)
    lines = []
    for kind, (text, step, time, readers) in STEPS_BY_KIND.items():
        paragraph = list_followed_paragraphs(review).filter(kind=kind).exclude(is_confidential=True).first()
        if paragraph is not None:
            lines.append(_say(paragraph, focal, text, step, time, min(readers, get_max_readers(paragraph))))
    if not lines:
        return
    first = lines[0]
    asked = list_reviewing_delegations(review).first()
    if asked is not None and follow_up.get_version_in_force(first):
        follow_up.request_view(first, actor=focal, delegation=asked, question=texts.VIEW_QUESTION)
    seen = read_note(review, LineReaders.PUBLIC).token
    follow_up_notes.issue_follow_up_note(review, actor=focal, readers=LineReaders.PUBLIC, seen=seen)
    practice = read_practice(first.paragraph).token
    follow_up_notes.give_practice_consent(first.paragraph, actor=focal, seen=practice)


def _say(
    paragraph: OutcomeParagraph, focal: User, text: str, kind: StepKind, time: StepTime, readers: int
) -> FollowUpLine:
    values = {"owner": texts.AUTHORITY, "law": texts.STEP_LAW_CITED if kind == StepKind.LAW else ""}
    step = follow_up.save_step(paragraph, actor=focal, text=text, kind=kind, time=time, **values)
    if readers > LineReaders.STATE_ONLY:
        follow_up.publish_line(step.line, actor=focal, readers=readers, seen=read_line(step.line).token)
    return step.line
