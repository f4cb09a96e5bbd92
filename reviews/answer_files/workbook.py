"""The cells of an imported workbook, and the texts that are in no cell: notes, text boxes, heads of pages."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import openpyxl
from lxml import etree
from openpyxl.utils import get_column_letter, range_boundaries

from reviews.answer_files.content import format_link, set_position
from reviews.answer_files.ticks import read_symbols
from untoc_portal.core.workbooks import read_cells, read_coded_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell.read_only import ReadOnlyCell

# The codes of fonts, sizes and fields in the head and foot of a sheet.
PAGE_CODES = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&\d+|&[A-Za-z]|&[-+]\d*')
MAX_LINKED = 1_000
PAGE_PARTS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
# What a number is shown with: a unit or a currency. The colours, the fillers and the languages of a format are no text.
FORMAT_WORDS = re.compile(r'"[^"]*[^"\s]|\\[^\s.,:;/()-]|\[\$[^\]-]|[€$£¥](?![^\[]*\])')
# Zeros before a number, a fraction, a number in thousands: it looks otherwise than it is.
OTHER_LOOK = re.compile(r"^0{2,}|/|[#0?],+(?:[.;]|$)")
# The parts of a format that are literal text: words, escaped characters, colours and conditions, blanks.
LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
# The words in the usual formats of dates: Spanish, Russian, Chinese.
DATE_WORDS = re.compile(r'"(?:\s*(?:de|del|\u0433|年|月|日|時|时|分|秒)?[\s.,/-]*)"|\[[^\]]*\]|\\[\W年月日]')
# The names that programs give to cells by themselves.
EXCEL_NAMES = ("_xlnm", "_FilterDatabase", "Print_")
PROPERTIES = ("title", "subject", "keywords", "description", "category", "contentStatus")


@dataclass(slots=True)
class Sheet:
    """One sheet: its cells with content by row, its merged ranges, and the notes on its cells."""

    title: str
    rows: dict[int, list[ReadOnlyCell]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    # Texts in drawings and charts, and at the head and foot of the printed pages.
    drawn: list[str] = field(default_factory=list)
    pictures: int = 0
    page_texts: list[str] = field(default_factory=list)
    # The address and the tip of the links on cells.
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    # The cells whose text was read with the address of its link.
    linked: set[str] = field(default_factory=set)
    # Texts that appear when a cell is chosen: the messages and the lists of its validation.
    prompts: list[tuple[str, str]] = field(default_factory=list)

    def format_cell(self, cell: ReadOnlyCell) -> str:
        """Return the value as Excel shows it, with the address of a link on the cell."""
        text = read_symbols(format_cell(cell), cell.font.name)
        if text.strip():
            self.linked.add(cell.coordinate)
        return format_link(text, self.links.get(cell.coordinate, ("", ""))[0])

    def iter_texts(self) -> Iterator[str]:
        """Yield the texts in the cells, without the blanks around them."""
        return (cell.value.strip() for row in self.rows.values() for cell in row if isinstance(cell.value, str))


@dataclass(slots=True)
class Book:
    """The sheets of a workbook, and what belongs to no sheet."""

    sheets: list[Sheet]
    # The properties of the file and the names that people gave to cells.
    asides: list[str]
    # The struck-through part of a text, by the whole text.
    struck: dict[str, str]
    # The texts with raised and lowered signs, by the text without them.
    positioned: dict[str, str]


def read_book(content: bytes) -> Book:
    """Return a workbook that the guard has accepted."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [_read_sheet(book, sheet, archive) for sheet in book.worksheets]
        names = sorted(name for name in archive.namelist() if re.fullmatch(r"xl/chartsheets/[^/]+\.xml", name))
        charts = [Sheet(sheet.title, drawn=[sheet.title]) for sheet in book.chartsheets]
        for chart, name in zip(charts, names, strict=False):
            _read_parts(chart, name, archive)
        rich = list(_iter_rich_texts(archive))
        struck = {text: words for text, words, _positioned in rich if words}
        return Book(
            sheets + charts,
            list(_iter_asides(book)),
            struck,
            {text: positioned for text, _words, positioned in rich},
        )


def _iter_asides(book: Any) -> Iterator[str]:
    yield from filter(None, (getattr(book.properties, name) for name in PROPERTIES))
    scopes = (book, *book.worksheets)
    for name, defined in (row for scope in scopes for row in scope.defined_names.items()):
        if not name.startswith(EXCEL_NAMES) and not defined.hidden:
            yield f"{name}: {defined.value}"


def _iter_rich_texts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, str]]:
    """Yield the texts whose parts look different: the text, its struck-through part, the text with raised signs.

    openpyxl joins the parts of a text.
    """
    for name in archive.namelist():
        content = archive.read(name) if name.startswith(("xl/sharedStrings", "xl/worksheets/sheet")) else b""
        if b"strike" not in content and b"vertAlign" not in content:
            continue
        for item in etree.fromstring(content, _parser()).iter("{*}si", "{*}is"):
            runs = [(run, _get_text(run, "{*}t")) for run in item.iter("{*}r")]
            struck = " ".join(text for run, text in runs if _is_on(run.find("{*}rPr/{*}strike")))
            text = _get_text(item, "{*}t")
            positioned = "".join(set_position(text, _get_position(run)) for run, text in runs)
            if struck or positioned not in {"", text}:
                yield text, struck, positioned


def _get_position(run: Any) -> str:
    mark = run.find("{*}rPr/{*}vertAlign")
    return mark.get("val", "") if mark is not None else ""


def _is_on(mark: Any) -> bool:
    return mark is not None and mark.get("val", "1") not in {"0", "false"}


def _read_sheet(book: Any, sheet: Any, archive: zipfile.ZipFile) -> Sheet:
    rows, parser = read_cells(book, sheet)
    found = Sheet(sheet.title, rows)
    merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
    found.merged = [range_boundaries(cell.ref) for cell in merged]
    _read_page_texts(found, getattr(parser, "HeaderFooter", None))
    path = sheet._worksheet_path  # noqa: SLF001 (there is no public name)
    _read_parts(found, path, archive)
    targets = {key: target for key, target, is_external in _relations(path, archive) if is_external}
    for link in parser.hyperlinks.hyperlink:
        for cell in _iter_cells(link.ref):
            found.links[cell] = targets.get(link.id or "", ""), link.tooltip or ""
    rules = getattr(parser, "data_validations", None)
    for rule in rules.dataValidation if rules is not None else ():
        is_list = (rule.formula1 or "").startswith('"')
        texts = (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error, rule.formula1 if is_list else None)
        found.prompts += [(str(rule.sqref), text.strip('"')) for text in texts if text]
    return found


def _iter_cells(area: str) -> Iterator[str]:
    """Yield the cells of a small area. A link on a large one shows its first cell."""
    left, top, right, bottom = range_boundaries(area)
    if (right - left + 1) * (bottom - top + 1) > MAX_LINKED:
        right, bottom = left, top
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield f"{get_column_letter(column)}{row}"


def _read_page_texts(found: Sheet, page_texts: Any) -> None:
    parts = (getattr(page_texts, name) for name in PAGE_PARTS if getattr(page_texts, name, None) is not None)
    texts = (side.text or "" for part in parts for side in (part.left, part.center, part.right))
    found.page_texts = [text for text in (PAGE_CODES.sub("", text).strip() for text in texts) if text]


def _read_parts(found: Sheet, path: str, archive: zipfile.ZipFile) -> None:
    """Read the parts that belong to the sheet: notes, drawings, charts, pictures."""
    names = set(archive.namelist())
    waiting, seen = [path], set()
    threads: dict[str, str] = {}
    while waiting:
        for name in _iter_related_parts(waiting.pop(), names, archive):
            if name in seen:
                continue
            seen.add(name)
            if "/media/" in name:
                found.pictures += 1
                continue
            # In a drawing of the old form, only pictures count: its notes are also in another part of the file.
            waiting.append(name)
            if name.endswith(".xml"):
                _read_part(found, name, etree.fromstring(archive.read(name), _parser()), threads)
    # The note next to a thread is only a copy of it for older programs.
    found.notes = [(ref, text) for ref, text in found.notes if ref not in threads] + list(threads.items())


def _read_part(found: Sheet, name: str, part: Any, threads: dict[str, str]) -> None:
    found.notes += [(note.get("ref", ""), _get_text(note, "{*}t")) for note in part.iter("{*}comment")]
    for note in part.iter("{*}threadedComment"):
        ref = note.get("ref", "")
        threads[ref] = " ".join(filter(None, (threads.get(ref, ""), _get_text(note, "{*}text"))))
    if any(kind in name for kind in ("/drawings/", "/charts/", "/diagrams/data")):
        texts = (_get_text(paragraph, "{*}t") for paragraph in part.iter(f"{{{DRAWING}}}p"))
        found.drawn += [text for text in texts if text.strip()]
        shapes = (_get_text(shape, "{*}t") for shape in part.iter("{*}sp", "{*}cxnSp"))
        found.pictures += sum(not text.strip() for text in shapes)


def _iter_related_parts(path: str, names: set[str], archive: zipfile.ZipFile) -> Iterator[str]:
    folder, _slash, _name = path.rpartition("/")
    for _key, target, is_external in _relations(path, archive):
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        if not is_external and full in names:
            yield full


def _relations(path: str, archive: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    """Yield the key and the target of each relation of a part, and whether it leads out of the file."""
    folder, _slash, name = path.lstrip("/").rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations in archive.namelist():
        for relation in etree.fromstring(archive.read(relations), _parser()):
            yield relation.get("Id", ""), relation.get("Target", ""), relation.get("TargetMode", "") == "External"


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _get_text(element: Any, tag: str) -> str:
    return "".join(node.text or "" for node in element.iter(tag))


def format_cell(cell: ReadOnlyCell) -> str:
    """Return the value as Excel shows it: a date as a date, a whole number without a point, a share as a percentage."""
    match cell.value:
        case bool(value):
            return str(value).upper()
        case int(value) | float(value) if "%" in LITERALS.sub("", cell.number_format or ""):
            return f"{value * 100:.10g}%"
        case float(value) if value.is_integer():
            return str(int(value))
        case dt.datetime() | dt.date() | dt.time() | dt.timedelta() as value:
            return _format_time(value)
        case value:
            return read_coded_text(str(getattr(value, "text", value)))


def _format_time(value: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return value.isoformat()


def get_number_format(cell: ReadOnlyCell) -> str:
    """Return the format of a value that looks otherwise than it is read, or an empty text.

    It adds a unit, a currency, other words or zeros, or shows a fraction or thousands.
    """
    form = cell.number_format or ""
    match cell.value:
        case bool():
            return ""
        case int() | float():
            found = FORMAT_WORDS.search(form) or OTHER_LOOK.search(LITERALS.sub("", form))
        case dt.datetime() | dt.date() | dt.time() | dt.timedelta():
            found = FORMAT_WORDS.search(DATE_WORDS.sub("", form))
        case _:
            found = FORMAT_WORDS.search(form) if "@" in form else None
    return form if found else ""
