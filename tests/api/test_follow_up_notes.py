"""Notes, invitations, good practices and references of the follow-up over the API."""

import datetime as dt

import pytest
import time_machine

from reviews.enums import DelegateRole
from reviews.enums_of_follow_up import LineReaders
from reviews.models import FollowUpInvitation, FollowUpReference, Paper, PracticeConsent
from reviews.services.follow_up_notes import get_invitation_day
from reviews.services.paragraphs import draft_paragraph
from tests.api.conftest import traces
from tests.factories.follow_up import close_with, find_paragraph, let_read, make_next_review, say
from tests.factories.reviews import delegation_of, person

BASE = "/api/v1/reviews/KEN-1/"
NOTES, INVITATIONS, PRACTICES = f"{BASE}follow-up-notes/", f"{BASE}follow-up-invitations/", f"{BASE}practices/"


@pytest.fixture
def closed(world, review):
    return close_with(world, review)


def refuse_all(api, people, url, data=None, method="post"):
    for user in people:
        before = traces()
        answer = getattr(api(user), method)(url, data, format="json")
        assert answer.status_code == 404, (user, answer.status_code, answer.content)
        assert traces() == before


def look(client, url, **parameters):
    return client.get(f"{url}second_look/", parameters).json().get("seen", "")


def test_note_has_what_its_readers_may_read(world, closed, outsiders, api):
    client = api(person(closed, "KEN"))
    empty = client.post(NOTES, {"readers": 3, "seen": look(client, NOTES, readers=3)}, format="json")
    assert empty.json()["code"] == "nothing_to_read"
    let_read(say(closed).line)
    assert client.post(NOTES, {"readers": 3}, format="json").json()["code"] == "not_read"
    data = {"readers": 3, "seen": look(client, NOTES, readers=3)}
    refuse_all(api, [world.secretariat, person(closed, "GHA"), *outsiders.values()], NOTES, data)
    before = Paper.objects.count()
    made = client.post(NOTES, data, format="json")
    assert (made.status_code, len(made.json())) == (201, 6), made.content
    assert Paper.objects.count() == before + 6
    assert client.get(f"{NOTES}second_look/?readers=0").status_code == 404
    assert client.post(NOTES, {"readers": 0}, format="json").status_code == 400


def test_invitation_is_recorded_by_the_secretariat(world, closed, outsiders, api):
    first = get_invitation_day(closed)
    data = {"reference": "NV 1", "dated": first.isoformat()}
    with time_machine.travel(first - dt.timedelta(days=1)):
        assert api(world.secretariat).post(INVITATIONS, data, format="json").json()["code"] == "future"
        assert not FollowUpInvitation.objects.exists()
    with time_machine.travel(first):
        refuse_all(api, [person(closed, "KEN"), *outsiders.values()], INVITATIONS, data)
        made = api(world.secretariat).post(INVITATIONS, data, format="json")
        assert made.status_code == 201, made.content
        assert FollowUpInvitation.objects.get().dated == first
        assert api(person(closed, "GHA")).get(INVITATIONS).status_code == 200


def test_good_practice_is_shown_and_withdrawn(world, closed, outsiders, api):
    client, row = api(person(closed, "KEN")), find_paragraph(closed)
    assert client.post(PRACTICES, {"paragraph": row.pk}, format="json").json()["code"] == "not_read"
    data = {"paragraph": row.pk, "seen": look(client, PRACTICES, paragraph=row.pk)}
    refuse_all(api, [world.secretariat, person(closed, "GHA"), *outsiders.values()], PRACTICES, data)
    made = client.post(PRACTICES, data, format="json")
    assert (made.status_code, made.json()["paragraph"]) == (201, row.pk), made.content
    assert client.post(PRACTICES, data, format="json").json()["code"] == "given"
    assert client.get(PRACTICES).json()["results"] == [made.json()]
    assert client.get(f"{PRACTICES}{made.json()['id']}/").json() == made.json()
    url = f"{PRACTICES}{made.json()['id']}/withdraw/"
    refuse_all(api, [world.secretariat, person(closed, "GHA"), *outsiders.values()], url)
    done = client.post(url)
    assert done.json()["withdrawn_at"], done.content
    assert client.post(url).json()["code"] == "withdrawn"
    gap = find_paragraph(closed, "gap")
    other = {"paragraph": gap.pk, "seen": look(client, PRACTICES, paragraph=gap.pk)}
    assert client.post(PRACTICES, other, format="json").json()["code"] == "not_published"
    assert PracticeConsent.objects.count() == 1
    for wrong in ("x", "-1", str(10**9)):
        assert client.get(f"{PRACTICES}second_look/?paragraph={wrong}").status_code == 404


def test_observation_refers_to_a_line_that_its_drafter_reads(world, closed, api):
    version = let_read(say(closed).line, LineReaders.STATES)
    later = make_next_review(world)
    url = f"/api/v1/reviews/{later.code}/references/"
    finland = person(later, "FIN", DelegateRole.EXPERT)
    row = draft_paragraph(
        later.list_of_observations, actor=finland, delegation=delegation_of(later, "FIN"),
        article=world.articles["UNTOC 5"], kind="gap", text="It goes on.",
    )  # fmt: skip
    data = {"paragraph": row.pk, "version": version.pk}
    refuse_all(api, [world.secretariat, person(later, "KEN"), person(closed, "GHA")], url, data)
    client = api(finland)
    made = client.post(url, data, format="json")
    assert (made.status_code, made.json()["reference"]) == (201, version.reference), made.content
    assert client.post(url, data, format="json").json()["code"] == "referred"
    assert client.post(url, {**data, "version": 10**6}, format="json").status_code == 404
    one = f"{url}{made.json()['id']}/"
    assert client.get(url).json()["results"] == [client.get(one).json()] == [made.json()]
    refuse_all(api, [world.secretariat, person(later, "KEN"), person(closed, "GHA")], one, method="delete")
    assert client.delete(one).status_code == 204
    assert not FollowUpReference.objects.exists()
