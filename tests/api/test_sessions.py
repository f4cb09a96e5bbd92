"""Sessions over the API: their days, agenda, records, documents and packs, with the rights of the pages."""

import pytest
from django.core.files.base import ContentFile

from dialogues.models import (
    AgendaItem,
    BureauMember,
    Participant,
    Recommendation,
    Session,
    SessionDocument,
    SessionPack,
    WorkingGroup,
)
from tests.api.refusing import refuse_others
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.dialogues import make_report, make_session
from tests.factories.pdfs import make_pdf
from untoc_portal.core.enums import Level

SYMBOL = "CTOC/COP/WG.4/2026/2"


@pytest.fixture
def session(stage):  # noqa: F811
    return make_session(stage.secretariat, stage.group, in_days=60)


def concluded(stage):  # noqa: F811
    return make_report(stage.secretariat, make_session(stage.secretariat, stage.group)).session


def url_of(session, part=""):
    return f"/api/v1/sessions/{session.pk}/{part}"


def paper(**fields):
    values = {"kind": "background", "symbol": SYMBOL, "title": "Paper", "language": "en", "level": Level.PUBLIC.value}
    return {**values, "file": make_pdf(), **fields}


def refuse(stage, api, _session, allowed, send):  # noqa: F811
    """Check that everyone else is refused, and nothing is recorded."""
    models = (Session, AgendaItem, BureauMember, Participant, Recommendation, SessionDocument)
    refuse_others(stage, api, allowed, send, *models)


def test_session_is_moved_before_it_is_concluded(stage, session, api):  # noqa: F811
    sent = {"starts_on": "2030-05-01", "ends_on": "2030-05-03", "place": "Geneva"}

    def send(client):
        return client.put(url_of(session), sent, format="json")

    refuse(stage, api, session, [stage.secretariat], send)
    officer = api(stage.secretariat)
    wrong = officer.put(url_of(session), {**sent, "ends_on": "2030-04-01"}, format="json")
    assert wrong.status_code in (400, 409), wrong.content
    moved = send(officer)
    assert (moved.status_code, moved.json()["place"]) == (200, "Geneva"), moved.content
    assert (moved.json()["starts_on"], moved.json()["title"]) == ("2030-05-01", session.title)
    over = officer.put(url_of(concluded(stage)), sent, format="json")
    assert (over.status_code, over.json()["code"]) == (409, "concluded")


def test_agenda_has_one_item_for_outcomes(stage, session, api):  # noqa: F811
    sent = {"title": "Outcomes", "receives_outcomes": True}

    def send(client):
        return client.post(url_of(session, "agenda/"), sent, format="json")

    refuse(stage, api, session, [stage.secretariat], send)
    officer = api(stage.secretariat)
    agenda = send(officer).json()["agenda"]
    assert [row["receives_outcomes"] for row in agenda] == [False] * (len(agenda) - 1) + [True]
    last = url_of(session, f"agenda/{agenda[-1]['number']}/")
    none = officer.put(last, {"title": "Outcomes", "receives_outcomes": False}, format="json")
    assert (none.status_code, none.json()["code"]) == (400, "no_item")
    changed = officer.put(last, {"title": "Country outcomes", "receives_outcomes": True}, format="json")
    assert changed.json()["agenda"][-1]["title"] == "Country outcomes"
    refuse(stage, api, session, [stage.secretariat], lambda client: client.put(last, sent, format="json"))
    assert officer.put(url_of(session, "agenda/99/"), sent, format="json").status_code == 404
    over = officer.post(url_of(concluded(stage), "agenda/"), sent, format="json")
    assert (over.status_code, over.json()["code"]) == (409, "concluded")


def test_document_is_placed_read_and_removed(stage, session, api):  # noqa: F811
    def send(client, **fields):
        return client.post(url_of(session, "documents/"), paper(**fields), format="multipart")

    refuse(stage, api, session, [stage.secretariat], send)
    officer = api(stage.secretariat)
    item = session.agenda_items.first()
    assert send(officer, agenda_item=77).status_code == 400
    made = send(officer, agenda_item=item.number, level=Level.STATES.value)
    assert (made.status_code, made.json()["agenda_item"]) == (201, item.number), made.content
    assert send(officer).json()["code"] == "symbol_taken"
    url = f"/api/v1/session-documents/{made.json()['id']}/"
    assert api(stage.delegate).get(url).json() == made.json()
    file = api(stage.delegate).get(f"{url}file/", headers={"Accept": "application/pdf"})
    assert (file["Content-Type"], b"".join(file.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    assert file["ETag"] == f'"{made.json()["sha256"]}"'
    # A document for States is not there for an organization or the public, and its file is not, either.
    for person in (stage.representative, None):
        found = [api(person).get(one).status_code for one in (url, f"{url}file/")]
        assert found == [404, 404]
    remove = f"{url}remove/"
    refuse(
        stage, api, session, [stage.secretariat], lambda client: client.post(remove, {"reason": "No"}, format="json")
    )
    assert officer.post(remove, {"reason": " "}, format="json").status_code == 400
    assert officer.post(remove, {"reason": "Twice"}, format="json").status_code == 204
    assert officer.get(url).status_code == 404


def test_bureau_and_participants_are_kept_until_the_adoption(stage, session, api):  # noqa: F811
    acts = {
        "bureau/": {"role": "chair", "name": "Amara Okoye", "state": "KEN"},
        "participants/": {"states": ["KEN", "GHA"], "un_bodies": ["UNODC"], "organizations": ["INTERPOL"]},
    }
    chair = api(stage.chair)
    allowed = [stage.secretariat, stage.chair]
    for part, sent in acts.items():

        def send(client, part=part, sent=sent):
            return client.post(url_of(session, part), sent, format="json")

        refuse(stage, api, session, allowed, send)
        assert send(chair).status_code == 200
    records = chair.get(url_of(session)).json()["records"]
    assert [row["name"] for row in records["bureau"]] == ["Amara Okoye"]
    assert len(records["participants"]) == 4
    again = chair.post(url_of(session, "bureau/"), {**acts["bureau/"], "name": "Other"}, format="json")
    assert again.json()["code"] == "chair_taken"
    for part, row in (("bureau", records["bureau"][0]), ("participants", records["participants"][0])):
        address = url_of(session, f"{part}/{row['id']}/")
        refuse(stage, api, session, allowed, lambda client, address=address: client.delete(address))
        assert chair.delete(address).status_code == 204
        assert chair.delete(address).status_code == 404
    over = chair.post(url_of(concluded(stage), "bureau/"), acts["bureau/"], format="json")
    assert over.status_code == 404
    assert not BureauMember.objects.exists()


def test_recommendation_is_recorded_and_taken_up_later(stage, session, api):  # noqa: F811
    earlier = make_session(stage.secretariat, stage.group, in_days=10)
    chair, allowed = api(stage.chair), [stage.secretariat, stage.chair]
    sent = {"text": "States should cooperate.", "is_agreed": False}
    refuse(
        stage, api, session, allowed,
        lambda client: client.post(url_of(earlier, "recommendations/"), sent, format="json"),
    )  # fmt: skip
    made = chair.post(url_of(earlier, "recommendations/"), sent, format="json")
    (row,) = made.json()["records"]["recommendations"]
    assert (row["number"], row["is_agreed"]) == (1, False)
    agreed = {"text": "States should cooperate.", "is_agreed": True, "takes_up": row["id"]}
    taken = chair.post(url_of(session, "recommendations/"), agreed, format="json").json()["records"]["recommendations"]
    assert [(one["takes_up"], one["is_agreed"]) for one in taken] == [(row["id"], True)]
    again = chair.post(url_of(session, "recommendations/"), agreed, format="json")
    assert (again.status_code, Recommendation.objects.count()) == (400, 2)
    change = url_of(session, "recommendations/1/")
    refuse(stage, api, session, allowed, lambda client: client.put(change, sent, format="json"))
    changed = chair.put(change, {**agreed, "text": "Better"}, format="json")
    assert changed.json()["records"]["recommendations"][0]["text"] == "Better"
    assert chair.put(url_of(session, "recommendations/9/"), agreed, format="json").status_code == 404


def test_pack_is_for_who_may_read_everything_in_it(stage, session, api):  # noqa: F811
    asked = api(stage.delegate).post(url_of(session, "packs/"), {"language": "fr"}, format="json")
    assert (asked.status_code, asked.json()["language"]) == (202, "fr"), asked.content
    file = url_of(session, "packs/fr/pdf/")
    assert api(stage.delegate).get(file).status_code == 404
    pack = SessionPack.objects.get()
    pack.pdf.save("pack.pdf", ContentFile(b"%PDF-1.7"))
    answer = api(stage.delegate).get(file)
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("application/pdf", b"%PDF-1.7")
    assert api(stage.delegate).get(url_of(session, "packs/fr/docx/")).status_code == 404
    for person in (stage.representative, stage.other_representative):
        assert api(person).post(url_of(session, "packs/"), {"language": "en"}, format="json").status_code == 404
        assert api(person).get(file).status_code == 404
    assert api().get(file).status_code == 404
    assert api(stage.delegate).post(url_of(session, "packs/"), {"language": "de"}, format="json").status_code == 400
    assert SessionPack.objects.count() == 1


def test_general_review_is_opened_for_the_agenda_that_was_read(stage, api):  # noqa: F811
    cop = WorkingGroup.objects.create(code="COP", names={"en": "Conference"}, source="test")
    conference = make_session(stage.secretariat, cop, in_days=90)
    sent = {"item": 1, "applications_close_on": str(conference.starts_on)}
    officer = api(stage.secretariat)

    def send(client, **more):
        return client.post(url_of(conference, "open-general-review/"), {**sent, **more}, format="json")

    refuse(stage, api, conference, [stage.secretariat], send)
    assert send(officer).status_code in (400, 409)
    seen = officer.get(url_of(conference, "second_look/?act=open_general_review")).json()["seen"]
    late = send(officer, seen=seen, applications_close_on="2035-01-01")
    assert late.json()["code"] == "dates"
    made = send(officer, seen=seen)
    assert (made.status_code, made.json()["kind"]) == (201, "general_review"), made.content
    assert send(officer, seen=seen).status_code == 409
