"""Filled files edited at random places, as people and programs edit them."""

import io
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import docx
import openpyxl
from docx.oxml.ns import nsdecls, qn
from openpyxl.comments import Comment

from tests.factories.answer_files import saved
from tests.factories.programs import require_programs

ROOM = (1, 9)
SIGNS = ("x", "✓", "oui", "да", "是", "نعم", "maybe", "no", "нет")


def _word(chance: random.Random) -> str:
    return f"typed{chance.randrange(10**9)}"


def edit_sheet(content: bytes, chance: random.Random) -> bytes:
    """Return a workbook after one to four edits."""
    book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
    for _time in range(chance.randint(1, 4)):
        chance.choice(SHEET_EDITS)(book, chance)
    return saved(book)


def _sheet(book, chance):
    return book.worksheets[1] if chance.random() < 0.7 else chance.choice(book.worksheets)


def _row(sheet, chance):
    return chance.randint(1, sheet.max_row)


def _type_anywhere(book, chance):
    sheet = _sheet(book, chance)
    # Not over the marks and the seal: a mark that was written over is a mark that was cleared.
    cell = sheet.cell(chance.randint(2, sheet.max_row + 3), chance.randint(2, ROOM[1]))
    if not isinstance(cell, openpyxl.cell.cell.MergedCell):
        cell.value = _word(chance)


def _type_answer(book, chance):
    sheet = book.worksheets[1]
    row = _row(sheet, chance)
    if not isinstance(sheet.cell(row, 5), openpyxl.cell.cell.MergedCell):
        sheet.cell(row, 5).value = f"{_word(chance)}\n- {_word(chance)}"


def _tick(book, chance):
    sheet = book.worksheets[1]
    rows = [row[0].row for row in sheet.iter_rows() if " option:" in str(row[0].value)]
    if rows:
        sheet.cell(chance.choice(rows), 4).value = chance.choice(SIGNS)


def _clear_mark(book, chance):
    book.worksheets[1].cell(_row(book.worksheets[1], chance), 1).value = None


def _clear_cell(book, chance):
    sheet = _sheet(book, chance)
    cell = sheet.cell(_row(sheet, chance), chance.randint(2, 5))
    if not isinstance(cell, openpyxl.cell.cell.MergedCell):
        cell.value = None


def _delete_rows(book, chance):
    book.worksheets[1].delete_rows(_row(book.worksheets[1], chance), chance.randint(1, 2))


def _insert_row(book, chance):
    sheet = book.worksheets[1]
    row = _row(sheet, chance) + 1
    sheet.insert_rows(row)
    for column in chance.sample(range(1, 7), 2):
        if not isinstance(sheet.cell(row, column), openpyxl.cell.cell.MergedCell):
            sheet.cell(row, column).value = _word(chance)


def _type_far_below(book, chance):
    book.worksheets[chance.randrange(2)].cell(chance.choice((500, 20_001, 60_000)), 5).value = _word(chance)


def _merge(book, chance):
    sheet = book.worksheets[1]
    row, down, across = _row(sheet, chance), chance.randint(0, 2), chance.randint(0, 1)
    sheet.merge_cells(start_row=row, end_row=row + down, start_column=5, end_column=5 + across)


def _note(book, chance):
    sheet = _sheet(book, chance)
    cell = sheet.cell(_row(sheet, chance), chance.randint(2, 6))
    if not isinstance(cell, openpyxl.cell.cell.MergedCell):
        cell.comment = Comment(_word(chance), "A")


def _add_sheet(book, chance):
    sheet = book.create_sheet(f"Notes {chance.randrange(1000)}")
    for _cell in range(chance.randint(1, 3)):
        sheet.cell(chance.randint(1, 50), chance.randint(1, 9)).value = _word(chance)


def _page_foot(book, chance):
    _sheet(book, chance).oddHeader.left.text = _word(chance)


def _insert_column(book, chance):
    if not book.worksheets[1].merged_cells.ranges:
        book.worksheets[1].insert_cols(chance.randint(1, 6))


SHEET_EDITS = (
    *(_type_anywhere, _type_anywhere, _type_answer, _type_answer, _tick, _tick, _clear_mark, _clear_cell),
    *(_delete_rows, _insert_row, _type_far_below, _merge, _note, _add_sheet, _page_foot, _insert_column),
)


def edit_letter(content: bytes, chance: random.Random) -> bytes:
    """Return a Word document after one to four edits."""
    letter = docx.Document(io.BytesIO(content))
    for _time in range(chance.randint(1, 4)):
        chance.choice(LETTER_EDITS)(letter, chance)
    return saved(letter)


def _paragraphs(letter):
    seal_and_marks = {"Portal mark"}
    found = [docx.text.paragraph.Paragraph(node, letter) for node in letter.element.body.iter(qn("w:p"))]
    return [paragraph for paragraph in found if paragraph.style.name not in seal_and_marks]


def _add_words(letter, chance):
    chance.choice(_paragraphs(letter)).add_run(f" {_word(chance)}")


def _write_over(letter, chance):
    paragraph = chance.choice(_paragraphs(letter))
    for node in [node for node in paragraph._p if node.tag != qn("w:pPr")]:
        paragraph._p.remove(node)
    paragraph.add_run(chance.choice(("", _word(chance))))


def _add_paragraph(letter, chance):
    new = docx.oxml.OxmlElement("w:p")
    chance.choice(_paragraphs(letter))._p.addnext(new)
    docx.text.paragraph.Paragraph(new, letter).add_run(_word(chance))


def _answer(letter, chance):
    chance.choice(letter.tables[1:]).rows[-2].cells[1].text = f"{_word(chance)}\n{_word(chance)}"


def _delete_paragraph(letter, chance):
    node = chance.choice(_paragraphs(letter))._p
    if len(node.getparent().findall(qn("w:p"))) > 1:
        node.getparent().remove(node)


def _remove_boxes(letter, chance):
    boxes = list(letter.element.body.iter(qn("w:sdt")))
    if boxes:
        box = chance.choice(boxes)
        box.getparent().remove(box)


def _delete_table(letter, chance):
    table = chance.choice(letter.tables)._tbl
    table.getparent().remove(table)


def _delete_mark(letter, chance):
    table = chance.choice(letter.tables[1:])
    table._tbl.remove(table.rows[-1]._tr)


def _add_table_row(letter, chance):
    row = chance.choice(letter.tables).add_row()
    chance.choice(row.cells).text = _word(chance)


def _add_table(letter, chance):
    table = letter.add_table(2, 2)
    table.cell(chance.randrange(2), chance.randrange(2)).text = _word(chance)


def _join_tables(letter, chance):
    first = chance.choice(letter.tables[1:-1])._tbl
    between = first.getnext()
    if between is not None and between.tag == qn("w:p") and between.getnext() is not None:
        second = between.getnext()
        if second.tag == qn("w:tbl"):
            for row in list(second.iterchildren(qn("w:tr"))):
                first.append(row)
            for node in (between, second):
                node.getparent().remove(node)


def _comment(letter, chance):
    runs = [run for paragraph in _paragraphs(letter) for run in paragraph.runs]
    letter.add_comment(chance.choice(runs), text=_word(chance), author="A")


def _track(letter, chance):
    paragraph = chance.choice(_paragraphs(letter))._p
    words = f"<w:r><w:t>{_word(chance)}</w:t></w:r>"
    paragraph.append(docx.oxml.parse_xml(f'<w:ins {nsdecls("w")} w:id="9" w:author="A">{words}</w:ins>'))


def _foot(letter, chance):
    letter.sections[0].header.paragraphs[0].text = _word(chance)


LETTER_EDITS = (
    *(_add_words, _add_words, _write_over, _add_paragraph, _answer, _delete_paragraph, _remove_boxes, _delete_table),
    *(_delete_mark, _add_table_row, _add_table, _join_tables, _comment, _track, _foot),
)


def save_by_libreoffice(files: list[bytes], suffix: str) -> list[bytes]:
    """Return the files as LibreOffice saves them. The test is skipped if LibreOffice is not installed."""
    require_programs("soffice")
    program = shutil.which("soffice")
    with tempfile.TemporaryDirectory() as folder:
        here, out = Path(folder), Path(folder) / "out"
        names = [here / f"{number:03}.{suffix}" for number in range(len(files))]
        for name, content in zip(names, files, strict=True):
            name.write_bytes(content)
        profile = f"-env:UserInstallation={(here / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", suffix, "--outdir", out, *names]
        subprocess.run(command, capture_output=True, check=True)  # noqa: S603 (our own program)
        return [(out / name.name).read_bytes() for name in names]
