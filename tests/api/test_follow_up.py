"""The follow-up to a review over the API: the same rights as on the pages."""

import json

import pytest

from reviews.enums_of_follow_up import LineReaders
from reviews.models import FollowUpLine, FollowUpStep, FollowUpVersion, ViewRequest
from tests.api.conftest import people_of, traces
from tests.factories.follow_up import TEXT, close_with, find_paragraph, let_read, say
from tests.factories.people import make_user
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.public_ids import hide_id

ROOM, LINES = "/api/v1/reviews/KEN-1/follow-up/", "/api/v1/follow-up/"
OWN, PARTIES, STATES, PUBLIC = LineReaders


@pytest.fixture
def closed(world, review):
    return close_with(world, review)


@pytest.fixture
def everyone(closed, world, review):
    others = {"stakeholder": make_user(RoleGroup.STAKEHOLDERS, email="ngo@example.org")}
    return {**people_of(world, review), **others, "chair": make_user(RoleGroup.CHAIRS, email="chair@example.org")}


def step(closed, **fields):
    paragraph = find_paragraph(closed)
    return {"paragraph": paragraph.pk, "kind": "law", "time": "done", "text": TEXT} | fields


def test_state_alone_writes(closed, everyone, api):
    before = traces()
    for name, user in everyone.items():
        if name != "KEN focal_point":
            assert api(user).post(ROOM, step(closed), format="json").status_code == 404, name
    assert traces() == before
    focal = api(everyone["KEN focal_point"])
    assert focal.post(ROOM, step(closed, kind="grade"), format="json").status_code == 400
    made = focal.post(ROOM, step(closed), format="json")
    assert made.status_code == 201
    assert made.json()["steps"][0]["text"] == TEXT
    pk = FollowUpStep.objects.get().pk
    changed = {"step": pk, "text": "Second", "expected_revision": 1}
    assert focal.post(ROOM, step(closed, **changed), format="json").status_code == 200
    assert focal.post(ROOM, step(closed, **changed | {"text": "Third"}), format="json").status_code == 409


@pytest.mark.parametrize("form", ["application/x-ndjson", "text/csv"])
def test_many_steps_are_written_by_the_state_alone(closed, everyone, api, form):
    rows = [step(closed), step(closed, text="Second")]

    def send(client, rows, asked=""):
        if form == "text/csv":
            lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
        else:
            lines = [json.dumps(row) for row in rows]
        return client.post(f"{ROOM}bulk/{asked}", "\n".join(lines).encode(), content_type=form)

    before = traces()
    for name, user in everyone.items():
        if name != "KEN focal_point":
            assert send(api(user), rows, "?partial=true").status_code == 404, name
    focal = api(everyone["KEN focal_point"])
    refused = send(focal, [rows[0], rows[1] | {"kind": "grade"}])
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/1/kind")
    assert traces() == before
    assert (send(focal, rows).json(), FollowUpStep.objects.count()) == ({"stored": 2}, 2)
    changed = rows[0] | {"step": FollowUpStep.objects.first().pk, "expected_revision": 1}
    assert send(focal, [changed | {"text": "Newer"}]).json() == {"stored": 1}
    assert send(focal, [changed | {"text": "Lost"}]).status_code == 409
    assert not FollowUpStep.objects.filter(text="Lost").exists()


def test_each_reader_gets_its_lines(closed, everyone, api):
    line = say(closed).line
    own = {"KEN focal_point", "KEN expert", "KEN observer"}
    parties = {name for name in everyone if name[:3] in {"KEN", "GHA", "PER"}} | {"secretariat"}
    expected = {OWN: set(), PARTIES: parties, STATES: parties | {"chair"}, PUBLIC: set(everyone)}
    for level, readers in expected.items():
        if level:
            let_read(line, level)
        found = {name for name, user in everyone.items() if api(user).get(LINES).json()["results"]}
        assert (level, found) == (level, readers)
        rows = {name: api(user).get(ROOM) for name, user in everyone.items()}
        assert {name for name, row in rows.items() if row.status_code == 404} == {"stakeholder", "chair"}
        shown = {name for name, row in rows.items() if row.status_code == 200 and row.json()["results"]}
        assert shown == (parties if level else own)
        wrote = {name for name in shown if rows[name].json()["results"][0]["steps"]}
        assert wrote == own
    assert api().get(LINES).status_code in (200, 401)


def test_line_is_published_as_read_and_narrowed(closed, everyone, api):
    line = say(closed).line
    focal, place = api(everyone["KEN focal_point"]), f"{ROOM}{line.pk}/"
    assert api(everyone["GHA focal_point"]).get(f"{place}second_look/?act=readers_public").status_code == 404
    look = focal.get(f"{place}second_look/?act=readers_public").json()
    assert focal.post(f"{place}publish/", {"readers": 3}, format="json").status_code == 409
    assert focal.post(f"{place}publish/", {"readers": 3, "seen": look["seen"]}, format="json").status_code == 200
    assert api(everyone["GHA focal_point"]).post(f"{place}narrow/", {"readers": 1}, format="json").status_code == 404
    assert focal.post(f"{place}narrow/", {"readers": 1}, format="json").status_code == 200
    assert FollowUpVersion.objects.in_force().get().readers == PARTIES
    found = line.steps.get().pk
    assert api(everyone["KEN expert"]).post(f"{place}steps/{found}/remove/").status_code == 404
    assert focal.post(f"{place}steps/{found}/remove/").status_code == 200


def test_view_is_asked_and_given(closed, everyone, api):
    line = say(closed).line
    let_read(line, PARTIES)
    asked = {"state": "GHA", "question": "And you?"}
    place = f"{ROOM}{line.pk}/request-view/"
    assert api(everyone["PER focal_point"]).post(place, asked, format="json").status_code == 404
    assert api(everyone["KEN focal_point"]).post(place, asked, format="json").status_code == 201
    requests = "/api/v1/reviews/KEN-1/view-requests/"
    row = ViewRequest.objects.get()
    seeing = {name for name, user in everyone.items() if (api(user).get(requests).json().get("results"))}
    assert seeing == {f"{iso3} {role}" for iso3 in ("KEN", "GHA") for role in ("focal_point", "expert", "observer")}
    give = f"{requests}{hide_id(row)}/give/"
    for name in ("PER focal_point", "GHA expert", "KEN focal_point", "secretariat"):
        assert api(everyone[name]).post(give, {"view": "Mine"}, format="json").status_code == 404, name
    assert api(everyone["GHA focal_point"]).post(give, {"view": "Ours"}, format="json").status_code == 200
    withdrawn = api(everyone["KEN focal_point"]).post(f"{requests}{hide_id(row)}/withdraw/")
    assert withdrawn.status_code == 409
    kenya = api(everyone["KEN focal_point"])
    second = kenya.post(place, {"state": "PER", "question": "What do you say?"}, format="json")
    url = f"{requests}{second.json()['id']}/"
    assert kenya.get(url).json() == second.json()
    for name in ("PER focal_point", "GHA focal_point", "KEN expert", "secretariat"):
        assert api(everyone[name]).post(f"{url}withdraw/").status_code == 404, name
    done = kenya.post(f"{url}withdraw/")
    assert (done.status_code, done.json()["id"]) == (200, second.json()["id"]), done.content
    assert api(everyone["PER focal_point"]).post(f"{url}give/", {"view": "Late"}, format="json").status_code in (
        404,
        409,
    )
    assert FollowUpLine.objects.count() == 1
