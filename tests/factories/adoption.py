"""Files of adopted questionnaires for tests. Every text in them is invented and says so."""

import io

import docx
import openpyxl

from reviews.services.adoption import write_template
from untoc_portal.core.enums import OfficialLanguage

VERSION, SOURCE = "invented-1", "Invented paper 1"
QUESTIONS, ANSWERS, HEADING = "Questions", "Answers", "Heading"
FIRST = 3


def open_book(questionnaire):
    """Return the template of the cluster as a workbook that can be changed."""
    return openpyxl.load_workbook(io.BytesIO(write_template(questionnaire, "xlsx")))


def save(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def columns(sheet):
    """Return the place of each column by its name."""
    return {cell.value: cell.column for cell in sheet[1]}


def put(book, line, title=QUESTIONS, **cells):
    """Write cells of one line; `zh_hans` at the end of a name means zh-hans."""
    sheet = book[title]
    places = columns(sheet)
    for name, text in cells.items():
        sheet.cell(line, places[name.replace("zh_hans", "zh-hans")]).value = text


def fill(book, languages=OfficialLanguage.values):
    """Fill every question in these languages, with numbers from 1, and the heading."""
    sheet = book[QUESTIONS]
    for number, line in enumerate(range(FIRST, sheet.max_row + 1), 1):
        put(book, line, number=str(number))
        for language in languages:
            sheet.cell(line, columns(sheet)[f"text_{language}"]).value = f"[Invented] Question {number} ({language})"
    for row in book[HEADING].iter_rows():
        if row[0].value in {"version", "source"}:
            row[1].value = {"version": VERSION, "source": SOURCE}[row[0].value]
    return book


def filled(questionnaire, languages=OfficialLanguage.values):
    return save(fill(open_book(questionnaire), languages))


def fill_letter(questionnaire, languages=OfficialLanguage.values):
    """Return the Word template filled in the same way."""
    letter = docx.Document(io.BytesIO(write_template(questionnaire, "docx")))
    number = 0
    for table in letter.tables:
        rows = {row.cells[0].text: row.cells[1] for row in table.rows}
        if "instrument" in rows:
            number += 1
            rows["number"].text = str(number)
            for language in languages:
                rows[f"text_{language}"].text = f"[Invented] Question {number} ({language})"
        if "version" in rows:
            rows["version"].text, rows["source"].text = VERSION, SOURCE
    return letter
