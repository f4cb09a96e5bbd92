"""Word and Excel in the browser: export, upload, preview, import."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from reviews.answer_files.content import FileFormat
from reviews.enums import ReviewState
from reviews.models import Answer, AnswerImport, Mandate, Question
from reviews.selectors.readings import read_mandate
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.people import end_mandate
from tests.factories.answer_files import fill
from tests.factories.questionnaires import change_question
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from untoc_portal.core import preparations
from untoc_portal.core.models import Preparation


@pytest.fixture
def answering(world, review):
    """Give the review at the self-assessment, one question answered."""
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    save(review, "One. Two. Three.")
    return review


def save(review, text, value="yes"):
    answer = review.answers.first()
    entry = AnswerEntry(review.questions().get(key="untoc.5"), value, text, answer.revision if answer else 0)
    save_answers(review, actor=person(review, "KEN"), entries=[entry])


def url_of(review, name="answer_files", *args):
    return reverse(f"reviews:{name}", args=[review.code, *args])


def export(client, review, **chosen):
    """Export the questionnaire. If a job prepares the file, run the job and download the file."""
    values = {"file_format": "docx", "language": "en", **chosen}
    response = client.post(url_of(review, "export_answers"), values)
    if response.status_code != 302:
        return response
    preparations.run_preparation(Preparation.objects.latest("pk").pk)
    file = client.get(f"{response.url}file/")
    return HttpResponse(b"".join(file.streaming_content), headers=file.headers)


def upload(client, review, content, name="answers.docx"):
    return client.post(url_of(review), {"file": SimpleUploadedFile(name, content)})


def pk_of(key):
    return Question.objects.get(key=key).pk


@pytest.mark.parametrize("file_format", FileFormat.values)
def test_export_is_a_download_with_a_clear_name(answering, as_person, file_format):
    response = export(as_person(answering, "KEN", "observer"), answering, file_format=file_format, language="ar")
    assert response["Content-Disposition"] == f'attachment; filename="self-assessment-KEN-1-ar.{file_format}"'
    assert response["Cache-Control"] == "no-store"
    assert response.content[:2] == b"PK"


def test_export_of_chosen_articles(answering, as_person):
    response = export(as_person(answering, "KEN"), answering, articles=["TIP-5"])
    document = docx.Document(io.BytesIO(response.content))
    assert [table.rows[-1].cells[0].text.split(" ")[0] for table in document.tables[1:]] == ["tip.5"]


def test_word_file_is_only_for_readers_of_the_draft(world, answering, as_person):
    client = as_person(answering, "KEN")
    export(client, answering)
    row = Preparation.objects.get()
    articles = answering.questions().values("article").distinct().count()
    assert (row.label, row.done, row.total) == (
        "Self-assessment as a Word file: Kenya, phase 1",
        articles + 1,
        articles + 1,
    )
    url = f"{row.get_absolute_url()}file/"
    assert b"".join(client.get(url).streaming_content).startswith(b"PK")
    end_mandate(
        Mandate.objects.get(user=row.owner),
        actor=world.secretariat,
        seen=seen(read_mandate(Mandate.objects.get(user=row.owner))),
        reason="Moved on",
    )
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("chosen", [{"language": "de"}, {"file_format": "pdf"}, {"articles": ["TIP-9"]}])
def test_unknown_export_options_are_not_found(answering, as_person, chosen):
    assert export(as_person(answering, "KEN"), answering, **chosen).status_code == 404


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "focal_point"), ("PER", "expert"), ("GHA", "observer")])
def test_reviewing_states_find_no_answer_files(answering, as_person, iso3, role):
    content = export(as_person(answering, "KEN"), answering).content
    upload(as_person(answering, "KEN"), answering, content)
    client = as_person(answering, iso3, role)
    assert export(client, answering).status_code == 404
    assert client.get(url_of(answering)).status_code == 404
    assert upload(client, answering, content).status_code == 404
    assert client.get(AnswerImport.objects.get().get_absolute_url()).status_code == 404


def test_observer_exports_and_reads_but_does_not_import(answering, as_person):
    client = as_person(answering, "KEN", "observer")
    content = export(client, answering).content
    assert "Import the completed file" not in client.get(url_of(answering)).content.decode()
    assert upload(client, answering, content).status_code == 404
    upload(as_person(answering, "KEN"), answering, fill(content, "docx", {"tip.5": (None, "New")}))
    source = AnswerImport.objects.get()
    assert "Import all changes" not in client.get(source.get_absolute_url()).content.decode()
    assert client.post(source.get_absolute_url(), {}).status_code == 404


def test_import_is_found_only_under_its_review(world, answering, other_review, as_person):
    other = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    upload(as_person(answering, "KEN"), answering, export(as_person(answering, "KEN"), answering).content)
    pk = AnswerImport.objects.get().pk
    assert as_person(other, "FIN").get(url_of(other, "answer_import", pk)).status_code == 404


def test_upload_leads_to_preview_then_import(answering, as_person):
    client = as_person(answering, "KEN", "expert")
    content = fill(export(client, answering).content, "docx", {"tip.5": (None, "<b>New</b> text")})
    response = upload(client, answering, content)
    source = AnswerImport.objects.get()
    assert response.url == source.get_absolute_url()
    page = client.get(source.get_absolute_url()).content.decode()
    assert "&lt;b&gt;New&lt;/b&gt; text" in page
    assert answering.answers.count() == 1
    response = client.post(source.get_absolute_url(), {f"shown_{pk_of('tip.5')}": 0})
    assert response.url == reverse("reviews:questionnaire", args=[answering.code])
    assert answering.answers.get(question__key="tip.5").text == "<b>New</b> text"
    page = client.get(source.get_absolute_url()).content.decode()
    assert "This file has been imported" in page
    assert "Import all changes" not in page


def test_a_file_is_not_offered_twice_after_other_changes(answering, as_person):
    client = as_person(answering, "KEN")
    upload(client, answering, fill(export(client, answering).content, "docx", {"untoc.5": (None, "Theirs.")}))
    source = AnswerImport.objects.get()
    assert client.post(source.get_absolute_url(), {f"shown_{pk_of('untoc.5')}": 1}).status_code == 302
    answering.refresh_from_db()
    save(answering, "Mine, after the import.")
    assert "Import all changes" not in client.get(source.get_absolute_url()).content.decode()


def test_unchanged_file_has_nothing_to_import(answering, as_person):
    client = as_person(answering, "KEN")
    upload(client, answering, export(client, answering).content)
    page = client.get(AnswerImport.objects.get().get_absolute_url()).content.decode()
    assert "There is nothing to import." in page
    assert "Import all changes" not in page


def test_a_refused_file_says_why_and_leaves_no_row(answering, as_person):
    response = upload(as_person(answering, "KEN"), answering, b"%PDF-1.7")
    assert response.status_code == 422
    message = "Only .xlsx and .docx files exported from the portal are accepted."
    assert [error.split(" (")[0] for error in response.context["form"].errors["file"]] == [message]
    assert not AnswerImport.objects.exists()


def make_conflict(client, review):
    content = fill(export(client, review).content, "docx", {"untoc.5": ("No", "One. Theirs. Three.")})
    save(review, "One. Mine. Three.")
    upload(client, review, content)
    return AnswerImport.objects.get()


def test_conflict_shows_three_versions_and_waits(answering, as_person):
    client = as_person(answering, "KEN")
    source = make_conflict(client, answering)
    page = client.get(source.get_absolute_url()).content.decode()
    assert [page.count(label) for label in ("As exported", "Stored here now", "In the file")] == [4, 2, 2]
    pk = pk_of("untoc.5")
    response = client.post(source.get_absolute_url(), {f"shown_{pk}": 2, f"text_{pk}": "Mine to keep"})
    assert response.status_code == 422
    assert response.context["form"].errors == {f"choice_{pk}": ["Choose which text to keep."]}
    assert "Mine to keep" in response.content.decode()
    assert answering.answers.get().text == "One. Mine. Three."


@pytest.mark.parametrize(
    ("choice", "value", "expected"),
    [
        ("here", "", ("yes", "One. Mine. Three.")),
        ("there", "", ("no", "One. Theirs. Three.")),
        ("joined", "in_part", ("in_part", "One. Ours. Three.")),
    ],
)
def test_a_conflict_is_decided_on_the_page(answering, as_person, choice, value, expected):
    client = as_person(answering, "KEN")
    source, pk = make_conflict(client, answering), pk_of("untoc.5")
    decision = {f"shown_{pk}": 2, f"choice_{pk}": choice, f"value_{pk}": value, f"text_{pk}": "One. Ours. Three."}
    assert client.post(source.get_absolute_url(), decision).status_code == 302
    assert answering.answers.values_list("value", "text").get() == expected


def test_number_of_a_conflict_is_checked_on_the_page(answering, as_person):
    change_question("untoc.5", kind="number")
    save(answering, "One.", 1)
    client, pk = as_person(answering, "KEN"), pk_of("untoc.5")
    content = fill(export(client, answering).content, "docx", {"untoc.5": ("2", None)})
    save(answering, "One.", 3)
    upload(client, answering, content)
    decision = {f"shown_{pk}": 3, f"choice_{pk}": "joined", f"value_{pk}": "many", f"text_{pk}": "One."}
    response = client.post(AnswerImport.objects.get().get_absolute_url(), decision)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"value_{pk}"]


def test_concurrent_answer_is_shown_with_typed_text(answering, as_person):
    client = as_person(answering, "KEN")
    source, pk = make_conflict(client, answering), pk_of("untoc.5")
    save(answering, "One. Newer. Three.")
    decision = {f"shown_{pk}": 2, f"choice_{pk}": "joined", f"value_{pk}": "no", f"text_{pk}": "Typed with care"}
    response = client.post(source.get_absolute_url(), decision)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Newer" in page
    assert [row.question.key for row in response.context["form"].rows if row.is_stale] == ["untoc.5"]
    assert "Typed with care" in page
    assert f'name="shown_{pk}" value="3"' in page
    assert client.post(source.get_absolute_url(), {**decision, f"shown_{pk}": 3}).status_code == 302
    assert answering.answers.get().text == "Typed with care"


def test_decision_after_the_step_keeps_the_typed_text(world, answering, as_person):
    client = as_person(answering, "KEN")
    source, pk = make_conflict(client, answering), pk_of("untoc.5")
    type(answering).objects.filter(pk=answering.pk).update(state=ReviewState.DESK_REVIEW)
    response = client.post(source.get_absolute_url(), {f"shown_{pk}": 2, f"text_{pk}": "Typed with care"})
    assert response.status_code == 409
    assert "Typed with care" in response.content.decode()


@pytest.mark.parametrize("changed", [1, 3])
def test_preview_has_a_fixed_number_of_queries(answering, as_person, django_assert_num_queries, changed):
    client = as_person(answering, "KEN")
    answers = dict.fromkeys(["untoc.5.gap", "untoc.6", "tip.5"][:changed], (None, "New"))
    for _file in range(changed):
        upload(client, answering, fill(export(client, answering).content, "docx", answers))
    address = AnswerImport.objects.first().get_absolute_url()
    client.get(address)
    with django_assert_num_queries(PREVIEW_QUERIES):
        client.get(address)
    with django_assert_num_queries(FILES_QUERIES):
        client.get(url_of(answering))
    assert Answer.objects.count() == 1


PREVIEW_QUERIES, FILES_QUERIES = 10, 7
