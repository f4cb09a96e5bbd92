"""The scenes of the permission matrix: one review at some step, a second one, and every kind of reader."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils import timezone

from dialogues.services.routing import route_outcome
from reviews.enums import DelegateRole, OutcomeKind, PublicationScope, ReviewState as S
from reviews.enums_of_states import StateRole
from reviews.models import (
    Answer,
    AnswerImport,
    Citation,
    Clarification,
    Clearance,
    Consultation,
    Deadline,
    Delegation,
    Feedback,
    FeedbackAuthor,
    FeedbackEntry,
    FeedbackRevision,
    InputAnswer,
    InputInvitation,
    IssuedPassage,
    JointFeedback,
    Legislation,
    Mandate,
    Meeting,
    Nomination,
    NoteVerbale,
    Outcome,
    OutcomeDocument,
    OutcomeParagraph,
    ParagraphRevision,
    PublicationDecision,
    Reopening,
    Review,
    StakeholderConsultation,
    Submission,
    VersionChange,
)
from reviews.selectors.readings import read_feedback, read_mandate, read_outcomes, read_publication
from reviews.services import clarifications, feedback, issuing, paragraphs, people, publication
from reviews.services.stakeholder_input import record_consultation
from reviews.services.transitions import apply_transition
from tests.factories.delegations import make_state_person
from tests.factories.legislation import cite_one
from tests.factories.people import make_user
from tests.factories.questionnaires import make_second_version
from tests.factories.reading import seen
from tests.factories.reviews import ROLES, World, carry_to, delegation_of, draft_and_clear, person
from tests.factories.stakeholder_input import give_input, invite
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User
from untoc_portal.core.authz import AnyUser
from untoc_portal.core.enums import Level, RoleGroup

EXPERT = DelegateRole.EXPERT
LIST, SUMMARY = OutcomeKind.LIST_OF_OBSERVATIONS, OutcomeKind.SUMMARY
# The observation that is kept confidential, and the one that is not, by the marks the factories write.
KEPT, OPEN = "SECRET-B", "SECRET-A"


@dataclass
class Scene:
    """What a test of the matrix looks at."""

    review: Review
    other: Review
    readers: dict[str, AnyUser]
    found: dict[tuple[str, type[Model]], set[object]] = field(default_factory=dict)

    def get_visible(self, reader: str, model: type[Model]) -> set[object]:
        """Return the keys of all rows of the model that the reader finds. They are queried once."""
        if (reader, model) not in self.found:
            rows = model.objects.visible_to(self.readers[reader])  # type: ignore[attr-defined]
            self.found[reader, model] = set(rows.values_list("pk", flat=True))
        return self.found[reader, model]


def _publish(review: Review, **fields: object) -> None:
    route_outcome(review)
    publication.decide_publication(
        Review.objects.get(pk=review.pk),
        actor=person(review, "KEN"),
        seen=seen(read_publication(Review.objects.get(pk=review.pk))),
        **fields,
    )


def _list_open_paragraphs(review: Review) -> list[int]:
    return [review.list_of_observations.paragraphs.get(text__startswith=OPEN).pk]


def _draft_feedback(world: World, review: Review) -> None:
    """Peru has cleared its feedback, Ghana has not; a clarification was asked and a meeting held."""
    for iso3 in ("GHA", "PER"):
        delegation, article = delegation_of(review, iso3), world.articles["UNTOC 5"]
        texts = {"measures": "Measures"}
        feedback.save_feedback(delegation, actor=person(review, iso3, EXPERT), article=article, texts=texts)
    feedback.clear_feedback(delegation, actor=person(review, "PER"), seen=seen(read_feedback(delegation)))
    clarifications.request_clarification(delegation, actor=person(review, "PER"), article=article, request="Which?")
    today = timezone.localdate()
    clarifications.log_meeting(
        review, actor=person(review, "KEN"), held_on=today, participants="All", minutes="Agreed."
    )


def _keep_paragraph_confidential(review: Review) -> None:
    kept = review.list_of_observations.paragraphs.get(text__startswith=KEPT)
    paragraphs.keep_confidential(kept, actor=person(review, "KEN"), is_confidential=True)


def _issue(world: World, review: Review) -> Review:
    _keep_paragraph_confidential(review)
    issuing.issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))
    return review


def _publish_all(world: World, review: Review) -> None:
    _publish(_issue(world, review), list_scope=PublicationScope.ALL)


def _close(world: World, review: Review) -> None:
    _publish_all(world, review)
    apply_transition(Review.objects.get(pk=review.pk), "close", actor=world.secretariat)


def answer_first_question(world: World, review: Review) -> None:
    """Answer the first question, as the State's expert."""
    question, expert = review.questions().first(), person(review, "KEN", EXPERT)
    Answer.objects.create(review=review, question=question, value="yes", updated_by=expert)
    cite_one(review, actor=expert)
    record_consultation(review, actor=expert, consulted="A union", method="survey", began_on=timezone.localdate())
    AnswerImport.objects.create(
        review=review, uploaded_by=expert, file_name="answers.xlsx", file_format="xlsx", language="en",
        exported_at=timezone.now(),
    )  # fmt: skip
    secretariat = User.objects.filter(groups__name=RoleGroup.SECRETARIAT).first()
    VersionChange.objects.create(
        review=review, before=world.questionnaire, after=make_second_version(world), made_by=secretariat
    )
    organization = make_organization(secretariat)
    invitation = invite(review, organization, actor=person(review, "KEN"))
    give_input(invitation, actor=make_representative(secretariat, organization))


# name of the scene: the step to carry the review to, and what happens then
SCENES: dict[str, tuple[str, Callable[[World, Review], object]]] = {
    "planned": (S.PLANNED, lambda _w, _r: None),
    "answering": (S.SELF_ASSESSMENT, answer_first_question),
    "desk review": (S.DESK_REVIEW, _draft_feedback),
    "dialogue": (S.DIALOGUE, lambda _w, _r: None),
    "drafting the list": (S.OBSERVATIONS, lambda w, r: draft_and_clear(w, r.list_of_observations)),
    "summary drafted": (S.SUMMARY, lambda w, r: (_keep_paragraph_confidential(r), draft_and_clear(w, r.summary))),
    "completed": (S.COMPLETED, lambda _w, r: _keep_paragraph_confidential(r)),
    "issued": (S.COMPLETED, _issue),
    "routed": (S.COMPLETED, lambda w, r: route_outcome(_issue(w, r))),
    "published all": (S.COMPLETED, _publish_all),
    "published parts": (
        S.COMPLETED,
        lambda w, r: _publish(_issue(w, r), list_scope=PublicationScope.PARTS, published=_list_open_paragraphs(r)),
    ),
    "published nothing": (
        S.COMPLETED,
        lambda w, r: _publish(_issue(w, r), list_scope=PublicationScope.NOTHING),
    ),
    "questionnaire shared": (
        S.COMPLETED,
        lambda w, r: _publish(_issue(w, r), list_scope=PublicationScope.NOTHING, questionnaire_for=Level.STATES),
    ),
    "questionnaire published": (
        S.COMPLETED,
        lambda w, r: _publish(_issue(w, r), list_scope=PublicationScope.NOTHING, questionnaire_for=Level.PUBLIC),
    ),
    "closed": (S.COMPLETED, _close),
}


def _end_observer_mandate(world: World, review: Review) -> AnyUser:
    """End the mandate of Peru's observer. Then the group with the rights of the role has no member."""
    mandate = Mandate.objects.get(delegation=delegation_of(review, "PER"), role=DelegateRole.OBSERVER)
    user = people.end_mandate(
        mandate, actor=world.secretariat, seen=seen(read_mandate(mandate)), reason="Another post."
    ).user
    return User.objects.get(pk=user.pk)


def _make_mission_delegate(world: World, iso3: str) -> AnyUser:
    """Name a delegate of the State's Permanent Mission."""
    mandate = make_state_person(world, iso3, StateRole.DELEGATE)
    return User.objects.get(pk=mandate.user_id)


# The portal-wide roles that have a column of their own; delegates and focal points have one for each delegation.
ROLES_WITH_COLUMN = (
    RoleGroup.SECRETARIAT,
    RoleGroup.DELEGATES,
    RoleGroup.FOCAL_POINTS,
    RoleGroup.CHAIRS,
    RoleGroup.EXTENDED_BUREAU,
    RoleGroup.STAKEHOLDERS,
)


def make_readers(world: World, review: Review, other: Review) -> dict[str, AnyUser]:
    """Return one reader of each kind, by the names the matrix has."""
    readers = {
        "secretariat": world.secretariat,
        "other State": person(other, "FIN"),
        "same State elsewhere": person(other, "GHA"),
        "chair": make_user(RoleGroup.CHAIRS),
        "Extended Bureau": make_user(RoleGroup.EXTENDED_BUREAU),
        "stakeholder": make_user(RoleGroup.STAKEHOLDERS),
        "nobody": make_user(),
        "anonymous": AnonymousUser(),
        # Only the role, without a mandate or a record: a role that the matrix does not name gives no access.
        **{role.value: make_user(role) for role in RoleGroup if role not in ROLES_WITH_COLUMN},
        **{f"{iso3} delegate": _make_mission_delegate(world, iso3) for iso3 in ("KEN", "GHA", "FIN")},
    }
    if review.state != S.PLANNED:
        for iso3 in ("KEN", "GHA", "PER"):
            roles = [role for role in ROLES if (iso3, role) != ("PER", DelegateRole.OBSERVER)]
            readers |= {f"{iso3} {role}": person(review, iso3, role) for role in roles}
        readers["former observer"] = _end_observer_mandate(world, review)
    return readers


def set_scene(name: str, world: World, review: Review, other: Review) -> Scene:
    """Carry both reviews to their steps. The second one runs and has as much confidential material as possible."""
    other = carry_to(world, other, S.AGREEMENT)
    step, then = SCENES[name]
    review = carry_to(world, review, step)
    then(world, review)
    review = Review.objects.get(pk=review.pk)
    return Scene(review, other, make_readers(world, review, other))


def _find_documents(kind: str, level: Level) -> Callable[[Review], list[Model]]:
    return lambda review: list(
        OutcomeDocument.objects.filter(outcome__review=review, outcome__kind=kind, document__level=level)
    )


def _find_passages(kind: str, level: Level) -> Callable[[Review], list[Model]]:
    return lambda review: list(IssuedPassage.objects.filter(edition__in=_find_documents(kind, level)(review)))


def _find_people(iso3: str) -> Callable[[Review], list[Model]]:
    return lambda review: list(Mandate.objects.filter(delegation__review=review, delegation__party__iso3=iso3))


# row of the matrix: how to find the material of a review
MATERIAL: dict[str, Callable[[Review], list[Model]]] = {
    "review": lambda review: [review],
    "delegations": lambda review: list(review.delegations.all()),
    "people of Kenya": _find_people("KEN"),
    "people of Ghana": _find_people("GHA"),
    "people of Peru": _find_people("PER"),
    "nominations of Ghana": lambda review: list(
        Nomination.objects.filter(delegation__review=review, delegation__party__iso3="GHA")
    ),
    "note verbale of Ghana": lambda review: list(
        NoteVerbale.objects.filter(sender__iso3="GHA", reference=f"NV {review.code}")
    ),
    "dates": lambda review: list(review.deadlines.all()),
    "consultation": lambda review: list(Consultation.objects.filter(review=review)),
    "answers": lambda review: list(review.answers.all()),
    "library": lambda review: list(review.state_under_review.legislation.all()),
    "files with answers": lambda review: list(review.answer_imports.all()),
    "changes of version": lambda review: list(review.version_changes.all()),
    "citations": lambda review: list(review.citations.all()),
    "consultations of stakeholders": lambda review: list(review.stakeholder_consultations.all()),
    "invitations to give input": lambda review: list(review.input_invitations.all()),
    "input received": lambda review: list(InputAnswer.objects.filter(invitation__review=review)),
    "submission": lambda review: list(review.submissions.all()),
    "feedback of Ghana": lambda review: list(
        Feedback.objects.filter(review=review, authors__delegation__party__iso3="GHA")
    ),
    "feedback of Peru": lambda review: list(
        Feedback.objects.filter(review=review, authors__delegation__party__iso3="PER")
    ),
    "passages of Ghana": lambda review: list(
        FeedbackEntry.objects.filter(feedback__review=review, feedback__authors__delegation__party__iso3="GHA")
    ),
    "earlier passages of Ghana": lambda review: list(
        FeedbackRevision.objects.filter(
            of__feedback__review=review, of__feedback__authors__delegation__party__iso3="GHA"
        )
    ),
    "who wrote feedback": lambda review: list(FeedbackAuthor.objects.filter(feedback__review=review)),
    "clarifications": lambda review: list(review.clarifications.all()),
    "meetings": lambda review: list(review.meetings.all()),
    "list": lambda review: [review.list_of_observations],
    "summary": lambda review: [review.summary],
    "earlier paragraphs": lambda review: list(ParagraphRevision.objects.filter(of__outcome__review=review)),
    "clearances": lambda review: list(Clearance.objects.filter(outcome__review=review)),
    "decision": lambda review: list(PublicationDecision.objects.filter(review=review)),
    "list, parties' edition": _find_documents(LIST, Level.REVIEW),
    "list, States' edition": _find_documents(LIST, Level.STATES),
    "list, public edition": _find_documents(LIST, Level.PUBLIC),
    "summary, public edition": _find_documents(SUMMARY, Level.PUBLIC),
    "passages of the list, States' edition": _find_passages(LIST, Level.STATES),
    "passages of the list, parties' edition": _find_passages(LIST, Level.REVIEW),
}
# every model whose rows belong to a review, and how they do
PATHS = {
    Review: "pk",
    Delegation: "review",
    Deadline: "review",
    Answer: "review",
    AnswerImport: "review",
    VersionChange: "review",
    Citation: "review",
    Consultation: "review",
    Legislation: "party__reviews",
    StakeholderConsultation: "review",
    InputInvitation: "review",
    InputAnswer: "invitation__review",
    Submission: "review",
    Reopening: "review",
    Clarification: "review",
    Meeting: "review",
    Outcome: "review",
    PublicationDecision: "review",
    Mandate: "delegation__review",
    Nomination: "delegation__review",
    Feedback: "review",
    FeedbackEntry: "feedback__review",
    JointFeedback: "proposed_by__review",
    OutcomeDocument: "outcome__review",
    OutcomeParagraph: "outcome__review",
    ParagraphRevision: "of__outcome__review",
    FeedbackAuthor: "feedback__review",
    FeedbackRevision: "of__feedback__review",
    Clearance: "outcome__review",
    IssuedPassage: "edition__outcome__review",
}
