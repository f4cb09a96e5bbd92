"""The workspace of a self-assessment over the API: shown to its own State, changed by the right person."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from reviews.enums import NoteKind, ReviewState
from reviews.selectors.answer_files import build_content
from reviews.selectors.readings_of_questionnaires import read_questionnaire
from reviews.services.articles import hand_in_article
from reviews.services.notes import write_note
from reviews.services.questionnaire_versions import put_in_force
from tests.api.conftest import places
from tests.factories.answer_files import fill, saved
from tests.factories.legislation import add_law
from tests.factories.questionnaires import make_second_version
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import nothing_changes
from tests.factories.work import assign
from untoc_portal.core.public_ids import hide_id

PARTS = ("assignments", "notes", "legislation", "answer-files", "version-changes")


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


def note(review, key="untoc.5"):
    question = review.questions().get(key=key)
    expert = person(review, "KEN", "expert")
    about = {"question": question, "kind": NoteKind.QUESTION, "text": "Which court?"}
    return write_note(delegation_of(review, "KEN"), actor=expert, **about)


def at(review, part, *rest):
    return "/".join(["/api/v1/reviews", review.code, part, *map(str, rest), ""])


def test_own_state_reads_its_workspace(world, answering, api):
    expert = person(answering, "KEN", "expert")
    assign(answering, world.articles["UNTOC 5"])
    note(answering)
    law = add_law(answering, actor=expert)
    client = api(expert)
    [assigned] = client.get(at(answering, "assignments")).json()["results"]
    assert (assigned["article"], assigned["expert"], assigned["institution"], assigned["state"]) == (
        "UNTOC-5",
        expert.name,
        None,
        "in_hand",
    )
    [noted] = client.get(at(answering, "notes")).json()["results"]
    assert (noted["question"], noted["kind"], noted["text"]) == ("untoc.5", "question", "Which court?")
    [cited] = client.get(at(answering, "legislation")).json()["results"]
    assert (cited["title"], cited["link"], cited["files"]) == (law.title, law.link, [])


def test_secretariat_reads_no_notes_and_no_assignments(world, answering, api):
    assign(answering, world.articles["UNTOC 5"])
    note(answering)
    add_law(answering, actor=person(answering, "KEN", "expert"))
    client = api(world.secretariat)
    found = {part: len(client.get(at(answering, part)).json()["results"]) for part in PARTS}
    assert found == {"assignments": 0, "notes": 0, "legislation": 1, "answer-files": 0, "version-changes": 0}


@pytest.mark.parametrize("part", PARTS)
def test_nobody_else_knows_of_it(part, world, answering, outsiders, api):
    people = [person(answering, "GHA"), person(answering, "PER", "expert"), *outsiders.values()]
    assert {api(someone).get(at(answering, part)).status_code for someone in people} == {404}


def test_article_goes_from_hand_to_hand(world, answering, api):
    [assignment] = assign(answering, world.articles["UNTOC 5"])
    expert, focal_point = api(person(answering, "KEN", "expert")), api(person(answering, "KEN"))
    with nothing_changes():
        assert focal_point.post(at(answering, "assignments", hide_id(assignment), "hand-in")).status_code == 404
    assert expert.post(at(answering, "assignments", hide_id(assignment), "hand-in")).json()["state"] == "handed_in"
    with nothing_changes():
        assert expert.post(at(answering, "assignments", hide_id(assignment), "accept")).status_code == 404
    returned = focal_point.post(
        at(answering, "assignments", hide_id(assignment), "return"), {"comment": "Cite the law."}, format="json"
    )
    assert (returned.json()["state"], returned.json()["comment"]) == ("returned", "Cite the law.")
    hand_in_article(assignment, actor=person(answering, "KEN", "expert"))
    assert focal_point.post(at(answering, "assignments", hide_id(assignment), "accept")).json()["state"] == "accepted"


def test_notes_are_written_resolved_and_reopened(answering, api):
    client = api(person(answering, "KEN", "expert"))
    body = {"question": "untoc.5", "kind": "comment", "text": "To be checked."}
    made = client.post(at(answering, "notes"), body, format="json")
    assert (made.status_code, made.json()["text"]) == (201, "To be checked.")
    settled = [client.post(at(answering, "notes", made.json()["id"], act)).json() for act in ("resolve", "reopen")]
    assert [row["resolved_at"] is None for row in settled] == [False, True]
    observer = api(person(answering, "KEN", "observer"))
    with nothing_changes():
        unknown = client.post(at(answering, "notes"), body | {"question": "other.1"}, format="json")
        assert (unknown.status_code, set(places(unknown))) == (400, {"question"})
        assert observer.post(at(answering, "notes"), body, format="json").status_code == 404
        assert observer.post(at(answering, "notes", made.json()["id"], "resolve")).status_code == 404


def test_file_is_read_named_and_confirmed(answering, api):
    book = openpyxl.load_workbook(io.BytesIO(write_file(build_content(answering, "en"), FileFormat.XLSX)))
    sheet = book.worksheets[1]
    sheet.cell(sheet.max_row + 5, 5).value = "Added below"
    file = SimpleUploadedFile("a.xlsx", fill(saved(book), FileFormat.XLSX, {"untoc.5": (None, "From the file")}))
    observer = api(person(answering, "KEN", "observer"))
    with nothing_changes():
        assert observer.post(at(answering, "answer-files"), {"file": file}).status_code == 404
    file.seek(0)
    client = api(person(answering, "KEN"))
    made = client.post(at(answering, "answer-files"), {"file": file})
    assert made.status_code == 201
    assert "Added below" in made.json()["notices"][0]
    changed = [row for row in made.json()["answers"] if row["outcome"] == "new"]
    assert changed == [{"question": "untoc.5", "outcome": "new", "revision": 0, "is_emptied": False}]
    one = at(answering, "answer-files", made.json()["id"])
    assert client.get(one).json()["answers"] == made.json()["answers"]
    with nothing_changes():
        assert client.post(one + "confirm/", {"shown": '{"untoc.5": 7}'}, format="multipart").status_code == 415
    done = client.post(one + "confirm/", {"shown": {"untoc.5": 0}}, format="json")
    assert (done.status_code, done.json()["answers"]) == (200, [])
    assert answering.answers.get().text == "From the file"
    assert client.post(one + "confirm/", {"shown": {}}, format="json").json()["code"] == "already_confirmed"


def test_refused_file_names_every_reason(answering, api):
    client = api(person(answering, "KEN"))
    content = fill(
        write_file(build_content(answering, "en"), FileFormat.XLSX), "xlsx", {"untoc.5": ("perhaps", "=1+1")}
    )
    with nothing_changes():
        refused = client.post(at(answering, "answer-files"), {"file": SimpleUploadedFile("a.xlsx", content)})
    assert (refused.status_code, refused.json()["code"]) == (400, "unreadable_answers")
    assert [text.split(",")[0] for text in refused.json()["reasons"]] == [
        "In cell E3 of sheet “Answers”",
        "“perhaps” is not one of the answers offered for question untoc.5.",
    ]


def test_version_is_changed_and_changed_back_by_the_secretariat(world, answering, api):
    second = put_in_force(
        version := make_second_version(world), actor=world.secretariat, seen=seen(read_questionnaire(version))
    )
    client, focal_point = api(world.secretariat), api(person(answering, "KEN"))
    with nothing_changes():
        assert focal_point.post(at(answering, "version-changes")).status_code == 404
    read = client.get(at(answering, "version-changes", "second_look")).json()["seen"]
    made = client.post(at(answering, "version-changes"), {"seen": read}, format="json")
    assert (made.status_code, made.json()["before"], made.json()["after"]) == (201, "1", second.version)
    undo = at(answering, "version-changes", made.json()["id"], "undo")
    with nothing_changes():
        assert focal_point.post(undo).status_code == 404
    look = at(answering, "version-changes", made.json()["id"], "second_look")
    assert focal_point.get(look, {"act": "undo"}).status_code == 404
    for field, said in (("undone_at", None), ("code", "not_the_last")):
        read = client.get(look, {"act": "undo"}).json()["seen"]
        answer = client.post(undo, {"seen": read}, format="json").json()[field]
        assert answer == said if said else answer is not None


@pytest.mark.parametrize(("part", "queries"), [("assignments", 4), ("notes", 5), ("legislation", 5)])
def test_lists_cost_the_same_with_more_rows(part, queries, world, answering, api, django_assert_num_queries):
    client = api(person(answering, "KEN", "expert"))
    for keys in (("UNTOC 5",), ("UNTOC 6", "TIP 5")):
        assign(answering, *(world.articles[key] for key in keys))
        for key in keys:
            note(answering, key.lower().replace(" ", "."))
            add_law(answering, actor=person(answering, "KEN", "expert"))
        client.get(at(answering, part))
        with django_assert_num_queries(queries):
            client.get(at(answering, part))
