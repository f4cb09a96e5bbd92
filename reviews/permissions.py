"""Who may do what in a country review, and who sees what of it: the two tables of the Mechanism.

`WHO_SEES_WHAT` is the table of the domain rule “who sees what”, row by row. `ROLE_PERMISSIONS` has the permissions of
each role of each capacity. `ROLE_GRANTS` follows from both. Only `services/assignments.py` turns it into grants.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import rules

from reviews.enums import (
    NOT_STARTED_STATES,
    REOPENABLE_STATES,
    Capacity as C,
    DelegateRole as R,
    InputState as I,
    Material as M,
    NominationState as N,
    ReopeningState,
    ReviewState as S,
)
from reviews.enums_of_states import Circle, StateRight, StateRole
from stakeholders.enums import OrganizationState as O
from untoc_portal.core.authz import AnyUser, build_grant_condition, has_grant, has_state, is_secretariat, read_once

if TYPE_CHECKING:
    from reviews.models import Assignment, Delegation, Nomination, Review
    from stakeholders.models import State


class Access(StrEnum):
    """One cell of the table “who sees what”."""

    YES = "yes"
    NO = "no"
    IF_SHARED = "if the State under review shares it"
    IF_PUBLISHED = "if the State under review publishes it"
    LESS_CONFIDENTIAL = "once issued, less the parts kept confidential"
    ONCE_ISSUED = "once issued"
    OPT_IN = "if the State agreed"
    FOR_ITS_STATE = "only what concerns the State of the reader"


Y, X = Access.YES, Access.NO

# material: (State under review, reviewing States, observer of the State under review, observers of the reviewing
# States, other States and working groups, public and stakeholders, standing delegation of a State in the review). The
# Secretariat sees every row, but no draft feedback: only its own delegation sees that (FeedbackQuerySet in
# querysets/outcomes.py). The domain rule has no column for the standing delegation, so it gets the strictest reading:
# the review and its dates, the people of its own State, and besides only what other States read too. A person of the
# mission who is to read more is named as an observer of the review.
WHO_SEES_WHAT: dict[M, tuple[Access, Access, Access, Access, Access, Access, Access]] = {
    M.REVIEW: (Y, Y, Y, Y, X, X, Y),
    M.DRAFT_QUESTIONNAIRE: (Y, X, Y, X, X, X, X),
    M.SUBMITTED_QUESTIONNAIRE: (Y, Y, Y, Y, Access.IF_SHARED, Access.IF_PUBLISHED, Access.IF_SHARED),
    M.FEEDBACK: (Y, Y, Y, Y, X, X, X),
    M.DRAFT_LIST: (Y, Y, Y, Y, X, X, X),
    M.FINAL_LIST: (Y, Y, Y, Y, Access.LESS_CONFIDENTIAL, Access.IF_PUBLISHED, Access.LESS_CONFIDENTIAL),
    M.SUMMARY: (Y, Y, Y, Y, Access.ONCE_ISSUED, Access.ONCE_ISSUED, Access.ONCE_ISSUED),
    M.PEOPLE: (Y, Y, Y, Y, Access.OPT_IN, X, Access.FOR_ITS_STATE),
}
COLUMN = {
    (C.UNDER_REVIEW, R.FOCAL_POINT): 0,
    (C.UNDER_REVIEW, R.DEPUTY): 0,
    (C.UNDER_REVIEW, R.EXPERT): 0,
    (C.UNDER_REVIEW, R.OBSERVER): 2,
    (C.REVIEWING, R.FOCAL_POINT): 1,
    (C.REVIEWING, R.DEPUTY): 1,
    (C.REVIEWING, R.EXPERT): 1,
    (C.REVIEWING, R.OBSERVER): 3,
}
OTHER_STATES, PUBLIC, STATE_DELEGATION = 4, 5, 6
# The step in which the experts of a delegation draft, article by article: answers, or written feedback.
DRAFTING_STEP = {C.UNDER_REVIEW: S.SELF_ASSESSMENT, C.REVIEWING: S.DESK_REVIEW}

# What a role may do in the whole review, and only for its own delegation.
ROLE_PERMISSIONS: dict[tuple[C, R], tuple[frozenset[str], frozenset[str]]] = {
    (C.UNDER_REVIEW, R.FOCAL_POINT): (
        frozenset(
            {
                "hold_consultation",
                "answer_questionnaire",
                "clear_questionnaire",
                "answer_clarification",
                "log_meeting",
                "agree_outcome",
                "decide_publication",
            }
        ),
        frozenset({"nominate", "view_own_draft"}),
    ),
    (C.UNDER_REVIEW, R.DEPUTY): (
        frozenset({"answer_questionnaire", "answer_clarification", "log_meeting"}),
        frozenset({"nominate", "view_own_draft"}),
    ),
    (C.UNDER_REVIEW, R.EXPERT): (
        frozenset({"answer_questionnaire", "answer_clarification", "log_meeting"}),
        frozenset({"view_own_draft"}),
    ),
    (C.UNDER_REVIEW, R.OBSERVER): (frozenset(), frozenset({"view_own_draft"})),
    (C.REVIEWING, R.FOCAL_POINT): (
        frozenset({"draft_outcome", "close_dialogue", "log_meeting"}),
        frozenset(
            {"nominate", "view_own_draft", "draft_feedback", "clear_feedback", "ask_clarification", "clear_outcome"}
        ),
    ),
    (C.REVIEWING, R.DEPUTY): (
        frozenset({"draft_outcome", "log_meeting"}),
        frozenset({"nominate", "view_own_draft", "draft_feedback", "ask_clarification"}),
    ),
    (C.REVIEWING, R.EXPERT): (
        frozenset({"draft_outcome", "log_meeting"}),
        frozenset({"view_own_draft", "draft_feedback", "ask_clarification"}),
    ),
    (C.REVIEWING, R.OBSERVER): (frozenset(), frozenset({"view_own_draft"})),
}


def get_view_permissions(role: tuple[C, R]) -> frozenset[str]:
    """Return the `view_*` codenames that the table gives to a role of the review's own parties."""
    return frozenset(f"view_{row}" for row, cells in WHO_SEES_WHAT.items() if cells[COLUMN[role]] is Y)


# What people of a State that no longer reviews can still do: read what it had drafted.
FORMER_REVIEWER_GRANTS = frozenset({"view_own_draft"})

# (capacity, role): (codenames granted on the review, codenames granted on the delegation)
ROLE_GRANTS = {
    role: (on_review | get_view_permissions(role), on_delegation)
    for role, (on_review, on_delegation) in ROLE_PERMISSIONS.items()
}
REVIEW_CODENAMES = frozenset().union(*(on_review for on_review, _own in ROLE_GRANTS.values()))
DELEGATION_CODENAMES = frozenset().union(*(own for _on_review, own in ROLE_GRANTS.values()))


# Which people of a State's standing delegation have which right, unless the State chose a smaller circle. No source
# says so: the domain rule says only that designated people of a mission register the others of its delegation.
STATE_RIGHTS: dict[StateRight, Circle] = {
    StateRight.READ: Circle.EVERYONE,
    StateRight.REVIEWS: Circle.EVERYONE,
    StateRight.OBJECT: Circle.EVERYONE,
    StateRight.NAME: Circle.EVERYONE,
    StateRight.KEEP: Circle.DESIGNATED,
    StateRight.FOLLOW_UP: Circle.DESIGNATED,
}
ROLES_OF_CIRCLE: dict[Circle, frozenset[StateRole]] = {
    Circle.EVERYONE: frozenset(StateRole),
    Circle.DESIGNATED: frozenset({StateRole.CONTACT, StateRole.DEPUTY, StateRole.DESIGNATED}),
    Circle.CONTACTS: frozenset({StateRole.CONTACT, StateRole.DEPUTY}),
    Circle.NOBODY: frozenset(),
}


@rules.predicate
def can_nominate_for_state(user: AnyUser, state: "State") -> bool:
    """Return whether the user is a focal point of the State, or a deputy, in any review."""
    rows = state.delegations.filter(build_grant_condition(user, "nominate", "reviews.Delegation"))
    return read_once(user, ("can_nominate_for_state", state.pk), rows.exists)


@rules.predicate
def is_state_person(user: AnyUser, state: "State") -> bool:
    """Return whether the user is in the standing delegation of the State."""
    return user.is_authenticated and user.is_active and state.mandates.in_force().filter(user=user.pk).exists()


def has_no_focal_point(*, of: str = "") -> rules.Predicate:
    """Return a predicate: no focal point is there for the delegation at `of`, or for the State under review."""

    def holds(_user: AnyUser, obj: Any) -> bool:
        delegation: Delegation = getattr(obj, of) if of else obj.delegation_under_review
        return not delegation.mandates.in_force().filter(role=R.FOCAL_POINT).exists()

    return rules.Predicate(holds, f"has_no_focal_point:{of}")


@rules.predicate
def is_active_delegation(_user: AnyUser, delegation: "Delegation") -> bool:
    """Return whether the delegation takes part now: new lots have not given its place to another State."""
    return not delegation.is_former


@rules.predicate
def is_nominated_person(user: AnyUser, nomination: "Nomination") -> bool:
    """Return whether the user is the nominated person."""
    return user.is_authenticated and nomination.email == user.email


@rules.predicate
def is_review_guest(user: AnyUser, review: "Review") -> bool:
    """Return whether the user is a guest of this review.

    A guest has a valid link that the State under review gave to one of its institutions.
    """
    return review is not None and getattr(user, "guest_in_review", None) == review.pk


@rules.predicate
def is_in_charge(user: AnyUser, assignment: "Assignment") -> bool:
    """Return whether the article is assigned to the user: the expert, or someone who answers for the institution."""
    return assignment.is_for(user)


def is_drafting(*, of: str = "") -> rules.Predicate:
    """Return a predicate: the delegation (or the one at `of`) is in the step in which its experts draft."""

    def holds(_user: AnyUser, obj: Any) -> bool:
        delegation: Delegation = getattr(obj, of) if of else obj
        return delegation.review.state == DRAFTING_STEP[C(delegation.capacity)]

    return rules.Predicate(holds, f"is_drafting:{of}")


@rules.predicate
def is_reopened(_user: AnyUser, review: "Review") -> bool:
    """Return whether the Secretariat has granted the State's request to correct its submission."""
    return review.reopenings.filter(state=ReopeningState.GRANTED).exists()


rules.add_perm("reviews.open_phase", is_secretariat)
rules.add_perm("reviews.facilitate_review", is_secretariat)
rules.add_perm("reviews.issue_review", is_secretariat)
rules.add_perm("reviews.approve_nomination", is_secretariat)
rules.add_perm(
    "reviews.nominate",
    (is_secretariat | has_grant("nominate") | has_grant(StateRight.NAME, on="party"))
    & is_active_delegation
    & ~has_state(S.PLANNED, S.CLOSED, of="review"),
)
rules.add_perm("reviews.declare_conflict", is_nominated_person & has_state(N.PENDING))
rules.add_perm("reviews.hold_consultation", is_secretariat | has_grant("hold_consultation"))
rules.add_perm(
    "reviews.answer_questionnaire",
    (has_grant("answer_questionnaire") | is_review_guest)
    & (has_state(S.SELF_ASSESSMENT) | has_state(*REOPENABLE_STATES) & is_reopened),
)
# The focal point of a delegation assigns its work; its experts and focal point write notes on it.
rules.add_perm("reviews.assign_articles", has_grant("nominate") & is_drafting())
rules.add_perm("reviews.return_article", has_grant("nominate", on="delegation") & is_drafting(of="delegation"))
rules.add_perm("reviews.hand_in_article", is_in_charge & is_drafting(of="delegation"))
# Guests only answer questionnaires.
rules.add_perm(
    "reviews.invite_guest",
    has_grant("nominate") & has_grant("answer_questionnaire", on="review") & has_state(S.SELF_ASSESSMENT, of="review"),
)
rules.add_perm(
    "reviews.write_note",
    has_grant("view_own_draft")
    & (
        has_grant("answer_questionnaire", on="review") & has_state(S.SELF_ASSESSMENT, of="review")
        | has_grant("draft_feedback") & has_state(S.DESK_REVIEW, of="review")
    ),
)
rules.add_perm("reviews.keep_legislation", has_grant("answer_questionnaire") & ~has_state(S.PLANNED, S.CLOSED))
rules.add_perm("reviews.record_stakeholders", has_grant("answer_questionnaire") & has_state(S.SELF_ASSESSMENT))
rules.add_perm("reviews.invite_input", has_grant("clear_questionnaire") & has_state(S.SELF_ASSESSMENT))
# Checked on an invitation, for the State that sent it and for the representatives of the organization.
rules.add_perm(
    "reviews.withdraw_input",
    has_grant("clear_questionnaire", on="review") & has_state(S.SELF_ASSESSMENT, of="review"),
)
rules.add_perm(
    "reviews.give_input",
    has_grant("represent_organization", on="organization")
    & has_state(O.VERIFIED, of="organization")
    & has_state(S.SELF_ASSESSMENT, of="review")
    & has_state(I.INVITED),
)
rules.add_perm("reviews.clear_questionnaire", has_grant("clear_questionnaire"))
rules.add_perm("reviews.request_reopening", has_grant("clear_questionnaire") & has_state(*REOPENABLE_STATES))
rules.add_perm("reviews.decide_reopening", is_secretariat & has_state(*REOPENABLE_STATES, of="review"))
rules.add_perm("reviews.read_receipt", is_secretariat | has_grant("view_draft_questionnaire"))
rules.add_perm(
    "reviews.use_reopening", has_grant("clear_questionnaire", on="review") & has_state(*REOPENABLE_STATES, of="review")
)
rules.add_perm("reviews.draft_feedback", has_grant("draft_feedback") & has_state(S.DESK_REVIEW, of="review"))
rules.add_perm("reviews.clear_feedback", has_grant("clear_feedback") & has_state(S.DESK_REVIEW, of="review"))
# Two reviewing States may write one text: both focal points agree, and either one can end it.
rules.add_perm("reviews.propose_joint", has_grant("clear_feedback") & has_state(S.DESK_REVIEW, of="review"))
rules.add_perm(
    "reviews.answer_joint", has_grant("clear_feedback", on="partner") & has_state(S.DESK_REVIEW, of="partner.review")
)
rules.add_perm(
    "reviews.withdraw_joint",
    has_grant("clear_feedback", on="proposed_by") & has_state(S.DESK_REVIEW, of="partner.review"),
)
rules.add_perm(
    "reviews.end_joint",
    (has_grant("clear_feedback", on="proposed_by") | has_grant("clear_feedback", on="partner"))
    & has_state(S.DESK_REVIEW, of="partner.review"),
)
# Reviewing States may read each other's cleared feedback immediately if each focal point agrees for its State.
rules.add_perm("reviews.allow_reading", has_grant("clear_feedback") & has_state(S.DESK_REVIEW, of="review"))
rules.add_perm("reviews.complete_feedback", has_grant("draft_outcome"))
rules.add_perm(
    "reviews.ask_clarification", has_grant("ask_clarification") & has_state(S.DESK_REVIEW, S.DIALOGUE, of="review")
)
rules.add_perm("reviews.answer_clarification", has_grant("answer_clarification") & has_state(S.DESK_REVIEW, S.DIALOGUE))
# The same permission and the later steps, checked on one request.
rules.add_perm(
    "reviews.answer_request",
    has_grant("answer_clarification", on="review") & has_state(S.DESK_REVIEW, S.DIALOGUE, of="review"),
)
rules.add_perm(
    "reviews.settle_request",
    has_grant("ask_clarification", on="asked_by") & has_state(S.DESK_REVIEW, S.DIALOGUE, of="review"),
)
rules.add_perm(
    "reviews.log_meeting",
    (is_secretariat | has_grant("log_meeting")) & has_state(S.DESK_REVIEW, S.DIALOGUE, S.OBSERVATIONS),
)
rules.add_perm("reviews.close_dialogue", is_secretariat | has_grant("close_dialogue"))
rules.add_perm("reviews.draft_list", has_grant("draft_outcome") & has_state(S.OBSERVATIONS))
# Checked on the user's delegation, for both outcomes. Observers read but do not comment.
rules.add_perm(
    "reviews.comment_passage",
    has_grant("view_own_draft")
    & (has_grant("draft_outcome", on="review") | has_grant("answer_questionnaire", on="review"))
    & has_state(S.OBSERVATIONS, S.AGREEMENT, S.SUMMARY, of="review"),
)
# Checked on the review, for both outcomes: the State under review replies, through the person who answers for it in the
# dialogue. Source: the reviewing States draft in close cooperation with it. They decide on the wording it proposes by
# `draft_list` and `draft_summary`, as on every change of the text.
rules.add_perm(
    "reviews.reply_outcome",
    has_grant("answer_clarification") & has_state(S.OBSERVATIONS, S.AGREEMENT, S.SUMMARY),
)
rules.add_perm("reviews.clear_list", has_grant("clear_outcome") & has_state(S.OBSERVATIONS, of="review"))
rules.add_perm("reviews.propose_list", has_grant("draft_outcome"))
rules.add_perm("reviews.agree_list", has_grant("agree_outcome"))
rules.add_perm("reviews.keep_confidential", has_grant("agree_outcome") & has_state(S.AGREEMENT, S.SUMMARY, S.COMPLETED))
# Two texts may have words in common that reveal nothing: the State whose paragraph is confidential decides.
rules.add_perm(
    "reviews.allow_words", has_grant("agree_outcome") & has_state(S.AGREEMENT, S.SUMMARY, S.COMPLETED, S.ISSUED)
)
rules.add_perm(
    "reviews.reopen_with_text",
    has_grant("agree_outcome", on="outcome.review") & has_state(S.SUMMARY, S.COMPLETED, of="outcome.review"),
)
rules.add_perm("reviews.draft_summary", has_grant("draft_outcome") & has_state(S.SUMMARY))
rules.add_perm("reviews.clear_summary", has_grant("clear_outcome") & has_state(S.SUMMARY, of="review"))
rules.add_perm("reviews.agree_summary", has_grant("agree_outcome"))
# The Secretariat translates, and so may those who draft for a party. Only the Secretariat makes a text official.
TRANSLATING = (S.SUMMARY, S.COMPLETED, S.ISSUED, S.CLOSED)
rules.add_perm(
    "reviews.translate_summary",
    (is_secretariat | has_grant("draft_outcome") | has_grant("answer_clarification")) & has_state(*TRANSLATING),
)
rules.add_perm(
    "reviews.revise_translation",
    (
        is_secretariat
        | has_grant("draft_outcome", on="outcome.review")
        | has_grant("answer_clarification", on="outcome.review")
    )
    & has_state(*TRANSLATING, of="outcome.review"),
)
rules.add_perm(
    "reviews.finalize_translation", is_secretariat & has_state(S.COMPLETED, S.ISSUED, S.CLOSED, of="outcome.review")
)
rules.add_perm("reviews.issue_translation", is_secretariat & has_state(S.ISSUED, S.CLOSED, of="outcome.review"))
rules.add_perm("reviews.decide_publication", has_grant("decide_publication") & has_state(S.ISSUED))
rules.add_perm("reviews.close_review", is_secretariat)
# After the review its focal point speaks for the State; when the mandate has ended, the standing delegation does.
rules.add_perm(
    "reviews.keep_follow_up",
    (has_grant("decide_publication") | has_grant(StateRight.FOLLOW_UP, on="state_under_review") & has_no_focal_point())
    & has_state(S.CLOSED),
)
# Checked on a request for a view, for the reviewing State that was asked.
rules.add_perm(
    "reviews.give_view",
    (
        has_grant("clear_outcome", on="delegation")
        | has_grant(StateRight.FOLLOW_UP, on="delegation.party") & has_no_focal_point(of="delegation")
    )
    & has_state(S.CLOSED, of="review"),
)
rules.add_perm("reviews.invite_follow_up", is_secretariat & has_state(S.CLOSED))
rules.add_perm("reviews.change_clock", is_secretariat & ~has_state(S.PLANNED, S.CLOSED))
rules.add_perm("reviews.conduct_draw", is_secretariat)
# Checked on the State. It seals and opens its text, and objects to the pool, from its own accounts.
rules.add_perm("reviews.take_part_in_draw", can_nominate_for_state | has_grant(StateRight.KEEP))
rules.add_perm("reviews.manage_questionnaires", is_secretariat)
rules.add_perm("reviews.load_texts", is_secretariat)
# A submission keeps the questionnaire version that it answers.
rules.add_perm("reviews.change_version", is_secretariat & has_state(*NOT_STARTED_STATES, S.SELF_ASSESSMENT))
# Checked on the State that sent the note.
rules.add_perm(
    "reviews.record_note_verbale",
    is_secretariat | has_grant(StateRight.NAME) | has_grant(StateRight.KEEP) | can_nominate_for_state,
)
# Checked on the State. Anyone who may send its notes also sees who acts for it.
rules.add_perm("reviews.view_state_people", is_secretariat | can_nominate_for_state | is_state_person)
rules.add_perm("reviews.keep_delegation", is_secretariat | has_grant(StateRight.KEEP) | can_nominate_for_state)
# Another person than the one who sent the note: checked by the service.
rules.add_perm("reviews.confirm_delegation", is_secretariat)
# The contact log, the officers in charge, the notes and saved views of the board: only the Secretariat.
rules.add_perm("reviews.chase_reviews", is_secretariat)
