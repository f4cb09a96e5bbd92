"""Every document of a review, in each of the six languages, as the jobs make it: structure, standards, forms."""

import io
import itertools
import json
import zipfile

import docx
import pikepdf
import pytest
from lxml import html

from reviews.enums import ReviewState
from reviews.models import Review
from reviews.services.papers import issue_status_note
from tests.documents.pdf_reading import opened, tags_of, texts_of_pages
from tests.documents.vera import broken_rules
from tests.factories.reviews import carry_to
from untoc_portal.core import documents, jobs
from untoc_portal.core.models import Document

pytestmark = pytest.mark.django_db
TEMPLATES = {
    "list_of_observations",
    "note_of_agreement",
    "receipt",
    "self_assessment_report",
    "status_note",
    "summary",
    "written_feedback",
}


@pytest.fixture
def made(world, review, request):
    """Carry a review in the language to its issue and render one document of each template."""
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    Review.objects.filter(pk=review.pk).update(language=request.param)
    carry_to(world, review, ReviewState.ISSUED)
    issue_status_note(review, actor=world.secretariat)
    jobs.run_due_jobs()
    first = {row.template: row for row in Document.objects.order_by("-pk")}
    return {
        template.removeprefix("documents/reviews/").removesuffix(".html"): documents.render_stored(row.pk)
        for template, row in first.items()
    }


def read(file):
    with file.open() as opened_file:
        return opened_file.read()


@pytest.mark.parametrize("made", ["ar", "zh-hans", "en", "fr", "ru", "es"], indirect=True)
def test_every_document_keeps_both_standards_in_every_form(made, tmp_path):
    assert set(made) == TEMPLATES
    files = []
    for name, document in made.items():
        content = read(document.file)
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(content)
        files.append(file)
        check_structure(content, document)
        check_forms(document)
    assert broken_rules(files) == []


def check_structure(content, document):
    with opened(content) as pdf:
        assert str(pdf.Root.Lang) == document.language
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        metadata = pdf.Root.Metadata.read_bytes()
        assert b'pdfuaid:part="1"' in metadata
        assert b'pdfaid:part="3"' in metadata
        embedded = pdf.attachments["document.json"].get_file().read_bytes()
        assert json.loads(embedded) == document.snapshot
        cells = [
            element for element in pdf.objects if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/TH"
        ]
        assert all("/ID" in cell for cell in cells)
        figures = [
            element
            for element in pdf.objects
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/Figure"
        ]
        assert [bool(str(figure.Alt)) for figure in figures] == [True]
    headings = [int(tag[1]) for tag in tags_of(content) if tag[0] == "H" and tag[1:].isdigit()]
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
    said = " ".join(texts_of_pages(content))
    assert document.snapshot_sha256 in said.replace(" ", "")
    assert said.count(document.snapshot["symbol"]) >= 1


def check_forms(document):
    forms = {row.form: read(row.file) for row in document.renditions.all()}
    letter = docx.Document(io.BytesIO(forms["docx"]))
    in_word = "\n".join(paragraph.text for paragraph in letter.paragraphs)
    assert document.snapshot["title"] in in_word
    assert document.snapshot["symbol"] in letter.sections[0].header.paragraphs[0].text
    rtl = document.language == "ar"
    with zipfile.ZipFile(io.BytesIO(forms["docx"])) as archive:
        assert (b"<w:rtl/>" in archive.read("word/document.xml")) == rtl
    page = html.document_fromstring(forms["html"].decode())
    assert (page.get("lang"), page.get("dir")) == (document.language, "rtl" if rtl else "ltr")
    assert not list(page.iter("link", "script", "img", "iframe", "object"))
    assert document.snapshot["title"] in page.text_content()
