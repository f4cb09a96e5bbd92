"""Uploads: type, size and content are checked, and the file can be read again afterwards."""

import hashlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Dictionary, Name

from tests.factories.answer_files import archive
from tests.factories.pdfs import changed_pdf, image_bytes, pdf_bytes
from untoc_portal.core import uploads
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.uploads import check_upload

PDF, PNG, JPEG = pdf_bytes(), image_bytes("PNG"), image_bytes("JPEG")
SCRIPT = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
LAUNCH = Dictionary(S=Name.Launch, F="cmd.exe")
DAMAGED, NO_IMAGE = "The PDF file is cut off or damaged.", "The image is cut off or damaged."


def refusal(name, content):
    with pytest.raises(DomainError) as caught:
        check_upload(SimpleUploadedFile(name, content), field="scan")
    assert (caught.value.code, caught.value.field) == ("invalid_file", "scan")
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [("note.pdf", PDF), ("NOTE.PDF", PDF), ("a.b.png", PNG), ("scan.jpg", JPEG), ("scan.jpeg", JPEG)],
)
def test_a_scan_is_taken_and_hashed(name, content):
    file = SimpleUploadedFile(name, content)
    assert check_upload(file, field="file") == hashlib.sha256(content).hexdigest()
    assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("note.exe", PDF, "Only PDF, PNG and JPEG files are accepted."),
        ("note.pdf.html", PDF, "Only PDF, PNG and JPEG files are accepted."),
        ("note", PDF, "Only PDF, PNG and JPEG files are accepted."),
        ("note.svg", b"<svg/>", "Only PDF, PNG and JPEG files are accepted."),
        ("note.pdf", b"<html>%PDF-", "The file's content does not match its name."),
        ("note.pdf", b"%PDF-1.7 cut off", DAMAGED),
        ("note.pdf", PNG, "The file's content does not match its name."),
        ("note.png", JPEG, "The file's content does not match its name."),
        ("note.pdf", b"", "The file's content does not match its name."),
        ("note.pdf", b"%PDF-1.4\n<html><script>alert(1)</script>\n%%EOF", DAMAGED),
        ("note.pdf", b"%PDF-1.4\n%%EOF\n", DAMAGED),
        ("note.pdf", PDF[:-60] + b"\n%%EOF\n", DAMAGED),
        ("note.pdf", PDF[: len(PDF) // 2] + b"\n%%EOF\n", DAMAGED),
        ("note.pdf", b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\n%%EOF\n", DAMAGED),
        ("note.png", PNG[:16] + b"<html><script>alert(1)</script>", NO_IMAGE),
        ("note.png", PNG[:-20], NO_IMAGE),
        ("note.jpg", JPEG[:40] + b"x" * 100, NO_IMAGE),
    ],
)
def test_anything_else_is_refused_at_its_field(name, content, message):
    assert refusal(name, content) == message


def _in_root(**entries):
    return lambda pdf: [pdf.Root.__setitem__(f"/{name}", value) for name, value in entries.items()]


def _on_page(**entries):
    return lambda pdf: [pdf.pages[0].obj.__setitem__(f"/{name}", value) for name, value in entries.items()]


def _attached(pdf):
    pdf.attachments["program.exe"] = b"MZ"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_in_root(OpenAction=SCRIPT), "has a script in it"),
        (_in_root(Names=Dictionary(JavaScript=Dictionary(Names=["a", SCRIPT]))), "has a script in it"),
        (_in_root(AA=Dictionary(WC=SCRIPT)), "has a script in it"),
        (_in_root(AcroForm=Dictionary(XFA="<xdp/>", Fields=[])), "has a script in it"),
        (_on_page(AA=Dictionary(O=SCRIPT)), "has a script in it"),
        (_on_page(Annots=[Dictionary(Subtype=Name.Link, A=SCRIPT)]), "has a script in it"),
        (_on_page(Annots=[Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, Next=SCRIPT))]), "has a script"),
        (_in_root(OpenAction=LAUNCH), "can start a program"),
        (_on_page(Annots=[Dictionary(Subtype=Name.Link, A=LAUNCH)]), "can start a program"),
        (_attached, "has another file in it"),
        (_on_page(Annots=[Dictionary(Subtype=Name.FileAttachment)]), "has another file in it"),
        (lambda pdf: pdf.pages.__delitem__(0), "has no page"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_pdf_that_carries_more_than_pages_is_refused(change, reason, packed):
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert reason in refusal("note.pdf", changed_pdf(change, object_stream_mode=mode))


@pytest.mark.parametrize(
    "content",
    [PDF + b"<script>alert(1)</script>", PDF + archive({"a.exe": b"MZ"}) + b"\n%%EOF\n", PDF + b"MZ\0\0\n"],
    ids=["page", "archive", "program"],
)
def test_pdf_with_another_file_after_its_end_is_refused(content):
    assert "has another file in it" in refusal("note.pdf", content)


def test_blanks_after_the_end_of_a_pdf_are_nothing():
    assert len(check_upload(SimpleUploadedFile("note.pdf", PDF + b"\r\n\0 "), field="file")) == 64


def test_page_whose_text_is_damaged_is_refused():
    """The first and the last bytes are as they should be."""

    def damage(pdf):
        stream = pdf.make_stream(b"not compressed", Filter=Name.FlateDecode)
        stream.write(b"not compressed", filter=Name.FlateDecode)
        pdf.pages[-1].obj["/Contents"] = stream

    assert refusal("note.pdf", changed_pdf(damage)) == DAMAGED


@pytest.mark.parametrize("user", ["", "secret"])
def test_protected_pdf_is_refused(user):
    protected = changed_pdf(lambda _pdf: None, encryption=pikepdf.Encryption(owner="owner", user=user))
    assert refusal("note.pdf", protected).startswith("The PDF file is protected.")


def test_pdf_that_opens_at_a_place_is_taken():
    content = changed_pdf(_in_root(OpenAction=Dictionary(S=Name.GoTo, D=[0, Name.Fit])))
    assert len(check_upload(SimpleUploadedFile("note.pdf", content), field="file")) == 64


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("import time; time.sleep(60)", "The file takes too long to read. Save it in a simpler form."),
        ("import os; os.abort()", DAMAGED),
        ("raise ValueError", DAMAGED),
    ],
)
def test_file_that_breaks_its_reader_is_refused(program, message, monkeypatch, tmp_path):
    broken = tmp_path / "reader.py"
    broken.write_text(program)
    monkeypatch.setattr(uploads, "INSPECTION", broken)
    # The others are to end by themselves, however long it takes to start them.
    monkeypatch.setattr(uploads, "INSPECTION_SECONDS", 2 if "sleep" in program else 60)
    assert refusal("note.pdf", PDF) == message


def test_the_size_is_limited(settings):
    settings.UPLOAD_MAX_BYTES = len(PDF)
    assert len(check_upload(SimpleUploadedFile("note.pdf", PDF), field="file")) == 64
    settings.UPLOAD_MAX_BYTES = 2 * 1024**2
    assert refusal("note.pdf", PDF.ljust(2 * 1024**2 + 1)) == "The file is larger than 2 MB."
