"""A small world of reviews: five States, a questionnaire, and reviews carried to any step by the right people."""

import csv
import datetime as dt
from dataclasses import dataclass, field

from django.test import TestCase
from django.utils import timezone

from reviews.checks import RULES_FILE
from reviews.enums import (
    Capacity,
    DelegateRole,
    ObservationKind,
    OutcomeKind,
    PublicationScope,
    QuestionnaireState,
    ReviewState,
)
from reviews.models import (
    Article,
    Cluster,
    DeadlineRule,
    Delegation,
    Outcome,
    Phase,
    Question,
    Questionnaire,
    ReminderRule,
    Review,
    ReviewGroup,
    ReviewSetting,
)
from reviews.selectors.readings import (
    read_feedback,
    read_nomination,
    read_outcome,
    read_outcomes,
    read_parties,
    read_publication,
)
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services import (
    answers,
    clarifications,
    consultations,
    feedback,
    issuing,
    outcomes,
    paragraphs,
    people,
    publication,
    questionnaires,
)
from reviews.services.answers import AnswerEntry
from reviews.services.transitions import apply_transition
from stakeholders.enums import Confidence, PartyStatus, RegionalGroup
from stakeholders.models import Instrument, InstrumentStatus, State
from tests.factories.people import make_secretariat
from tests.factories.questionnaires import make_questions
from tests.factories.reading import seen
from tests.snapshots import built_once
from untoc_portal.accounts.models import User

TODAY = dt.date(2026, 11, 25)
STATES = {
    "KEN": ("Kenya", RegionalGroup.AFRICAN),
    "GHA": ("Ghana", RegionalGroup.AFRICAN),
    "PER": ("Peru", RegionalGroup.GRULAC),
    "FIN": ("Finland", RegionalGroup.WEOG),
    "MNG": ("Mongolia", RegionalGroup.ASIA_PACIFIC),
}
REMINDERS = [
    (60, "before", "acting"),
    (30, "before", "acting"),
    (14, "before", "focal_point"),
    (3, "before", "focal_point"),
    (3, "after", "focal_point"),
    (7, "after", "deputy"),
    (14, "after", "contact"),
    (21, "after", "mission"),
    (30, "after", "secretariat"),
    (60, "after", "secretariat"),
]
ROLES = (DelegateRole.FOCAL_POINT, DelegateRole.EXPERT, DelegateRole.OBSERVER)


@dataclass
class World:
    """What `make_world` made."""

    secretariat: User
    states: dict[str, State]
    instruments: dict[str, Instrument]
    phase: Phase
    group: ReviewGroup
    questionnaire: Questionnaire
    articles: dict[str, Article]
    reviews: list[Review] = field(default_factory=list)


def make_clock_rules() -> None:
    """Make the rule of every clock, with its length from the reference data."""
    with RULES_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    DeadlineRule.objects.bulk_create(
        DeadlineRule(kind=row["kind"], amount=int(row["amount"]), unit=row["unit"], source="PR") for row in rows
    )


@built_once
def make_world() -> World:
    """Make the reference rows that a review needs: two instruments, three articles, four questions."""
    instruments = {
        code: Instrument.objects.create(code=code, position=n, short_titles={"en": code}, full_titles={"en": code})
        for n, code in enumerate(("UNTOC", "TIP"), 1)
    }
    states = {
        iso3: State.objects.create(
            iso3=iso3,
            names={"en": name},
            formal_names={"en": f"the Republic of {name}"},
            regional_group=region,
            source="test",
        )
        for iso3, (name, region) in STATES.items()
    }
    InstrumentStatus.objects.bulk_create(
        InstrumentStatus(
            state=state, instrument=instrument, status=PartyStatus.PARTY, confidence=Confidence.HIGH, source="test"
        )
        for state in states.values()
        for instrument in instruments.values()
    )
    cluster = Cluster.objects.create(number=1, roman="I", titles={"en": "Criminalization and jurisdiction"})
    articles = {
        key: Article.objects.create(
            instrument=instruments[key.split()[0]],
            number=int(key.split()[1]),
            titles={"en": title},
            cluster=cluster,
            source="test",
        )
        for key, title in {"UNTOC 5": "Participation", "UNTOC 6": "Laundering", "TIP 5": "Criminalization"}.items()
    }
    questionnaire = Questionnaire.objects.create(
        cluster=cluster, version="1", notes={"en": "Draft wording"}, source="test"
    )
    rows = [
        ("untoc.5", "UNTOC 5", "yes_in_part_no", "mandatory", {}),
        ("untoc.5.gap", "UNTOC 5", "text", "mandatory", {"question": "untoc.5", "in": ["in_part", "no"]}),
        ("untoc.6", "UNTOC 6", "yes_no", "mandatory", {}),
        ("tip.5", "TIP 5", "text", "none", {}),
    ]
    make_questions(
        [
            Question(
                questionnaire=questionnaire,
                article=articles[article],
                key=key,
                position=n,
                kind=kind,
                obligation=obligation,
                show_if=show_if,
            )
            for n, (key, article, kind, obligation, show_if) in enumerate(rows)
        ]
    )
    Questionnaire.objects.filter(pk=questionnaire.pk).update(state=QuestionnaireState.IN_FORCE)
    questionnaire.refresh_from_db()
    make_clock_rules()
    ReminderRule.objects.bulk_create(
        ReminderRule(days=days, side=side, circle=circle, source="test") for days, side, circle in REMINDERS
    )
    ReviewSetting.objects.bulk_create(
        ReviewSetting(name=name, value=value, source="test")
        for name, value in (("clarification_days", 28), ("summary_words", 100), ("words_in_common", 8))
    )
    phase = Phase.objects.create(sequence=1, cluster=cluster, starts_on=dt.date(2026, 10, 1))
    group = ReviewGroup.objects.create(phase=phase, number=1, starts_on=dt.date(2026, 11, 1))
    return World(make_secretariat(), states, instruments, phase, group, questionnaire, articles)


def make_review(world: World, sur: str = "KEN", reviewers: tuple[str, ...] = ("GHA", "PER")) -> Review:
    """Plan a review, as the draw does: the third reviewing State and later ones are additional, only for TIP."""
    review = _plan_review(world, sur, tuple(reviewers))
    world.reviews.append(review)
    return review


@built_once
def _plan_review(world: World, sur: str, reviewers: tuple[str, ...]) -> Review:
    review = Review.objects.create(
        code=f"{sur}-{world.phase.sequence}",
        phase=world.phase,
        group=world.group,
        state_under_review=world.states[sur],
        questionnaire=world.questionnaire,
    )
    review.instruments.set(world.instruments.values())
    places = ("same_region", "other_region", "additional", "additional")
    rows = [(sur, Capacity.UNDER_REVIEW, "")]
    rows += [(iso3, Capacity.REVIEWING, place) for iso3, place in zip(reviewers, places, strict=False)]
    for iso3, capacity, selection in rows:
        delegation = Delegation.objects.create(
            review=review, party=world.states[iso3], capacity=capacity, selection=selection
        )
        is_additional = selection == "additional"
        delegation.instruments.set([world.instruments["TIP"]] if is_additional else world.instruments.values())
    for kind in OutcomeKind:
        Outcome.objects.create(review=review, kind=kind)
    return review


def delegation_of(review: Review, iso3: str) -> Delegation:
    """Return the State's delegation in the review."""
    return review.delegations.select_related("party", "review").get(party__iso3=iso3)


def person(review: Review, iso3: str, role: str = DelegateRole.FOCAL_POINT) -> User:
    """Return, fresh from the database, the person who holds the role for the State in the review."""
    return User.objects.get(
        mandates__delegation__review=review,
        mandates__delegation__party__iso3=iso3,
        mandates__role=role,
        mandates__ended_on=None,
    )


@built_once
def name_people(world: World, review: Review) -> None:
    """Name and approve a focal point, an expert and an observer for each delegation."""
    for delegation in review.delegations.select_related("party", "review"):
        note = people.record_note_verbale(
            delegation.party, actor=world.secretariat, reference=f"NV {review.code}", dated=timezone.localdate()
        )
        for role in ROLES:
            nomination = people.nominate_person(
                delegation,
                actor=world.secretariat,
                note_verbale=note,
                name=f"{delegation.party.iso3} {role} {review.code}",
                email=f"{role}.{delegation.party.iso3}.{review.code}@example.org",
                role=role,
            )
            people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))


def answer_all(review: Review) -> None:
    """Answer every question without a gap, as the State's expert."""
    values = {"untoc.5": "yes", "untoc.6": "yes"}
    entries = [
        AnswerEntry(
            question=question, value=values.get(question.key), text=f"Answer to {question.key}", expected_revision=0
        )
        for question in review.questions()
    ]
    answers.save_answers(review, actor=person(review, sur_of(review), DelegateRole.EXPERT), entries=entries)


def sur_of(review: Review) -> str:
    """Return the code of the State under review."""
    return review.state_under_review.iso3


def reviewers_of(review: Review) -> list[Delegation]:
    """Return the delegations of the reviewing States."""
    return list(review.delegations.filter(capacity=Capacity.REVIEWING).select_related("party", "review"))


def _open(world: World, review: Review) -> None:
    apply_transition(review, "open", actor=world.secretariat)


def _confirm(world: World, review: Review) -> None:
    name_people(world, review)
    apply_transition(review, "confirm_focal_points", actor=world.secretariat)


def _consult(_world: World, review: Review) -> None:
    consultations.record_preliminary_consultation(
        review,
        actor=person(review, sur_of(review)),
        seen=seen(read_parties(review)),
        held_on=timezone.localdate(),
        language="en",
        participants="All parties",
        timetable="As the rules say",
    )


def _submit(_world: World, review: Review) -> None:
    answer_all(review)
    questionnaires.submit_questionnaire(
        review, actor=person(review, sur_of(review)), seen=seen(read_self_assessment(review))
    )


def _feedback(world: World, review: Review) -> None:
    for delegation in reviewers_of(review):
        iso3 = delegation.party.iso3
        feedback.save_feedback(
            delegation,
            actor=person(review, iso3, DelegateRole.EXPERT),
            article=world.articles["TIP 5" if delegation.selection == "additional" else "UNTOC 5"],
            texts={"measures": f"Measures seen by {iso3}"},
        )
        feedback.clear_feedback(delegation, actor=person(review, iso3), seen=seen(read_feedback(delegation)))


def _dialogue(world: World, review: Review) -> None:
    delegation = reviewers_of(review)[0]
    asked = clarifications.request_clarification(
        delegation,
        actor=person(review, delegation.party.iso3, DelegateRole.EXPERT),
        article=world.articles["UNTOC 5"],
        request="Which court?",
    )
    expert = person(review, sur_of(review), DelegateRole.EXPERT)
    clarifications.answer_clarification(asked, actor=expert, answer="The court of first instance.")
    review.refresh_from_db()
    apply_transition(review, "close_dialogue", actor=world.secretariat)


def draft_and_clear(world: World, outcome: Outcome) -> None:
    """Draft two paragraphs and clear them as both reviewing States."""
    review = outcome.review
    first = reviewers_of(review)[0]
    for kind, text in (
        (ObservationKind.BEST_PRACTICE, "SECRET-A a good practice"),
        (ObservationKind.GAP, "SECRET-B a gap"),
    ):
        paragraphs.draft_paragraph(
            outcome,
            actor=person(review, first.party.iso3, DelegateRole.EXPERT),
            delegation=first,
            article=world.articles["UNTOC 5"],
            kind=kind,
            text=f"{text} ({outcome.kind})",
        )
    for delegation in reviewers_of(review):
        outcomes.clear_outcome(
            outcome,
            actor=person(review, delegation.party.iso3),
            seen=seen(read_outcome(outcome)),
            delegation=delegation,
        )


def _propose(world: World, review: Review) -> None:
    draft_and_clear(world, review.list_of_observations)


def _agree(_world: World, review: Review) -> None:
    outcomes.agree_outcome(
        review.list_of_observations,
        actor=person(review, sur_of(review)),
        seen=seen(read_outcome(review.list_of_observations)),
    )


def _complete(world: World, review: Review) -> None:
    draft_and_clear(world, review.summary)
    outcomes.agree_outcome(
        review.summary, actor=person(review, sur_of(review)), seen=seen(read_outcome(review.summary))
    )


def _issue(world: World, review: Review) -> None:
    issuing.issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))


def _close(world: World, review: Review) -> None:
    publication.decide_publication(
        review,
        actor=person(review, sur_of(review)),
        seen=seen(read_publication(review)),
        list_scope=PublicationScope.ALL,
    )
    review.refresh_from_db()
    apply_transition(review, "close", actor=world.secretariat)


JOURNEY = {
    ReviewState.NOMINATION: _open,
    ReviewState.PRELIMINARY_CONSULTATION: _confirm,
    ReviewState.SELF_ASSESSMENT: _consult,
    ReviewState.DESK_REVIEW: _submit,
    ReviewState.DIALOGUE: _feedback,
    ReviewState.OBSERVATIONS: _dialogue,
    ReviewState.AGREEMENT: _propose,
    ReviewState.SUMMARY: _agree,
    ReviewState.COMPLETED: _complete,
    ReviewState.ISSUED: _issue,
    ReviewState.CLOSED: _close,
}


def carry_to(world: World, review: Review, state: str) -> Review:
    """Carry the review to the step by the services, each act done by the right person."""
    _carry(world, review, str(state))
    review.refresh_from_db()
    # A fresh object: a test must not see what an earlier one remembered.
    return Review.objects.get(pk=review.pk)


@built_once
def issue_and_render(world: World, review: Review) -> Review:
    """Return the issued review, after the jobs of the commit: its documents are rendered and routed."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return carry_to(world, review, ReviewState.ISSUED)


@built_once
def _carry(world: World, review: Review, state: str) -> None:
    for target in JOURNEY:
        review.refresh_from_db()
        if review.state == state:
            break
        if list(JOURNEY).index(target) > _position(review.state):
            _step(world, review, target)


@built_once
def _step(world: World, review: Review, target: str) -> None:
    JOURNEY[target](world, review)


def _position(state: str) -> int:
    return list(JOURNEY).index(state) if state in JOURNEY else -1
