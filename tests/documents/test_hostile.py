"""A hostile text in every field that reaches a document is printed as it was typed, and fetches nothing."""

import io
import zipfile

import pytest
from lxml import etree, html

from reviews import akoma_ntoso
from reviews.enums import ReviewState
from reviews.services.papers import issue_status_note
from reviews.services.paragraphs import draft_paragraph
from tests.documents.pdf_reading import opened
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core import documents, jobs, printing, word
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Document

pytestmark = pytest.mark.django_db
HOSTILE = (
    "MARK</p></li></svg><script>alert(1)</script><style>@import url(http://127.0.0.1:9/x); * { display: none }</style>"
    '<link rel="stylesheet" href="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd">'
    '<img src="file:///etc/passwd"><img src="data:image/svg+xml,<svg width=1e9 height=1e9/>" width="1000000">'
    "<object data=file:///etc/passwd></object>{{ settings.SECRET_KEY }}{% load static %}]]>&entity;<!--\x00\x0b"
)
# Words of ours, which no person types: what the portal chooses among, dates, codes.
OURS = {"key", "code", "kind", "portal", "@context", "$schema", "@id", "@type", "iso3", "text_direction", "sha256"}
OURS |= {"at", "dated"}


def poisoned(value, name=""):
    """Put the hostile text into every text at any depth that is not one of our own words or a date."""
    if isinstance(value, dict):
        return {key: poisoned(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, name) for item in value]
    if isinstance(value, str) and name not in OURS and not name.endswith(("_on", "_at")):
        return HOSTILE
    return value


@pytest.fixture
def snapshots(world, review):
    """Give a snapshot of each template of a review."""
    review = carry_to(world, review, ReviewState.ISSUED)
    issue_status_note(review, actor=world.secretariat)
    jobs.run_due_jobs()
    return {row.template: row.snapshot for row in Document.objects.all()}


def test_hostile_text_is_text_in_every_field_and_form(snapshots):
    assert len(snapshots) == 7
    for template, snapshot in snapshots.items():
        bad = documents.to_printable(poisoned(snapshot))
        markup = documents.render_markup(template, {"snapshot": bad}, language="en")
        check_markup(markup)
        # Nothing foreign is asked for, or this would raise.
        with opened(printing.render_pdf(markup, identifier="a", embedded=documents.to_canonical_json(bad))) as pdf:
            assert list(pdf.attachments) == ["document.json"]
            assert "/OpenAction" not in pdf.Root
        check_word(word.render_docx(markup))
        if "sections" in bad and "technical_assistance" in bad:
            tree = etree.fromstring(akoma_ntoso.build_akoma_ntoso(bad, "en"))
            assert not list(tree.iter("{*}script"))
            assert "<script>" in "".join(tree.itertext())


def check_markup(markup):
    page = html.document_fromstring(printing.render_web_page(markup).decode())
    assert not list(page.iter("script", "img", "object", "iframe", "link"))
    # One style sheet, ours.
    assert len(list(page.iter("style"))) == 1
    assert page.text_content().count("<script>alert(1)</script>") >= 5
    assert "{{ settings.SECRET_KEY }}" in page.text_content()


def check_word(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
        said = "".join(etree.fromstring(archive.read("word/document.xml")).itertext())
    assert "passwd" not in relations
    assert "External" not in relations
    assert "<script>alert(1)</script>" in said


def test_a_megabyte_is_refused_where_it_is_typed(world, review):
    review = carry_to(world, review, ReviewState.OBSERVATIONS)
    with pytest.raises(DomainError):
        draft_paragraph(
            review.list_of_observations,
            actor=person(review, "GHA"),
            delegation=delegation_of(review, "GHA"),
            article=world.articles["UNTOC 5"],
            kind="gap",
            text="word " * 200_000,
        )


def test_one_megabyte_text_renders_in_other_formats(snapshots):
    template = "documents/reviews/list_of_observations.html"
    snapshot = snapshots[template]
    snapshot["sections"][0]["articles"][0]["kinds"][0]["paragraphs"][0]["text"] = "word " * 200_000 + "END"
    markup = documents.render_markup(template, {"snapshot": snapshot}, language="en")
    assert b"word END" in printing.render_web_page(markup)
    assert b"word END" in akoma_ntoso.build_akoma_ntoso(snapshot, "en")
    with zipfile.ZipFile(io.BytesIO(word.render_docx(markup))) as archive:
        assert b"word END" in archive.read("word/document.xml")
