"""Each edition of a symbol names itself, in every form of the document and on the page that verifies it."""

import io
import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.urls import reverse
from docx import Document

from reviews import akoma_ntoso
from reviews.enums import PublicationScope
from reviews.services.issuing import make_edition
from tests import locks
from tests.documents.material import add_paragraph, decide, made_outcome, made_review
from tests.documents.pdf_reading import texts_of_pages
from untoc_portal.core import documents
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, STATES
from untoc_portal.core.models import Document as Issued
from untoc_portal.core.verification import verify_text

pytestmark = pytest.mark.django_db
SYMBOL = "CTOC/COP/2026/7"
LABELS = {
    REVIEW: "Edition for the parties to the review",
    STATES: "Edition for States",
    PUBLIC: "Public edition",
}


@pytest.fixture
def editions():
    """Make the three editions of a published list under one symbol."""
    outcome = made_outcome(made_review())
    add_paragraph(outcome, "A gap.")
    decide(outcome.review, PublicationScope.ALL)
    return {audience: make_edition(outcome, audience, SYMBOL).document for audience in LABELS}


def read_forms(document):
    forms = {}
    for row in document.renditions.all():
        with row.file.open() as file:
            forms[row.form] = file.read()
    return forms


def list_other_labels(audience):
    return [text for other, text in LABELS.items() if other != audience]


@pytest.mark.parametrize("audience", LABELS, ids=LABELS.values())
def test_every_form_says_its_edition_and_no_other(editions, audience):
    document = documents.render_stored(editions[audience].pk)
    with document.file.open() as file:
        pages = " ".join(texts_of_pages(file.read()))
    forms = read_forms(document)
    for text in (pages, forms["html"].decode(), forms["xml"].decode(), json.dumps(document.snapshot)):
        assert LABELS[audience] in text
        assert not [other for other in list_other_labels(audience) if other in text]


def test_the_word_file_says_its_edition(editions):
    document = documents.render_stored(editions[STATES].pk)
    cells = Document(io.BytesIO(read_forms(document)["docx"])).tables[0]._cells
    assert LABELS[STATES] in "\n".join(cell.text for cell in cells)


@pytest.mark.parametrize("audience", LABELS, ids=LABELS.values())
def test_hash_shows_its_edition(editions, client, audience):
    asked = editions[audience].snapshot_sha256
    page = client.get(reverse("verify"), {"asked": asked}).content.decode()
    assert LABELS[audience] in page
    assert not [other for other in list_other_labels(audience) if other in page]
    out = io.StringIO()
    call_command("verify", asked, stdout=out)
    assert LABELS[audience] in out.getvalue()


def test_symbol_reveals_public_edition_only(editions, client):
    page = client.get(reverse("verify"), {"asked": SYMBOL}).content.decode()
    shown = set(re.findall(r"\b[0-9a-f]{64}\b", page))
    assert shown & {document.snapshot_sha256 for document in editions.values()} == {editions[PUBLIC].snapshot_sha256}
    assert not [text for text in (LABELS[REVIEW], LABELS[STATES]) if text in page]
    documents.supersede_documents(Issued.objects.filter(pk=editions[PUBLIC].pk))
    # A document that is no longer public is as unknown as one that never was public.
    assert [verify_text(symbol, user=AnonymousUser()).matches for symbol in (SYMBOL, "CTOC/COP/2026/8")] == [[], []]


def test_snapshot_without_edition_still_renders_and_verifies(editions, client):
    document = editions[REVIEW]
    document.snapshot = {key: value for key, value in document.snapshot.items() if key != "edition"}
    with locks.unlock(Issued):
        document.save()
    page = client.get(reverse("verify"), {"asked": document.snapshot_sha256}).content.decode()
    assert LABELS[REVIEW] in page
    markup = documents.render_markup(document.template, documents.build_context(document), language="en")
    assert "A gap." in markup
    assert LABELS[REVIEW] not in markup
    assert akoma_ntoso.build_akoma_ntoso(document.snapshot, "en")
