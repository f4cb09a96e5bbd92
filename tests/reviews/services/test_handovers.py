"""What a focal point leaves to the successor; and deputies, who do much and clear nothing."""

import pytest

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Handover, Mandate, NoteVerbale
from reviews.selectors.handovers import format_handover
from reviews.selectors.readings import read_feedback, read_nomination
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services.articles import assign_articles
from reviews.services.feedback import clear_feedback, save_feedback
from reviews.services.people import approve_nomination, nominate_person
from reviews.services.questionnaires import submit_questionnaire
from tests.factories.reading import seen
from tests.factories.reviews import answer_all, delegation_of
from tests.factories.rows import refusal
from untoc_portal.core.models import Message

FOCAL_POINT, DEPUTY, EXPERT = DelegateRole.FOCAL_POINT, DelegateRole.DEPUTY, DelegateRole.EXPERT


@pytest.fixture
def appoint(world, review):
    """Give a function that names and approves somebody for a State in the review."""

    def name(iso3, role, email, **fields):
        note = NoteVerbale.objects.get(sender__iso3=iso3)
        nomination = nominate_person(
            delegation_of(review, iso3),
            actor=world.secretariat,
            note_verbale=note,
            name="Ada New",
            email=email,
            role=role,
            **fields,
        )
        return approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))

    return name


def test_successor_finds_where_things_stood(assessed, appoint, save, who):
    save("untoc.5", "yes")
    appoint("KEN", EXPERT, "second@example.org")
    old = Mandate.objects.get(user=who("KEN"))
    new = appoint("KEN", FOCAL_POINT, "new@example.org", replaces=True)
    handover = Handover.objects.get()
    assert (handover.mandate, handover.predecessor) == (new, old)
    assert (handover.facts["state"], handover.facts["answers"], handover.facts["questions"]) == (
        ReviewState.SELF_ASSESSMENT,
        1,
        4,
    )
    digest = format_handover(handover)
    assert digest["step"] == "Self-assessment"
    assert ("Questions answered", "1 of 4") in digest["figures"]
    assert {role for _name, role in digest["people"]} == {"governmental expert", "observer"}
    assert "self-assessment" in " ".join(str(kind) for kind, _day in digest["dates"]).lower()


def test_digest_stays_as_it_was_and_is_the_delegations_own(assessed, appoint, save, who, world):
    new = appoint("KEN", FOCAL_POINT, "new@example.org", replaces=True)
    facts = Handover.objects.get().facts
    save("untoc.5", "yes")
    assert Handover.objects.get().facts == facts
    assert Handover.objects.visible_to(new.user).exists()
    for other in (who("GHA"), world.secretariat):
        assert not Handover.objects.visible_to(other).exists()


def test_handover_message_holds_link_only(assessed, appoint):
    new = appoint("KEN", FOCAL_POINT, "new@example.org", replaces=True)
    notified = Message.objects.get(event="reviews/handed_over")
    assert (notified.recipient, notified.url) == (new.user, Handover.objects.get().get_absolute_url())
    assert "questions" not in notified.body.lower()


def test_first_focal_point_follows_nobody(assessed):
    assert not Handover.objects.exists()


def test_deputy_shares_out_the_work_and_names_people(assessed, appoint, world):
    deputy = appoint("KEN", DEPUTY, "deputy@example.org").user
    expert = appoint("KEN", EXPERT, "second@example.org").user
    delegation = delegation_of(assessed, "KEN")
    assert assign_articles(delegation, actor=deputy, articles=[world.articles["UNTOC 5"]], expert=expert)
    assert nominate_person(
        delegation,
        actor=deputy,
        note_verbale=NoteVerbale.objects.get(sender=delegation.party),
        name="x",
        email="x@example.org",
        role=EXPERT,
    )


def test_deputy_clears_no_submission(assessed, appoint):
    deputy = appoint("KEN", DEPUTY, "deputy@example.org").user
    answer_all(assessed)
    with refusal():
        submit_questionnaire(assessed, actor=deputy, seen=seen(read_self_assessment(assessed)))


def test_reviewing_deputy_drafts_but_does_not_clear(at, appoint, world):
    review = at(ReviewState.DESK_REVIEW)
    deputy = appoint("GHA", DEPUTY, "deputy@example.org").user
    ghana = delegation_of(review, "GHA")
    save_feedback(ghana, actor=deputy, article=world.articles["UNTOC 5"], texts={"measures": "Measures"})
    with refusal():
        clear_feedback(ghana, actor=deputy, seen=seen(read_feedback(ghana)))
