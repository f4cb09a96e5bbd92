"""Uploads: type, size and content are checked, and the file can be read again afterwards."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.uploads import check_upload

PDF = b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


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
        ("note.exe", PDF, "Only PDF, PNG and JPEG files are taken."),
        ("note.pdf.html", PDF, "Only PDF, PNG and JPEG files are taken."),
        ("note", PDF, "Only PDF, PNG and JPEG files are taken."),
        ("note.svg", b"<svg/>", "Only PDF, PNG and JPEG files are taken."),
        ("note.pdf", b"<html>%PDF-", "The file's content is not what its name says."),
        ("note.pdf", b"%PDF-1.7 cut off", "The PDF file is cut off or damaged."),
        ("note.pdf", PNG, "The file's content is not what its name says."),
        ("note.png", JPEG, "The file's content is not what its name says."),
        ("note.pdf", b"", "The file's content is not what its name says."),
    ],
)
def test_anything_else_is_refused_at_its_field(name, content, message):
    with pytest.raises(DomainError) as caught:
        check_upload(SimpleUploadedFile(name, content), field="scan")
    assert (caught.value.code, caught.value.field, str(caught.value)) == ("invalid_file", "scan", message)


def _pdf_of(size):
    return b"%PDF-1.7\n".ljust(size - 6) + b"%%EOF\n"


def test_the_size_is_limited(settings):
    settings.UPLOAD_MAX_BYTES = 2 * 1024**2
    within = SimpleUploadedFile("note.pdf", _pdf_of(2 * 1024**2))
    assert len(check_upload(within, field="file")) == 64
    with pytest.raises(DomainError, match="The file is larger than 2 MB"):
        check_upload(SimpleUploadedFile("note.pdf", _pdf_of(2 * 1024**2 + 1)), field="file")
