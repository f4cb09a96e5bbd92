"""Out and back in six languages: what nobody touched says the same, and what was typed arrives as it was typed."""

import io
from dataclasses import replace

import docx
import openpyxl
import pytest
from hypothesis import given, settings, strategies as st

from reviews.answer_files.content import FileFormat, to_plain_text
from reviews.answer_files.files import write_file
from tests.factories.answer_files import NO, YES, all_kinds, fill, make_content, make_item, read_back, table_of
from untoc_portal.core.enums import OfficialLanguage

FORMATS = pytest.mark.parametrize("file_format", FileFormat.values)
LANGUAGES = pytest.mark.parametrize("language", OfficialLanguage.values)
SAMPLES = {
    "ar": "تنص المادة ٥ من القانون رقم 12 على “المشاركة”، (انظر https://example.org).",
    "zh-hans": "《刑法》第二百九十四条规定了该罪。𠮷野家的例子。",
    "en": "Section 5 of the Act – 40 % more; =1+1 isn't a formula.",
    "fr": "L’article 5 de la loi : « œuvre », ça va ?",
    "ru": "Статья 210 Уголовного кодекса; съёмка, 5 %.",
    "es": "El artículo 5 del Código: ¿señal? ¡Sí! Añadió «x».",
}


def read(written, content):
    """Return the answers of a file by key. A file as the portal writes it differs in nothing."""
    filled = read_back(written, content)[1]
    assert (filled.notices, filled.errors) == ((), ())
    return {item.key: item for item in filled.items}


@FORMATS
@LANGUAGES
def test_an_untouched_file_says_what_was_exported(file_format, language):
    content = make_content(*all_kinds(SAMPLES[language]), language=language)
    found_format, filled = read_back(write_file(content, FileFormat(file_format)), content)
    assert found_format == file_format
    assert filled.origin == content.origin
    assert filled.notices == ()
    assert [(item.key, item.revision, item.text) for item in filled.items] == [
        (item.key, item.revision, item.answer) for item in content.items()
    ]


@FORMATS
@LANGUAGES
def test_chosen_answers_come_back_in_the_language_of_the_file(file_format, language):
    content = make_content(*all_kinds("x"), language=language)
    found = read(write_file(content, FileFormat(file_format)), content)
    several = (
        "other" if file_format == FileFormat.XLSX else "Other, x y" if language == "en" else found["untoc.6"].words[0]
    )
    assert (found["untoc.5"].words, found["untoc.6"].words) == ((NO[language],), (several,))
    assert (found["untoc.7"].words, found["untoc.8"].words) == (("42",), ())


@FORMATS
@LANGUAGES
def test_what_is_typed_arrives(file_format, language):
    sample = SAMPLES[language]
    content = make_content(*all_kinds("old"), language=language)
    written = write_file(content, FileFormat(file_format))
    answers = {
        "untoc.5": (YES[language], f"{sample}\n\n- {sample}"),
        "untoc.5.gap": (None, ""),
        "untoc.7": ("7", sample),
    }
    found = {item.key: item for item in read_back(fill(written, file_format, answers), content)[1].items}
    assert (found["untoc.5"].words, found["untoc.5"].text) == ((YES[language],), f"{sample}\n\n- {sample}")
    assert (found["untoc.5.gap"].text, found["untoc.6"].text) == ("", "old")
    assert (found["untoc.7"].words, found["untoc.7"].text) == (("7",), sample)


@FORMATS
@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A1",
        "+1\n-2\n@sum",
        "code _x000D_ and _x005F_",
        "tab\tand  two blanks\n   deep",
        "👩‍⚖️ مرحبا mixed 中文",
        "x" * 99_999,
        ("word " * 5_000 + "\n") * 3,
        "中" * 40_000,
    ],
    ids=["formula", "signs", "codes", "blanks", "mixed", "no blank", "long", "long Chinese"],
)
def test_no_text_is_lost(file_format, text):
    text = to_plain_text(text)
    content = make_content(make_item(answer=text))
    found = read(write_file(content, FileFormat(file_format)), content)
    assert to_plain_text(found["untoc.5"].text) == text


TEXTS = st.text(st.characters(codec="utf-8"), max_size=80).map(to_plain_text)


@settings(max_examples=40, deadline=None)
@given(text=TEXTS, file_format=st.sampled_from(FileFormat))
def test_any_text_comes_back(text, file_format):
    content = make_content(make_item(answer=text))
    found = read(write_file(content, file_format), content)
    assert to_plain_text(found["untoc.5"].text) == text


@LANGUAGES
def test_the_sheet_runs_in_the_direction_of_its_language(language):
    written = write_file(make_content(*all_kinds("x"), language=language), FileFormat.XLSX)
    book = openpyxl.load_workbook(io.BytesIO(written))
    assert [sheet.sheet_view.rightToLeft for sheet in book.worksheets[:2]] == [language == "ar"] * 2
    assert book.worksheets[1]["C3"].alignment.readingOrder == (2 if language == "ar" else 1)


@LANGUAGES
def test_the_letter_runs_in_the_direction_of_its_language(language):
    written = write_file(make_content(*all_kinds("x"), language=language), FileFormat.DOCX)
    letter = docx.Document(io.BytesIO(written))
    assert (letter.tables[1].table_direction == 1) == (language == "ar")
    directions = letter.styles["Portal question"].element.xpath("w:pPr/w:bidi/@w:val")
    assert directions == ["1" if language == "ar" else "0"]


def test_sheet_shows_guidance_and_unlocks_answer_cells_only():
    written = write_file(make_content(*all_kinds("the condition")), FileFormat.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(written)).worksheets[1]
    assert sheet["C4"].value == "Question untoc.5.gap?\nOnly if the condition\nCite the provisions."
    assert sheet.protection.sheet
    unlocked = [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert unlocked == ["D3", "E3", "E4", "E5", "D6", "D7", "D8", "E8", "D9", "E9"]
    offers = {str(offer.sqref): offer.formula1 for offer in sheet.data_validations.dataValidation}
    assert offers == {"D3 D9": "lists!$A$1:$A$2", "D6 D7": "lists!$B$1:$B$1"}


def test_the_letter_shows_guidance_and_conditions():
    letter = docx.Document(io.BytesIO(write_file(make_content(*all_kinds("the condition")), FileFormat.DOCX)))
    head = table_of(letter, "untoc.5.gap").rows[0].cells[0].text.split("\n")
    assert head == [
        "untoc.5.gap · mandatory provision",
        "Question untoc.5.gap?",
        "Only if the condition",
        "Cite the provisions.",
    ]


@LANGUAGES
def test_every_page_of_the_letter_says_what_it_is(language):
    content = replace(make_content(language=language), title="自我评估")
    letter = docx.Document(io.BytesIO(write_file(content, FileFormat.DOCX)))
    foot = letter.sections[0].footer.paragraphs[0]._p
    assert "".join(foot.xpath(".//w:t/text()")) == "KEN-1 · 自我评估 ·  / "
    assert foot.xpath(".//w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]


def test_a_long_text_goes_on_in_further_cells():
    written = write_file(make_content(make_item(answer="word " * 20_000)), FileFormat.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(written)).worksheets[1]
    assert [len(sheet.cell(row, 5).value) for row in range(3, 7)] == [30_000, 30_000, 30_000, 10_000]


def test_marks_of_each_file_are_different():
    content = make_content()
    later = replace(content, origin=replace(content.origin, exported_at="2026-11-26T10:00:00+00:00"))
    one, two = (
        openpyxl.load_workbook(io.BytesIO(write_file(each, FileFormat.XLSX))).worksheets[1]["A3"].value
        for each in (content, later)
    )
    assert one.split("~")[0] == two.split("~")[0] == "untoc.5 0 answer:1"
    assert one != two
