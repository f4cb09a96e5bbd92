"""The mandate ledger: every act is stored with the mandate it was done under, for the State that was chosen."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from reviews.enums import DelegateRole, ReviewState
from reviews.models import ActUnderMandate, AnswerRevision, FeedbackRevision, Mandate
from reviews.selectors.readings import read_feedback, read_nomination
from reviews.services import people
from reviews.services.acting import get_review_authority
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.feedback import clear_feedback, save_feedback
from tests.factories.legislation import add_law
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import refusal
from untoc_portal.core.authz import get_user_roles
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.middleware import acting_for
from untoc_portal.core.models import AuditEvent

EXPERT = DelegateRole.EXPERT


@pytest.fixture
def choose():
    """Give a function that chooses a State to act for, until the test ends."""
    tokens = []
    yield lambda iso3: tokens.append(acting_for.set(iso3))
    for token in reversed(tokens):
        acting_for.reset(token)


@pytest.fixture
def also_of_mongolia(world, at, other_review):
    """Give Ghana's focal point in the review of Kenya, who is an expert of Mongolia in another review as well."""
    review = at(ReviewState.DESK_REVIEW)
    other_review = carry_to(world, other_review, ReviewState.DESK_REVIEW)
    ghana, mongolia = person(review, "GHA"), delegation_of(other_review, "MNG")
    nomination = people.nominate_person(
        mongolia,
        actor=world.secretariat,
        note_verbale=mongolia.party.notes_verbales.first(),
        name=ghana.name,
        email=ghana.email,
        role=EXPERT,
    )
    people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    return ghana


def give_feedback(review, iso3, actor, article):
    texts = {"measures": f"Measures, version {FeedbackRevision.objects.count()}"}
    return save_feedback(delegation_of(review, iso3), actor=actor, article=article, texts=texts)[0]


def test_every_act_of_delegate_has_own_mandate(world, review, capture_commit):
    for state in (ReviewState.ISSUED, ReviewState.CLOSED):
        with capture_commit():
            carry_to(world, review, state)
    delegates = [
        event for event in AuditEvent.objects.exclude(actor=None) if RoleGroup.DELEGATES in get_user_roles(event.actor)
    ]
    kept = {act.event_id: act.mandate for act in ActUnderMandate.objects.select_related("mandate")}
    assert {event.pk for event in delegates} == set(kept)
    assert len({event.action for event in delegates}) > 3
    assert all(kept[event.pk].user_id == event.actor_id for event in delegates)
    assert all(kept[event.pk].capacity_text == event.capacity for event in delegates)


def test_act_of_the_secretariat_is_kept_with_its_role(review, world):
    authority = get_review_authority(world.secretariat, review)
    assert (authority.label, authority.mandate) == ("Secretariat", None)


def test_act_that_is_about_no_review_rests_on_no_mandate(at, who):
    at(ReviewState.SELF_ASSESSMENT)
    authority = get_review_authority(who("KEN"), who("KEN"))
    assert (authority.label, authority.mandate) == ("Delegate of a State party, Focal point of a State party", None)


def test_revision_of_an_answer_is_kept_with_its_mandate(save, who):
    save("untoc.5", "yes")
    revision = AnswerRevision.objects.get()
    assert (revision.mandate.user, revision.mandate.role) == (who("KEN", EXPERT), EXPERT)


def test_law_is_recorded_under_mandate_of_its_review(assessed, who):
    law = add_law(assessed, actor=who("KEN", EXPERT))
    assert ActUnderMandate.objects.get(event__object_id=law.pk, event__content_type__model="legislation").mandate == (
        Mandate.objects.get(user=who("KEN", EXPERT))
    )


def test_without_choice_user_acts_for_state_of_review(also_of_mongolia, review, world):
    entry = give_feedback(review, "GHA", also_of_mongolia, world.articles["UNTOC 5"])
    act = ActUnderMandate.objects.latest("pk")
    assert (act.event.object_id, act.mandate.delegation.party.iso3) == (entry.pk, "GHA")


def test_who_chose_a_state_acts_for_no_other(also_of_mongolia, review, other_review, world, choose):
    choose("MNG")
    with refusal("acting_for_another") as caught:
        give_feedback(review, "GHA", also_of_mongolia, world.articles["UNTOC 5"])
    assert "Choose Ghana" in str(caught.value)
    give_feedback(other_review, "MNG", also_of_mongolia, world.articles["UNTOC 5"])
    choose("GHA")
    give_feedback(review, "GHA", also_of_mongolia, world.articles["UNTOC 5"])
    given = clear_feedback(
        delegation_of(review, "GHA"), actor=also_of_mongolia, seen=seen(read_feedback(delegation_of(review, "GHA")))
    )
    assert given.authors.get().mandate.delegation.party.iso3 == "GHA"


def test_choice_of_state_without_mandate_is_ignored(also_of_mongolia, review, world, choose):
    choose("KEN")
    give_feedback(review, "GHA", also_of_mongolia, world.articles["UNTOC 5"])


def test_answers_for_another_state_are_not_saved(world, save, who, other_review, choose):
    review, expert = world.reviews[0], who("KEN", EXPERT)
    mongolia = delegation_of(carry_to(world, other_review, ReviewState.DESK_REVIEW), "MNG")
    note = mongolia.party.notes_verbales.first()
    nomination = people.nominate_person(
        mongolia, actor=world.secretariat, note_verbale=note, name="x", email=expert.email, role=EXPERT
    )
    people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    choose("MNG")
    question = review.questions()[0]
    with refusal("acting_for_another"):
        save_answers(review, actor=expert, entries=[AnswerEntry(question, "yes", "", 0)])


def test_database_keeps_an_act_with_its_mandate(at, who):
    at(ReviewState.SELF_ASSESSMENT)
    act = ActUnderMandate.objects.first()
    for statement in (
        "UPDATE reviews_actundermandate SET mandate_id = mandate_id",
        "DELETE FROM reviews_actundermandate",
    ):
        with pytest.raises(DatabaseError, match="stays with its mandate"), transaction.atomic():
            connection.cursor().execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        act.mandate.acts.create(event=act.event)
