"""The course of a drawing of lots: nobody acts alone, the order is fixed, and nothing can be replaced afterwards."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from reviews.draw import verify
from reviews.enums_of_draws import NoteOfHash
from reviews.models import (
    HashNote,
    HashStamp,
    RevealedText,
    Review,
    SealedText,
)
from reviews.selectors.draw_course import get_closing_hash
from reviews.services import draw_notes, draw_numbers, draw_texts
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
    TIMES,
    at,
    freeze,
    just_after,
    make_course,
)
from tests.factories.draws import draw_for_practice
from tests.factories.people import make_user
from tests.factories.rows import refusal
from tests.factories.time_stamps import make_authority, serve_authority
from untoc_portal.core import jobs
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import Job, Message


@pytest.fixture
def course(hall):
    return make_course(hall)


def test_drawing_is_held_from_pool_to_lots(course):
    course.draw_all()
    assert course.kinds == ["pool", "commitments", "reveals", "beacon", "draw"]
    ledger = verify(course.draw.ledger().transcript())
    assert [row["text"] for row in ledger.opened if row["giver"] == course.givers[2].iso3] == ["edelweiss"]
    assert (ledger.withheld, ledger.rests_on_beacon_alone) == ([], False)
    assert Review.objects.count() == len(course.hall.parties)
    certificate = course.draw.entries.last().certificate.snapshot
    assert certificate["closing_sha256"] == ledger.closing_sha256
    assert (certificate["number"]["round"], certificate["is_practice"]) == (ROUND, False)


def test_states_are_asked_for_text(course):
    notified = Message.objects.filter(event="reviews/text_asked").values_list("recipient__email", flat=True)
    assert sorted(notified) == [f"mission.{state.iso3.lower()}@example.org" for state in course.givers]


@pytest.mark.parametrize(
    "times",
    [
        {"commitments_until": FROZEN - dt.timedelta(hours=1)},
        {"reveals_until": SEALED - dt.timedelta(hours=1)},
        {"beacon_at": OPENED + dt.timedelta(hours=23)},
    ],
)
def test_times_in_other_order_are_refused(hall, times):
    with refusal("no_draw"):
        freeze(hall, times={**TIMES, **times})


def test_pool_must_name_a_giver_of_text(hall):
    with refusal("no_givers"):
        freeze(hall, givers=[])


def test_text_is_sealed_once_and_in_time(course):
    one, two, _three = course.givers
    other = course.hall.parties[3]
    with at(SEALING):
        course.seal(one, "dice 4 2 6")
        with refusal("sealed_already"):
            course.seal(one, "another text")
        with refusal("not_asked"):
            course.seal(other, "nobody asked", actor=course.people[other.iso3])
        with refusal("no_hash"):
            read = course.seen()
            draw_texts.record_envelope(course.draw, actor=course.first, giver=two, seen=read, commitment="edelweiss")
    with at(SEALED), refusal("sealing_over"):
        course.seal(two, "too late")
    with just_after(SEALED):
        course.close()
        with refusal("sealing_over"):
            course.seal(two, "too late")


def test_commitment_of_another_is_refused(course):
    one, two, _three = course.givers
    with at(SEALING):
        sealed = course.seal(one, "dice 4 2 6")
        with refusal("sealed_already"):
            draw_texts.record_envelope(
                course.draw, actor=course.first, giver=two, seen=course.seen(), commitment=sealed.commitment
            )


def test_only_state_seals_and_opens_its_text(course):
    one, two, _three = course.givers
    strangers = [course.people[two.iso3], course.first, *(make_user(role) for role in RoleGroup)]
    with at(SEALING):
        for person in strangers:
            with refusal():
                course.seal(one, "in its name", actor=person)
        course.seal(one, "dice 4 2 6")
    with just_after(SEALED):
        course.close()
    with at(OPENING):
        for person in strangers:
            with refusal():
                course.open(one, "dice 4 2 6", actor=person)


def test_envelope_needs_two_officers(course):
    state = course.givers[2]
    with at(SEALING):
        row = course.take_envelope(state, "edelweiss")
        with refusal("own_record"):
            course.decide_envelope(row, actor=course.first)
        assert not SealedText.objects.taken_in().exists()
        course.decide_envelope(row, actor=course.second, is_refused=True)
        again = course.take_envelope(state, "gentian")
        course.decide_envelope(again, actor=course.second)
        with refusal("decided_already"):
            course.decide_envelope(SealedText.objects.get(pk=again.pk), actor=course.second)
    with just_after(SEALED):
        entry = course.close()
    assert [one["commitment"] for one in entry.body["commitments"]] == [again.commitment]


def test_envelope_that_nobody_confirmed_does_not_count(course):
    with at(SEALING):
        course.take_envelope(course.givers[2], "edelweiss")
    with just_after(SEALED):
        assert course.close().body["commitments"] == []


def test_opened_envelope_needs_two_officers(course):
    course.seal_all()
    state = course.givers[2]
    with at(OPENING):
        row = course.open_envelope(state, "edelweiss")
        with refusal("own_record"):
            course.confirm_opening(row, actor=course.first)
        assert not RevealedText.objects.valid().exists()
    with just_after(OPENED):
        assert state.iso3 in course.close().body["withheld"]


def test_only_sealed_text_is_opened(course):
    course.seal_all()
    one = course.givers[0]
    with at(OPENING):
        for text, nonce in (("dice 6 6 6", NONCE), ("dice 4 2 6", "22" * 32)):
            with refusal("no_draw"):
                course.open(one, text, nonce=nonce)
        course.open(one, "dice 4 2 6")
        with refusal("opened_already"):
            course.open(one, "dice 4 2 6")
        with refusal("nothing_sealed"):
            other = course.hall.parties[3]
            course.open(other, "x", actor=course.people[other.iso3])
    with at(OPENED), refusal("opening_over"):
        course.open(course.givers[1], "a line of text")


def test_text_is_not_opened_before_the_list_is_closed(course):
    one = course.givers[0]
    with at(SEALING):
        course.seal(one, "dice 4 2 6")
        with refusal("opening_over"):
            course.open(one, "dice 4 2 6")


def test_list_is_not_closed_before_its_time_or_unseen(course):
    with at(SEALING):
        course.seal(course.givers[0], "dice 4 2 6")
        read = course.seen()
        with refusal("no_draw"):
            course.close()
        course.seal(course.givers[1], "a line of text")
    with just_after(SEALED), refusal("changed_since_read"):
        draw_texts.close_list(course.draw, actor=course.first, seen=read)


def test_withheld_text_is_named_and_nothing_repeats(course):
    course.seal_all()
    with at(OPENING):
        course.open(course.givers[0], "dice 4 2 6")
    with just_after(OPENED):
        entry = course.close()
    assert entry.body["withheld"] == [state.iso3 for state in course.givers[1:]]
    assert entry.body["rests_on_beacon_alone"] is True


def test_portal_closes_lists_that_nobody_closed(course):
    with at(SEALING):
        course.seal(course.givers[0], "dice 4 2 6")
        draw_texts.close_due_lists()
        assert course.kinds == ["pool"]
    with just_after(SEALED):
        draw_texts.close_due_lists()
        draw_texts.close_due_lists()
    with just_after(OPENED):
        draw_texts.close_due_lists()
    with just_after(NUMBER):
        draw_texts.close_due_lists()
    assert course.kinds == ["pool", "commitments", "reveals"]


def test_closing_hash_is_mailed_immediately(course, capture_commit):
    course.seal_all()
    mail.outbox.clear()
    with capture_commit():
        course.open_all()
    entry = course.draw.entries.last()
    notified = [one for one in mail.outbox if entry.sha256 in one.body]
    assert len(notified) == len(course.people)
    assert "23 August 2023, 15:59:24 UTC" in notified[0].body
    note = HashNote.objects.get(entry=entry)
    assert (note.kind, note.people) == (NoteOfHash.MAIL, len(course.people))


def test_closing_hash_gets_its_time_stamps(course, settings, tmp_path):
    settings.TIME_STAMP_ROOTS = str(make_authority(tmp_path / "tsa"))
    course.seal_all()
    with serve_authority(tmp_path / "tsa") as url:
        settings.TIME_STAMP_AUTHORITIES = [url]
        course.open_all()
        job = Job.objects.get(name="reviews.store_time_stamp")
        jobs.run(job.name, job.pk, raise_errors=True)
        stamp = HashStamp.objects.get()
        assert draw_notes.store_time_stamp(stamp.entry, url) is None
    assert (stamp.entry, stamp.authority) == (course.draw.entries.last(), url)


def test_stamp_after_the_number_does_not_count(course):
    course.seal_all()
    course.open_all()
    entry = course.draw.entries.last()
    HashStamp.objects.create(entry=entry, authority="https://a.example/", stamped_at=timezone.now(), token=b"x")
    closing = get_closing_hash(course.draw, course.draw.ledger())
    assert (closing.stamps, closing.late, closing.has_left) == ([], 1, True)


def test_note_of_hash_has_its_time_and_officer(course):
    course.seal_all()
    course.open_all()
    entry = course.draw.entries.last()
    values = {"kind": NoteOfHash.READ_OUT, "place": "Working Group, third meeting"}
    with at(OPENED + dt.timedelta(hours=3)):
        moment = timezone.now() - dt.timedelta(minutes=5)
        row = draw_notes.record_note(entry, actor=course.first, happened_at=moment, **values)
        with refusal():
            draw_notes.record_note(entry, actor=course.people[course.givers[0].iso3], happened_at=moment, **values)
        for wrong in (OPENING, timezone.now() + dt.timedelta(minutes=1)):
            with refusal("wrong_time"):
                draw_notes.record_note(entry, actor=course.first, happened_at=wrong, **values)
        with refusal("no_closing_hash"):
            draw_notes.record_note(course.draw.entries.first(), actor=course.first, happened_at=moment, **values)
    assert "Working Group, third meeting" in get_closing_hash(course.draw, course.draw.ledger()).recipients
    assert row.recorded_by == course.first


def test_only_the_frozen_number_is_taken(course):
    course.seal_all()
    with just_after(SEALED), refusal("no_draw"):
        course.record_number()
    course.open_all()
    with just_after(OPENED), refusal("no_draw"):
        course.record_number()
    with just_after(NUMBER):
        for wrong in ({"number": ROUND + 1}, {"signature": SIGNATURE[:-2] + "38"}, {"signature": "00"}):
            with refusal("no_draw"):
                course.record_number(**wrong)
        with refusal("no_draw"):
            course.conduct()
        with refusal("no_practice"):
            draw_numbers.take_practice_number(course.draw, actor=course.first, seen=course.seen())
        course.record_number()
        with refusal("no_draw"):
            course.record_number()


def test_practice_is_refused_outside_a_demonstration(hall, settings):
    settings.PRACTICE_DRAWS = False
    with refusal("no_practice"):
        draw_for_practice(hall.phase, hall.secretariat)
