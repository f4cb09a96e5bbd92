"""What people leave in a file besides the words of an answer: links, formats, columns, properties, copies."""

import io
from copy import deepcopy

import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from tests.factories.answer_files import make_content, make_item, read_back, saved, table_of
from tests.factories.filled_files import BOOK, CLOSED, LETTER, SEVERAL, answer_in, filled_in, lines_of, room_of
from untoc_portal.core.exceptions import DomainError


def test_link_on_a_cell_keeps_its_address(several):
    cell = several.worksheets[1]["E7"]
    cell.value, cell.hyperlink = "The Act", "https://example.org/act"
    cell.hyperlink.tooltip = "Official text"
    cell.value = "The Act"
    filled = read_back(saved(several), SEVERAL)[1]
    assert filled.items[1].text == "[The Act](https://example.org/act)"
    assert filled.notices == ("Not read (cell E7 of sheet “Answers”): “Official text”",)


@pytest.mark.parametrize("moved", [(3, "insert"), (4, "insert"), (5, "insert"), (2, "delete")])
def test_moved_columns_are_found_by_their_headings(several, moved):
    column, act = moved
    sheet = several.worksheets[1]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet["E7"] = "Typed"
    getattr(sheet, f"{act}_cols")(column)
    filled = read_back(saved(several), SEVERAL)[1]
    assert [item.key for item in filled.items] == ["untoc.5", "untoc.6"]
    assert (filled.items[1].text, filled.items[1].words) == ("Typed", ("other",))


@pytest.mark.parametrize(
    ("column", "name", "read"), [(4, "Answer", ["untoc.5"]), (5, "Explanation", [])], ids=["answer", "text"]
)
def test_removed_column_empties_no_answer(several, column, name, read):
    several.worksheets[1].unmerge_cells("B2:E2")
    several.worksheets[1].delete_cols(column)
    filled = read_back(saved(several), SEVERAL)[1]
    assert [item.key for item in filled.items] == read
    assert f"The column “{name}” of sheet “Answers” is missing. Not read for that reason: " in filled.notices[0]


def test_cleared_heading_hides_no_answer(several):
    several.worksheets[1]["D1"] = None
    several.worksheets[1]["E7"] = "Typed"
    assert [item.key for item in read_back(saved(several), SEVERAL)[1].items] == ["untoc.5", "untoc.6"]


def test_format_of_a_number_is_named(book):
    cell = book.worksheets[1]["E3"]
    for form, is_named in (('#,##0.00 "€"', True), ("[$£-809]#,##0", True), ("[$-409]#,##0.00", False), ("0", False)):
        cell.value, cell.number_format = 1234.5, form
        assert any("Only the number is read" in line for line in lines_of(book, BOOK)) == is_named, form
    cell.value, cell.number_format = "Typed", '"Secret: "@'
    message = 'Only the text is read, not what its format adds (cell E3 of sheet “Answers”): “Typed · "Secret: "@”'
    assert lines_of(book, BOOK) == [message]


def test_struck_and_hidden_texts_are_named(several, letter):
    bold, struck = InlineFont(b=True), InlineFont(strike=True)
    several.worksheets[1]["E7"] = CellRichText(TextBlock(bold, "Kept, "), TextBlock(struck, "gone"))
    message = "Read like other text, although it is struck through or hidden (%s): “%s”"
    assert lines_of(several) == [message % ("cell E7 of sheet “Answers”", "gone")]
    several.worksheets[1]["E7"] = "all gone"
    several.worksheets[1]["E7"].font = Font(strike=True)
    assert lines_of(several) == [message % ("cell E7 of sheet “Answers”", "all gone")]
    for attribute in ("strike", "hidden"):
        run = room_of(letter).paragraphs[0].add_run(f" {attribute}")
        setattr(run.font, attribute, True)
    assert filled_in(letter).notices == (message % ("at question untoc.5", "strike hidden"),)


def test_what_belongs_to_the_file_is_named(several, letter):
    several.worksheets[1].title = "Mine"
    several.properties.keywords = letter.core_properties.title = "Draft of Ana"
    several.defined_names["deadline"] = DefinedName("deadline", attr_text='"Monday"')
    rule = DataValidation("custom", formula1="TRUE", prompt="Ask Ana", sqref="E7")
    several.worksheets[1].add_data_validation(rule)
    assert lines_of(several) == [
        "Not read (cell E7 of sheet “Mine”): “Ask Ana”",
        "Not read (name of a sheet): “Mine”",
        "Not read (properties of the file): “Draft of Ana”",
        'Not read (properties of the file): “deadline: "Monday"”',
    ]
    assert filled_in(letter).notices == ("Not read (properties of the file): “Draft of Ana”",)


def test_title_of_a_chart_sheet_is_named(several):
    chart = BarChart()
    chart.title = "Cases by year"
    chart.add_data(Reference(several.worksheets[1], min_col=4, min_row=8, max_row=9))
    several.create_chartsheet("Chart").add_chart(chart)
    named = "A drawing on sheet “Chart” is not imported: “%s”"
    assert lines_of(several) == [named % "Chart", named % "Cases by year"]


def test_copied_question_is_called_twice_there(several, letter):
    several.copy_worksheet(several.worksheets[1])
    table = table_of(letter, "untoc.5")._tbl
    table.addnext(deepcopy(table))
    for document, key in ((several, "untoc.5"), (letter, "untoc.5")):
        with pytest.raises(DomainError, match=f"Question {key} is in the file twice"):
            read_back(saved(document), SEVERAL if document is several else LETTER)


def test_words_next_to_merged_cells_are_named():
    content = make_content(make_item(choices=CLOSED, value="no", answer="Old text."))
    book = openpyxl.load_workbook(io.BytesIO(write_file(content, FileFormat.XLSX)))
    book.worksheets[1]["D3"] = "Only in part"
    book.worksheets[1].merge_cells("D3:E3")
    filled = read_back(saved(book), content)[1]
    assert filled.items == ()
    assert "The text on question untoc.5 that is not read: “Only in part”" in filled.notices


BOX_OF_OLD_FORM = """<w:r {names}><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="a"/><w:checkBox>{mark}
</w:checkBox></w:ffData></w:fldChar><w:instrText> FORMCHECKBOX </w:instrText><w:fldChar w:fldCharType="end"/></w:r>"""


def test_box_of_an_old_form_is_read(letter):
    paragraphs = table_of(letter, "untoc.5").rows[1].cells[1].paragraphs
    for paragraph, mark in zip(paragraphs, ("", "<w:checked/>"), strict=True):
        (control,) = paragraph._p.findall(qn("w:sdt"))
        control.addnext(parse_xml(BOX_OF_OLD_FORM.format(names=nsdecls("w"), mark=mark)))
        paragraph._p.remove(control)
    item, notices = answer_in(letter)
    assert (item.words, notices) == (("No",), [])


def test_link_that_is_a_field_keeps_its_address(letter):
    field = (
        '<w:r {}><w:fldChar w:fldCharType="begin"/><w:instrText> HYPERLINK "https://example.org/act" </w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>the Act</w:t><w:fldChar w:fldCharType="end"/></w:r>'
    )
    room_of(letter).paragraphs[0]._p.append(parse_xml(field.format(nsdecls("w"))))
    assert answer_in(letter)[0].text == "Old text.[the Act](https://example.org/act)"


def test_picture_in_the_page_header_is_named(letter):
    image = io.BytesIO()
    Image.new("RGB", (9, 9)).save(image, "PNG")
    letter.sections[0].header.paragraphs[0].add_run().add_picture(image)
    assert filled_in(letter).notices == ("Pictures are not imported (head or foot of the pages).",)


def test_cells_inserted_under_tracking_are_named(letter):
    room_of(letter)._tc.get_or_add_tcPr().append(parse_xml(f'<w:cellIns {nsdecls("w")} w:id="9" w:author="A"/>'))
    assert "Tracked changes are read as if all of them were accepted" in filled_in(letter).notices[0]
