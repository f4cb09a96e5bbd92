"""The pages on which a drawing of lots is held: of the States, of the officers, and what the public reads."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.models import Draw, DrawProposal, PoolObjection, RevealedText, Review, SealedText, StateMandate
from tests.factories.draw_course import (
    FROZEN,
    NONCE,
    NUMBER,
    OPENED,
    OPENING,
    ROUND,
    SEALED,
    SEALING,
    SIGNATURE,
    at,
    just_after,
    make_course,
)
from tests.factories.people import make_user
from tests.factories.reading import send_read
from tests.factories.rows import nothing_changes
from untoc_portal.core import preparations
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import Preparation


@pytest.fixture
def course(hall):
    return make_course(hall)


@pytest.fixture
def staff(course, browse):
    return browse(course.first)


@pytest.fixture
def second(course, browse):
    return browse(course.second)


def address(name, *arguments):
    return reverse(f"reviews:{name}", args=[1, *arguments])


def page_of(client, name="draw_detail", *arguments):
    response = client.get(address(name, *arguments))
    assert response.status_code == 200
    return response.content.decode()


def mission_of(course, browse, place):
    state = course.givers[place]
    return state, browse(course.people[state.iso3])


def test_state_seals_and_opens_on_its_pages(course, browse, client):
    state, mission = mission_of(course, browse, 0)
    commitment = course.commitment(state, "dice 4 2 6")
    with at(SEALING):
        assert address("draw_seal", state.iso3) in page_of(mission)
        assert f'data-pool="{course.draw.ledger().pool_sha256}"' in page_of(mission, "draw_seal", state.iso3)
        with nothing_changes():
            assert send_read(mission, address("draw_seal", state.iso3), {"commitment": "x"}).status_code == 422
        send_read(mission, address("draw_seal", state.iso3), {"commitment": commitment.upper()})
        shown = page_of(client)
        assert ("sealed" in shown, commitment in shown) == (True, False)
        assert "Your State has sealed its text." in page_of(mission, "draw_seal", state.iso3)
    with just_after(SEALED):
        course.close()
    with at(OPENING):
        assert commitment in page_of(client)
        kept = json.dumps({"nonce": NONCE, "text": "dice 4 2 6"}).encode()
        file = SimpleUploadedFile("kept.json", kept)
        wrong = SimpleUploadedFile("kept.json", b"no json")
        with nothing_changes():
            assert send_read(mission, address("draw_open", state.iso3), {"file": wrong}).status_code == 422
            typed = {"nonce": NONCE, "text": "dice 6 6 6"}
            assert send_read(mission, address("draw_open", state.iso3), typed).status_code == 422
        send_read(mission, address("draw_open", state.iso3), {"file": file})
        assert "dice 4 2 6" not in page_of(client)
    with just_after(OPENED):
        course.close()
    assert RevealedText.objects.get().text == "dice 4 2 6"
    assert "dice 4 2 6" in page_of(client)


def test_text_has_no_name_on_the_page(course, browse):
    """What has no name is not sent. Nothing else on the page has the text or the nonce."""
    state, mission = mission_of(course, browse, 0)
    with at(SEALING):
        page = page_of(mission, "draw_seal", state.iso3)
    place = page[page.index("data-sealing ") : page.index("data-sealing-by-hand")]
    assert "<form" not in place
    assert "name=" not in place
    assert "data-draft" not in page


@pytest.mark.parametrize("name", ["draw_seal", "draw_open", "draw_object"])
def test_pages_of_a_state_are_its_own(course, browse, name):
    state = course.givers[0]
    others = [course.first, course.people[course.givers[1].iso3], *(make_user(role) for role in RoleGroup)]
    with at(SEALING):
        assert browse(course.people[state.iso3]).get(address(name, state.iso3)).status_code == 200
        for person in others:
            other = browse(person)
            answers = (other.get(address(name, state.iso3)), other.post(address(name, state.iso3), {"text": "x"}))
            assert {answer.status_code for answer in answers} == {404}


def test_state_that_is_not_asked_objects_only(course, browse):
    state = course.hall.parties[3]
    mission = browse(course.people[state.iso3])
    with at(SEALING):
        page = page_of(mission)
        assert address("draw_seal", state.iso3) not in page
        assert "not asked for a text" in page_of(mission, "draw_seal", state.iso3)
        mission.post(address("draw_object", state.iso3), {"text": "Our regional group is wrong."})
        assert "Our regional group is wrong." in page_of(mission)
    with at(NUMBER):
        assert mission.get(address("draw_object", state.iso3)).status_code == 404
    assert PoolObjection.objects.count() == 1


def test_two_officers_record_a_paper_envelope(course, staff, second):
    state = course.givers[2]
    commitment = course.commitment(state, "edelweiss")
    with at(SEALING):
        send_read(staff, address("draw_envelope"), {"giver": state.pk, "commitment": commitment})
        row = SealedText.objects.get()
        target = address("draw_decide_envelope", row.pk)
        assert "You recorded this yourself." in page_of(staff, "draw_room")
        assert target in page_of(second, "draw_room")
        assert "Another officer decides it." in page_of(staff, "draw_decide_envelope", row.pk)
        send_read(second, target, {"decision": "confirm"})
    with just_after(SEALED):
        assert address("draw_close") in page_of(staff, "draw_room")
        send_read(staff, address("draw_close"))
    with at(OPENING):
        send_read(staff, address("draw_open_envelope"), {"giver": state.pk, "nonce": NONCE, "text": "edelweiss"})
        opened = RevealedText.objects.get()
        send_read(second, address("draw_confirm_opening", opened.pk))
    with just_after(OPENED):
        send_read(staff, address("draw_close"))
    assert [row["text"] for row in course.draw.ledger().opened] == ["edelweiss"]


def test_envelope_that_nobody_confirmed_in_time_is_named(course, staff, second):
    late = "No second officer decided it in time. It does not count."
    closed, opened = course.givers[1], course.givers[2]
    with at(SEALING):
        for state in (closed, opened):
            commitment = course.commitment(state, "edelweiss")
            send_read(staff, address("draw_envelope"), {"giver": state.pk, "commitment": commitment})
        row = SealedText.objects.get(giver=opened)
        send_read(second, address("draw_decide_envelope", row.pk), {"decision": "confirm"})
        assert late not in page_of(second, "draw_room")
    with just_after(SEALED):
        undecided = SealedText.objects.get(giver=closed)
        assert address("draw_decide_envelope", undecided.pk) not in page_of(second, "draw_room")
        for page in ("draw_room", "draw_close"):
            assert page_of(staff, page).count(late) == 1
        send_read(staff, address("draw_close"))
    with at(OPENING):
        send_read(staff, address("draw_open_envelope"), {"giver": opened.pk, "nonce": NONCE, "text": "edelweiss"})
        assert page_of(second, "draw_room").count(late) == 1
    with just_after(OPENED):
        assert page_of(second, "draw_room").count(late) == page_of(staff, "draw_close").count(late) == 2
        send_read(staff, address("draw_close"))
    assert course.draw.ledger().opened == []


def test_number_comes_from_a_file_or_typed(course, staff):
    course.seal_all()
    course.open_all()
    with just_after(OPENED):
        assert "It is published on 23 August 2023, 15:59:24 UTC." in page_of(staff, "draw_number")
    with just_after(NUMBER):
        for wrong in ({"round": ROUND, "signature": "00" * 48}, {"round": 1}, {"signature": SIGNATURE}):
            with nothing_changes():
                assert send_read(staff, address("draw_number"), wrong).status_code == 422
        relay = {"round": ROUND, "randomness": "unused", "signature": SIGNATURE}
        file = SimpleUploadedFile("1000.json", json.dumps(relay).encode())
        send_read(staff, address("draw_number"), {"file": file})
        assert "The number is known. Draw the lots." in page_of(staff, "draw_room")
        send_read(staff, address("draw_conduct"))
        preparations.run_preparation(Preparation.objects.get().pk)
    assert Review.objects.count() == len(course.hall.parties)


def test_page_says_what_is_proved(course, client):
    with at(SEALING):
        page = page_of(client)
        assert "The lots will follow from three things" in page
        assert "It does not exist yet." in page
    course.draw_all()
    with just_after(NUMBER):
        page = page_of(client)
    assert "the sealed texts of 3 States, and a number that a network of independent bodies published at" in page
    assert "It was sent in time: by e-mail to 4 people of the States." in page
    assert "There is no time stamp of an authority outside the portal." in page
    assert "were open to objection until 23 August 2023, 15:59:24 UTC. 0 objections were recorded." in page
    assert "No drawing was declared void before this one." in page
    assert f"--closed {course.draw.ledger().closing_sha256}" in page
    assert "practice" not in page


def test_page_does_not_claim_what_was_not_noted(hall, client):
    course = make_course(hall)
    StateMandate.objects.update(ended_on=FROZEN.date(), end_reason="Another post.")
    course.people.clear()
    with just_after(SEALED):
        course.close()
    with just_after(OPENED):
        course.close()
    with just_after(NUMBER):
        page = page_of(client)
    assert "There is no record that anybody outside the portal got the closing hash" in page
    assert "could know or choose that number" not in page


def test_note_of_the_hash_is_shown(course, staff, client):
    assert staff.get(address("draw_note")).status_code == 404
    course.seal_all()
    course.open_all()
    with at(OPENED + dt.timedelta(hours=1)):
        # In Vienna, where the portal is.
        values = {"kind": "read_out", "place": "Working Group, third meeting", "happened_at": "2023-08-22T17:30"}
        assert staff.post(address("draw_note"), values).status_code == 302
        assert "read out in a meeting (Working Group, third meeting)" in page_of(client)


def test_void_drawing_stays_public_and_the_next_one_says_so(course, staff, second, client):
    course.draw_all()
    with just_after(NUMBER):
        send_read(staff, address("draw_void"), {"reason": "A party was missing from the list."})
        row = DrawProposal.objects.get()
        send_read(second, address("draw_decide_proposal", row.pk), {"decision": "confirm"})
    page = page_of(client)
    assert "This drawing is void." in page
    assert "A party was missing from the list." in page
    assert client.get(address("draw_file", "result.csv")).status_code == 404
    assert client.get(address("draw_file", "transcript.json")).status_code == 200
    assert "Freeze a new pool." in page_of(staff, "draw_room")
    course.hall.draw()
    page = page_of(client)
    assert "This is not the first drawing of this phase." in page
    assert Draw.objects.last().get_absolute_url() in page
    assert "This drawing is void." in client.get(address("draw_detail", 1)).content.decode()
    assert "number 2" in client.get(reverse("reviews:draw_list")).content.decode()


def test_missing_number_and_dice_have_their_pages(course, staff, second):
    course.seal_all()
    course.open_all()
    with at(NUMBER.replace(day=24, hour=17)):
        assert address("draw_missing") in page_of(staff, "draw_room")
        send_read(staff, address("draw_missing"), {"reason": "Three relays do not have it."})
        send_read(second, address("draw_decide_proposal", DrawProposal.objects.get().pk), {"decision": "refuse"})
    assert course.draw.entries.last().kind == "reveals"
    with at(NUMBER), nothing_changes():
        assert send_read(staff, address("draw_dice"), {"digits": "1" * 100}).status_code == 422


@pytest.mark.parametrize("moment", [SEALING, OPENING])
def test_pages_before_the_lots_ask_few_questions(course, browse, moment, django_assert_max_num_queries):
    if moment == OPENING:
        course.seal_all()
    _state, mission = mission_of(course, browse, 0)
    officer = browse(course.first)
    with at(moment):
        for client, name in ((mission, "draw_detail"), (officer, "draw_detail"), (officer, "draw_room")):
            page_of(client, name)
            with django_assert_max_num_queries(15):
                page_of(client, name)
