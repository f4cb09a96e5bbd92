"""Every act of a country review: what it does, in which steps, and who of a whole cast may do it.

Written out from domain rules “who acts” and “one country review”, not derived from the portal's own tables.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from dialogues.services.routing import route_outcome
from reviews.enums import DelegateRole, ObservationKind, OutcomeKind, PublicationScope, ReviewState as S
from reviews.models import (
    Citation,
    Clarification,
    InputAnswer,
    InputInvitation,
    Legislation,
    Nomination,
    NoteVerbale,
    OutcomeParagraph,
    Review,
    StakeholderConsultation,
)
from reviews.selectors.readings import (
    read_clarification,
    read_feedback,
    read_invitation,
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
    legislation,
    outcomes,
    paragraphs,
    people,
    publication,
    questionnaires,
    stakeholder_input,
)
from reviews.services.answers import AnswerEntry
from reviews.services.merging import merge_paragraphs
from reviews.services.transitions import apply_transition
from stakeholders.models import Organization
from tests.factories.legislation import add_law, cite_one
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import ROLES, World, answer_all, delegation_of, draft_and_clear, name_people, person
from tests.factories.stakeholder_input import give_input, invite
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup

FP, EXPERT, OBSERVER = DelegateRole.FOCAL_POINT, DelegateRole.EXPERT, DelegateRole.OBSERVER
UNDER_REVIEW = ("Kenya focal_point", "Kenya expert")
GHANA = ("Ghana focal_point", "Ghana expert")
PERU = ("Peru focal_point", "Peru expert")
SECRETARIAT = ("secretariat",)
ALL_BUT_PLANNED_AND_CLOSED = tuple(state for state in S if state not in (S.PLANNED, S.CLOSED))

Do = Callable[[World, Review, User], object]
Prepare = Callable[[World, Review], object]


@dataclass(frozen=True)
class Act:
    """An act, the steps in which it is done, the people who may do it, and what has to be there first."""

    states: tuple[str, ...]
    people: tuple[str, ...]
    do: Do
    prepare: Prepare = lambda _world, _review: None


def strangers(world: World) -> dict[str, User]:
    """Return people who act for no State in any review."""
    return {
        "secretariat": world.secretariat,
        "Extended Bureau": make_user(RoleGroup.EXTENDED_BUREAU),
        "chair": make_user(RoleGroup.CHAIRS),
        "stakeholder": make_user(RoleGroup.STAKEHOLDERS),
        "delegate without a mandate": make_user(RoleGroup.DELEGATES),
    }


def party_to(review: Review, mark: str = "") -> dict[str, User]:
    """Return everyone who holds a mandate in the review, by State and role."""
    return {
        f"{delegation.party} {role}{mark}": person(review, delegation.party.iso3, role)
        for delegation in review.delegations.select_related("party")
        for role in ROLES
    }


def _observation(world: World, review: Review, kind: OutcomeKind, actor: User) -> OutcomeParagraph:
    return paragraphs.draft_paragraph(
        review.outcomes.get(kind=kind),
        actor=actor,
        delegation=delegation_of(review, "GHA"),
        article=world.articles["UNTOC 5"],
        kind=ObservationKind.SUGGESTION,
        text="Consider a register.",
    )


def _draft(kind: OutcomeKind) -> Prepare:
    return lambda world, review: _observation(world, review, kind, person(review, "GHA", EXPERT))


def _draft_two(world: World, review: Review) -> None:
    _draft(LIST)(world, review)
    values = {"article": world.articles["UNTOC 5"], "kind": ObservationKind.SUGGESTION, "text": "Consider a law."}
    ghana = delegation_of(review, "GHA")
    paragraphs.draft_paragraph(
        review.list_of_observations, actor=person(review, "GHA", EXPERT), delegation=ghana, **values
    )


def _merge(_world: World, review: Review, actor: User) -> OutcomeParagraph:
    first, second = review.list_of_observations.paragraphs.filter(kind=ObservationKind.SUGGESTION).order_by("pk")[:2]
    return merge_paragraphs(first, actor=actor, other=second, text="Consider a register by law.")


def _paragraph(review: Review, kind: OutcomeKind) -> OutcomeParagraph:
    return OutcomeParagraph.objects.filter(outcome__review=review, outcome__kind=kind).earliest("pk")


def _change(world: World, review: Review, kind: OutcomeKind, actor: User) -> OutcomeParagraph:
    paragraph, article = _paragraph(review, kind), world.articles["UNTOC 5"]
    return paragraphs.change_paragraph(paragraph, actor=actor, article=article, kind=paragraph.kind, text="Reworded.")


def _answer(_world: World, review: Review, actor: User) -> object:
    question = review.questions().get(key="untoc.6")
    revision = review.answers.filter(question=question).values_list("revision", flat=True).first() or 0
    entry = AnswerEntry(question=question, value="no", text="There is none.", expected_revision=revision)
    return answers.save_answers(review, actor=actor, entries=[entry])


def _keep_law(_world: World, review: Review, actor: User) -> Legislation:
    return legislation.add_legislation(review, actor=actor, title="Another act", link="https://laws.example/act/13")


def _cite(_world: World, review: Review, actor: User) -> Citation:
    law = Legislation.objects.get(party=review.state_under_review)
    question = review.questions().get(key="untoc.6")
    return legislation.cite_legislation(
        review, actor=actor, question=question, legislation=law, provisions="sections 1 to 3"
    )


def _add_law(_world: World, review: Review) -> Legislation:
    return add_law(review, actor=person(review, "KEN", EXPERT))


def _record(_world: World, review: Review, actor: User) -> StakeholderConsultation:
    today = timezone.localdate()
    return stakeholder_input.record_consultation(
        review, actor=actor, consulted="The bar association", method="meeting", began_on=today
    )


def _invite(world: World, review: Review, actor: User) -> InputInvitation:
    return invite(review, make_organization(world.secretariat), actor=actor)


def _prepare_invitation(world: World, review: Review) -> InputInvitation:
    return _invite(world, review, person(review, "KEN"))


def _received(world: World, review: Review) -> InputInvitation:
    organization = make_organization(world.secretariat)
    invitation = invite(review, organization, actor=person(review, "KEN"))
    return give_input(invitation, actor=make_representative(world.secretariat, organization))


def _hold(_world: World, review: Review, actor: User) -> Review:
    return consultations.record_preliminary_consultation(
        review,
        actor=actor,
        seen=seen(read_parties(review)),
        held_on=timezone.localdate(),
        language="fr",
        participants="All",
        timetable="As agreed",
    )


def _say(world: World, review: Review, actor: User) -> object:
    return feedback.save_feedback(
        delegation_of(review, "GHA"),
        actor=actor,
        article=world.articles["UNTOC 5"],
        texts={"measures": "Measures seen"},
    )


def _ask(world: World, review: Review, actor: User) -> Clarification:
    ghana = delegation_of(review, "GHA")
    return clarifications.request_clarification(ghana, actor=actor, article=world.articles["UNTOC 5"], request="Which?")


def _open_request(review: Review) -> Clarification:
    return review.clarifications.filter(state="open").latest("pk")


def _reply(_world: World, review: Review, actor: User) -> Clarification:
    asked = review.clarifications.filter(state="open").latest("pk")
    return clarifications.answer_clarification(asked, actor=actor, answer="The first.")


def _meet(_world: World, review: Review, actor: User) -> object:
    today = timezone.localdate()
    return clarifications.log_meeting(review, actor=actor, held_on=today, participants="All", minutes="Agreed.")


def _nominate(_world: World, review: Review, actor: User) -> Nomination:
    return people.nominate_person(
        delegation_of(review, "GHA"),
        actor=actor,
        note_verbale=NoteVerbale.objects.filter(sender__iso3="GHA").earliest("pk"),
        name="Ama New",
        email="ama.new@example.org",
        role=EXPERT,
    )


def _publish(_world: World, review: Review, actor: User) -> object:
    return publication.decide_publication(
        review, actor=actor, seen=seen(read_publication(review)), list_scope=PublicationScope.ALL
    )


def _before_closure(world: World, review: Review) -> None:
    _publish(world, review, person(review, "KEN"))
    route_outcome(review)


def _clear(review: Review, kind: OutcomeKind, actor: User) -> object:
    ghana = delegation_of(review, "GHA")
    return outcomes.clear_outcome(
        review.outcomes.get(kind=kind),
        actor=actor,
        seen=seen(read_outcome(review.outcomes.get(kind=kind))),
        delegation=ghana,
    )


LIST, SUMMARY = OutcomeKind.LIST_OF_OBSERVATIONS, OutcomeKind.SUMMARY
REVIEWERS = (*GHANA, *PERU)
SUR_FOCAL_POINT = UNDER_REVIEW[:1]

ACTS = {
    "open the review": Act((S.PLANNED,), SECRETARIAT, lambda _w, r, a: apply_transition(r, "open", actor=a)),
    "confirm the focal points": Act(
        (S.NOMINATION,), SECRETARIAT, lambda _w, r, a: apply_transition(r, "confirm_focal_points", actor=a)
    ),
    "hold the consultation": Act((S.PRELIMINARY_CONSULTATION,), (*SECRETARIAT, *SUR_FOCAL_POINT), _hold),
    "answer": Act((S.SELF_ASSESSMENT,), UNDER_REVIEW, _answer),
    "keep the library": Act(ALL_BUT_PLANNED_AND_CLOSED, UNDER_REVIEW, _keep_law),
    "cite a law": Act((S.SELF_ASSESSMENT,), UNDER_REVIEW, _cite, _add_law),
    "no longer cite a law": Act(
        (S.SELF_ASSESSMENT,),
        UNDER_REVIEW,
        lambda _w, r, a: legislation.remove_citation(r.citations.get(), actor=a),
        lambda _w, r: cite_one(r, actor=person(r, "KEN", EXPERT)),
    ),
    "record a consultation of stakeholders": Act((S.SELF_ASSESSMENT,), UNDER_REVIEW, _record),
    "take a consultation off the record": Act(
        (S.SELF_ASSESSMENT,),
        UNDER_REVIEW,
        lambda _w, r, a: stakeholder_input.remove_consultation(r.stakeholder_consultations.get(), actor=a),
        lambda w, r: _record(w, r, person(r, "KEN", EXPERT)),
    ),
    "invite input": Act(
        (S.SELF_ASSESSMENT,),
        SUR_FOCAL_POINT,
        lambda _w, r, a: invite(r, Organization.objects.get(), actor=a),
        lambda w, _r: make_organization(w.secretariat),
    ),
    "withdraw an invitation": Act(
        (S.SELF_ASSESSMENT,),
        SUR_FOCAL_POINT,
        lambda _w, r, a: stakeholder_input.withdraw_input(
            r.input_invitations.get(), actor=a, seen=seen(read_invitation(r.input_invitations.get()))
        ),
        _prepare_invitation,
    ),
    "use input": Act(
        (S.SELF_ASSESSMENT,),
        UNDER_REVIEW,
        lambda _w, r, a: stakeholder_input.use_input(InputAnswer.objects.get(invitation__review=r), actor=a),
        _received,
    ),
    "submit the self-assessment": Act(
        (S.SELF_ASSESSMENT,),
        SUR_FOCAL_POINT,
        lambda _w, r, a: questionnaires.submit_questionnaire(r, actor=a, seen=seen(read_self_assessment(r))),
        lambda _w, r: answer_all(r),
    ),
    "write Ghana's feedback": Act((S.DESK_REVIEW,), GHANA, _say),
    "clear Ghana's feedback": Act(
        (S.DESK_REVIEW,),
        GHANA[:1],
        lambda _w, r, a: feedback.clear_feedback(
            delegation_of(r, "GHA"), actor=a, seen=seen(read_feedback(delegation_of(r, "GHA")))
        ),
        lambda w, r: _say(w, r, person(r, "GHA", EXPERT)),
    ),
    "ask for Ghana": Act((S.DESK_REVIEW, S.DIALOGUE), GHANA, _ask),
    "answer a clarification": Act(
        (S.DESK_REVIEW, S.DIALOGUE), UNDER_REVIEW, _reply, lambda w, r: _ask(w, r, person(r, "GHA", EXPERT))
    ),
    "withdraw Ghana's request": Act(
        (S.DESK_REVIEW, S.DIALOGUE),
        GHANA,
        lambda _w, r, a: clarifications.withdraw_clarification(
            request := _open_request(r), actor=a, seen=seen(read_clarification(request))
        ),
        lambda w, r: _ask(w, r, person(r, "GHA", EXPERT)),
    ),
    "log a meeting": Act((S.DESK_REVIEW, S.DIALOGUE, S.OBSERVATIONS), (*SECRETARIAT, *UNDER_REVIEW, *REVIEWERS), _meet),
    "close the dialogue": Act(
        (S.DIALOGUE,),
        (*SECRETARIAT, GHANA[0], PERU[0]),
        lambda _w, r, a: apply_transition(r, "close_dialogue", actor=a),
    ),
    "draft an observation for Ghana": Act((S.OBSERVATIONS,), GHANA, lambda w, r, a: _observation(w, r, LIST, a)),
    "change an observation": Act((S.OBSERVATIONS,), REVIEWERS, lambda w, r, a: _change(w, r, LIST, a), _draft(LIST)),
    "merge two observations": Act((S.OBSERVATIONS,), REVIEWERS, _merge, _draft_two),
    "remove an observation": Act(
        (S.OBSERVATIONS,),
        REVIEWERS,
        lambda _w, r, a: paragraphs.remove_paragraph(_paragraph(r, LIST), actor=a),
        _draft(LIST),
    ),
    "clear the list for Ghana": Act((S.OBSERVATIONS,), GHANA[:1], lambda _w, r, a: _clear(r, LIST, a), _draft(LIST)),
    "agree to the list": Act(
        (S.AGREEMENT,),
        SUR_FOCAL_POINT,
        lambda _w, r, a: outcomes.agree_outcome(
            r.list_of_observations, actor=a, seen=seen(read_outcome(r.list_of_observations))
        ),
    ),
    "return the list": Act(
        (S.AGREEMENT,),
        SUR_FOCAL_POINT,
        lambda _w, r, a: outcomes.return_outcome(
            r.list_of_observations, actor=a, seen=seen(read_outcome(r.list_of_observations)), comment="Too long."
        ),
    ),
    "keep an observation confidential": Act(
        (S.AGREEMENT, S.SUMMARY, S.COMPLETED),
        SUR_FOCAL_POINT,
        lambda _w, r, a: paragraphs.keep_confidential(_paragraph(r, LIST), actor=a, is_confidential=True),
    ),
    "draft the summary for Ghana": Act((S.SUMMARY,), GHANA, lambda w, r, a: _observation(w, r, SUMMARY, a)),
    "change the summary": Act((S.SUMMARY,), REVIEWERS, lambda w, r, a: _change(w, r, SUMMARY, a), _draft(SUMMARY)),
    "remove from the summary": Act(
        (S.SUMMARY,),
        REVIEWERS,
        lambda _w, r, a: paragraphs.remove_paragraph(_paragraph(r, SUMMARY), actor=a),
        _draft(SUMMARY),
    ),
    "clear the summary for Ghana": Act(
        (S.SUMMARY,), GHANA[:1], lambda _w, r, a: _clear(r, SUMMARY, a), _draft(SUMMARY)
    ),
    "agree to the summary": Act(
        (S.SUMMARY,),
        SUR_FOCAL_POINT,
        lambda _w, r, a: outcomes.agree_outcome(r.summary, actor=a, seen=seen(read_outcome(r.summary))),
        lambda w, r: draft_and_clear(w, r.summary),
    ),
    "return the summary": Act(
        (S.SUMMARY,),
        SUR_FOCAL_POINT,
        lambda _w, r, a: outcomes.return_outcome(
            r.summary, actor=a, seen=seen(read_outcome(r.summary)), comment="Too long."
        ),
        lambda w, r: draft_and_clear(w, r.summary),
    ),
    "issue": Act(
        (S.COMPLETED,), SECRETARIAT, lambda _w, r, a: issuing.issue_review(r, actor=a, seen=seen(read_outcomes(r)))
    ),
    "decide on publication": Act((S.ISSUED,), SUR_FOCAL_POINT, _publish),
    "close the review": Act(
        (S.ISSUED,), SECRETARIAT, lambda _w, r, a: apply_transition(r, "close", actor=a), _before_closure
    ),
    "nominate for Ghana": Act(ALL_BUT_PLANNED_AND_CLOSED, (*SECRETARIAT, GHANA[0]), _nominate),
}


def provide_rows(world: World, review: Review) -> None:
    """Put there what an act is about, whatever the step: as rows, since the services would refuse."""
    expert = User.objects.filter(mandates__delegation__review=review).first() or world.secretariat
    ghana, article = delegation_of(review, "GHA"), world.articles["UNTOC 5"]
    NoteVerbale.objects.get_or_create(sender=ghana.party, reference="NV", dated=timezone.localdate())
    Clarification.objects.create(
        review=review,
        asked_by=ghana,
        article=article,
        request="Which court?",
        requested_by=expert,
        due_on=timezone.localdate(),
    )
    law = Legislation.objects.create(party=review.state_under_review, title="An act", updated_by=expert)
    Citation.objects.create(
        review=review, question=review.questions().first(), legislation=law, provisions="section 1", updated_by=expert
    )
    provide_input(world, review, expert)
    for outcome in review.outcomes.all():
        for kind, text in (("gap", "A gap."), ("suggestion", "A register."), ("suggestion", "A law.")):
            OutcomeParagraph.objects.create(
                outcome=outcome, article=article, kind=kind, text=text, drafted_by=ghana, updated_by=expert
            )


def provide_input(world: World, review: Review, expert: User) -> None:
    """Put there one consultation, one open invitation and one that was answered, each the only one of its kind."""
    StakeholderConsultation.objects.create(
        review=review, consulted="A union", method="survey", began_on=timezone.localdate(), updated_by=expert
    )
    organization = make_organization(world.secretariat)
    invitation = InputInvitation.objects.create(
        review=review, organization=organization, due_on=timezone.localdate(), invited_by=expert
    )
    question = review.questions().first()
    InputAnswer.objects.create(invitation=invitation, question=question, text="Input.", updated_by=expert)


def carry_people(world: World, review: Review) -> None:
    """Name the people of a review that has been opened and has none yet."""
    if not review.mandates_in_force(FP).exists() and review.state != S.PLANNED:
        name_people(world, review)
