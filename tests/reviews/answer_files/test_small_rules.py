"""Small rules of the readers of filled files: what is compared, quoted, joined and not changed."""

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, strategies as st
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from reviews.answer_files.content import format_link, get_excerpt
from reviews.answer_files.letter_lists import format_number
from tests.factories.answer_files import read_back, saved, table_of
from tests.factories.filled_files import SEVERAL, answer_in, filled_in, lines_of, room_of
from untoc_portal.core.exceptions import DomainError

ADDRESS = "https://example.org/act"


def test_changed_label_and_cells_next_to_it_are_named(letter):
    table = table_of(letter, "untoc.5")
    table.rows[1].cells[0].text = "Reply"
    for row, word in ((0, "Beside the question."), (-1, "Beside the mark.")):
        cell = parse_xml(f"<w:tc {nsdecls('w')}><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc>")
        table.rows[row]._tr.append(cell)
    place = "(at question untoc.5)"
    assert sorted(filled_in(letter).notices) == sorted(
        [
            *(f"Changed in the file, and not read {place}: “{word}”" for word in ("Reply", "Beside the question.")),
            f"Changed in the file, and not read {place}: “Beside the mark.”",
            f"Removed from the file, and still in the portal {place}: “Answer”",
        ]
    )


def test_title_that_was_removed_from_a_letter_is_named(letter):
    title = letter.paragraphs[0]
    title._p.getparent().remove(title._p)
    assert filled_in(letter).notices == (f"Missing or changed in the file: “{title.text}”",)


def test_property_that_the_file_says_anyway_is_not_named(several, letter):
    several.properties.title = letter.core_properties.title = "KEN-1"
    assert (lines_of(several), filled_in(letter).notices) == ([], ())


def test_blank_cells_say_nothing_and_belong_to_no_sheet(several):
    several.worksheets[1]["E20"] = " "
    sheet = several.create_sheet("Mine")
    sheet["A1"], sheet["B2"] = " ", "Aside"
    assert lines_of(several) == ["Not read, because the sheet “Mine” was added: B2: “Aside”"]


def test_rows_moved_to_another_sheet_are_read_there(several):
    old, new = several.worksheets[1], several.create_sheet("Mine")
    for area in list(old.merged_cells.ranges):
        old.unmerge_cells(str(area))
    for row in old.iter_rows(min_row=2):
        for cell in row:
            new.cell(cell.row, cell.column).value = cell.value
    old.delete_rows(2, 20)
    filled = read_back(saved(several), SEVERAL)[1]
    assert [item.text for item in filled.items] == [item.answer for item in SEVERAL.items()]
    assert filled.notices == ("Not read (name of a sheet): “Mine”",)


def test_options_that_were_removed_with_their_sheet_are_named(several):
    several.remove(several["lists"])
    assert lines_of(several) == ["Missing or changed in the file: “x”"]


def test_parts_of_a_long_text_are_joined_by_number(several):
    sheet = several.worksheets[1]
    for column in range(1, 6):
        one, other = sheet.cell(4, column), sheet.cell(5, column)
        one.value, other.value = other.value, f"{one.value}{'!' if column == 5 else ''}"
    filled = read_back(saved(several), SEVERAL)[1]
    whole = next(iter(SEVERAL.items())).answer
    assert (filled.items[0].text, filled.errors) == (f"{whole[:60_000]}!{whole[60_000:]}", ())


@pytest.mark.parametrize(("cells", "ending"), [(20, "T30: “far”"), (25, "5 more")])
def test_many_cells_of_a_row_are_counted(several, cells, ending):
    for column in range(1, cells + 1):
        several.worksheets[1].cell(30, column).value = "far"
    (line,) = lines_of(several)
    assert (line.endswith(ending), line.count("“far”")) == (True, 20)


def test_fixed_text_that_is_there_twice_is_named_once(several):
    several.worksheets[1]["E30"] = SEVERAL.title
    (line,) = lines_of(several)
    assert line.endswith(f"E30: “{SEVERAL.title}”")


@given(same=st.text("abc ", max_size=200), new=st.text("xyz", min_size=1), more=st.text("abc ", max_size=200))
def test_excerpt_begins_where_a_text_differs(same, new, more):
    excerpt = get_excerpt(f"{same}{new}{more}", f"{same}{more}")
    assert len(excerpt) <= 82
    assert new[: 80 - 20] in excerpt


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        *(("the Act", ADDRESS, f"[the Act]({ADDRESS})"), ("", ADDRESS, ""), ("the Act", "", "the Act")),
        *((ADDRESS, f"{ADDRESS}/", ADDRESS), ("a@b.org", "mailto:a@b.org", "a@b.org")),
        *(("one\ntwo", ADDRESS, f"one\ntwo ({ADDRESS})"), ("[1]", ADDRESS, f"[1] ({ADDRESS})")),
        ("example.org/act", "http://example.org/act", "example.org/act"),
    ],
)
def test_link_says_its_address_unless_its_text_does(text, address, shown):
    assert format_link(text, address) == shown


def test_names_of_programs_are_not_named_and_lists_are(several):
    several.defined_names["inner"] = DefinedName("inner", attr_text='"a"', hidden=True)
    several.worksheets[1].auto_filter.ref = "B1:E9"
    rule = DataValidation("list", formula1='"Mine,Yours"', sqref="E7")
    several.worksheets[1].add_data_validation(rule)
    assert lines_of(several) == ["Not read (cell E7 of sheet “Answers”): “Mine,Yours”"]


def test_copy_of_a_drawing_for_old_programs_is_not_read(letter):
    kind = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    words = "<m:Choice><w:t>Box.</w:t></m:Choice><m:Fallback><w:t>Box.</w:t></m:Fallback>"
    run = parse_xml(f'<w:r {nsdecls("w")} xmlns:m="{kind}"><m:AlternateContent>{words}</m:AlternateContent></w:r>')
    room_of(letter).paragraphs[0]._p.append(run)
    assert answer_in(letter)[0].text == "Old text.Box."


def test_empty_line_after_a_list_is_not_doubled(letter):
    for text, style in (("a", "List Bullet"), ("", None), ("After.", None)):
        room_of(letter).add_paragraph(text, style=style)
    assert answer_in(letter)[0].text == "Old text.\n- a\n\nAfter."


def test_choice_beyond_a_list_of_an_old_form_is_empty(letter):
    choice = '<w:ddList><w:result w:val="9"/><w:listEntry w:val="one"/></w:ddList>'
    form = f"<w:fldChar><w:ffData>{choice}</w:ffData></w:fldChar>"
    room_of(letter).paragraphs[0]._p.append(parse_xml(f"<w:r {nsdecls('w')}>{form}</w:r>"))
    assert answer_in(letter)[0].text == "Old text."


def test_table_that_lost_a_column_is_refused(letter):
    cell = room_of(letter)._tc
    cell.getparent().remove(cell)
    with pytest.raises(DomainError, match="has lost its rows or columns"):
        filled_in(letter)


def test_paragraph_outside_the_list_of_its_style_has_no_sign(letter):
    properties = room_of(letter).add_paragraph("item", style="List Bullet")._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    assert answer_in(letter)[0].text == "Old text.\nitem"


def test_number_below_one_has_no_letter():
    assert [format_number(0, form) for form in ("lowerLetter", "upperRoman")] == ["0", "0"]
    # A file may begin its list with any number: written in letters it would fill the memory.
    large = 2_147_483_647
    assert [format_number(large, form) for form in ("lowerLetter", "upperRoman")] == [str(large)] * 2
