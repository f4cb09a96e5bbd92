"""Create a portal with reviews in their self-assessment, through the services, for the measurements."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.utils import timezone

from reviews.enums import DelegateRole, NoteKind, ReviewState
from reviews.models import Cluster, Questionnaire, Review
from reviews.selectors.readings import read_nomination
from reviews.selectors.readings_of_questionnaires import read_questionnaire
from reviews.services import people
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.draws import run_practice_draw
from reviews.services.notes import write_note
from reviews.services.phases import open_phase
from reviews.services.questionnaire_versions import put_in_force
from reviews.validators import get_allowed_values
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.journey import Journey
from untoc_portal.front.demo.people import create_portal_account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.models import Delegation, Question

INSTRUMENTS = 4
REVISIONS = 4


@dataclass(frozen=True, slots=True)
class Answering:
    """One State's review in its self-assessment, its questions, and its experts."""

    review: Review
    questions: list[Question]
    people: list[User]

    @property
    def question(self) -> Question:
        """Return the first question with the answers yes, in part or no."""
        return next(question for question in self.questions if question.kind == "yes_in_part_no")

    @staticmethod
    def address_of(question: Question) -> tuple[str, int]:
        """Return the parts of the URL that name the article of the question."""
        return question.article.instrument.code, question.article.number


def build_answering(count: int, *, people: int) -> list[Answering]:
    """Create this many reviews of States with all four instruments, each with this many experts who can answer."""
    call_command("load_reference", stdout=io.StringIO())
    staff = create_portal_account("secretariat", "Secretariat officer", RoleGroup.SECRETARIAT)
    cluster = Cluster.objects.get(number=1)
    put_in_force(
        Questionnaire.objects.get(cluster=cluster),
        actor=staff,
        seen=read_questionnaire(Questionnaire.objects.get(cluster=cluster)).token,
    )
    starts_on = timezone.localdate() - dt.timedelta(days=60)
    phase = open_phase(cluster, actor=staff, sequence=1, starts_on=starts_on)
    run_practice_draw(phase, actor=staff, texts=texts.SEALED_TEXTS, at=texts.TIME_OF_DRAW)
    rows = Review.objects.filter(phase=phase, group__number=1).select_related("state_under_review", "phase", "group")
    whole = [review for review in rows.order_by("code") if review.instruments.count() == INSTRUMENTS]
    return [_answering(review, staff, people) for review in whole[:count]]


def _answering(review: Review, staff: User, count: int) -> Answering:
    review = Journey(review, staff=staff).go_to(ReviewState.SELF_ASSESSMENT)
    experts = list(_experts(review.delegation_under_review, staff, count))
    return Answering(review, list(review.questions().order_by("position")), experts)


def _experts(delegation: Delegation, staff: User, count: int) -> Iterator[User]:
    state = delegation.party
    note = people.record_note_verbale(state, actor=staff, reference="Benchmark", dated=timezone.localdate())
    for number in range(count):
        nomination = people.nominate_person(
            delegation,
            actor=staff,
            note_verbale=note,
            name=f"Expert {number} of {state.iso3}",
            email=f"expert-{number}.{state.iso3.lower()}@benchmark.example",
            role=DelegateRole.EXPERT,
        )
        yield people.approve_nomination(nomination, actor=staff, seen=read_nomination(nomination).token).user


def fill_review(there: Answering) -> None:
    """Answer every question several times, and comment on each."""
    expert = User.objects.get(pk=there.people[0].pk)
    revisions = dict(there.review.answers.values_list("question", "revision"))
    for number in range(REVISIONS):
        entries = [
            AnswerEntry(
                question,
                (get_allowed_values(question) or [None])[0],
                f"Answer {number}. " + "Words. " * 60,
                revisions.get(question.pk, 0) + number,
            )
            for question in there.questions
        ]
        save_answers(there.review, actor=expert, entries=entries)
    delegation = there.review.delegation_under_review
    for question in there.questions:
        write_note(delegation, actor=expert, question=question, kind=NoteKind.COMMENT, text="To be checked.")
