"""Read from a PDF where each piece of text is and to which tagged block it belongs, only with pikepdf.

Positions are CSS pixels from the top left corner of the page, as WeasyPrint writes them.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADINGS = frozenset({"H1", "H2", "H3", "H4", "H5", "H6"})
BLOCKS = HEADINGS | {"P", "TR", "Figure"}
_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one line."""

    page: int
    left: float
    baseline: float
    size: float
    width: float
    text: str
    is_bold: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of what is drawn, a little less than the line is high."""
        return self.left, self.baseline - 0.65 * self.size, self.left + self.width, self.baseline + 0.1 * self.size


@dataclass(slots=True)
class Block:
    """A tagged heading, paragraph, row or figure, or its part on one page. `path` holds the tags around it."""

    tag: str
    page: int
    path: tuple[tuple[str, int], ...]
    pieces: list[tuple[tuple[str, ...], Piece]] = field(default_factory=list)
    box: tuple[float, float, float, float] | None = None

    @property
    def text(self) -> str:
        """Return its text without spaces."""
        return _SPACE.sub("", "".join(piece.text for _tags, piece in self.pieces))

    @property
    def lines(self) -> int:
        """Return the number of its lines. A superscript is within half a line of the rest."""
        found: list[float] = []
        for _tags, piece in sorted(self.pieces, key=lambda row: row[1].baseline):
            if not found or piece.baseline - found[-1] > piece.size * 0.8:
                found.append(piece.baseline)
        return len(found)

    def is_within(self, tag: str) -> bool:
        """Return whether it is part of an element with this tag."""
        return any(name == tag for name, _number in self.path)

    def get_parent(self, tag: str) -> int | None:
        """Return the number of the innermost element with this tag around it, or None."""
        return next((number for name, number in reversed(self.path) if name == tag), None)


class Paper:
    """A PDF as pages of pieces and blocks of text."""

    def __init__(self, content: bytes) -> None:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            self.pages = len(pdf.pages)
            self.height = float(pdf.pages[0].MediaBox[3]) / 0.75
            self.width = float(pdf.pages[0].MediaBox[2]) / 0.75
            numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
            drawn = [_drawn(page, number) for number, page in enumerate(pdf.pages, 1)]
            self.pieces = [piece for page in drawn for pieces in page.values() for piece in pieces]
            self._drawn, self._numbers, self._count = drawn, numbers, 0
            self.blocks: list[Block] = []
            self.notes: list[Block] = []
            (root,) = pdf.Root.StructTreeRoot.K
            self.language = str(pdf.Root.Lang)
            for child in root.K:
                self._read(child, (), is_note=str(child.S) == "/NonStruct" and not _holds(child, "/P"))

    def _read(self, element: Any, path: tuple[tuple[str, int], ...], *, is_note: bool) -> None:
        tag = str(element.S).removeprefix("/")
        self._count += 1
        page = self._numbers[element.Pg.objgen]
        is_item = tag == "LBody" and not any(_holds(element, inner) for inner in ("/P", "/L", "/Table"))
        if tag in BLOCKS or is_item or (is_note and tag == "Span"):
            block = Block(tag, page, path)
            block.pieces = list(self._pieces(element, (), page))
            if tag == "Figure" and "/A" in element:
                block.box = tuple(float(side) for side in element.A.BBox)
            (self.notes if is_note else self.blocks).append(block)
            return
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                self._read(kid, (*path, (tag, self._count)), is_note=is_note)

    def _pieces(self, element: Any, tags: tuple[str, ...], page: int) -> Iterator[tuple[tuple[str, ...], Piece]]:
        tags = (*tags, str(element.S).removeprefix("/"))
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary):
                if "/S" in kid:
                    yield from self._pieces(kid, tags, page)
            else:
                yield from ((tags, piece) for piece in self._drawn[page - 1].get(int(kid), []))

    @cached_property
    def body_size(self) -> float:
        """Return the size of most letters."""
        letters: dict[float, int] = defaultdict(int)
        for piece in self.pieces:
            letters[piece.size] += len(piece.text)
        return max(letters, key=letters.__getitem__)


def _holds(element: Any, tag: str) -> bool:
    return any(
        isinstance(kid, pikepdf.Dictionary) and "/S" in kid and (str(kid.S) == tag or _holds(kid, tag))
        for kid in element.get("/K", [])
    )


def _drawn(page: Any, number: int) -> dict[int, list[Piece]]:
    """Return the pieces of text of a page by the number of their marked content. The margins have no number: -1."""
    return _Page(page, number).read()


class _Page:
    """The state of a page while its drawing is read. Each operator that matters here has its method."""

    def __init__(self, page: Any, number: int) -> None:
        self.page, self.number = page, number
        self.fonts = {name: _Font(font) for name, font in page.Resources.get("/Font", {}).items()}
        self.height = float(page.MediaBox[3])
        self.found: dict[int, list[Piece]] = defaultdict(list)
        self.marked, self.places, self.at = [-1], [pikepdf.Matrix()], pikepdf.Matrix()
        self.font: _Font | None = None
        self.size = 0.0

    def read(self) -> dict[int, list[Piece]]:
        for operands, operator in pikepdf.parse_content_stream(self.page):
            act = OPERATORS.get(str(operator))
            if act:
                act(self, operands)
        return self.found

    def begin_content(self, operands: Any) -> None:
        values = operands[1] if len(operands) > 1 else {}
        is_numbered = isinstance(values, pikepdf.Dictionary) and "/MCID" in values
        self.marked.append(int(values.MCID) if is_numbered else self.marked[-1])

    def end_content(self, _operands: Any) -> None:
        self.marked.pop()

    def save(self, _operands: Any) -> None:
        self.places.append(self.places[-1])

    def restore(self, _operands: Any) -> None:
        self.places.pop()

    def move(self, operands: Any) -> None:
        self.places[-1] = pikepdf.Matrix(*map(float, operands)) @ self.places[-1]

    def choose_font(self, operands: Any) -> None:
        self.font, self.size = self.fonts[str(operands[0])], float(operands[1])

    def place(self, operands: Any) -> None:
        self.at = pikepdf.Matrix(*map(float, operands))

    def show(self, operands: Any) -> None:
        if self.font is None:
            return
        text, width = self.font.read(operands[0])
        whole = self.at @ self.places[-1]
        size = self.size * abs(whole.a) / 0.75
        left, baseline = whole.e / 0.75, (self.height - whole.f) / 0.75
        piece = Piece(self.number, left, baseline, size, width * size, text, self.font.is_bold)
        self.found[self.marked[-1]].append(piece)
        # The next run without a position of its own follows this one.
        self.at = pikepdf.Matrix(1, 0, 0, 1, width * self.size, 0) @ self.at


OPERATORS = {
    "BDC": _Page.begin_content,
    "BMC": _Page.begin_content,
    "EMC": _Page.end_content,
    "q": _Page.save,
    "Q": _Page.restore,
    "cm": _Page.move,
    "Tf": _Page.choose_font,
    "Tm": _Page.place,
    "TJ": _Page.show,
}


class _Font:
    def __init__(self, font: Any) -> None:
        pairs = _PAIR.findall(font.ToUnicode.read_bytes())
        self.letters = {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace") for code, text in pairs
        }
        self.is_bold = "Bold" in str(font.BaseFont)
        self.widths: dict[int, float] = {}
        row = list(font.DescendantFonts[0].get("/W", []))
        while row:
            first, second = int(row.pop(0)), row.pop(0)
            if isinstance(second, pikepdf.Array):
                self.widths.update({first + place: float(width) for place, width in enumerate(second)})
            else:
                self.widths.update(dict.fromkeys(range(first, int(second) + 1), float(row.pop(0))))

    def read(self, parts: Any) -> tuple[str, float]:
        text, width = "", 0.0
        for part in parts:
            if isinstance(part, pikepdf.String):
                codes = bytes(part)
                for place in range(0, len(codes), 2):
                    code = int.from_bytes(codes[place : place + 2], "big")
                    text += self.letters.get(code, "")
                    width += self.widths.get(code, 1000)
            else:
                width -= float(part)
        return text, width / 1000
