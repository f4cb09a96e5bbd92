"""Applications, attendance, certificates, papers, co-chairs and the chair's summary over the API."""

import datetime as dt

import pytest
import time_machine
from django.core.files.base import ContentFile

from dialogues.models import (
    ApplicantList,
    Application,
    Attendee,
    ChairSummary,
    CoChair,
    Dialogue,
    DialoguePaper,
    JoinedReport,
)
from dialogues.services import applications, dialogues, moderation, statements
from tests.api.refusing import act, refuse_others
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.dialogues import (
    invite,
    make_application,
    make_dialogue,
    make_report,
    make_session,
    make_statement,
)
from tests.factories.pdfs import make_pdf
from tests.factories.people import make_secretariat
from tests.factories.stakeholders import make_representative
from untoc_portal.core.models import Document
from untoc_portal.front.demo.reading import do_after_reading

DIALOGUES, ATTENDEES = "/api/v1/dialogues/", "/api/v1/attendees/"


@pytest.fixture
def dialogue(stage):  # noqa: F811
    return make_dialogue(stage.secretariat, stage.group, in_days=10)


@pytest.fixture
def attendee(stage, dialogue):  # noqa: F811
    return invite(dialogue, stage.organization, stage.representative).attendees.get()


def hold(dialogue, stage):  # noqa: F811
    with time_machine.travel(dialogue.held_on):
        return do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)


def test_dialogue_is_changed_until_it_is_held(stage, dialogue, api):  # noqa: F811
    url = f"{DIALOGUES}{dialogue.pk}/"
    sent = {
        "held_on": str(dialogue.held_on), "applications_close_on": str(dialogue.held_on), "place": "Geneva",
        "mode": "online", "capacity": 5,
    }  # fmt: skip

    def send(client):
        return client.put(url, sent, format="json")

    refuse_others(stage, api, [stage.secretariat, stage.chair], send, Dialogue)
    changed = send(api(stage.chair))
    assert (changed.status_code, changed.json()["place"], changed.json()["capacity"]) == (200, "Geneva", 5)
    assert changed.json()["speaking_minutes"] == dialogue.speaking_minutes
    wrong = api(stage.chair).put(url, {**sent, "preparation_on": "2035-01-01"}, format="json")
    assert wrong.status_code in (400, 409), wrong.content
    hold(Dialogue.objects.get(pk=dialogue.pk), stage)
    assert send(api(stage.chair)).json()["code"] == "held"


def test_application_is_completed_and_circulated(stage, dialogue, api):  # noqa: F811
    made = make_application(dialogue, stage.organization, stage.representative)
    url = f"/api/v1/applications/{api(stage.representative).get('/api/v1/applications/').json()['results'][0]['id']}/"
    sent = {"expertise": "Years of work with victims.", "attendance": "online", "wants_to_speak": True}

    def complete(client):
        return client.post(f"{url}complete/", sent, format="json")

    assert complete(api(stage.representative)).status_code == 409
    applications.request_completion(made, actor=stage.secretariat, reason="Say more")
    refuse_others(stage, api, [stage.representative], complete, Application, Attendee)
    done = complete(api(stage.representative))
    assert (done.status_code, done.json()["state"], done.json()["expertise"]) == (200, "submitted", sent["expertise"])
    circulate = f"{DIALOGUES}{dialogue.pk}/circulate/"
    officer = api(stage.secretariat)
    refuse_others(
        stage, api, [stage.secretariat], lambda client: client.post(circulate, {"seen": "x"}, format="json"),
        ApplicantList, Application,
    )  # fmt: skip
    nothing = act(officer, f"{DIALOGUES}{dialogue.pk}/", "circulate")
    assert nothing.json()["code"] == "nothing_complete"
    applications.confirm_application(Application.objects.get(), actor=stage.secretariat)
    assert officer.post(circulate, {}, format="json").status_code in (400, 409)
    late = act(officer, f"{DIALOGUES}{dialogue.pk}/", "circulate", circulated_on="2035-01-01")
    assert late.json()["code"] == "dates"
    assert act(officer, f"{DIALOGUES}{dialogue.pk}/", "circulate").status_code == 200
    assert ApplicantList.objects.count() == 1
    assert Application.objects.get().state == "circulated"


def test_substitute_comes_instead(stage, dialogue, attendee, api):  # noqa: F811
    second = stage.organization.representatives.get(user=make_representative(stage.secretariat, stage.organization))
    url = f"{ATTENDEES}{attendee.pk}/substitute/"

    def send(client, who=second.pk):
        return client.post(url, {"representative": who}, format="json")

    refuse_others(stage, api, [stage.representative], send, Attendee)
    own = api(stage.representative)
    assert send(own, stage.other_organization.representatives.get().pk).json()["code"] == "not_its_own"
    made = send(own)
    assert (made.status_code, made.json()["substitutes"]) == (201, attendee.pk), made.content
    assert send(own).json()["code"] == "comes_already"
    hold(dialogue, stage)
    late = own.post(f"{ATTENDEES}{made.json()['id']}/substitute/", {"representative": second.pk}, format="json")
    assert late.json()["code"] == "too_late"


def test_attendance_is_recorded_undone_and_certified(stage, dialogue, attendee, api):  # noqa: F811
    url, certify = f"{DIALOGUES}{dialogue.pk}/attendance/", f"{ATTENDEES}{attendee.pk}/certify/"

    def send(client, present=(attendee.pk,)):
        return client.post(url, {"present": present}, format="json")

    chair, own = api(stage.chair), api(stage.representative)
    assert send(chair).json()["code"] == "not_held"
    hold(dialogue, stage)
    refuse_others(stage, api, [stage.secretariat, stage.chair], send, Attendee)
    assert send(chair, [attendee.pk, 9999]).status_code == 400
    assert own.post(certify).json()["code"] == "not_attended"
    token = send(chair).json()["undo"]
    undo = f"{url}undo/"
    assert api(stage.secretariat).post(undo, {"undo": token}, format="json").status_code == 404
    assert chair.post(undo, {"undo": token}, format="json").status_code == 204
    assert Attendee.objects.get().attended is None
    assert send(chair).status_code == 200
    allowed = [stage.secretariat, stage.representative]
    refuse_others(stage, api, allowed, lambda client: client.post(certify), Attendee, Document)
    asked = own.post(certify, {"language": "fr"}, format="json")
    assert (asked.status_code, asked.json()["has_certificate"]) == (202, False), asked.content
    file = f"{ATTENDEES}{attendee.pk}/file/"
    assert own.get(file).status_code == 404
    document = Attendee.objects.get().certificate
    name = document.file.storage.save("c.pdf", ContentFile(b"%PDF-1.7"))
    Document.objects.filter(pk=document.pk).update(file=name, sha256="0" * 64)
    assert b"".join(own.get(file).streaming_content) == b"%PDF-1.7"
    for person in (*stage.everyone_but(*allowed), None):
        assert api(person).get(file).status_code == 404


def test_attendees_are_for_who_reads_their_application(stage, dialogue, attendee, api):  # noqa: F811
    make_application(dialogue, stage.other_organization, stage.other_representative)
    both = {stage.secretariat: 2, stage.bureau: 2, stage.representative: 1, stage.other_representative: 1}
    expected = {**both, stage.chair: 1, stage.other_chair: 0, stage.delegate: 0, None: 0}
    for person, count in expected.items():
        rows = api(person).get(f"{ATTENDEES}?dialogue={dialogue.pk}").json()["results"]
        assert len(rows) == count, person


def test_paper_is_published_and_removed(stage, dialogue, api):  # noqa: F811
    def send(client):
        sent = {"title": "Background", "language": "en", "file": make_pdf()}
        return client.post(f"{DIALOGUES}{dialogue.pk}/papers/", sent, format="multipart")

    allowed = [stage.secretariat, stage.chair]
    refuse_others(stage, api, allowed, send, DialoguePaper)
    made = send(api(stage.chair))
    assert made.status_code == 201, made.content
    url = f"/api/v1/dialogue-papers/{made.json()['id']}/"
    assert api().get(url).json()["title"] == "Background"
    assert b"".join(api().get(f"{url}file/").streaming_content)[:5] == b"%PDF-"
    assert api().get(f"{url}file/", headers={"If-None-Match": f'"{made.json()["sha256"]}"'}).status_code == 304
    refuse_others(stage, api, allowed, lambda client: client.delete(url), DialoguePaper)
    assert api(stage.secretariat).delete(url).status_code == 204
    assert api().get(url).status_code == 404


def test_co_chair_needs_two_officers(stage, dialogue, api):  # noqa: F811
    def send(client):
        sent = {"email": "co@chair.example", "name": "Ines Prado"}
        return client.post(f"{DIALOGUES}{dialogue.pk}/co-chairs/", sent, format="json")

    refuse_others(stage, api, [stage.secretariat], send, CoChair)
    officer, other = api(stage.secretariat), api(make_secretariat())
    made = send(officer)
    assert (made.status_code, made.json()["confirmed_at"]) == (201, None), made.content
    assert send(officer).json()["code"] == "is_chair"
    url = f"/api/v1/co-chairs/{made.json()['id']}/"
    for name in ("confirm", "end"):
        refuse_others(stage, api, [stage.secretariat], lambda client, name=name: client.post(f"{url}{name}/"), CoChair)
    assert officer.post(f"{url}confirm/").json()["code"] == "same_person"
    assert other.post(f"{url}confirm/").json()["confirmed_at"]
    assert other.post(f"{url}confirm/").json()["code"] == "closed"
    assert officer.post(f"{url}end/").json()["ended_at"]
    assert api(stage.chair).get("/api/v1/co-chairs/").json()["results"] == []


def test_dialogue_follows_the_session_of_another_group_too(stage, dialogue, api):  # noqa: F811
    report = make_report(stage.secretariat, make_session(stage.secretariat, stage.groups["TA"]))

    def send(client, session=report.session_id):
        return client.post(f"{DIALOGUES}{dialogue.pk}/join/", {"session": session}, format="json")

    refuse_others(stage, api, [stage.secretariat], send, JoinedReport)
    officer = api(stage.secretariat)
    assert send(officer, dialogue.session.pk).json()["code"] == "same_group"
    assert send(officer, make_session(stage.secretariat, stage.groups["IC"]).pk).status_code == 404
    assert send(officer).status_code == 200
    assert JoinedReport.objects.get().report == report


def test_summary_is_drafted_agreed_and_read_as_a_document(stage, dialogue, api):  # noqa: F811
    url = f"{DIALOGUES}{dialogue.pk}/"
    chair, allowed = api(stage.chair), [stage.secretariat, stage.chair]
    invite(dialogue, stage.organization, stage.representative)
    made = make_statement(dialogue, stage.representative, organization=stage.organization)
    do_after_reading(statements.submit_statement, made, actor=stage.representative)
    do_after_reading(moderation.accept_statement, made, actor=stage.chair)
    hold(dialogue, stage)
    refuse_others(stage, api, allowed, lambda client: client.post(f"{url}chair-summary/draft/"), ChairSummary)
    drafted = chair.post(f"{url}chair-summary/draft/")
    assert (drafted.status_code, drafted.json()["state"]) == (200, "draft"), drafted.content
    assert chair.post(f"{url}chair-summary/draft/").json()["code"] == "has_text"
    agree = f"{url}chair-summary/agree/"
    refuse_others(stage, api, [stage.chair], lambda client: client.post(agree, {}, format="json"), ChairSummary)
    assert chair.post(agree, {"seen": "another text"}, format="json").status_code in (400, 409)
    done = act(chair, url, "agree_chair_summary", path="chair-summary/agree")
    assert done.status_code == 200, done.content
    assert ChairSummary.objects.get().agreed_by == stage.chair
    assert api(stage.secretariat).get(f"{url}second_look/?act=agree_chair_summary").status_code == 404
    # A draft is for the chair and the Secretariat.
    summary = f"/api/v1/chair-summaries/{drafted.json()['id']}/"
    assert chair.get(summary).json()["text"] == drafted.json()["text"]
    assert [api(person).get(summary).status_code for person in (stage.delegate, stage.representative, None)] == [
        404
    ] * 3
    assert chair.get(summary, headers={"Accept": "application/pdf"}).status_code == 406


def test_figures_of_dialogues_are_public_once_decided(stage, dialogue, attendee, api):  # noqa: F811
    del attendee
    (row,) = api().get("/api/v1/dialogue-figures/").json()
    assert (row["dialogue"], row["applied"], row["invited"], row["refused"]) == (dialogue.pk, 1, 1, 0)
    assert row["outcomes"] == {"sustained": 0, "not_sustained": 0, "noted": 0}
    make_application(dialogue, stage.other_organization, stage.other_representative)
    assert api().get("/api/v1/dialogue-figures/").json() == []
    assert dialogue.held_on > dt.date(2020, 1, 1)
