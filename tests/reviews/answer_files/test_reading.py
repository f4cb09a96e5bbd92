"""What people do to a file besides typing into it, and what is read of it."""

import datetime as dt
import io

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment

from reviews.answer_files.content import Choice, FileFormat
from reviews.answer_files.files import write_file
from tests.factories.answer_files import (
    YES,
    fill_sheet,
    make_content,
    make_item,
    parts_of,
    read_back,
    repacked,
    saved,
    table_of,
)
from tests.factories.filled_files import SEVERAL, answer_in, filled_in, room_of
from untoc_portal.core.exceptions import DomainError


def test_tracked_changes_are_read_as_accepted(letter):
    paragraph = room_of(letter).paragraphs[0]._p
    for xml in (
        '<w:ins {} w:id="1" w:author="A"><w:r><w:t xml:space="preserve"> New words.</w:t></w:r></w:ins>',
        '<w:del {} w:id="2" w:author="A"><w:r><w:delText>Gone.</w:delText></w:r></w:del>',
    ):
        paragraph.append(parse_xml(xml.format(nsdecls("w"))))
    item, notices = answer_in(letter)
    assert item.text == "Old text. New words."
    assert notices == ["Tracked changes are read as if all of them were accepted (at question untoc.5)."]


def test_lists_of_word_become_lines_with_their_signs(letter):
    room = room_of(letter)
    for text, style in (("a", "List Bullet"), ("b", "List Bullet"), ("After.", None), ("c", "List Number")):
        room.add_paragraph(text, style=style)
    item, notices = answer_in(letter)
    assert item.text == "Old text.\n- a\n- b\n\nAfter.\n1. c"
    assert notices == []


def test_links_of_word_keep_their_address(letter):
    key = letter.part.relate_to(
        "https://example.org/act",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>the Act</w:t></w:r></w:hyperlink>'
    room_of(letter).paragraphs[0]._p.append(parse_xml(link))
    assert answer_in(letter)[0].text == "Old text.[the Act](https://example.org/act)"


def test_table_in_an_answer_is_named_row_by_row(letter):
    table = room_of(letter).add_table(2, 2)
    for cell, text in zip(table._cells, "abcd", strict=True):
        cell.text = text
    assert answer_in(letter)[0].text.split("\n")[:3] == ["Old text.", "a | b", "c | d"]


def test_a_row_added_to_the_table_belongs_to_the_text(letter):
    table = table_of(letter, "untoc.5")
    row = table.add_row()
    row.cells[1].text = "More."
    assert answer_in(letter)[0].text == "Old text.\nMore."


def test_text_outside_the_boxes_is_named(letter):
    letter.add_paragraph("Typed in the wrong place.")
    assert answer_in(letter)[1] == [
        "Not read, because it is outside the boxes (at question untoc.5): “Typed in the wrong place.”"
    ]


def test_a_lost_row_is_refused(letter):
    table = table_of(letter, "untoc.5")
    for row in (table.rows[1], table.rows[2]):
        table._tbl.remove(row._tr)
    with pytest.raises(DomainError) as caught:
        answer_in(letter)
    assert caught.value.code == "changed_table"


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("☒ Yes\n☐ No", ("Yes",)), ("[x] No", ("No",)), ("X Yes", ("Yes",)), ("No", ("No",)), ("☐ Yes\n☐ No", ())],
)
def test_a_choice_is_read_however_it_is_marked(letter, typed, chosen):
    table_of(letter, "untoc.5").rows[1].cells[1].text = typed
    assert answer_in(letter)[0].words == chosen


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((12, "12"), (12.0, "12"), (0.25, "0.25"), (dt.date(2026, 11, 25), "2026-11-25"), (None, "")),
        *((True, "TRUE"), (False, "FALSE"), (dt.timedelta(hours=30), "30:00:00")),
    ],
)
def test_a_cell_that_is_no_text_is_read_as_it_looks(book, value, text):
    book.worksheets[1]["E3"].value = value
    assert answer_in(book)[0].text == text


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("https://example.org")', "#REF!"])
def test_a_formula_is_a_fault_with_its_cell(book, formula):
    book.worksheets[1]["E3"].value = formula
    assert filled_in(book).errors == (
        "In cell E3 of sheet “Answers”, the answer to question untoc.5 is a formula. Type its result instead.",
    )


def test_full_cell_and_cell_outside_the_table_are_named(book):
    book.worksheets[1]["E3"].value = "x" * 32_767
    book.worksheets[1]["G3"].value = "Aside."
    assert answer_in(book)[1] == [
        "Not read, because it is outside the cells for answers (untoc.5): cell G3 of sheet “Answers”, “Aside.”",
        "The text on question untoc.5 fills cell E3 of sheet “Answers”. Check whether its end is missing.",
    ]


def test_many_option_lists_are_no_text_next_to_the_table():
    items = [
        make_item(f"untoc.{number}", choices=(Choice("yes", YES), Choice("other", {"en": f"Other {number}"})))
        for number in range(1, 9)
    ]
    content = make_content(*items)
    assert read_back(write_file(content, FileFormat.XLSX), content)[1].notices == ()


def test_sheets_may_change_their_order(book):
    book.move_sheet(book.worksheets[1], -1)
    assert answer_in(book)[0].text == "Old text."


def test_missing_question_is_no_answer():
    content = make_content(make_item("untoc.5", answer="a"), make_item("untoc.6", answer="b"))
    book = openpyxl.load_workbook(io.BytesIO(write_file(content, FileFormat.XLSX)))
    book.worksheets[1].delete_rows(3)
    filled = read_back(saved(book), content)[1]
    assert [item.key for item in filled.items] == ["untoc.6"]
    assert filled.notices == ("Question untoc.5 is missing from the file, or its mark is. Its answer stays as it is.",)


def test_typing_leaves_the_other_answers_alone():
    content = make_content(make_item("untoc.5", answer="a"), make_item("untoc.6", answer="b"))
    typed = fill_sheet(write_file(content, FileFormat.XLSX), {"untoc.5": (None, "c")})
    filled = read_back(typed, content)[1]
    assert ([item.text for item in filled.items], filled.notices) == (["c", "b"], ())


@pytest.mark.parametrize(
    ("tick", "chosen"),
    [
        *((tick, True) for tick in ("X", "Yes", "oui", "Sí", "да", "نعم", "是", "√", "✔️", "✅", "Х", 1, True)),
        *((tick, True) for tick in (" OuI ", "ДА.", "Sí!", "\N{FULLWIDTH LATIN CAPITAL LETTER X}")),
        *((tick, False) for tick in ("No", "non", "нет", "لا", "否", "-", "☐", None, False, 0)),
        *((tick, False) for tick in (" NON ", "Нет.", "\N{RIGHT-TO-LEFT MARK}لا")),
    ],
)
def test_ticks_are_understood_in_six_languages(several, tick, chosen):
    several.worksheets[1]["D8"].value = tick
    filled = read_back(saved(several), SEVERAL)[1]
    assert filled.errors == ()
    assert filled.items[1].words == (("training", "other") if chosen else ("other",))


def test_an_unknown_tick_is_named_with_its_cell(several):
    several.worksheets[1]["D8"].value = "maybe"
    assert read_back(saved(several), SEVERAL)[1].errors == (
        "In cell D8 of sheet “Answers”, “maybe” is not a tick. Type x to choose the option, or empty the cell.",
    )


@pytest.mark.parametrize(("row", "key"), [(6, "untoc.5"), (4, "untoc.5"), (7, "untoc.6"), (9, "untoc.6")])
def test_an_answer_with_a_lost_row_is_left_as_it_is(several, row, key):
    several.worksheets[1].delete_rows(row)
    filled = read_back(saved(several), SEVERAL)[1]
    assert key not in {item.key for item in filled.items}
    assert any(f"rows of question {key} are missing" in notice for notice in filled.notices)


def test_a_row_without_its_mark_is_named(several):
    several.worksheets[1]["A7"].value = None
    several.worksheets[1]["E7"].value = "Typed with care"
    filled = read_back(saved(several), SEVERAL)[1]
    assert "E7: “Typed with care”" in filled.notices[0]
    assert "row 7 of sheet “Answers”" in filled.notices[0]


def test_merged_cells_empty_no_answer(several):
    several.worksheets[1].merge_cells("E6:E7")
    filled = read_back(saved(several), SEVERAL)[1]
    assert [item.key for item in filled.items] == ["untoc.5"]
    assert "E6:E7 of sheet “Answers” are merged" in filled.notices[0]


@pytest.mark.parametrize("row", [300, 20_001, 1_000_000])
def test_a_row_far_below_is_named(several, row):
    several.worksheets[1].cell(row, 5).value = "far"
    assert f"E{row}: “far”" in read_back(saved(several), SEVERAL)[1].notices[0]


def test_notes_and_added_sheets_are_named(several):
    several.worksheets[1]["E7"].comment = Comment("Ask Ana", "A")
    several.create_sheet("Mine")["B2"].value = "Aside"
    assert read_back(saved(several), SEVERAL)[1].notices == (
        "The note on cell E7 of sheet “Answers” is not imported: “Ask Ana”",
        "Not read, because the sheet “Mine” was added: B2: “Aside”",
    )


def test_a_text_box_and_a_thread_of_notes_are_named(several):
    several.worksheets[1]["E7"].comment = Comment("[Threaded comment] Your version does not show it", "A")
    content, rels = saved(several), "xl/worksheets/_rels/sheet2.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    added = (
        f'<Relationship Id="d1" Type="{kind}/drawing" Target="/xl/drawings/drawing9.xml"/>'
        f'<Relationship Id="d2" Type="{kind}/t" Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    )
    box = (
        '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        "<a:p><a:r><a:t>In a </a:t></a:r><a:r><a:t>box</a:t></a:r></a:p></d>"
    )
    notes = "".join(f'<threadedComment ref="E7"><text>{text}</text></threadedComment>' for text in ("Ask", "Ana"))
    thread = f"<t>{notes}</t>"
    changes = {
        rels: parts_of(content)[rels].replace(b"</Relationships>", added.encode()),
        "xl/drawings/drawing9.xml": box.encode(),
        "xl/threadedComments/threadedComment1.xml": thread.encode(),
    }
    assert read_back(repacked(content, changes), SEVERAL)[1].notices == (
        "The note on cell E7 of sheet “Answers” is not imported: “Ask Ana”",
        "A drawing on sheet “Answers” is not imported: “In a box”",
    )


def test_a_share_is_read_as_the_sheet_shows_it(book):
    for value, shown in ((0.4, "40%"), (1, "100%"), (1.5, "150%")):
        book.worksheets[1]["E3"].value, book.worksheets[1]["E3"].number_format = value, "0%"
        assert answer_in(book)[0].text == shown


def test_a_line_without_its_box_is_named(letter):
    table_of(letter, "untoc.5").rows[1].cells[1].text = "☒ Yes\nNo"
    assert filled_in(letter).errors == (
        "Question untoc.5: “No” has no box. Put ☒ before it, or ☐ if it does not apply.",
    )


def test_text_next_to_the_boxes_is_no_answer(letter):
    table_of(letter, "untoc.5").rows[1].cells[1].text = "☒ Yes\n☐ No\nBut only in part"
    assert answer_in(letter)[0].words == ("Yes", "But only in part")


def test_a_table_without_its_mark_is_named(letter):
    room_of(letter).text = "Typed with care"
    table = table_of(letter, "untoc.5")
    table._tbl.remove(table.rows[-1]._tr)
    notices = filled_in(letter).notices
    assert "has no mark of a question (before the first question): “Typed with care”" in " ".join(notices)
    assert "Question untoc.5 is missing from the file, or its mark is. Its answer stays as it is." in notices


def test_two_tables_that_were_joined_are_still_two():
    content = make_content(make_item("untoc.5", answer="a"), make_item("untoc.6", answer="b"))
    letter = docx.Document(io.BytesIO(write_file(content, FileFormat.DOCX)))
    first, second = (table_of(letter, key)._tbl for key in ("untoc.5", "untoc.6"))
    for row in list(second.tr_lst):
        first.append(row)
    second.getparent().remove(second)
    filled = read_back(saved(letter), content)[1]
    assert ([(item.key, item.text) for item in filled.items], filled.notices) == (
        [("untoc.5", "a"), ("untoc.6", "b")],
        (),
    )


def test_changed_question_and_guidance_are_named(letter):
    cell = table_of(letter, "untoc.5").rows[0].cells[0]
    cell.paragraphs[1].add_run(" In 2026?")
    cell.paragraphs[2].text = ""
    removed = "Removed from the file, and still in the portal (at question untoc.5): “%s”"
    assert list(filled_in(letter).notices) == [
        "Changed in the file, and not read (at question untoc.5): “Question untoc.5? In 2026?”",
        removed % "Question untoc.5?",
        removed % "Cite the provisions.",
    ]


def test_comments_and_footers_are_named(letter):
    letter.add_comment(room_of(letter).paragraphs[0].runs[0], text="Ask Ana", author="A")
    letter.sections[0].footer.paragraphs[0].add_run("Draft 2")
    notices = filled_in(letter).notices
    assert notices[0] == "A comment in the margin is not imported (at question untoc.5): “Ask Ana”"
    assert notices[1].startswith("The head or foot of the pages is not imported: “KEN-1")
