"""What pages show of many reviews over the API, and notes on the status of one."""

import pytest

from reviews.enums import ReviewState as S
from reviews.models import Paper
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes
from untoc_portal.core.enums import RoleGroup

PAPERS, TIMELINE = "/api/v1/reviews/KEN-1/papers/", "/api/v1/reviews/KEN-1/timeline/"
BOARD, STEERING, STATUSES = "/api/v1/board/", "/api/v1/steering/", "/api/v1/statuses/"


@pytest.fixture
def answering(world, review, other_review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


@pytest.fixture
def staff(world, api):
    return api(world.secretariat)


@pytest.fixture
def others(answering, api):
    return [api(make_user(role)) for role in RoleGroup if role != RoleGroup.SECRETARIAT]


def test_status_note_is_issued_and_replaced(answering, staff, api, capture_commit):
    focal_point, stranger = api(person(answering, "KEN")), api(make_user())
    with nothing_changes():
        assert focal_point.post(f"{PAPERS}status-note/").status_code == 404
        assert api().post(f"{PAPERS}status-note/").status_code == 401
        assert stranger.post(f"{PAPERS}status-note/").status_code == 404
    with capture_commit():
        made = staff.post(f"{PAPERS}status-note/")
    assert (made.status_code, made.json()["kind"]) == (201, "status_note"), made.content
    first = f"{PAPERS}{made.json()['id']}/"
    sha256 = staff.get(first).json()["sha256"]
    assert staff.get(f"/api/v1/documents/{sha256}/").json()["symbol"] == made.json()["symbol"]
    staff.post(f"{PAPERS}status-note/")
    assert staff.get(first).json()["is_superseded"] is True
    assert Paper.objects.filter(kind="status_note").count() == 2
    assert stranger.get(first).status_code == 404


def test_timeline_has_what_the_reader_may_know(answering, staff, others, api):
    everything, steps = staff.get(TIMELINE).json(), staff.get(f"{TIMELINE}?about=steps").json()
    assert 0 < len(steps) < len(everything)
    assert api(person(answering, "KEN")).get(f"{TIMELINE}?about=steps").json() == steps
    assert staff.get(f"{TIMELINE}?about=gossip").status_code == 400
    assert {client.get(TIMELINE).status_code for client in (*others[-1:], api())} == {404}


def test_status_is_public_and_says_no_more(answering, api):
    rows = {row["code"]: row for row in api().get(STATUSES).json()}
    assert (rows["KEN-1"]["is_started"], rows["FIN-1"]["is_started"]) == (True, False)
    assert set(rows["KEN-1"]) == {"code", "state", "phase", "group", "starts_on", "is_started", "issued_on"}
    assert [row["code"] for row in api().get(f"{STATUSES}?phase=1&name=kenya").json()] == ["KEN-1"]
    assert api().get(f"{STATUSES}?phase=9").status_code == 404
    assert api().get(f"{STATUSES}?step=planned").status_code == 400


def test_board_and_steering_are_the_secretariats(answering, staff, others, api):
    group = f"/api/v1/phases/1/groups/{answering.group.number}/timeline/"
    rows = {row["review"]: row for row in staff.get(f"{BOARD}?when=all").json()}
    assert set(rows) == {"KEN-1", "FIN-1"}
    assert rows["KEN-1"]["step"] == "self_assessment"
    assert rows["KEN-1"]["actions"]
    assert [row["review"] for row in staff.get(f"{BOARD}?when=all&step=planned").json()] == ["FIN-1"]
    assert staff.get(f"{BOARD}?when=never").status_code == 400
    steps = {row["step"]: row for row in staff.get(STEERING).json()["steps"]}
    assert steps["self_assessment"]["open"] == 1
    in_group = {row["review"]: row["stays"] for row in staff.get(group).json()}
    assert in_group["KEN-1"][-1]["step"] == "self_assessment"
    assert in_group["KEN-1"][-1]["end"] is None
    assert staff.get("/api/v1/phases/1/groups/9/timeline/").status_code == 404
    for client in (*others, api()):
        assert {client.get(url).status_code for url in (BOARD, STEERING, group)} == {404}


def test_board_costs_the_same_for_any_number_of_reviews(answering, staff, django_assert_max_num_queries):
    for url in (f"{BOARD}?when=all", STEERING, STATUSES, TIMELINE):
        staff.get(url)
        with django_assert_max_num_queries(15):
            assert staff.get(url).status_code == 200
