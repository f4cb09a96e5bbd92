"""Small PDF files for what is uploaded."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile


def make_pdf(*, pages: int = 1, name: str = "document.pdf", width: int = 595) -> SimpleUploadedFile:
    """Return a PDF of so many empty pages; another width makes another file."""
    content = io.BytesIO()
    with pikepdf.new() as pdf:
        for _page in range(pages):
            pdf.add_blank_page(page_size=(width, 842))
        pdf.save(content, static_id=True)
    return SimpleUploadedFile(name, content.getvalue(), "application/pdf")
