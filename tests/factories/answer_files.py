"""Files of answers as people fill them in, and as attackers build them."""

import io
import zipfile

import docx
import openpyxl
from docx.table import Table

from reviews.answer_files.content import ArticleSection, Choice, Content, FileFormat, Filled, Item, Origin
from reviews.answer_files.files import read_file
from reviews.answer_files.sheet_out import ANSWER, MARK, TEXT

ORIGIN = {
    "review": "KEN-1",
    "state": "KEN",
    "questionnaire": "1/1",
    "language": "en",
    "exported_at": "2026-11-25T10:00:00+00:00",
}
YES = {"en": "Yes", "fr": "Oui", "es": "Sí", "ru": "Да", "ar": "نعم", "zh-hans": "是"}
NO = {"en": "No", "fr": "Non", "es": "No", "ru": "Нет", "ar": "لا", "zh-hans": "否"}
TRAINING = {
    "en": "Training",
    "fr": "Formation",
    "es": "Capacitación",
    "ru": "Подготовка",
    "ar": "التدريب",
    "zh-hans": "培训",
}
OTHER = {"en": "Other, x y", "fr": "Autre", "es": "Otra", "ru": "Иное", "ar": "غير ذلك", "zh-hans": "其他"}


def make_item(key: str = "untoc.5", **changes: object) -> Item:
    """Make a question with only a text."""
    values = {
        "key": key,
        "reference": f"{key} · mandatory provision",
        "text": f"Question {key}?",
        "guidance": "Cite the provisions.",
        "condition": "",
        "choices": (),
        "takes_several": False,
        "takes_number": False,
        "value": None,
        "answer": "",
        "revision": 0,
    }
    return Item(**{**values, **changes})


def make_content(*items: Item, language: str = "en", **origin: str) -> Content:
    """Make what a file says: one article with these questions."""
    chapter = ArticleSection("Organized Crime Convention", "Article 5: Participation", items or (make_item(),))
    facts = (("State under review", "Kenya"), ("Review", "KEN-1"))
    return Content(
        Origin(**{**ORIGIN, "language": language, **origin}), "Self-assessment questionnaire", facts, (chapter,)
    )


def all_kinds(text: str) -> tuple[Item, ...]:
    """Make one question of each kind, each answered, the texts with `text` in them."""
    closed = (Choice("yes", YES), Choice("no", NO))
    several = (Choice("training", TRAINING), Choice("other", OTHER))
    return (
        make_item("untoc.5", choices=closed, value="no", answer=f"Opening\n\n- {text}\n- two\n\nEnd.", revision=3),
        make_item("untoc.5.gap", condition=f"Only if {text}", answer=text, revision=12),
        make_item("untoc.6", choices=several, takes_several=True, value=["other"], answer=text, revision=1),
        make_item("untoc.7", takes_number=True, value=42, revision=1),
        make_item("untoc.8", choices=closed),
    )


def read_back(content: bytes, exported: Content) -> tuple[FileFormat, Filled]:
    """Read a file that was made from this content."""
    return read_file(content, lambda _origin: exported)


def fill(content: bytes, file_format: str, answers: dict[str, tuple[str | None, str | None]]) -> bytes:
    """Return the file with answers (key → chosen label, text) typed in as a person does; None changes nothing."""
    return (fill_sheet if file_format == FileFormat.XLSX else fill_letter)(content, answers)


def fill_sheet(content: bytes, answers: dict[str, tuple[str | None, str | None]]) -> bytes:
    """Type into the cells of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
    sheet = book.worksheets[1]
    for row in sheet.iter_rows(min_row=2):
        key = str(row[MARK - 1].value or "").split(" ")[0]
        chosen, text = answers.get(key, (None, None))
        if chosen is not None:
            row[ANSWER - 1].value = chosen
        if text is not None:
            row[TEXT - 1].value = text
    return saved(book)


def fill_letter(content: bytes, answers: dict[str, tuple[str | None, str | None]]) -> bytes:
    """Type into the boxes of a letter."""
    letter = docx.Document(io.BytesIO(content))
    for key, (chosen, text) in answers.items():
        table = table_of(letter, key)
        if chosen is not None:
            table.rows[1].cells[1].text = f"☒ {chosen}"
        if text is not None:
            table.rows[-2].cells[1].text = text
    return saved(letter)


def table_of(letter: object, key: str) -> Table:
    """Return the table of a question."""
    return next(table for table in letter.tables if table.rows[-1].cells[0].text.startswith(f"{key} "))


def saved(book: object) -> bytes:
    """Return a workbook or a letter as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """Return the archive with parts replaced, added, or left out (None)."""
    return archive({**parts_of(content), **changes})


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def archive(parts: dict[str, bytes | None]) -> bytes:
    """Pack parts into an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, part in parts.items():
            if part is not None:
                opened.writestr(name, part)
    return out.getvalue()
