"""What a careful reader would mark on a printed page. Each check returns sentences with the page."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from lxml import html

from tests.paper.reading import HEADINGS, Block, Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from tests.paper.reading import Piece

# From right to left the mark after the number is drawn before it.
_NUMBERED = re.compile(r"^[.-]?\d+")
# Boxes of text that share less than this, in pixels, only touch.
TOUCH = 1.0
FEWEST_LINES = 2


def list_texts(markup: str) -> list[str]:
    """Return the paragraphs of a page without their notes, which are printed elsewhere."""
    root = html.document_fromstring(markup.encode())
    for note in root.find_class("footnote"):
        note.drop_tree()
    return [" ".join(element.itertext()) for element in root.iter("p", "li", "dt", "dd", "th", "td")]


def list_faults(content: bytes, texts: Collection[str] = ()) -> list[str]:
    """Return every fault of a PDF.

    `texts` are the paragraphs of its source, without spaces. With them, a part of a paragraph is distinguished from a
    short paragraph, so that single lines are found.
    """
    paper = Paper(content)
    known = {_key(text) for text in texts}
    found = [fault for check in CHECKS for fault in check(paper)]
    return found + list(find_single_lines(paper, known))


def find_torn_frame(content: bytes, markup: str) -> list[str]:
    """Return a fault if the frame of a receipt or a certificate goes over more than one sheet."""
    is_framed = 'class="attestation' in markup
    pages = Paper(content).pages if is_framed else 1
    return [f"the frame is torn over {pages} pages"] if pages > 1 else []


def find_parted_notes(paper: Paper) -> Iterator[str]:
    """Each note is on the page of its call, each call has one note, and they count from 1."""
    calls = [(int(piece.text), block.page) for block in paper.blocks for piece in list_calls(block, paper)]
    notes = [(number, note.page) for note in paper.notes if (number := get_note_number(note))]
    if [number for number, _page in calls] != list(range(1, len(calls) + 1)) or len(notes) != len(calls):
        yield f"{len(calls)} calls, {len(notes)} notes: {sorted(dict(calls).items() ^ dict(notes).items())[:6]}"
    for (number, called), (_same, noted) in zip(calls, sorted(notes), strict=False):
        if called != noted:
            yield f"page {called}: note {number} stands on page {noted}"


def list_calls(block: Block, paper: Paper) -> list[Piece]:
    """Return the superscript numbers that call notes."""
    return [
        piece
        for tags, piece in block.pieces
        if len(tags) > 2 and tags[-2] == "NonStruct" and piece.text.isdigit() and piece.size < paper.body_size * 0.9
    ]


def get_note_number(note: Block) -> int | None:
    """Return the number at the beginning of a note."""
    mark = "".join(piece.text for tags, piece in note.pieces if tags[-2] == "NonStruct")
    digits = "".join(letter for letter in mark if letter.isdigit())
    return int(digits) if digits else None


def find_headings_at_page_end(paper: Paper) -> Iterator[str]:
    """No heading is the last thing of the text of a page, and no head of a table is without a row."""
    for before, after in pairwise(_text_of(paper)):
        if before.page != after.page and before.tag in HEADINGS:
            yield f"page {before.page}: the heading {before.text[:40]!r} stands alone"
        if before.page != after.page and before.tag == "TR" and before.is_within("THead"):
            yield f"page {before.page}: the head of a table stands alone"


def find_parted_answers(paper: Paper) -> Iterator[str]:
    """A numbered paragraph that ends a page is not continued by another paragraph of its item."""
    for before, after in pairwise(_text_of(paper)):
        both_in_lists = before.is_within("LBody") and after.is_within("LBody")
        is_head = before.tag == "P" and _NUMBERED.match(before.text) and _is_bold(before)
        if before.page != after.page and both_in_lists and is_head and not _NUMBERED.match(after.text):
            yield f"page {before.page}: {before.text[:40]!r} is parted from its answer"


def _is_bold(block: Block) -> bool:
    return any(piece.is_bold for _tags, piece in block.pieces)


def find_parted_charts(paper: Paper) -> Iterator[str]:
    """A chart is on the page of its heading and of the first rows of its table."""
    for before, chart, after in zip(paper.blocks, paper.blocks[1:], paper.blocks[2:], strict=False):
        if chart.tag == "Figure" and after.tag == "TR" and len({before.page, chart.page, after.page}) > 1:
            yield f"page {chart.page}: a chart is parted from its heading or its table"


def find_lonely_verification(paper: Paper) -> Iterator[str]:
    """The block that says how to verify the document is not the only thing on the last page."""
    text = _text_of(paper)
    code = next((block for block in reversed(paper.blocks) if block.tag == "Figure"), None)
    if code is not None and paper.pages > 1:
        begins = paper.blocks.index(code)
        others = [block for block in paper.blocks[:begins] if block in text and block.page == paper.pages]
        if code.page != paper.pages or not others:
            yield f"page {paper.pages}: only the block of the verification"


def find_single_lines(paper: Paper, known: set[str]) -> Iterator[str]:
    """A page break leaves at least two lines of a paragraph on each page."""
    text = [block for block in _text_of(paper) if block.tag != "Figure"]
    for before, after in pairwise(text):
        if before.page == after.page or _key(before.text) in known or before.tag != "P":
            continue
        for part, side in ((before, "last"), (after, "first")):
            if part.lines < FEWEST_LINES and not (part is after and _key(after.text) in known):
                yield f"page {part.page}: a single line of a paragraph is {side}: {part.text[:40]!r}"


def find_overlaps(paper: Paper) -> Iterator[str]:
    """No text is drawn over other text or beyond the page."""
    for page, group in groupby(sorted(paper.pieces, key=lambda piece: piece.page), key=lambda piece: piece.page):
        pieces = sorted((piece for piece in group if piece.text.strip()), key=lambda piece: piece.box[1])
        for place, one in enumerate(pieces):
            left, top, right, bottom = one.box
            if left < 0 or right > paper.width + TOUCH or top < 0 or bottom > paper.height:
                yield f"page {page}: {one.text[:40]!r} goes beyond the page"
            for other in pieces[place + 1 :]:
                if other.box[1] > bottom - TOUCH:
                    break
                if min(right, other.box[2]) - max(left, other.box[0]) > TOUCH and other.box[3] > top + TOUCH:
                    yield f"page {page}: {one.text[:40]!r} and {other.text[:40]!r} overlap"


def _text_of(paper: Paper) -> list[Block]:
    """Return the blocks of the text, without the masthead."""
    return [block for block in paper.blocks if block.is_within("Part")]


def _key(text: str) -> str:
    """Return the letters in any order, without the numbers of notes: Arabic is drawn from the left."""
    return "".join(sorted(letter for letter in text if letter.isalpha()))


CHECKS: tuple[Callable[[Paper], Iterator[str]], ...] = (
    find_parted_notes,
    find_headings_at_page_end,
    find_parted_answers,
    find_parted_charts,
    find_lonely_verification,
    find_overlaps,
)
