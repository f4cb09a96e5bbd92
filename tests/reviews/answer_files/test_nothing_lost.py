"""Whatever is changed in a filled file is in an answer, or is named before anything is stored."""

import io
import random
import re
from collections import Counter

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from reviews.answer_files.content import FileFormat, get_excerpt, to_comparable
from reviews.answer_files.files import write_file
from reviews.answer_files.seal import MARK, SEAL
from tests.factories.answer_files import all_kinds, make_content, read_back
from tests.factories.edited_files import edit_letter, edit_sheet, save_by_libreoffice
from untoc_portal.core.exceptions import DomainError

EDITS = {FileFormat.XLSX: edit_sheet, FileFormat.DOCX: edit_letter}
FORMATS = pytest.mark.parametrize("file_format", FileFormat)
CONTENT = make_content(*all_kinds("Text of an answer"))
ITEMS = {item.key: item for item in CONTENT.items()}
WORD = re.compile(r"typed\d+")
# Another sign for the same choice changes nothing.
SIGNS_READ = {"x", "☒", "☐"}


def texts_of(content, file_format):
    """Return how often each text is in a file. This is another reading than the portal's own."""
    return Counter(to_comparable(text) for text in TEXTS[file_format](content) if to_comparable(text))


def sheet_texts(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        yield from (sheet.oddHeader.left.text or "", sheet.title)
        for row in sheet._cells.values():
            yield from (str(row.value or ""), row.comment.text if row.comment else "")


def letter_texts(content):
    letter = docx.Document(io.BytesIO(content))
    yield from (comment.text for comment in letter.comments)
    yield letter.sections[0].header.paragraphs[0].text
    for paragraph in letter.element.body.iter(qn("w:p")):
        yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


TEXTS = {FileFormat.XLSX: sheet_texts, FileFormat.DOCX: letter_texts}


def find_unaccounted(before, after, file_format):
    """Return the texts added to or removed from a file that are in no answer and in no message."""
    _format, filled = read_back(after, CONTENT)
    said = "\n".join([*filled.notices, *filled.errors])
    answers = {item.key: item for item in filled.items}
    taken = "\n".join(to_comparable(f"{item.text} {' '.join(item.words)}") for item in filled.items)
    old, new = texts_of(before, file_format), texts_of(after, file_format)
    words = [word for text in (new - old).elements() for word in WORD.findall(text)]
    lost = [word for word in words if word not in taken and word not in said]
    for text in (old - new).elements():
        owners = [text.split(" ")[0]] if MARK.fullmatch(text) else [key for key in ITEMS if text in shown_with(key)]
        is_named = get_excerpt(text) in said or any(key in said for key in owners)
        is_taken = any(is_changed(answers[key], file_format) for key in owners if key in answers)
        if not is_named and not is_taken and text not in SIGNS_READ and not SEAL.fullmatch(text):
            lost.append(text)
    return lost


def shown_with(key):
    """Return the texts in the row or table of a question."""
    item = ITEMS[key]
    labels = [choice.labels["en"] for choice in item.choices]
    lines = [item.reference, item.text, item.condition, item.guidance, item.printed_question, item.answer, "42"]
    lines += [*item.answer.split("\n"), "Answer", "Explanation", "x next to each that applies", "x", *labels]
    return {to_comparable(text) for text in [*lines, *(f"{box} {label}" for box in "☒☐" for label in labels)]}


def is_changed(answer, file_format):
    """Return whether an answer is not the exported one."""
    item = ITEMS[answer.key]
    labels = {choice.value: choice.labels["en"] for choice in item.choices}
    values = item.value if isinstance(item.value, list) else [] if item.value is None else [str(item.value)]
    keeps_values = file_format == FileFormat.XLSX and item.takes_several
    exported = {value if keeps_values else labels.get(value, value) for value in values}
    return (answer.text, set(answer.words)) != (item.answer, exported)


def check_all(files, file_format):
    before, refused, lost = write_file(CONTENT, file_format), Counter(), {}
    for seed, after in files:
        try:
            lost[seed] = find_unaccounted(before, after, file_format)
        except DomainError as error:
            refused[error.code] += 1
    assert {seed: texts for seed, texts in lost.items() if texts} == {}
    return refused


@FORMATS
def test_taken_and_named_are_all_that_changed(file_format):
    before = write_file(CONTENT, file_format)
    files = [(seed, EDITS[file_format](before, random.Random(seed))) for seed in range(100)]
    refused = check_all(files, file_format)
    assert set(refused) <= {"tampered_file", "changed_table"}
    assert refused.total() < 10


@FORMATS
def test_same_when_saved_by_libreoffice(file_format):
    before = write_file(CONTENT, file_format)
    seeds = range(1000, 1015)
    edited = [EDITS[file_format](before, random.Random(seed)) for seed in seeds]
    refused = check_all(zip(seeds, save_by_libreoffice(edited, file_format), strict=True), file_format)
    assert set(refused) <= {"tampered_file", "changed_table"}
    assert refused.total() < 5


@FORMATS
def test_untouched_file_saved_by_libreoffice(file_format):
    (after,) = save_by_libreoffice([write_file(CONTENT, file_format)], file_format)
    _format, filled = read_back(after, CONTENT)
    assert (filled.notices, filled.errors) == ((), ())
    assert [(item.key, item.text) for item in filled.items] == [(item.key, item.answer) for item in CONTENT.items()]
