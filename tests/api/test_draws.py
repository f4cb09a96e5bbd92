"""The drawing of lots for programs: open to anyone, enough to replay it, and not to be written."""

import pytest

from reviews.draw import verify


@pytest.fixture
def draw(hall):
    return hall.draw()


def test_anyone_reads_a_drawing_with_all_it_takes_to_replay_it(hall, draw, api):
    listed = api().get("/api/v1/draws/").json()["results"]
    assert [(row["number"], row["entries"]) for row in listed] == [(1, 5)]
    whole = api().get("/api/v1/draws/1/").json()
    assert {key: whole[key] for key in listed[0]} == listed[0]
    assert verify(whole["transcript"]).last_sha256 == whole["last_sha256"]
    (published,) = whole["published_hashes"]
    assert (published["sha256"], published["notes"]) == (draw.ledger().closing_sha256, [])
    assert whole["objections"] == []
    assert len(whole["result"]["assignments"]) == len(draw.ledger().assignments)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_drawing_is_not_written_from_outside(hall, draw, api, method):
    assert getattr(api(hall.secretariat), method)("/api/v1/draws/1/").status_code == 405


def test_drawing_that_is_not_there_is_not_found(hall, draw, api):
    assert api().get("/api/v1/draws/1/?drawing=1").json()["drawing"] == 1
    for query in ("?drawing=2", "?drawing=x", "?drawing=99999"):
        assert api().get(f"/api/v1/draws/1/{query}").status_code == 404
    assert api().get("/api/v1/draws/1/?drawing=").status_code == 400
    assert api().get("/api/v1/draws/2/").status_code == 404
