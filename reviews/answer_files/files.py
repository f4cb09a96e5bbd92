"""Write and read a file of either kind. The rest of the portal calls only this module."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import override

from reviews.answer_files.content import Content, FileFormat, Filled, Origin, build_damage_error
from reviews.answer_files.guard import check_file
from reviews.answer_files.letter_in import read_docx
from reviews.answer_files.letter_out import write_docx
from reviews.answer_files.sheet_in import read_xlsx
from reviews.answer_files.sheet_out import write_xlsx
from untoc_portal.core.exceptions import DomainError

WRITERS: dict[FileFormat, Callable[[Content], bytes]] = {FileFormat.XLSX: write_xlsx, FileFormat.DOCX: write_docx}
# Returns the content as it was exported. Raises DomainError if the file does not belong here.
Exported = Callable[[Origin], Content]
READERS: dict[FileFormat, Callable[[bytes, Exported], Filled]] = {
    FileFormat.XLSX: read_xlsx,
    FileFormat.DOCX: read_docx,
}
CONTENT_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def write_file(content: Content, file_format: FileFormat) -> bytes:
    """Return the file, in the language of its content."""
    with override(content.origin.language):
        return WRITERS[file_format](content)


def read_file(content: bytes, exported: Exported) -> tuple[FileFormat, Filled]:
    """Return the kind of the file, its answers, and all that differs from the export and was not read.

    Raises DomainError with the reason if the file is refused.
    """
    try:
        file_format = check_file(content)
        return file_format, READERS[file_format](content, exported)
    except DomainError:
        raise
    except Exception as error:
        raise build_damage_error() from error
