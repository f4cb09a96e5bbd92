"""What is only read of a review over the API: articles, questionnaires, checks, documents, drafts, files, years."""

import hashlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from rest_framework.test import APIClient

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Article, Legislation
from reviews.services.legislation import cite_legislation
from tests.api.conftest import places, traces
from tests.factories.legislation import add_law
from tests.factories.pdfs import pdf_bytes
from tests.factories.provisions import store_text
from tests.factories.reviews import carry_to, person
from untoc_portal.core.models import LastReading, Preparation

EXPERT, OBSERVER = DelegateRole.EXPERT, DelegateRole.OBSERVER
BASE = "/api/v1/reviews/KEN-1/"
DRAFTS, EXPORT = f"{BASE}drafts/", f"{BASE}answers/export/"
EXCEL = {"file_format": "xlsx", "language": "en"}


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


def test_articles_and_their_texts_are_public(world):
    client = APIClient()
    store_text(world.articles["UNTOC 5"])
    rows = {row["article"]: row for row in client.get("/api/v1/articles/?instrument=UNTOC").json()["results"]}
    assert (rows["UNTOC-5"]["languages"], rows["UNTOC-6"]["languages"]) == (["en"], [])
    found = client.get("/api/v1/articles/UNTOC-5/?language=fr").json()
    assert (found["language"], found["provisions"][2]["reference"]) == ("en", "1 (a) (i)")
    assert client.get("/api/v1/articles/UNTOC-6/").json()["provisions"] == []
    for wrong in ("UNTOC-999", "XXX-5"):
        assert client.get(f"/api/v1/articles/{wrong}/").status_code == 404
    assert places(client.get("/api/v1/articles/UNTOC-5/?lang=fr")) == ["lang"]


def test_questionnaire_has_its_whole_definition(world):
    (row,) = APIClient().get("/api/v1/questionnaires/").json()["results"]
    whole = APIClient().get(f"/api/v1/questionnaires/{row['cluster']}/").json()
    assert {one["question"] for one in whole["questions"]} >= {"untoc.5", "untoc.6"}
    assert set(whole["questions"][0]["texts"]) >= {"en"}
    assert APIClient().get("/api/v1/questionnaires/99/").status_code == 404


def test_checks_are_for_those_who_read_the_draft(answering, outsiders, api):
    rows = api(person(answering, "KEN", OBSERVER)).get(f"{BASE}answer-checks/").json()
    assert {row["article"] for row in rows} >= {"UNTOC-5"}
    assert any(row["is_blocking"] for row in rows)
    for user in (person(answering, "GHA"), *outsiders.values()):
        assert api(user).get(f"{BASE}answer-checks/").status_code == 404
    assert APIClient().get(f"{BASE}answer-checks/").status_code == 404


def test_documents_are_listed_as_far_as_one_reads_them(world, review, outsiders, api):
    review = carry_to(world, review, S.ISSUED)
    rows = api(person(review, "KEN")).get(f"{BASE}documents/").json()
    assert {"list of observations", "summary"} <= {row["kind"].lower() for row in rows}
    assert all(row["symbol"] for row in rows)
    for user in outsiders.values():
        assert api(user).get(f"{BASE}documents/").status_code == 404


def test_answers_are_exported_as_excel_immediately(world, answering, outsiders, api):
    client = api(person(answering, "KEN", OBSERVER))
    sent = client.post(EXPORT, EXCEL, format="json", headers={"Accept": "*/*"})
    assert sent.status_code == 200, sent.content
    assert load_workbook(BytesIO(sent.content)).worksheets
    one = client.post(EXPORT, {**EXCEL, "articles": ["UNTOC-5"]}, format="json")
    assert one.status_code == 200
    assert client.post(EXPORT, {**EXCEL, "language": "xx"}, format="json").status_code == 400
    Article.objects.create(instrument=world.instruments["UNTOC"], number=99, titles={"en": "Other"}, source="test")
    assert client.post(EXPORT, {**EXCEL, "articles": ["UNTOC-99"]}, format="json").status_code == 404
    before = traces()
    for user in (person(answering, "GHA"), *outsiders.values()):
        assert api(user).post(EXPORT, EXCEL, format="json").status_code == 404
    assert APIClient().post(EXPORT, EXCEL, format="json").status_code == 401
    assert traces() == before


def test_word_file_is_made_by_a_job(answering, api):
    client = api(person(answering, "KEN", EXPERT))
    begun = client.post(EXPORT, {**EXCEL, "file_format": "docx"}, format="json")
    assert begun.status_code == 202, begun.content
    assert Preparation.objects.get().pk == begun.json()["preparation"]


@pytest.fixture
def law(answering):
    """Give a law with a file that an answer cites."""
    expert = person(answering, "KEN", EXPERT)
    law = add_law(answering, actor=expert, file=SimpleUploadedFile("law.pdf", pdf_bytes()))
    question = answering.questions().get(key="untoc.5")
    cite_legislation(answering, actor=expert, question=question, legislation=law, provisions="section 4")
    return law


def test_file_of_a_law_is_for_its_state_until_it_is_cited(world, answering, law, outsiders, api):
    digest = hashlib.sha256(pdf_bytes()).hexdigest()
    url = f"{BASE}legislation/{law.pk}/files/{digest}/"
    sent = api(person(answering, "KEN", OBSERVER)).get(url, headers={"Accept": "application/octet-stream"})
    assert b"".join(sent.streaming_content) == pdf_bytes()
    for user in (person(answering, "GHA"), *outsiders.values()):
        assert api(user).get(url).status_code == 404
    assert api(person(answering, "KEN")).get(f"{BASE}legislation/{law.pk}/files/{'0' * 64}/").status_code == 404
    carry_to(world, answering, S.DESK_REVIEW)
    cited = f"{BASE}submissions/1/laws/{digest}/"
    assert b"".join(api(person(answering, "GHA")).get(cited).streaming_content) == pdf_bytes()
    assert api(person(answering, "GHA")).get(url).status_code == 404
    for user in outsiders.values():
        assert api(user).get(cited).status_code == 404
    assert Legislation.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "step", "reader", "stranger"),
    [
        ("questionnaire", S.DESK_REVIEW, "KEN", "GHA"),
        ("feedback", S.DESK_REVIEW, "GHA", "KEN"),
        ("list_of_observations", S.SUMMARY, "KEN", None),
        ("summary", S.COMPLETED, "GHA", None),
    ],
)
def test_draft_is_read_and_remembered(kind, step, reader, stranger, world, review, outsiders, api):
    review = carry_to(world, review, step)
    client, url = api(person(review, reader)), f"{DRAFTS}{kind}/"
    draft = client.get(url)
    assert draft.status_code == 200, draft.content
    assert client.get(url)["ETag"] == draft["ETag"]
    assert (draft.json()["kind"], draft.json()["read_at"]) == (kind, None)
    read = client.post(f"{url}read/", {"seen": draft.json()["seen"]}, format="json")
    assert (read.status_code, bool(read.json()["read_at"])) == (200, True), read.content
    assert client.post(f"{url}read/", {"seen": "x"}, format="json").json()["code"] == "not_read"
    begun = client.post(f"{url}pdf/")
    assert begun.status_code == 202, begun.content
    others = [*outsiders.values(), *([person(review, stranger)] if stranger else [])]
    for user in others:
        for answer in (api(user).get(url), api(user).post(f"{url}read/"), api(user).post(f"{url}pdf/")):
            assert answer.status_code == 404
    assert (LastReading.objects.count(), Preparation.objects.count()) == (1, 1)
    assert api(person(review, reader)).get(f"{DRAFTS}none/").status_code == 404


def test_years_of_a_state_are_for_its_own_people(world, review, outsiders, api):
    review = carry_to(world, review, S.COMPLETED)
    url = "/api/v1/people/KEN/years/"
    found = api(person(review, "KEN", OBSERVER)).get(url).json()
    assert (found["state"]["iso3"], found["reviews"]) == ("KEN", ["KEN-1"])
    assert "UNTOC-5" in {row["article"] for row in found["articles"]}
    (one,) = api(world.secretariat).get(f"{url}?article=UNTOC-5").json()["articles"]
    assert one["reviews"][0]["answers"]
    for user in (person(review, "GHA"), *outsiders.values()):
        assert api(user).get(url).status_code == 404
    assert APIClient().get(url).status_code == 404


def test_reads_cost_a_fixed_number_of_queries(world, review, api):
    review = carry_to(world, review, S.ISSUED)
    client = api(person(review, "KEN"))
    client.get(BASE)
    for path in (f"{BASE}answer-checks/", f"{BASE}documents/", "/api/v1/people/KEN/years/", "/api/v1/people/KEN/",
                 f"{DRAFTS}questionnaire/", f"{DRAFTS}summary/", "/api/v1/questionnaires/1/"):  # fmt: skip
        # Kinds of contents are looked up once in each process: the test before decided whether they were counted.
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.content)
        assert len(queries) <= 15, (path, len(queries))
