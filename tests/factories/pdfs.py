"""Small PDF files and images for what is uploaded."""

import io
from collections.abc import Callable
from functools import cache

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def make_pdf(*, pages: int = 1, name: str = "document.pdf", width: int = 595) -> SimpleUploadedFile:
    """Return a PDF with empty pages. Another width makes another file."""
    content = io.BytesIO()
    with pikepdf.new() as pdf:
        for _page in range(pages):
            pdf.add_blank_page(page_size=(width, 842))
        pdf.save(content, static_id=True)
    return SimpleUploadedFile(name, content.getvalue(), "application/pdf")


@cache
def pdf_bytes(words: str = "a scan") -> bytes:
    """Return a PDF of one page that is another one for other words."""
    return changed_pdf(lambda _pdf: None, words=words)


def changed_pdf(change: Callable[[pikepdf.Pdf], object], *, words: str = "a scan", **saving: object) -> bytes:
    """Return such a PDF as `change` leaves it."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Title"] = words
        change(pdf)
        pdf.save(made, static_id="encryption" not in saving, **saving)
    return made.getvalue()


@cache
def image_bytes(kind: str = "PNG") -> bytes:
    """Return an image of this kind."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, kind)
    return made.getvalue()
