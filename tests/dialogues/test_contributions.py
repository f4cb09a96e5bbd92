"""The part of States in the general review: who hands in what, who asks for the floor, who finds good practices."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from dialogues.enums_of_general_reviews import ConferenceAct, Extent, ParticipantClass
from dialogues.models import Contribution, FloorRequest, ParticipationRight, Session, WorkingGroup
from dialogues.selectors.good_practices import list_practices
from dialogues.selectors.participation import get_participant_class, list_speaking_states, require_right
from dialogues.services import contributions
from dialogues.services.reference import load_participation_rights
from reviews.selectors.follow_up import read_practice
from reviews.services import follow_up_notes
from stakeholders.models import InstrumentStatus
from tests.factories.delegations import make_state_person
from tests.factories.dialogues import make_session
from tests.factories.follow_up import close_with, find_paragraph
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from untoc_portal.core.exceptions import DomainError, NotAllowedError

TEXT = "Prosecutors and the police work in one team on these cases."


@pytest.fixture
def rights(db):
    """Load the table of rights."""
    load_participation_rights(Path(settings.BASE_DIR) / "dialogues" / "reference")


@pytest.fixture
def item(stage, rights):
    """Give an item of a session of the Conference."""
    conference = WorkingGroup.objects.create(code="COP", names={"en": "Conference"}, source="test")
    return make_session(stage.secretariat, conference, in_days=90, agenda=["General review"]).agenda_items.get()


@pytest.fixture
def mission(world):
    """Give a designated person of the Permanent Mission of Kenya."""
    return make_state_person(world, "KEN").user


@pytest.fixture
def hand_in(world, item, mission):
    """Give a function that hands in a contribution, by default a good practice of Kenya."""

    def go(actor=None, state="KEN", of=None, **fields):
        values = {
            "article": world.articles["UNTOC 5"],
            "kind": "good_practice",
            "language": "en",
            "text": TEXT,
        } | fields
        return contributions.hand_in_contribution(
            of or item, actor=actor or mission, state=world.states[state], **values
        )

    return go


def test_table_has_every_right(rights):
    rows = set(ParticipationRight.objects.values_list("participant", "act"))
    assert rows == {(value, act) for value in ParticipantClass.values for act in ConferenceAct.values}
    assert set(ParticipationRight.objects.filter(act="decide", extent="yes").values_list("participant", flat=True)) == {
        "party"
    }
    assert require_right(ParticipantClass.NON_GOVERNMENTAL, ConferenceAct.SPEAK) == Extent.INVITED
    with pytest.raises(DomainError, match="may not do this"):
        require_right(ParticipantClass.NON_GOVERNMENTAL, ConferenceAct.SUBMIT_VIEWS)


def test_without_a_row_there_is_no_right(db):
    with pytest.raises(DomainError):
        require_right(ParticipantClass.PARTY, ConferenceAct.SPEAK)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("party", "party"),
        ("signatory", "signatory"),
        ("not_party", "non_signatory"),
        ("not_confirmed", "non_signatory"),
    ],
)
def test_class_of_a_state(world, status, expected):
    InstrumentStatus.objects.filter(state=world.states["KEN"], instrument__code="UNTOC").update(status=status)
    assert get_participant_class(world.states["KEN"]) == expected


def test_only_who_speaks_for_the_state_acts(world, review, stage, item, hand_in, mission):
    review = carry_to(world, review, "preliminary_consultation")
    refused = [
        stage.secretariat,
        stage.bureau,
        stage.chair,
        stage.representative,
        person(review, "KEN", "expert"),
        person(review, "GHA"),
        make_state_person(world, "KEN", "delegate").user,
        make_state_person(world, "GHA").user,
        make_user(email="nobody@example.org"),
    ]
    for actor in refused:
        with pytest.raises(NotAllowedError):
            hand_in(actor)
        with pytest.raises(NotAllowedError):
            contributions.request_floor(item, actor=actor, state=world.states["KEN"])
    assert not Contribution.objects.exists()
    assert not FloorRequest.objects.exists()
    row = hand_in(person(review, "KEN"))
    asked = contributions.request_floor(item, actor=mission, state=world.states["KEN"])
    for actor in refused:
        for act, of in (
            (contributions.withdraw_contribution, row),
            (contributions.end_library_consent, row),
            (contributions.withdraw_floor_request, asked),
        ):
            with pytest.raises(NotAllowedError):
                act(of, actor=actor)
    assert list(list_speaking_states(mission)) == [world.states["KEN"]]


def test_contribution_is_about_the_own_state(hand_in):
    hand_in(text="In Kenya prosecutors and the police work in one team.")
    with pytest.raises(DomainError, match="another State"):
        hand_in(text="Unlike Ghana, we have such a team.")
    for bad in ({"text": " "}, {"kind": "grade"}, {"kind": "challenge", "is_in_library": True}, {"language": "xx"}):
        with pytest.raises(DomainError):
            hand_in(**bad)
    assert Contribution.objects.count() == 1


def test_wrong_session_is_refused(world, stage, item, hand_in, mission):
    other = make_session(stage.secretariat, stage.group, agenda=["Item"]).agenda_items.first()
    with pytest.raises(DomainError, match="Only the Conference"):
        hand_in(of=other)
    with pytest.raises(DomainError, match="Only the Conference"):
        contributions.request_floor(other, actor=mission, state=world.states["KEN"])
    with pytest.raises(IntegrityError), transaction.atomic():
        FloorRequest.objects.create(item=other, state=world.states["KEN"], requested_by=mission)
    Session.objects.filter(pk=item.session_id).update(state="concluded")
    with pytest.raises(DomainError, match="concluded"):
        hand_in()


def test_floor_keeps_the_order(world, item, mission):
    ghana = make_state_person(world, "GHA").user
    first = contributions.request_floor(item, actor=mission, state=world.states["KEN"])
    contributions.request_floor(item, actor=ghana, state=world.states["GHA"])
    with pytest.raises(DomainError, match="already"):
        contributions.request_floor(item, actor=mission, state=world.states["KEN"])
    assert [row.state.iso3 for row in FloorRequest.objects.waiting()] == ["KEN", "GHA"]
    contributions.withdraw_floor_request(first, actor=mission)
    with pytest.raises(DomainError, match="withdrawn already"):
        contributions.withdraw_floor_request(first, actor=mission)
    contributions.request_floor(item, actor=mission, state=world.states["KEN"])
    assert [row.state.iso3 for row in FloorRequest.objects.waiting()] == ["GHA", "KEN"]


def test_state_that_has_not_signed_waits_for_the_president(world, item, mission):
    InstrumentStatus.objects.filter(state=world.states["KEN"], instrument__code="UNTOC").update(status="not_party")
    row = contributions.request_floor(item, actor=mission, state=world.states["KEN"])
    assert row.needs_invitation
    ParticipationRight.objects.filter(participant="non_signatory", act="speak").update(extent="no")
    contributions.withdraw_floor_request(row, actor=mission)
    with pytest.raises(DomainError, match="may not do this"):
        contributions.request_floor(item, actor=mission, state=world.states["KEN"])


def test_who_reads_contributions(world, stage, item, hand_in, mission):
    hand_in()
    readers = {
        "secretariat": stage.secretariat,
        "chair": stage.chair,
        "mission": mission,
        "stakeholder": stage.representative,
        "nobody": make_user(email="nobody@example.org"),
        "anonymous": AnonymousUser(),
    }
    contributions.request_floor(item, actor=mission, state=world.states["KEN"])
    for model in (Contribution, FloorRequest):
        found = {name for name, user in readers.items() if model.objects.visible_to(user).exists()}
        assert found == {"secretariat", "chair", "mission"}
    row = hand_in(text=f"{TEXT} Everyone may find it.", is_in_library=True)
    assert list(Contribution.objects.visible_to(AnonymousUser())) == [row]
    contributions.end_library_consent(row, actor=mission)
    assert not Contribution.objects.visible_to(AnonymousUser()).exists()
    with pytest.raises(DomainError, match="not in the library"):
        contributions.end_library_consent(row, actor=mission)


def test_library_has_what_states_consented_to(world, review, hand_in, mission):
    closed = close_with(world, review)
    paragraph = find_paragraph(closed)
    assert list_practices() == []
    consent = follow_up_notes.give_practice_consent(
        paragraph, actor=person(closed, "KEN"), seen=seen(read_practice(paragraph))
    )
    row = hand_in(is_in_library=True)
    page = reverse("dialogues:good_practices")
    assert {practice.text for practice in list_practices()} == {paragraph.text, TEXT}
    shown = Client().get(page)
    assert TEXT in shown.text
    assert paragraph.text in shown.text
    for query, found in (("?instrument=UNTOC&article=5", 2), ("?article=6", 0), ("?q=Kenya", 2), ("?q=Ghana", 0)):
        assert len(Client().get(page + query).context["table"]) == found, query
    follow_up_notes.withdraw_practice_consent(consent, actor=person(closed, "KEN"))
    contributions.withdraw_contribution(row, actor=mission)
    assert list_practices() == []


def test_pages_of_an_item(world, stage, item, mission, django_assert_max_num_queries):
    page = reverse("dialogues:contributions", args=[item.session_id, item.number])
    new = reverse("dialogues:contribution_new", args=[item.session_id, item.number])
    floor = reverse("dialogues:floor_request_new", args=[item.session_id, item.number])
    client, staff, ngo = Client(), Client(), Client()
    client.force_login(mission)
    staff.force_login(stage.secretariat)
    ngo.force_login(stage.representative)
    assert "rule 17" in Client().get(page).text
    for address in (new, floor):
        assert ngo.get(address).status_code == staff.get(address).status_code == 404
    kenya = world.states["KEN"].pk
    typed = {"state": kenya, "kind": "experience", "article": world.articles["UNTOC 6"].pk, "language": "en"}
    assert client.post(new, {**typed, "text": "Ghana does not."}).status_code == 422
    assert client.post(new, {**typed, "text": TEXT}).status_code == 302
    assert client.post(floor, {"state": kenya}).status_code == 302
    with django_assert_max_num_queries(15):
        assert TEXT in client.get(page).text
    assert TEXT not in ngo.get(page).text
    assert "in this order" not in ngo.get(page).text
    assert TEXT in staff.get(page).text
    row, asked = Contribution.objects.get(), FloorRequest.objects.get()
    withdraw = reverse("dialogues:contribution_withdraw", args=[row.pk])
    assert ngo.post(withdraw).status_code == staff.post(withdraw).status_code == 404
    assert client.post(withdraw).status_code == 302
    assert client.post(reverse("dialogues:floor_request_withdraw", args=[asked.pk])).status_code == 302
    assert TEXT not in client.get(page).text
    assert "Contributions of States" in client.get(item.session.get_absolute_url()).text
