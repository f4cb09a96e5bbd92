"""Read back what a PDF says and how it is tagged, only with pikepdf."""

import io
import re

import pikepdf

_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def opened(content):
    """Open the bytes of a PDF."""
    return pikepdf.open(io.BytesIO(content))


def texts_of_pages(content):
    """Return the text of each page in drawing order, white space made single spaces."""
    with opened(content) as pdf:
        return [" ".join(" ".join(text for _, text in _drawn(page)).split()) for page in pdf.pages]


def start_of(text, content, *, page):
    """Return how far from the left edge, in points, the line of this very text begins on the page."""
    with opened(content) as pdf:
        return next(left for left, drawn in _drawn(pdf.pages[page - 1]) if drawn.strip() == text)


def pieces_of(content, *, page):
    """Return the pieces of text of a page in drawing order, without the space around them."""
    with opened(content) as pdf:
        return [text.strip() for _, text in _drawn(pdf.pages[page - 1])]


def _drawn(page):
    """Yield the pieces of text of a page with where they begin."""
    maps = {name: _unicode_map(font) for name, font in page.Resources.get("/Font", {}).items()}
    current, left, parts = {}, 0.0, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) == "Tm":
            left = float(operands[4])
        elif str(operator) == "TJ":
            strings = [bytes(item) for item in operands[0] if isinstance(item, pikepdf.String)]
            parts.append("".join(_decoded(string, current) for string in strings))
        elif str(operator) == "ET":
            yield left, "".join(parts)
            parts = []


def _unicode_map(font):
    pairs = _PAIR.findall(font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace") for code, text in pairs}


def _decoded(string, unicode_map):
    codes = (int.from_bytes(string[at : at + 2], "big") for at in range(0, len(string), 2))
    return "".join(unicode_map.get(code, "") for code in codes)


def tags_of(content):
    """Return the types of the structure elements in reading order."""
    with opened(content) as pdf:
        return list(_walk(pdf.Root.StructTreeRoot))


def _walk(element):
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S).removeprefix("/")
            yield from _walk(kid)
