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
from openpyxl.utils import range_boundaries

from reviews.answer_files.sheet_out import TICK
from untoc_portal.core.workbooks import read_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell.read_only import ReadOnlyCell

CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# The codes of fonts, sizes and fields in the head and foot of a sheet.
PAGE_CODES = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&\d+|&[A-Za-z]|&[-+]\d*')
PAGE_PARTS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


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

    def iter_texts(self) -> Iterator[str]:
        """Yield the texts in the cells, without the blanks around them."""
        return (cell.value.strip() for row in self.rows.values() for cell in row if isinstance(cell.value, str))


def read_sheets(content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook that the guard has accepted."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [_read_sheet(book, sheet, archive) for sheet in book.worksheets]
        return sheets + [Sheet(sheet.title, drawn=[sheet.title]) for sheet in book.chartsheets]


def _read_sheet(book: Any, sheet: Any, archive: zipfile.ZipFile) -> Sheet:
    rows, parser = read_cells(book, sheet)
    found = Sheet(sheet.title, rows)
    merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
    found.merged = [range_boundaries(cell.ref) for cell in merged]
    _read_page_texts(found, getattr(parser, "HeaderFooter", None))
    _read_parts(found, sheet._worksheet_path, archive)  # noqa: SLF001 (as above)
    return found


def _read_page_texts(found: Sheet, heads: Any) -> None:
    parts = (getattr(heads, name) for name in PAGE_PARTS if getattr(heads, name, None) is not None)
    texts = (side.text or "" for part in parts for side in (part.left, part.center, part.right))
    found.page_texts = [text for text in (PAGE_CODES.sub("", text).strip() for text in texts) if text]


def _read_parts(found: Sheet, path: str, archive: zipfile.ZipFile) -> None:
    """Read the parts that belong to the sheet: notes, drawings, charts, pictures."""
    names = set(archive.namelist())
    waiting, seen = [path], set()
    threads: dict[str, str] = {}
    while waiting:
        for name in _related(waiting.pop(), names, archive):
            if name in seen:
                continue
            seen.add(name)
            if "/media/" in name:
                found.pictures += 1
            elif name.endswith(".xml"):
                waiting.append(name)
                part = etree.fromstring(archive.read(name), _parser())
                found.notes += [(note.get("ref", ""), _text_of(note, "{*}t")) for note in part.iter("{*}comment")]
                for note in part.iter("{*}threadedComment"):
                    ref = note.get("ref", "")
                    threads[ref] = " ".join(filter(None, (threads.get(ref, ""), _text_of(note, "{*}text"))))
                if "/drawings/" in name or "/charts/" in name:
                    texts = (_text_of(paragraph, "{*}t") for paragraph in part.iter(f"{{{DRAWING}}}p"))
                    found.drawn += [text for text in texts if text.strip()]
    # The note beside a thread is only a copy of it for older programs.
    found.notes = [(ref, text) for ref, text in found.notes if ref not in threads] + list(threads.items())


def _related(path: str, names: set[str], archive: zipfile.ZipFile) -> Iterator[str]:
    folder, _slash, name = path.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in names:
        return
    for relation in etree.fromstring(archive.read(relations), _parser()):
        target = relation.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        if relation.get("TargetMode", "") != "External" and full in names:
            yield full


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _text_of(element: Any, tag: str) -> str:
    return "".join(node.text or "" for node in element.iter(tag))


def format_cell(cell: ReadOnlyCell) -> str:
    """Return the value as Excel shows it: a date as a date, a whole number without a point, a share as a percentage."""
    match cell.value:
        case bool(value):
            return TICK if value else ""
        case int(value) | float(value) if "%" in (cell.number_format or ""):
            return f"{value * 100:.10g}%"
        case float(value) if value.is_integer():
            return str(int(value))
        case dt.datetime() as value if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime() | dt.date() | dt.time() as value:
            return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
        case value:
            return CODED.sub(lambda code: chr(int(code[1], 16)), str(value))
