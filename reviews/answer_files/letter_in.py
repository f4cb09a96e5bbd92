"""Reads an imported Word file: its text as if all tracked changes were accepted.

What differs from the export is an answer, or is named with the question at which it is.
"""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

import docx
from django.utils.translation import gettext as _, override
from docx.oxml.ns import qn

from reviews.answer_files.content import Filled, FilledItem, build_refusal, count_common, get_excerpt, to_comparable
from reviews.answer_files.expected import (
    FixedTexts,
    find_missing_questions,
    get_choice_label,
    get_options_by_word,
)
from reviews.answer_files.letter_aside import (
    PAGE_NUMBERS,
    has_page_pictures,
    list_asides,
    list_page_texts,
    list_properties,
    list_stressed,
    list_unplaced_comments,
)
from reviews.answer_files.letter_out import WITH_VALUE, get_footer_text, get_row_labels, iter_fixed_texts
from reviews.answer_files.letter_text import DocxTextReader, iter_blocks, list_row_cells, list_table_rows
from reviews.answer_files.seal import MARK, SEAL, build_double_error, read_mark, read_signed_origin
from reviews.answer_files.ticks import read_box
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as Letter

    from reviews.answer_files.content import Content, Item, Origin
    from reviews.answer_files.seal import AnswerMark

# A file that differs in more places was not filled in but rewritten.
MAX_NOTICES = 1_000

Rows = list[list[Any]]


def read_docx(content: bytes, exported: Callable[[Origin], Content]) -> Filled:
    """Return the answers in a Word file that the guard has accepted. Raises DomainError if its marks were changed."""
    letter = docx.Document(io.BytesIO(content))
    words = DocxTextReader(letter)
    blocks = list(iter_blocks(letter.element.body))
    texts = (words.read_paragraph(block).strip() for block in blocks if block.tag == qn("w:p"))
    seal = next((text for text in texts if SEAL.fullmatch(text)), "")
    origin = read_signed_origin(seal)
    reading = _Reading(letter, words, seal, exported(origin))
    for block in blocks:
        reading.take_block(block)
    return reading.finish()


class _Reading:
    """One document, compared with the content that was exported."""

    def __init__(self, letter: Letter, words: DocxTextReader, seal: str, content: Content) -> None:
        self.letter, self.words, self.seal, self.content = letter, words, seal, content
        self.items = {item.key: item for item in content.items()}
        with override(content.origin.language):
            self.fixed = FixedTexts(iter_fixed_texts(content))
            self.labels = {item.key: get_row_labels(item) for item in content.items()}
        self.found: dict[str, FilledItem] = {}
        self.notices: list[str] = []
        self.errors: list[str] = []
        self.key = ""

    @property
    def place(self) -> str:
        """Return where the reading is: at the question that was read last."""
        return _("at question %(key)s") % {"key": self.key} if self.key else _("before the first question")

    def take_block(self, block: Any) -> None:
        """Read a paragraph or a table of the document."""
        if block.tag == qn("w:p"):
            text = self.words.read_paragraph(block).strip()
            if text != self.seal:
                self._take_loose([text], _("Not read, because it is outside the boxes (%(place)s): “%(text)s”"))
        else:
            self._take_table(block)
        self.notices += list_asides(block, self.letter, self.words, self.place)

    def _take_loose(self, texts: list[str], message: str) -> None:
        for text in texts:
            if not self.fixed.find(text):
                self.notices.append(message % {"place": self.place, "text": self.fixed.quote(text)})

    def _take_table(self, table: Any) -> None:
        rows: Rows = [list_row_cells(row) for row in list_table_rows(table)]
        marked = [n for n, row in enumerate(rows) if row and MARK.fullmatch(self._read(row[0]))]
        if not marked:
            texts = [self._read(cell) for row in rows for cell in row]
            self._take_loose(texts, _("Not read, because the table has no mark of a question (%(place)s): “%(text)s”"))
        # Word joins two tables if the line between them is deleted: each question ends with its mark.
        first = 0
        for at in marked:
            end = len(rows) if at == marked[-1] else at + 1
            self._take_rows(rows[first:end], at - first)
            first = end

    def _take_rows(self, rows: Rows, at: int) -> None:
        mark = read_mark(self.seal, self._read(rows[at][0]))
        self.key = mark.key
        if mark.key in self.found:
            raise build_double_error(mark.key)
        self.found[mark.key] = self._read_item(rows, at, mark)

    def _read(self, cell: Any) -> str:
        return self.words.read_cell(cell).strip()

    def _read_item(self, rows: Rows, at: int, mark: AnswerMark) -> FilledItem:
        item = self.items.get(mark.key)
        rooms = [row for row in rows[1:] if row is not rows[at]]
        has_value = mark.part == WITH_VALUE
        if len(rooms) < 1 + has_value or not all(row[1:] for row in rooms):
            message = _(
                "The table of question %(key)s has lost its rows or columns. Restore them, or export the file again."
            )
            raise build_refusal("changed_table", message % {"key": mark.key})
        chosen = self._choose(item, self.words.read_cell(rooms[0][1])) if has_value else ()
        stressed = list_stressed(rooms[0][1], self.words) if has_value and item and item.choices else []
        if stressed:
            message = _("Only boxes are read as a choice, not bold or coloured words (%(place)s): “%(text)s”")
            self.notices.append(message % {"place": self.place, "text": get_excerpt(" ".join(stressed))})
        text = "\n".join(self.words.read_cell(cell) for row in rooms[has_value:] for cell in row[1:])
        if any(MARK.fullmatch(line.strip()) for line in text.split("\n")):
            fault = _("The table of another question is in the answer to question %(key)s. Move it out of the answer.")
            self.errors.append(fault % {"key": mark.key})
        self._compare_cells(item, rows, rooms, at, has_value=has_value)
        return FilledItem(mark.key, mark.revision, chosen, text)

    def _compare_cells(self, item: Item | None, rows: Rows, rooms: Rows, at: int, *, has_value: bool) -> None:
        """Name the cells of a table that are not for the answer and not as they were exported."""
        labels = self.labels[item.key] if item else [self._read(row[0]) for row in rooms]
        labels = labels + [""] * len(rooms)
        expected = [(row[0], label) for row, label in zip(rooms, labels, strict=False)]
        expected += [(cell, "") for cell in [*rows[0][1:], *rows[at][1:], *(rooms[0][2:] if has_value else ())]]
        if item:
            self._find_other_heading(item, rows[0][0])
            parts = (item.reference, item.text, item.condition, item.guidance)
            expected.insert(0, (rows[0][0], "\n".join(filter(None, parts))))
        for cell, before in expected:
            text = self._read(cell)
            if to_comparable(text) != to_comparable(before):
                self._name_changed(before, text)

    def _find_other_heading(self, item: Item, cell: Any) -> None:
        """Name a table that shows another question than its mark. Which one the answer belongs to is not known."""
        lines = {to_comparable(line) for line in self._read(cell).split("\n")}
        others = {to_comparable(other.reference): other.key for other in self.items.values()}
        shown = [key for reference, key in others.items() if reference in lines]
        if shown and to_comparable(item.reference) not in lines:
            fault = _("A table shows question %(shown)s, but has the mark of question %(key)s. Move whole tables only.")
            self.errors.append(fault % {"shown": shown[0], "key": item.key})

    def _name_changed(self, before: str, text: str) -> None:
        """Name the lines of a fixed text that were added or changed, and those that were removed."""
        old, new = before.split("\n"), text.split("\n")
        changed = _("Changed in the file, and not read (%(place)s): “%(text)s”")
        removed = _("Removed from the file, and still in the portal (%(place)s): “%(text)s”")
        for message, lines, others in ((changed, new, old), (removed, old, new)):
            known = {to_comparable(line) for line in (*others, "")}
            for line in lines:
                if to_comparable(line) not in known:
                    closest = max(others, key=partial(count_common, line))
                    self.notices.append(message % {"place": self.place, "text": get_excerpt(line, closest)})

    def _choose(self, item: Item | None, text: str) -> tuple[str, ...]:
        """Return the ticked answers. If no line has a box, return what was typed."""
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        read = [read_box(line) for line in lines]
        if item is None or not item.choices or all(is_ticked is None for is_ticked, _word in read):
            return tuple(word for _is_ticked, word in read if word)
        options, words, seen = get_options_by_word(item), [], set()
        for is_ticked, word in read:
            value = options.get(to_comparable(word).casefold())
            seen.add(value)
            if is_ticked is None and value is not None:
                fault = _("Question %(key)s: “%(text)s” has no box. Put ☒ before it, or ☐ if it does not apply.")
                self.errors.append(fault % {"key": item.key, "text": get_excerpt(word)})
            elif is_ticked is False and value is None:
                message = _("Changed in the file, and not read (%(place)s): “%(text)s”")
                self.notices.append(message % {"place": self.place, "text": get_excerpt(word)})
            elif is_ticked is not False:
                words.append(word)
        missing = [choice for choice in item.choices if choice.value not in seen]
        if missing:
            message = _("Options of question %(key)s are missing from the file, so they are not chosen: %(options)s")
            labels = [get_choice_label(choice, self.content.origin.language) for choice in missing]
            self.notices.append(message % {"key": item.key, "options": format_list(labels, "long")})
        return tuple(words)

    def finish(self) -> Filled:
        """Return the answers and the messages."""
        self.notices += list_unplaced_comments(self.letter, self.words)
        self.notices += find_missing_questions(self.content, set(self.found))
        self.notices += self.fixed.name_missing()
        foot = to_comparable(PAGE_NUMBERS.sub("", get_footer_text(self.content)))
        for text in list_page_texts(self.letter, self.words):
            if to_comparable(PAGE_NUMBERS.sub("", text)) != foot:
                message = _("The head or foot of the pages is not imported: “%(text)s”")
                self.notices.append(message % {"text": get_excerpt(text)})
        if has_page_pictures(self.letter):
            self.notices.append(_("Pictures are not imported (%(place)s).") % {"place": _("head or foot of the pages")})
        for text in list_properties(self.letter):
            if to_comparable(text) not in self.fixed.known:
                message = _("Not read (%(place)s): “%(text)s”")
                words = {"place": _("properties of the file"), "text": get_excerpt(text)}
                self.notices.append(message % words)
        if len(self.notices) > MAX_NOTICES:
            message = _("The file differs from the export in more than %(count)d places. The first: %(first)s")
            raise build_refusal("rewritten_file", message % {"count": MAX_NOTICES, "first": self.notices[0]})
        return Filled(self.content.origin, tuple(self.found.values()), tuple(self.notices), tuple(self.errors))
