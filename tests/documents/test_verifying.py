"""Verifying means comparing: a code says which text it belongs to, and only a whole file is genuine."""

import hashlib
import io
import json
import zlib

import pikepdf
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image

from reviews.enums import PublicationScope
from reviews.services.issuing import make_edition
from tests.documents.material import add_paragraph, decide, made_outcome, made_review
from tests.documents.pdf_reading import texts_of_pages
from tests.factories.answer_files import archive
from tests.factories.people import make_user
from untoc_portal.core import documents
from untoc_portal.core.carried_codes import is_picture
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, STATES
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import Document
from untoc_portal.core.printed_facts import FIRST_LINES, LINE_LENGTH
from untoc_portal.core.verification import Outcome, compare_hash, verify_file, verify_hash, verify_text

pytestmark = pytest.mark.django_db
SYMBOL = "CTOC/COP/2026/7"
NOBODY = AnonymousUser()


@pytest.fixture
def editions():
    """Make and render the three editions of a published list under one symbol."""
    outcome = made_outcome(made_review())
    add_paragraph(outcome, "A gap in the law on participation.")
    decide(outcome.review, PublicationScope.ALL)
    made = {audience: make_edition(outcome, audience, SYMBOL).document for audience in (REVIEW, STATES, PUBLIC)}
    return {audience: documents.render_stored(document.pk) for audience, document in made.items()}


def pdf_of(document):
    with document.file.open("rb") as file:
        return file.read()


def ask(client, document, **more):
    return client.get(reverse("verify"), {"asked": document.snapshot_sha256, **more}).content.decode()


def send(client, content, code="", name="paper.pdf"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("verify"), {"file": file, "code": code}).content.decode()


def shown_only_to_readers(document):
    return [
        document.title,
        "Kenya",
        "the Republic of Kenya",
        reverse("reviews:document_file", args=[document.of_outcome.pk]),
    ]


def test_code_is_never_called_genuine(editions, client):
    for document in editions.values():
        page = ask(client, document)
        assert "This code belongs to this text: compare" in page
        assert "genuine" not in page.lower()
        assert document.snapshot_sha256 in page
        assert document.sha256 in page


@pytest.mark.parametrize("break_", [" ", "\n", "\r\n  "])
def test_hash_copied_from_a_paper_may_have_ends_of_lines(editions, break_):
    sha256 = editions[PUBLIC].snapshot_sha256
    copied = f" {sha256[:32].upper()}{break_}{sha256[32:]}\n"
    assert verify_text(copied, user=NOBODY).matches == verify_hash(sha256).matches != []


def test_public_document_shows_what_its_paper_says(editions, client):
    page = ask(client, editions[PUBLIC])
    for text in [*shown_only_to_readers(editions[PUBLIC]), "Public edition", SYMBOL, "English", "Pages of the PDF"]:
        assert text in page


def test_first_lines_are_those_of_the_paper(editions):
    """Each once, however long it is, and without the notes, which are at the foot of the page."""
    for document in editions.values():
        (match,) = verify_hash(document.snapshot_sha256, user=make_user(RoleGroup.SECRETARIAT)).matches
        paper = "".join("".join(texts_of_pages(pdf_of(document))).split())
        squeezed = ["".join(line.rstrip("…").split()) for line in match.printed.first_lines]
        assert len(squeezed) == len(set(squeezed)) == FIRST_LINES
        assert [line for line in squeezed if line not in paper] == []
        assert max(map(len, match.printed.first_lines)) > LINE_LENGTH


@pytest.mark.parametrize("audience", [REVIEW, STATES], ids=["review", "states"])
def test_outsider_learns_nothing_of_a_confidential_text(editions, client, audience):
    document = editions[audience]
    pages = [ask(client, document), send(client, pdf_of(document)), send(client, b"x", document.snapshot_sha256)]
    for page in pages:
        assert not [text for text in [*shown_only_to_readers(document), "Pages of the PDF"] if text in page]
    client.force_login(make_user(RoleGroup.SECRETARIAT))
    for text in shown_only_to_readers(document):
        assert text in ask(client, document)


def test_whole_file_is_genuine_in_each_form(editions, client):
    document = editions[STATES]
    assert "This file is genuine" in send(client, pdf_of(document))
    assert "This file is genuine" in send(client, pdf_of(document), document.snapshot_sha256)
    for row in document.renditions.all():
        with row.file.open() as file:
            assert verify_file(file.read()).is_genuine
    assert verify_file(documents.to_canonical_json(document.snapshot)).is_genuine


def test_another_edition_is_another_text(editions, client):
    page = send(client, pdf_of(editions[PUBLIC]), editions[STATES].snapshot_sha256)
    assert "Warning: this is another text" in page
    assert "Edition for States" in page
    assert "genuine" not in page.lower()


ADDRESS = b"https://portal.example/verify/?asked=%s"


def forge(kind, code):
    address = ADDRESS % code.encode()
    return {
        "plain": b"%PDF-1.7\n/URI (" + address + b")\n%%EOF",
        "compressed": b"%PDF-1.7\nstream\r\n" + zlib.compress(address) + b"\nendstream\n%%EOF",
        "damaged": b"%PDF-1.7\nstream\nnothing\nstream\n" + zlib.compress(address) + b"\nendstream",
        "word": archive({"word/_rels/document.xml.rels": address, "word/document.xml": b"<a/>"}),
        "page": b"<a href='" + address + b"'>",
    }[kind]


@pytest.mark.parametrize("kind", ["plain", "compressed", "damaged", "word", "page"])
def test_copied_code_on_another_text_is_warned_of(editions, client, kind):
    page = send(client, forge(kind, editions[PUBLIC].snapshot_sha256))
    assert "Warning: this is another text" in page
    assert "The code belongs to this document" in page
    assert "genuine" not in page.lower()


@pytest.mark.parametrize("content", [forge("plain", "0" * 64), b"PK no archive", b"%PDF-stream\nx", b""])
def test_unknown_code_is_not_found(editions, content):
    assert verify_file(content).outcome == Outcome.NOT_FOUND


def scanned(form):
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("form", ["PDF", "PNG", "JPEG", "TIFF", "WEBP"])
def test_scan_is_called_a_picture_and_never_a_forgery(editions, client, form):
    """A person compares it: no scan of the right paper has the hash of a file."""
    for code in ("", editions[PUBLIC].snapshot_sha256):
        page = send(client, scanned(form), code)
        assert "This is a picture of a paper: compare it yourself" in page
        assert "Warning: this is another text" not in page
        assert "genuine" not in page.lower()
        assert ("The code belongs to this document" in page) == bool(code)
        assert verify_file(scanned(form), code=code).outcome == Outcome.PICTURE


def test_document_with_letters_is_no_scan(editions, client, tmp_path):
    for document in editions.values():
        assert not is_picture(pdf_of(document))
    assert verify_file(forge("plain", "0" * 64)).outcome == Outcome.NOT_FOUND
    file = tmp_path / "scan.pdf"
    file.write_bytes(scanned("PDF"))
    with pytest.raises(CommandError, match=f"a scan or a photo: compare it yourself. The code is of {SYMBOL}"):
        call_command("verify", str(file), code=editions[PUBLIC].snapshot_sha256)
    sent = {"file": SimpleUploadedFile("scan.pdf", scanned("PDF")), "code": editions[PUBLIC].snapshot_sha256}
    assert client.post("/api/v1/verify/", sent).json()["outcome"] == "picture"
    sent = {"file_sha256": "0" * 64, "is_scan": "on"}
    assert "This is a picture of a paper" in client.post(reverse("verify"), sent).content.decode()
    sent = {"file_sha256": editions[PUBLIC].sha256, "is_scan": "on"}
    assert "This file is genuine" in client.post(reverse("verify"), sent).content.decode()


def test_pages_in_another_order_are_another_text(editions, client):
    """The file keeps its code, and every letter of the text."""
    with pikepdf.open(io.BytesIO(pdf_of(editions[PUBLIC]))) as pdf:
        pdf.pages.append(pdf.pages[0])
        del pdf.pages[0]
        out = io.BytesIO()
        pdf.save(out)
    page = send(client, out.getvalue())
    assert "Warning: this is another text" in page
    assert SYMBOL in page


def test_hash_in_an_address_is_not_believed(editions, client):
    """A forger could print such an address on a paper."""
    document = editions[PUBLIC]
    page = ask(client, document, file_sha256=document.sha256, code=document.snapshot_sha256)
    assert "genuine" not in page.lower()
    sent = {"file_sha256": document.sha256, "code": document.snapshot_sha256}
    assert "This file is genuine" in client.post(reverse("verify"), sent).content.decode()
    sent["file_sha256"] = hashlib.sha256(b"another").hexdigest()
    assert "Warning: this is another text" in client.post(reverse("verify"), sent).content.decode()
    assert client.post(reverse("verify"), {"file_sha256": "x"}).status_code == 422


def test_corrected_document_says_so(editions, client):
    old, new = editions[PUBLIC], editions[STATES]
    documents.supersede_documents(Document.objects.filter(pk=old.pk), by=new)
    assert "Superseded" in ask(client, old)
    (match,) = compare_hash(old.sha256).matches
    assert (match.is_superseded, match.is_corrected, match.superseded_by) == (True, False, SYMBOL)


def test_forged_paper_of_superseded_text_says_so(editions, client):
    old = editions[PUBLIC]
    documents.supersede_documents(Document.objects.filter(pk=old.pk), by=editions[STATES])
    for content in (forge("plain", old.snapshot_sha256), scanned("PNG")):
        assert "Superseded" in send(client, content, old.snapshot_sha256)
        sent = {"file": SimpleUploadedFile("x.pdf", content), "code": old.snapshot_sha256}
        assert client.post("/api/v1/verify/", sent).json()["records"][0]["is_superseded"]


def test_file_of_any_edition_is_genuine_with_its_symbol(editions, client):
    for document in editions.values():
        page = send(client, pdf_of(document), SYMBOL.lower())
        assert page.count("This file is genuine") == 1
        assert document.sha256 in page
    assert "Warning: this is another text" in send(client, forge("plain", "0" * 64), SYMBOL)


def test_statement_that_no_receipt_makes_is_altered(editions, client):
    """Anyone can write a small file with the hash of a public document in it."""
    facts = {"kind": "document", "number": SYMBOL, "sha256": editions[PUBLIC].sha256}
    assert verify_file(json.dumps(facts).encode()).is_genuine
    page = send(client, json.dumps({**facts, "text": "All obligations are met."}).encode(), name="receipt.json")
    assert "This receipt was altered" in page
    assert "genuine" not in page.lower()
    unknown = json.dumps({**facts, "sha256": "0" * 64, "text": "x"})
    assert verify_file(unknown.encode()).outcome == Outcome.NOT_FOUND
    twice = '{"number": "CTOC/COP/2026/8", ' + json.dumps(facts)[1:]
    assert verify_file(twice.encode()).outcome == Outcome.NOT_FOUND


def test_command_compares_and_warns(editions, tmp_path):
    file, out = tmp_path / "paper.pdf", io.StringIO()
    file.write_bytes(pdf_of(editions[PUBLIC]))
    call_command("verify", str(file), stdout=out)
    assert out.getvalue().startswith("Genuine: Document CTOC/COP/2026/7, English,")
    assert "Public edition: Public" in out.getvalue()
    documents.supersede_documents(Document.objects.filter(pk=editions[PUBLIC].pk), by=editions[REVIEW])
    documents.supersede_documents(Document.objects.filter(pk=editions[STATES].pk), by=None)
    said = {editions[STATES].snapshot_sha256: "no longer the valid one", "": f"Superseded by {SYMBOL}"}
    for code, later in said.items():
        if not code:
            file.write_bytes(forge("plain", editions[PUBLIC].snapshot_sha256))
        with pytest.raises(CommandError, match=f"another text.*{later}"):
            call_command("verify", str(file), code=code)


def test_api_says_the_same(editions, client):
    public, states = editions[PUBLIC], editions[STATES]

    def post(**data):
        return client.post("/api/v1/verify/", json.dumps(data), content_type="application/json")

    found = post(code=public.snapshot_sha256).json()
    (record,) = found["records"]
    assert (found["outcome"], record["text_sha256"], record["files"]["PDF"]) == (
        "code",
        public.snapshot_sha256,
        public.sha256,
    )
    assert (record["printed"]["title"], record["printed"]["pages"] > 0) == (public.title, True)
    assert post(code=states.snapshot_sha256).json()["records"][0]["printed"] is None
    assert post(sha256=public.sha256, code=public.snapshot_sha256).json()["outcome"] == "genuine"
    assert post(sha256=states.sha256, code=public.snapshot_sha256).json()["outcome"] == "other_text"
    file = SimpleUploadedFile("paper.pdf", pdf_of(public))
    assert client.post("/api/v1/verify/", {"file": file}).json()["outcome"] == "genuine"
    assert (post().status_code, post(sha256="x").status_code) == (400, 400)


def test_paper_shows_its_edition_next_to_the_code(editions):
    for audience, label in ((STATES, "Edition for States"), (PUBLIC, "Public edition")):
        markup = documents.render_markup(
            editions[audience].template, documents.build_context(editions[audience]), language="en"
        )
        block = markup[markup.index('class="verification"') :]
        assert label in block
        assert SYMBOL in block
        assert "A code can be copied" in block


def test_verifying_asks_a_fixed_number_of_queries(editions, django_assert_num_queries):
    verify_hash(editions[PUBLIC].snapshot_sha256)
    # Each kind of document has its own readers: there is one for versions of the follow-up, for certificates of
    # attendance, for compilations and for receipts. Kinds after the one that knows the hash are not asked.
    with django_assert_num_queries(15):
        verify_hash(editions[PUBLIC].snapshot_sha256)
