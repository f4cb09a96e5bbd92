"""Acts and questions that the other files do not reach over the API."""

from dialogues.models import Application, RoomNote
from reviews.enums import ReviewState as S
from stakeholders.enums import PartyStatus
from stakeholders.models import InstrumentStatus
from tests.api.refusing import refuse_others
from tests.api.test_draw_acts import DRAW, drawn, send  # noqa: F401
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.dialogues import make_application, make_dialogue, open_room
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes
from untoc_portal.core.enums import PreparationState
from untoc_portal.core.models import Document, Preparation
from untoc_portal.core.public_ids import hide_id


def test_officer_asks_for_what_is_missing_and_confirms_the_rest(stage, api):  # noqa: F811
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10)
    pairs = ((stage.organization, stage.representative), (stage.other_organization, stage.other_representative))
    first, second = (f"/api/v1/applications/{hide_id(make_application(dialogue, *pair))}/" for pair in pairs)
    officer = api(stage.secretariat)
    for url, name, sent, state in (
        (first, "ask-completion", {"reason": "Say who comes"}, "incomplete"),
        (second, "confirm", {}, "complete"),
    ):

        def do(client, url=url, name=name, sent=sent):
            return client.post(f"{url}{name}/", sent or None, format="json")

        refuse_others(stage, api, [stage.secretariat], do, Application)
        done = do(officer)
        assert (done.status_code, done.json()["state"]) == (200, state), done.content
        with nothing_changes():
            assert do(officer).status_code == 409
    assert api(stage.representative).get(first).json()["reason"] == "Say who comes"


def test_state_that_became_party_joins_the_drawing(hall, drawn, api):  # noqa: F811
    del drawn
    InstrumentStatus.objects.filter(state=hall.outsider).update(status=PartyStatus.PARTY)
    sent, stranger = {"state": hall.outsider.iso3}, api(make_user())
    with nothing_changes():
        assert stranger.post(f"{DRAW}join/", {**sent, "seen": "x"}, format="json").status_code == 404
    assert send(api(hall.secretariat), DRAW, "join/", "join", sent)["awaits"] == "beacon"


def test_code_on_a_paper_is_looked_up_by_anyone(world, review, api):
    carry_to(world, review, S.ISSUED)
    document = Document.objects.exclude(snapshot_sha256="").order_by("pk").first()
    found = api().post("/api/v1/verify/", {"code": document.snapshot_sha256}, format="json")
    assert (found.status_code, found.json()["outcome"]) == (200, "code"), found.content
    (record,) = found.json()["records"]
    # Who may not read the document learns nothing of what is printed on it.
    assert (record["text_sha256"], record["printed"]) == (document.snapshot_sha256, None)
    other = api().post("/api/v1/verify/", {"code": "ab" * 32}, format="json").json()
    assert (other["outcome"], other["records"]) == ("not_found", [])


def test_pack_is_asked_for_and_looked_after(world, review, api, settings):
    settings.JOBS_MODE = "worker"
    review = carry_to(world, review, S.ISSUED)
    url, focal = f"/api/v1/evidence/review/{review.code}/", api(person(review, "KEN"))
    with nothing_changes():
        assert focal.get(url).status_code == 404
        assert focal.post("/api/v1/evidence/review/NO-1/").status_code == 404
        assert api().post(url).status_code == 401
    asked = focal.post(url)
    assert (asked.status_code, asked.json()["state"]) == (202, PreparationState.WAITING), asked.content
    assert focal.get(url).json() == asked.json()
    # The pack of one person is not that of another one.
    assert api(person(review, "GHA")).get(url).status_code == 404
    assert Preparation.objects.get().owner == person(review, "KEN")


def test_state_that_is_named_on_the_floor_is_noted(stage, api):  # noqa: F811
    dialogue = make_dialogue(stage.secretariat, stage.group, speaking_minutes=3)
    open_room(dialogue, stage.chair)
    url, chair = f"/api/v1/rooms/{dialogue.pk}/", api(stage.chair)
    (one,) = chair.post(f"{url}ask/", {"body": "UNODC"}, format="json").json()["waiting"]
    chair.post(f"/api/v1/speakers/{one['id']}/give-floor/", {"expected": None}, format="json")
    done = chair.post(f"{url}state-named/")
    assert done.status_code == 200, done.content
    assert RoomNote.objects.get().kind == "state_named"
