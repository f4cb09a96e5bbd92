"""The pages of the drawing of lots: public from the frozen pool on; the draw room is the secretariat's."""

import csv
import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.draw import verifier, verify
from reviews.draw.reasons import checker
from reviews.models import Cluster, Draw, DrawEntry, DrawSetting, NoteVerbale, Phase, Review
from reviews.selectors.readings_of_draws import read_draw
from reviews.services import draws
from tests.factories.draw_course import freeze
from tests.factories.people import make_user
from tests.factories.reading import seen, send_read
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core import jobs, preparations
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import Preparation

NOTE = {"reference": "NV 7", "dated": timezone.localdate().isoformat()}


@pytest.fixture
def draw(hall):
    return hall.draw()


@pytest.fixture
def staff(hall, browse):
    return browse(hall.secretariat)


def address(name, *arguments):
    return reverse(f"reviews:{name}", args=arguments or [1])


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_anyone_reads_pool_rules_seed_and_result(hall, draw, client):
    DrawSetting.objects.create(name="load_max", value=3, source="test")
    page = text_of(client.get(address("draw_detail")))
    for shown in (
        draw.pool_sha256,
        draw.verifier_sha256,
        draw.entries.last().sha256,
        "dice 4 2 6",
        draw.ledger().closing_sha256,
        f"--closed {draw.ledger().closing_sha256} --last {draw.ledger().last_sha256}",
        "This is a drawing for practice.",
        "Maximum number of reviews",
    ):
        assert shown.casefold() in page.casefold()
    assert all(str(state) in page for state in hall.parties)
    assert str(hall.outsider) not in page
    assert address("draw_detail") in text_of(client.get(reverse("reviews:draw_list")))


def test_search_finds_a_state_on_either_side(hall, draw, client):
    state = hall.parties[7]
    page = text_of(client.get(address("draw_detail"), {"state": state.iso3.lower()}))
    assert page.count('scope="row"') == 1
    found = text_of(client.get(address("draw_detail"), {"state": str(state)}))
    loads = {
        assignment.sur
        for assignment in draw.ledger().assignments
        if state.iso3 in (assignment.sur, assignment.reviewer)
    }
    assert found.count('scope="row"') == len(loads)
    assert "No State matches" in text_of(client.get(address("draw_detail"), {"state": "Atlantis"}))


def test_files_are_the_ones_to_check_it_with(hall, draw, client):
    transcript = client.get(address("draw_file", 1, "transcript.json"))
    assert verify(json.loads(transcript.content)).last_sha256 == draw.entries.last().sha256
    assert verify(json.loads(client.get(address("draw_file", 1, "result.json")).content)).seats
    assert client.get(address("draw_file", 1, "verify_draw.py")).content.decode() == verifier()
    assert client.get(address("draw_file", 1, "check_reasons.py")).content.decode() == checker()
    assert json.loads(client.get(address("draw_file", 1, "pool.json")).content)["rules"]["load_max"] == 3
    rows = list(csv.DictReader(io.StringIO(client.get(address("draw_file", 1, "result.csv")).content.decode())))
    assert len(rows) == len(draw.ledger().assignments)
    assert transcript["Content-Disposition"] == 'attachment; filename="transcript.json"'
    assert client.get(address("draw_file", 1, "seed.txt")).status_code == 404


def test_before_the_lots_there_is_a_pool_and_no_result(hall, client):
    freeze(hall)
    page = text_of(client.get(address("draw_detail")))
    assert ("Same legal system preferred" in page, "within the regional group" in page) == (True, False)
    assert client.get(address("draw_file", 1, "pool.json")).status_code == 200
    assert client.get(address("draw_file", 1, "result.csv")).status_code == 404
    assert client.get(address("draw_detail", 2)).status_code == 404


def test_page_of_a_state_gives_the_reasons(hall, draw, client):
    record = max(draw.entries.get(kind="draw").body["places"], key=lambda row: len(row["passed_over"]))
    page = text_of(client.get(address("draw_state", record["sur"])))
    names = {state.iso3: str(state) for state in hall.parties}
    assert all(names[code] in page for code in record["candidates"][: len(record["passed_over"])])
    assert names[record["reviewer"]] in page
    assert "Not drawn yet" in text_of(client.get(address("draw_state", hall.outsider.iso3)))


def test_certificate_is_public_once_it_is_made(hall, draw, client, capture_commit):
    assert client.get(address("draw_certificate", 1, 1, 5)).status_code == 404
    jobs.run_due_jobs()
    done = client.get(address("draw_certificate", 1, 1, 5))
    assert b"".join(done.streaming_content).startswith(b"%PDF-")
    assert client.get(address("draw_certificate", 1, 1)).status_code == 404


def conduct(staff):
    response = send_read(staff, address("draw_conduct"))
    row = Preparation.objects.latest("pk")
    assert response.url == row.get_absolute_url()
    preparations.run_preparation(row.pk)


def request_again(staff, hall):
    """Ask for new lots, and take the number of the drawing for practice."""
    send_read(staff, address("draw_new_lots"), {"act": "repeat", "state": hall.parties[0].pk, **NOTE})
    send_read(staff, address("draw_practice_number"))


def test_stopped_before_the_last_step_no_lots_are_on_record(hall, draw, staff):
    request_again(staff, hall)
    send_read(staff, address("draw_conduct"))
    row = Preparation.objects.get()
    steps = preparations.get_preparation_type(row).steps(row)
    next(steps), next(steps)
    staff.post(f"{row.get_absolute_url()}stop/")
    preparations.run_preparation(row.pk)
    assert DrawEntry.objects.last().kind == "beacon"


def test_lots_drawn_before_the_last_entry_are_not_used(hall, draw, staff):
    request_again(staff, hall)
    drawn = draws.draw_lots(draw)
    send_read(
        staff, address("draw_consent"), {"state": hall.parties[1].pk, "to": "reviewing_states", "limit": 5, **NOTE}
    )
    with refusal("draw_went_on"):
        draws.conduct_draw(draw, actor=hall.secretariat, seen=seen(read_draw(draw)), drawn=drawn)


def test_room_shows_what_is_next_and_draws(hall, draw, staff):
    assert "The lots are drawn." in text_of(staff.get(address("draw_room")))
    send_read(staff, address("draw_new_lots"), {"act": "repeat", "state": hall.parties[0].pk, **NOTE})
    assert "Take the practice number" in text_of(staff.get(address("draw_room")))
    send_read(staff, address("draw_practice_number"))
    assert "The number is known. Draw the lots." in text_of(staff.get(address("draw_room")))
    conduct(staff)
    row = Preparation.objects.get()
    assert (row.state, row.done, row.total) == ("ready", 3, 3)
    assert DrawEntry.objects.last().kind == "redraw"


def test_next_phase_is_opened_by_the_secretariat_alone(hall, staff, browse):
    values = {"cluster": Cluster.objects.get(number=2).pk, "starts_on": "2028-11-01"}
    other = browse(make_user(RoleGroup.DELEGATES))
    assert other.get(reverse("reviews:draw_open_phase")).status_code == 404
    assert staff.post(reverse("reviews:draw_open_phase"), values).status_code == 302
    assert Phase.objects.get(sequence=2).groups.count() == 3
    assert text_of(staff.get(reverse("reviews:draw_list"))).count("Freeze the pool") == 2


def test_impossible_numbers_come_back_with_the_reason(hall, staff):
    DrawSetting.objects.create(name="load_max", value=3, source="test")
    times = {
        "commitments_until": "2030-01-01T12:00",
        "reveals_until": "2030-01-02T12:00",
        "beacon_at": "2030-01-04T12:00",
    }
    values = {"givers": [hall.parties[0].pk], **times}
    with nothing_changes():
        answer = send_read(staff, address("draw_freeze"), {**values, "load_max": 1})
    assert answer.status_code == 422
    assert "no State does more than the maximum number of reviews" in answer.content.decode()
    assert text_of(staff.get(address("draw_freeze"))).count("(not verified)") == 1
    send_read(staff, address("draw_freeze"), {**values, "load_max": 4})
    ledger = Draw.objects.get().ledger()
    assert (ledger.pool.rules.load_max, ledger.terms.givers) == (4, (hall.parties[0].iso3,))
    # The form has times of the portal, which is in Vienna.
    assert ledger.terms.beacon_at == "2030-01-04T11:00:00Z"


def test_times_without_a_wait_are_named_at_their_fields(hall, staff):
    for name in ("hours_to_beacon", "hours_to_missing", "hours_to_later_lots"):
        DrawSetting.objects.create(name=name, value=24, source="test")
    values = {"givers": [hall.parties[0].pk], "commitments_until": "2030-01-02T12:00"}
    values |= {"reveals_until": "2030-01-02T12:00", "beacon_at": "2030-01-03T11:59"}
    values |= {"hours_to_beacon": 24, "hours_to_missing": 0, "hours_to_later_lots": 24}
    with nothing_changes():
        answer = send_read(staff, address("draw_freeze"), values)
    errors = answer.context["form"].errors
    assert (answer.status_code, set(errors)) == (422, {"reveals_until", "beacon_at", "hours_to_missing"})
    assert "at least 24 hours after" in str(errors["beacon_at"])


def test_freeze_page_lists_each_state_with_its_instruments(hall, staff):
    page = text_of(staff.get(address("draw_freeze")))
    held = hall.parties[0].statuses.values_list("instrument__code", flat=True)
    assert f"{hall.parties[0]} ({', '.join(sorted(held))})" in page
    assert "load_max" not in page


def test_acts_after_the_draw_add_an_entry_with_its_note(hall, draw, staff):
    state = Review.objects.filter(group__number=1).first().state_under_review
    send_read(staff, address("draw_new_lots"), {"act": "repeat", "state": state.pk, **NOTE})
    assert NoteVerbale.objects.get(sender=state).reference == "NV 7"
    waits = f"New lots requested: {state} (repeat at the State&#x27;s request)"
    assert waits in text_of(staff.get(address("draw_room")))
    send_read(staff, address("draw_practice_number"))
    conduct(staff)
    send_read(staff, address("draw_consent"), {"state": state.pk, "to": "reviewing_states", "limit": 5, **NOTE})
    send_read(staff, address("draw_consent"), {"state": state.pk, "to": "reviews", "limit": 4, **NOTE})
    send_read(staff, address("draw_deferral"), {"state": state.pk, "group": 2, **NOTE})
    last = hall.parties[-1]
    send_read(staff, address("draw_withdrawal"), {"state": last.pk, **NOTE})
    kinds = list(DrawEntry.objects.values_list("kind", flat=True))
    assert kinds[4:] == ["draw", "request", "beacon", "redraw", "consent", "consent", "deferral", "request"]
    page = text_of(staff.get(address("draw_detail")))
    assert "NV 7" in page
    assert "no longer reviews" in text_of(staff.get(address("draw_state", state.iso3)))


def test_refused_act_records_no_note_either(hall, draw, staff):
    state = hall.parties[0]
    with nothing_changes():
        refused = [
            send_read(
                staff, address("draw_new_lots"), {"act": "refusal", "state": state.pk, "reviewer": state.pk, **NOTE}
            ),
            send_read(
                staff, address("draw_consent"), {"state": state.pk, "to": "reviewing_states", "limit": 4, **NOTE}
            ),
            send_read(staff, address("draw_join"), {"state": hall.outsider.pk}),
            send_read(staff, address("draw_new_lots"), {"act": "repeat", "state": hall.outsider.pk, **NOTE}),
        ]
    assert [answer.status_code for answer in refused] == [422] * 4
    assert "There is no such State in this drawing of lots." in refused[3].content.decode()


ROOM = [
    "draw_freeze",
    "draw_room",
    "draw_close",
    "draw_number",
    "draw_practice_number",
    "draw_conduct",
    "draw_envelope",
    "draw_open_envelope",
    "draw_note",
    "draw_missing",
    "draw_dice",
    "draw_void",
    "draw_new_lots",
    "draw_join",
    "draw_withdrawal",
    "draw_consent",
    "draw_deferral",
]


@pytest.mark.parametrize("name", ROOM)
def test_the_room_is_not_there_for_anyone_else(hall, draw, browse, name):
    for role in RoleGroup:
        if role != RoleGroup.SECRETARIAT:
            other = browse(make_user(role))
            assert {other.get(address(name)).status_code, other.post(address(name)).status_code} == {404}


@pytest.mark.parametrize(("name", "count"), [("draw_detail", 13), ("draw_list", 4), ("draw_room", 13)])
def test_pages_ask_as_many_questions_after_more_entries(hall, draw, staff, name, count, django_assert_num_queries):
    target = reverse(f"reviews:{name}", args=[] if name == "draw_list" else [1])
    with django_assert_num_queries(count):
        staff.get(target)
    fields = {"state": hall.parties[0].pk, "to": "reviewing_states", **NOTE}
    send_read(staff, address("draw_consent"), {**fields, "limit": 5})
    send_read(staff, address("draw_consent"), {**fields, "limit": 6})
    with django_assert_num_queries(count):
        staff.get(target)


def test_drawing_by_an_earlier_method_stays_readable(hall, staff, client):
    old = Draw.objects.create(phase=hall.phase, method="untoc-lots-1", pool_sha256="0" * 64, verifier_sha256="1" * 64)
    body = {"pool": {"version": "untoc-lots-1"}, "pool_sha256": "0" * 64}
    DrawEntry.objects.create(draw=old, number=1, kind="pool", previous="0" * 64, body=body, sha256="2" * 64)
    page = text_of(client.get(address("draw_detail")))
    assert ("One person could have chosen its seed" in page, "untoc-lots-1" in page) == (True, True)
    assert client.get("/api/v1/draws/1/").status_code == 404
    assert {staff.get(address(name)).status_code for name in ("draw_room", "draw_conduct")} == {404}
    assert "already frozen" in text_of(staff.get(address("draw_freeze")))
    with refusal("already_frozen"):
        freeze(hall)
