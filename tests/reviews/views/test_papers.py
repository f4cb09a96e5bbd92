"""The page of a review's documents, and the files."""

import json

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import Paper
from reviews.services.papers import issue_status_note
from tests.factories.reviews import carry_to


@pytest.fixture
def noted(world, review, capture_commit):
    """Give a review with a rendered status note."""
    review = carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    with capture_commit():
        issue_status_note(review, actor=world.secretariat)
    return review


def page_of(review):
    return reverse("reviews:document_list", args=[review.code])


def test_page_offers_each_form_of_a_document(noted, as_person):
    page = as_person(noted, "KEN", "observer").get(page_of(noted)).content.decode()
    paper = Paper.objects.get()
    for form in ("docx", "html", "json"):
        assert reverse("reviews:paper_form", args=[paper.pk, form]) in page
    assert paper.get_absolute_url() in page
    assert "KEN-1/SN/1" in page
    assert "Make a status note" not in page


def test_documents_are_sorted_and_leave_as_a_file(noted, as_person):
    client = as_person(noted, "KEN", "observer")
    shown = client.get(page_of(noted)).content.decode()
    assert "<h2>Status note</h2>" in shown
    sorted_shown = client.get(page_of(noted), {"sort": "symbol"}).content.decode()
    assert ("KEN-1/SN/1" in sorted_shown, "<h2>Status note</h2>" in sorted_shown) == (True, False)
    file = client.get(page_of(noted), {"form": "csv", "column": ["symbol", "kind"]}).content.decode("utf-8-sig")
    head, *lines = file.splitlines()
    assert head == "Title,Kind,Symbol"
    assert [line.rsplit(",", 1)[1] for line in lines] == ["KEN-1/SN/1"]


@pytest.mark.parametrize(
    ("form", "content_type", "start"),
    [
        (None, "application/pdf", b"%PDF-1.7"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("json", "application/json", b'{"'),
    ],
)
def test_files_are_sent_in_each_form(noted, as_person, form, content_type, start):
    paper = Paper.objects.get()
    route, arguments = ("reviews:paper_form", [paper.pk, form]) if form else ("reviews:paper_file", [paper.pk])
    response = as_person(noted, "GHA").get(reverse(route, args=arguments))
    content = b"".join(response)
    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert content.startswith(start)
    assert response["Cache-Control"] == "private, no-store"


def test_the_web_page_may_load_nothing(noted, as_person):
    response = as_person(noted, "GHA").get(reverse("reviews:paper_form", args=[Paper.objects.get().pk, "html"]))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert b"<style>" in b"".join(response)


@pytest.mark.parametrize("form", ["xml", "exe", "html"])
def test_what_is_not_there_or_not_for_this_reader_looks_the_same(noted, as_person, client, form):
    address = reverse("reviews:paper_form", args=[Paper.objects.get().pk, form])
    assert client.get(address).status_code == 404
    if form != "html":
        assert as_person(noted, "KEN").get(address).status_code == 404


def test_json_is_the_frozen_snapshot(noted, as_person):
    paper = Paper.objects.get()
    sent = as_person(noted, "KEN").get(reverse("reviews:paper_form", args=[paper.pk, "json"])).content
    assert json.loads(sent) == paper.document.snapshot


def test_a_status_note_is_asked_for_by_the_secretariat_alone(world, noted, browse, as_person):
    address = reverse("reviews:issue_status_note", args=[noted.code])
    assert as_person(noted, "KEN").post(address).status_code == 404
    assert browse(world.secretariat).post(address).status_code == 302
    assert Paper.objects.count() == 2
    assert "superseded" in browse(world.secretariat).get(page_of(noted)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_a_fixed_number_of_queries(world, noted, as_person, django_assert_num_queries, count):
    for _ in range(count - 1):
        issue_status_note(noted, actor=world.secretariat)
    client = as_person(noted, "KEN")
    client.get(page_of(noted))
    with django_assert_num_queries(8):
        client.get(page_of(noted))
