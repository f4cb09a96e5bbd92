"""A letter and two workbooks to edit."""

import io

import docx
import openpyxl
import pytest

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from tests.factories.filled_files import BOOK, LETTER, SEVERAL


@pytest.fixture
def letter():
    """Give a letter with one closed question, as python-docx opens it."""
    return docx.Document(io.BytesIO(write_file(LETTER, FileFormat.DOCX)))


@pytest.fixture
def book():
    """Give a workbook with one question, as openpyxl opens it."""
    return openpyxl.load_workbook(io.BytesIO(write_file(BOOK, FileFormat.XLSX)), rich_text=True)


@pytest.fixture
def several():
    """Give a workbook with a long answer and a question with options."""
    return openpyxl.load_workbook(io.BytesIO(write_file(SEVERAL, FileFormat.XLSX)), rich_text=True)
