"""A single row is the same as in its list, and only those who get the list can read it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dialogues.services import chair_summaries, co_chairs, dialogues
from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from reviews.enums import DelegateRole, NoteKind, ObservationKind, ReviewState as S
from reviews.enums_of_states import Circle, StateRight
from reviews.selectors.answer_files import build_content
from reviews.selectors.readings_of_questionnaires import read_questionnaire
from reviews.services.notes import write_note
from reviews.services.paragraphs import draft_paragraph
from reviews.services.questionnaire_versions import put_in_force
from stakeholders.services.organization_documents import add_document
from tests.api.test_events import HOOKS, NEW, act, bearer
from tests.api.test_people_of_states import CHOICE, name, today
from tests.dialogues.conftest import stage  # noqa: F401
from tests.dialogues.test_conference import draft, enter, handed_in, item  # noqa: F401
from tests.factories.answer_files import fill
from tests.factories.delegations import joiner, send
from tests.factories.dialogues import invite, make_dialogue
from tests.factories.pdfs import make_pdf
from tests.factories.people import make_user
from tests.factories.questionnaires import make_second_version
from tests.factories.reading import seen
from tests.factories.receiver import HERE, open_receiver
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import MessageState
from untoc_portal.core.events import delivery
from untoc_portal.core.models import Message
from untoc_portal.front.demo.reading import do_after_reading

EXPERT = DelegateRole.EXPERT
REVIEW = "/api/v1/reviews/KEN-1/"


def check_alone(reader, strangers, address):
    """Check that a single row is the same as in its list, and that strangers get none of both."""
    listed = reader.get(address)
    assert listed.status_code == 200, (address, listed.content)
    (row, *_others) = listed.json()["results"]
    url = f"{address}{row['id']}/"
    alone = reader.get(url)
    assert alone.status_code == 200, (url, alone.content)
    both = row.keys() & alone.json().keys()
    assert len(both) > 2
    assert {name: alone.json()[name] for name in both} == {name: row[name] for name in both}, url
    for stranger in strangers:
        assert stranger.get(url).status_code == 404, url
        kept = stranger.get(address)
        assert kept.status_code == 404 or row["id"] not in [one["id"] for one in kept.json()["results"]], url


@pytest.fixture
def held(stage):  # noqa: F811
    """Give a dialogue that was held, with who came, a co-chair, a summary, and a document of the organization."""
    dialogue = make_dialogue(stage.secretariat, stage.group)
    invite(dialogue, stage.organization, stage.representative)
    co_chairs.propose_co_chair(dialogue, actor=stage.secretariat, email="co@chair.example", name="Ines Prado")
    add_document(stage.organization, actor=stage.secretariat, title="Statutes", file=make_pdf())
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.secretariat)
    chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="Victims need help.")
    return dialogue


def test_rows_of_dialogues_and_organizations_are_read_alone(stage, held, api):  # noqa: F811
    del held
    strangers = [api(stage.other_representative), api()]
    for path, reader in (
        ("attendees", stage.representative),
        ("co-chairs", stage.secretariat),
        ("chair-summaries", stage.chair),
        ("organization-documents", stage.representative),
        ("representatives", stage.representative),
    ):
        check_alone(api(reader), strangers, f"/api/v1/{path}/")


def test_contribution_that_only_states_read_is_read_alone(handed_in, api):  # noqa: F811
    kept = handed_in[1]
    url = f"/api/v1/contributions/{kept.pk}/"
    found = api(kept.handed_in_by).get(url)
    assert (found.status_code, found.json()["text"]) == (200, kept.text), found.content
    assert [api(stranger).get(url).status_code for stranger in (make_user(), None)] == [404, 404]


def test_compilation_and_decision_are_read_alone(stage, item, draft, api):  # noqa: F811
    del draft
    enter(stage, item)
    strangers = [api(stage.representative), api(stage.delegate), api()]
    for path in ("compilations", "conference-decisions"):
        check_alone(api(stage.secretariat), strangers, f"/api/v1/{path}/")


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


def test_rows_of_a_state_are_read_alone(world, answering, api):
    officer, focal = api(world.secretariat), api(person(answering, "KEN"))
    sent = {**CHOICE, "right": StateRight.READ, "circle": Circle.NOBODY, "dated": today()}
    assert focal.post("/api/v1/people/KEN/circles/", sent, format="json").status_code == 201
    assert focal.post(f"{REVIEW}declarations/", {"state": "KEN", "asks": True}, format="json").status_code == 200
    name(world, answering, "new@example.org")
    send(world, joiner())
    Message.objects.create(
        recipient=make_user(), event="accounts/activation", key="1", language="en", subject="Your account",
        body="Text", state=MessageState.FAILED, error="The address does not exist.",
    )  # fmt: skip
    strangers = [api(person(answering, "GHA")), api()]
    new = api(User.objects.get(email="new@example.org"))
    for path, reader in (
        ("circles", focal), ("declarations", new), ("sent-messages", officer), ("state-notices", officer),
    ):  # fmt: skip
        check_alone(reader, strangers, f"/api/v1/{path}/")


def test_rows_of_a_self_assessment_are_read_alone(world, answering, api):
    expert, officer = person(answering, "KEN", EXPERT), api(world.secretariat)
    question = answering.questions().get(key="untoc.5")
    write_note(
        delegation_of(answering, "KEN"), actor=expert, question=question, kind=NoteKind.QUESTION, text="Which court?"
    )
    assert officer.post(f"{REVIEW}papers/status-note/").status_code == 201
    version = make_second_version(world)
    put_in_force(version, actor=world.secretariat, seen=seen(read_questionnaire(version)))
    read = officer.get(f"{REVIEW}version-changes/second_look/").json()["seen"]
    assert officer.post(f"{REVIEW}version-changes/", {"seen": read}, format="json").status_code == 201
    strangers = [api(person(answering, "GHA")), api(make_user()), api()]
    check_alone(api(expert), [*strangers, officer], f"{REVIEW}notes/")
    check_alone(officer, strangers, f"{REVIEW}version-changes/")
    check_alone(officer, strangers[1:], f"{REVIEW}papers/")


def test_file_with_answers_is_read_alone(answering, api):
    content = fill(
        write_file(build_content(answering, "en"), FileFormat.XLSX), FileFormat.XLSX, {"untoc.5": ("yes", "")}
    )
    focal, url = api(person(answering, "KEN")), f"{REVIEW}answer-files/"
    made = focal.post(url, {"file": SimpleUploadedFile("a.xlsx", content)})
    assert made.status_code == 201, made.content
    check_alone(focal, [api(person(answering, "GHA")), api(make_user()), api()], url)


def test_officer_in_charge_is_listed_for_the_secretariat(world, answering, api):
    officer, url = api(world.secretariat), "/api/v1/officers/"
    sent = {"reviews": [answering.code], "officer": world.secretariat.email}
    (made,) = officer.post(f"{url}reviews/", sent, format="json").json()
    (row,) = officer.get(url).json()["results"]
    assert (row["review"], row["officer"]) == (made["review"], made["officer"]) == ("KEN-1", world.secretariat.email)
    for stranger in (person(answering, "KEN"), person(answering, "GHA"), make_user()):
        assert api(stranger).get(url).json()["results"] == []


def test_reply_of_the_state_is_read_alone(world, review, api):
    review = carry_to(world, review, S.OBSERVATIONS)
    paragraph = draft_paragraph(
        review.list_of_observations, actor=person(review, "GHA", EXPERT), delegation=delegation_of(review, "GHA"),
        article=world.articles["UNTOC 5"], kind=ObservationKind.GAP, text="A gap.",
    )  # fmt: skip
    review.list_of_observations.refresh_from_db()
    sent = {
        "paragraph": paragraph.pk, "kind": "propose", "wording": "A small gap.",
        "expected_version": review.list_of_observations.version,
    }  # fmt: skip
    own = api(person(review, "KEN", EXPERT))
    made = own.post(f"{REVIEW}replies/", sent, format="json")
    assert made.status_code == 201, made.content
    check_alone(own, [api(make_user()), api()], f"{REVIEW}replies/")


def test_what_opens_again_is_read_before_a_paragraph_is_kept(world, review, api):
    review = carry_to(world, review, S.SUMMARY)
    paragraph = review.list_of_observations.paragraphs.first()
    url = f"/api/v1/outcomes/{review.list_of_observations.pk}/paragraphs/{paragraph.pk}/confidential/"
    focal = api(person(review, "KEN"))
    read = read_keeping(focal, url)
    assert focal.post(url, {"is_confidential": True, "seen": read}, format="json").status_code == 200
    for stranger in (person(review, "GHA"), person(review, "KEN", EXPERT), world.secretariat):
        assert api(stranger).get(url).status_code == 404


def read_keeping(client, url):
    """Return what represents the text that was read."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    assert answer.json()["parts"] is not None
    return answer.json()["seen"]


def test_delivery_of_an_event_is_read_alone(world, review, api, settings):
    settings.WEBHOOK_NETWORKS = HERE
    owner = bearer(world.secretariat, "events:read", "events:write", "reviews:read")
    with open_receiver() as receiver:
        hook = owner.post(HOOKS, {**NEW, "url": receiver.url}, format="json").json()["id"]
        act(review)
        delivery.deliver(hook)
    check_alone(owner, [api(make_user()), api()], f"{HOOKS}{hook}/deliveries/")
