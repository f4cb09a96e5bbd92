"""Who may act, and when: every act by every wrong person, and in every wrong step, leaves everything as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import transaction

from reviews.enums import ReviewState
from reviews.models import Review
from reviews.selectors.readings import read_mandate, read_nomination
from reviews.services import people
from tests.factories.acts import ACTS, carry_people, party_to, provide_rows, strangers
from tests.factories.reading import seen
from tests.factories.reviews import carry_to
from tests.factories.rows import nothing_changes
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import DomainError, NotAllowedError


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def reload_row(row):
    return type(row).objects.get(pk=row.pk)


def outcome_of(act, world, review, user) -> str:
    """Return the result of the act, done with copies that no other act has changed: to read them takes longer."""
    try:
        act.do(world, deepcopy(review), deepcopy(user))
    except DomainError as error:
        return error.code
    return "done"


def undone_outcome_of(act, world, review, user) -> str:
    """Return the result of the act, and undo it."""
    with undone():
        return outcome_of(act, world, review, user)


def cast_of(world, review) -> dict[str, User]:
    """Return everybody there is: the parties to the review, if it has any yet, and strangers to it."""
    cast = strangers(world) | (party_to(review) if review.state != ReviewState.PLANNED else {})
    return {who: reload_row(user) for who, user in cast.items()}


@pytest.mark.parametrize("state", ReviewState.values)
def test_step_acts_are_done_by_entitled_people_only(state, world, review, other_review):
    carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    review = carried(world, review, state)
    cast = cast_of(world, review) | party_to(other_review, " in the other review")
    for name, act in ACTS.items():
        if state in act.states:
            with undone():
                act.prepare(world, review)
                check_people(name, act, world, reload_row(review), cast)


def check_people(name, act, world, review, cast) -> None:
    right = {who: undone_outcome_of(act, world, review, cast[who]) for who in act.people}
    assert (name, right) == (name, dict.fromkeys(act.people, "done"))
    wrong = [who for who in cast if who not in act.people]
    with nothing_changes():
        refused = {who: outcome_of(act, world, review, cast[who]) for who in wrong}
    assert (name, refused) == (name, dict.fromkeys(wrong, "not_allowed"))


@pytest.mark.parametrize("state", ReviewState.values)
def test_act_is_done_in_its_steps_and_in_no_other(state, world, review):
    review = carried(world, review, state)
    provide_rows(world, review)
    cast = cast_of(world, review)
    acts = [
        (name, who, ACTS[name], cast[who])
        for name in ACTS
        if state not in ACTS[name].states
        for who in ACTS[name].people
        if who in cast
    ]
    assert len(acts) >= 5
    now = reload_row(review)
    with nothing_changes():
        outcome = {(name, who): outcome_of(act, world, now, user) for name, who, act, user in acts}
    assert {key: code for key, code in outcome.items() if code not in {"wrong_state", "not_allowed"}} == {}


def carried(world, review, state) -> Review:
    """Carry the review to the step, with its people named; the working groups get its documents without a job here."""
    if state == ReviewState.CLOSED:
        review = carry_to(world, review, ReviewState.ISSUED)
        ACTS["close the review"].prepare(world, review)
    review = carry_to(world, review, state)
    carry_people(world, review)
    return review


def test_secretariat_alone_decides_on_nominations(world, review):
    review = carried(world, review, ReviewState.NOMINATION)
    nomination = ACTS["nominate for Ghana"].do(world, review, world.secretariat)
    mandate = review.delegation_under_review.mandates.in_force().first()
    acts = {
        "approve": lambda user: people.approve_nomination(
            nomination, actor=user, seen=seen(read_nomination(nomination))
        ),
        "refuse": lambda user: people.refuse_nomination(
            nomination, actor=user, seen=seen(read_nomination(nomination)), reason="Not in the note."
        ),
        "end": lambda user: people.end_mandate(mandate, actor=user, seen=seen(read_mandate(mandate)), reason="Left."),
    }
    everyone_else = {who: user for who, user in cast_of(world, review).items() if who != "secretariat"}
    with nothing_changes():
        for act in acts.values():
            for user in everyone_else.values():
                with pytest.raises(NotAllowedError):
                    act(user)
