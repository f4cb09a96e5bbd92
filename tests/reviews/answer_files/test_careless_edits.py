"""What people type, draw and format without a thought: each is read as it looks, or is named with its place."""

import datetime as dt
import itertools

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from reviews.answer_files.content import set_position, to_comparable
from reviews.answer_files.letter_lists import format_number
from reviews.answer_files.ticks import read_box, read_tick
from tests.factories.answer_files import read_back, repacked, saved, table_of
from tests.factories.filled_files import SEVERAL, answer_in, filled_in, lines_of, room_of

KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ADDRESS = "https://example.org/act"
LINK = f"{KINDS}/hyperlink"
UNSEEN = "\N{RIGHT-TO-LEFT MARK}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{SOFT HYPHEN}\N{ZERO WIDTH NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "form", "text", "is_named"),
    [
        *((40, '0"%"', "40", True), (40, r"0\%", "40", True), (0.4, "0%", "40%", False)),
        *(
            (7, "00000", "7", True),
            (7, "[Blue]000", "7", True),
            (0.5, "# ?/?", "0.5", True),
            (1500, "0,", "1500", True),
            (1500, "0.0,", "1500", True),
        ),
        *((12, r"0\ \k\m", "12", True), (-5, "0;(0)", "-5", False), (1500, "[Red]#,##0.00", "1500", False)),
        *((0.5, "0.00", "0.5", False), (1500, r"#\ ##0\,0", "1500", False), (5, "_-* #,##0_-", "5", False)),
        (dt.date(2026, 5, 1), '"not before "yyyy', "2026-05-01", True),
        (dt.date(2026, 5, 1), 'd" de "mmmm" de "yyyy', "2026-05-01", False),
        (dt.date(2026, 5, 1), r'[$-804]yyyy"年"m"月"d"日"', "2026-05-01", False),
        (dt.date(2026, 5, 1), r"dd\.mm\.yyyy", "2026-05-01", False),
        (dt.date(2026, 5, 1), "dd/mm/yyyy", "2026-05-01", False),
    ],
)
def test_number_that_looks_otherwise_is_named(book, value, form, text, is_named):
    cell = book.worksheets[1]["E3"]
    cell.value, cell.number_format = value, form
    item, notices = answer_in(book)
    assert (item.text, [notice.endswith(f" · {form}”") for notice in notices]) == (text, [True] * is_named)


def test_link_on_no_answer_is_named(several):
    places = ((0, "A1"), (1, "E7"), (1, "D8"), (1, "D9"))
    for sheet, at in places:
        cell = several.worksheets[sheet][at]
        value = {"D8": None, "E7": " "}.get(at, cell.value)
        cell.hyperlink = ADDRESS
        cell.value = value
    titles = [f"{at} of sheet “{several.worksheets[sheet].title}”" for sheet, at in places]
    assert sorted(lines_of(several)) == sorted(f"Not read (cell {title}): “{ADDRESS}”" for title in titles)


def test_name_of_an_empty_sheet_is_named(several):
    several.create_sheet("See the annex")
    assert lines_of(several) == ["Not read (name of a sheet): “See the annex”"]


@pytest.mark.parametrize(
    ("font", "text", "is_ticked"),
    [
        *(("Wingdings", "\xfc", True), ("Wingdings", "\uf0fe", True), ("Wingdings", " o", False)),
        *(("Wingdings 2", "P", True), ("Arial", "\xfc", None), ("Wingdings", "\xfe no", None)),
    ],
)
def test_tick_in_a_font_of_symbols_is_read(several, letter, font, text, is_ticked):
    cell = several.worksheets[1]["D8"]
    cell.value, cell.font = text, Font(name=font)
    filled = read_back(saved(several), SEVERAL)[1]
    assert len(filled.errors) == (is_ticked is None)
    assert ("training" in filled.items[1].words) == (is_ticked is True)
    room = table_of(letter, "untoc.5").rows[1].cells[1]
    room.text = ""
    room.paragraphs[0].add_run(text.strip()).font.name = font
    room.paragraphs[0].add_run(" Yes")
    room.add_paragraph("☐ No")
    words = {True: ("Yes",), False: (), None: (f"{text.strip()} Yes",)}
    assert filled_in(letter).items[0].words == words[is_ticked]


@given(places=st.lists(st.integers(0, 4), max_size=5), mark=st.sampled_from(UNSEEN))
def test_unseen_marks_change_no_tick_and_no_label(places, mark):
    for word, shown in (("x", True), ("[ ]", False), ("ДА", True)):
        typed = word
        for at in places:
            typed = typed[:at] + mark + typed[at:]
        assert read_tick(typed) is shown
        assert to_comparable(typed) == to_comparable(word)
        assert read_box(f"{mark}- {mark}☒ {mark}{word}") == (True, to_comparable(word))


WORDS = {
    "en": ("yes", "no", "true", "false"),
    "fr": ("oui", "non", "vrai", "faux"),
    "es": ("sí", "no", "verdadero", "falso"),
    "ru": ("да", "нет", "истина", "ложь"),
    "ar": ("نعم", "لا", "صحيح", "خطأ"),
    "zh-hans": ("是", "否", "真", "假"),
}
ALONE = [*"✓✔√✅☑☒🗹🗷●■•v1yosдхχ选对對", "coché", "si", "选中", "صح"]
BOXES = ["[x]", "(x)", "[х]", "(х)", "[v]", "[✓]", "[✔]", "[√]", "(✓)", "(✔)", "(√)"]
PICTURES = [*BOXES, *"✓✔√✅☑☒🗹🗷"]
EMPTY = [*"☐□○", "[]", "()", "[ ]", "( )", "[_]"]


@pytest.mark.parametrize("language", WORDS)
def test_yes_and_no_of_each_language_are_ticks(language):
    assert [read_tick(word.upper()) for word in WORDS[language]] == [True, False, True, False]


def test_signs_of_ticks_are_read():
    english = ("ticked", "checked", "chosen", "marcado", "верно")
    assert [word for word in (*ALONE, *english) if read_tick(word) is not True] == []
    assert [
        word
        for word in (*EMPTY[:-3], "", "0", "-", "–", "—", "n", "н", "不", "无", "無")
        if read_tick(word) is not False
    ] == []
    assert [box for box in PICTURES if (read_tick(box), read_box(f"{box} Yes")) != (True, (True, "Yes"))] == []
    assert [box for box in EMPTY if read_box(f"{box}  No") != (False, "No")] == []
    assert [read_box(f"{letter} Да") for letter in "xх"] == [(True, "Да")] * 2


def with_drawing(content, drawing, more):
    """Return a workbook with a drawing on its second sheet, and other parts of the drawing."""
    begin = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    row = '<Relationship Id="d%d" Type="a" Target="%s"/>'
    names = {f"xl/{name}": part for name, part in more.items()}
    ends = "".join(row % (number, f"/{name}") for number, name in enumerate(names)).encode()
    parts = {
        "xl/worksheets/_rels/sheet2.xml.rels": (row % (1, "../drawings/drawing9.xml")).encode(),
        "xl/drawings/_rels/drawing9.xml.rels": ends,
    }
    closed = {name: begin + part + b"</Relationships>" for name, part in parts.items()}
    return repacked(content, {**closed, **names, "xl/drawings/drawing9.xml": drawing})


SHAPE = b'<d xmlns:x="urn:x" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">%s</d>'


def test_shapes_and_diagrams_are_named(several):
    text = b"<a:p><a:r><a:t>Typed</a:t></a:r></a:p>"
    drawing = SHAPE % (b"<x:sp/><x:cxnSp/><x:sp>" + text + b"</x:sp>")
    content = with_drawing(saved(several), drawing, {"diagrams/data1.xml": SHAPE % text.replace(b"Typed", b"Steps")})
    assert read_back(content, SEVERAL)[1].notices == (
        "A drawing on sheet “Answers” is not imported: “Typed”",
        "A drawing on sheet “Answers” is not imported: “Steps”",
        "Pictures on sheet “Answers” are not imported: 2.",
    )


@pytest.mark.parametrize(
    ("position", "text", "read"), [("superscript", "2", "²"), ("subscript", "2", "₂"), ("superscript", "en", "en")]
)
def test_raised_and_lowered_numbers_stay_so(book, letter, position, text, read):
    book.worksheets[1]["E3"] = CellRichText("10", TextBlock(InlineFont(vertAlign=position), text))
    room_of(letter).text = "10"
    run = room_of(letter).paragraphs[0].add_run(text)
    setattr(run.font, position, True)
    assert [answer_in(file)[0].text for file in (book, letter)] == [f"10{read}"] * 2
    assert set_position("10", "baseline") == "10"


def numbered(letter, levels):
    """Type items into the answer, in a list of Word with these levels: kind, words, first number."""
    numbering = letter.part.numbering_part.element
    rows = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{words}"/></w:lvl>'
        for n, (form, words, start) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{rows}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    room_of(letter).text = ""
    for depth in (0, *range(len(levels)), 0):
        properties = room_of(letter).add_paragraph("item")._p.get_or_add_pPr()
        level = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'
        properties.append(parse_xml(level))


@pytest.mark.parametrize(
    ("levels", "signs"),
    [
        ([("decimal", "%1)", 1)], ["1.", "2.", "3."]),
        ([("decimal", "%1.", 5)], ["5.", "6.", "7."]),
        ([("lowerLetter", "(%1)", 3)], ["(c)", "(d)", "(e)"]),
        ([("upperRoman", "%1.", 3)], ["III.", "IV.", "V."]),
        ([("decimal", "Article %1 –", 1)], ["Article 1 –", "Article 2 –", "Article 3 –"]),
        ([("decimal", "%1.", 1), ("decimal", "%1.%2", 1)], ["1.", "2.", "   2.1", "3."]),
        ([("bullet", "•", 1)], ["-", "-", "-"]),
    ],
)
def test_list_keeps_the_signs_that_word_shows(letter, levels, signs):
    numbered(letter, levels)
    assert answer_in(letter)[0].text.split("\n")[1:] == [f"{sign} item" for sign in signs]


def test_style_based_on_a_list_is_a_list(letter):
    style = letter.styles.add_style("Mine", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = letter.styles["List Bullet"]
    room_of(letter).add_paragraph("item", style="Mine")
    assert answer_in(letter)[0].text == "Old text.\n- item"
    style.base_style = style
    assert answer_in(letter)[0].text == "Old text.\nitem"


@given(st.integers(1, 399))
def test_roman_numbers_and_letters_count_on(number):
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    signs = [values[sign] for sign in format_number(number, "lowerRoman")] + [0]
    assert sum(one if one >= after else -one for one, after in itertools.pairwise(signs)) == number
    letters = format_number(number, "upperLetter")
    assert (len(set(letters)), 26 * (len(letters) - 1) + ord(letters[0]) - ord("A") + 1) == (1, number)


def test_watermark_is_named(letter):
    mark = '<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="DRAFT"/></v:shape></w:pict>'
    letter.sections[0].header.paragraphs[0]._p.append(parse_xml(f"<w:r {nsdecls('w')}>{mark}</w:r>"))
    assert filled_in(letter).notices == ("Pictures are not imported (head or foot of the pages).",)


def test_equation_is_named(letter):
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    room_of(letter).paragraphs[0]._p.append(parse_xml(f'<m:oMath xmlns:m="{kind}">{half}</m:oMath>'))
    message = "An equation is read as plain text. Check it, or type it in words (at question untoc.5): “12”"
    assert (answer_in(letter)[0].text, answer_in(letter)[1]) == ("Old text.12", [message])


def test_lines_of_a_text_box_stay_apart(letter):
    lines = "".join(f"<w:p><w:r><w:t>{word}</w:t><w:ptab/></w:r></w:p>" for word in ("one", "two"))
    box = f"<w:r {nsdecls('w')}><w:pict><w:txbxContent>{lines}</w:txbxContent></w:pict></w:r>"
    room_of(letter).paragraphs[0]._p.append(parse_xml(box))
    assert answer_in(letter)[0].text == "Old text.\none\t\ntwo\t"


@pytest.mark.parametrize("pieces", [[' HYPERLINK "%s" '], [" HYPER", 'LINK "', '%s" \\o "tip"']])
@pytest.mark.parametrize("text", ["Act", "{}Act{}"])
def test_link_field_in_pieces_keeps_its_address(letter, pieces, text):
    mark = '<w:fldChar w:fldCharType="%s"/>'
    inner = (mark % "begin" + "<w:instrText> REF a </w:instrText>" + mark % "separate", mark % "end")
    begin, end = ("".join(f"{one}" for one in inner[:1]), inner[1]) if "{" in text else ("", "")
    words = "".join(f"<w:instrText>{piece.replace('%s', ADDRESS)}</w:instrText>" for piece in pieces)
    field = f"{mark % 'begin'}{words}{mark % 'separate'}{begin}<w:t>Act</w:t>{end}{mark % 'end'}"
    room_of(letter).paragraphs[0]._p.append(parse_xml(f"<w:r {nsdecls('w')}>{field}</w:r>"))
    assert answer_in(letter)[0].text == f"Old text.[Act]({ADDRESS})"


def test_tip_of_a_link_and_link_on_a_picture_are_named(letter):
    key = letter.part.relate_to(ADDRESS, LINK, is_external=True)
    names, drawing = nsdecls("w", "r"), 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    room = room_of(letter).paragraphs[0]._p
    for xml in (
        f'<w:hyperlink {names} r:id="{key}" w:tooltip="Official"><w:r><w:t>Act</w:t></w:r></w:hyperlink>',
        f'<w:hyperlink {names} r:id="{key}"><w:r/></w:hyperlink>',
        f'<w:r {names} {drawing}><a:hlinkClick r:id="{key}"/></w:r>',
    ):
        room.append(parse_xml(xml))
    answer, notices = answer_in(letter)
    assert answer.text == f"Old text.[Act]({ADDRESS})"
    assert notices == [f"Not read (at question untoc.5): “{text}”" for text in ("Official", ADDRESS, ADDRESS)]


@pytest.mark.parametrize(("way", "value"), [("bold", True), ("underline", True), ("highlight_color", 7)])
def test_option_that_is_bold_or_coloured_is_named(letter, way, value):
    run = table_of(letter, "untoc.5").rows[1].cells[1].paragraphs[0].runs[-1]
    setattr(run.font, way, value)
    message = "Only boxes are read as a choice, not bold or coloured words (at question untoc.5): “Yes”"
    assert (answer_in(letter)[0].words, answer_in(letter)[1]) == ((), [message])
    setattr(run.font, way, False if value is True else None)
    assert answer_in(letter)[1] == []
    room_of(letter).paragraphs[0].runs[0].font.bold = True
    assert answer_in(letter)[1] == []


def test_boxes_that_a_program_made_a_list_are_read(letter):
    room = table_of(letter, "untoc.5").rows[1].cells[1]
    room.text = "☐ Yes"
    room.add_paragraph("☒ No")
    for paragraph in room.paragraphs:
        paragraph.style = "List Bullet"
    assert (answer_in(letter)[0].words, answer_in(letter)[1]) == (("No",), [])
