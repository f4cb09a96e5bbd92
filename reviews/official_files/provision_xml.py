"""Read the texts of articles from Akoma Ntoso 3.0: one file for an instrument in one language.

Labels are the `num` elements. Numbers are places among neighbours, because labels differ by language: the second
`point` of a `paragraph` is sub-paragraph 2. An element that is not known is refused, so nothing is left out unseen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from lxml import etree

from reviews.official_files.content import (
    LEVELS,
    MAX_SOURCE,
    ReadRow,
    ReadText,
    find_language,
    refuse_line,
    sort_rows,
)
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.table_files import MAX_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

# Lines of text, what may be inside a line, and what only holds lines and parts.
LINES = {"p", "listIntroduction", "listWrapUp"}
IN_LINES = {"b", "i", "u", "sup", "sub", "span", "ref", "def", "term", "date", "abbr"}
HOLDERS = {"list", "blockList", "intro", "content", "wrapUp"}
PARTS = {"paragraph", "subparagraph", "point", "indent", "alinea", "item", "clause", "subclause"}
ABOVE = {"akomaNtoso", "act", "doc", "body", "mainBody", "chapter", "part", "section", "title", "hcontainer"}
ASIDE = {"meta", "preface", "preamble", "conclusions", "attachments", "coverPage"}
NUMBER = re.compile(r"\d+")


def read_akoma_ntoso(content: bytes, *, instrument: str, source: str) -> list[ReadText]:
    """Return the texts of the articles in the file.

    The file does not say in a safe way which instrument it holds, so the caller does. Raises DomainError with the line
    if the file is not well-formed, has a document type, is in no official language, or has an element that this reader
    does not know.
    """
    root = _parse(content)
    if len(source) > MAX_SOURCE or not source:
        raise DomainError("invalid_source", _("Say where the text is from, in one line."), field="source")
    codes = [element.get("language", "") for element in root.iter("{*}FRBRlanguage")]
    if len(set(codes)) != 1:
        raise refuse_line(1, _("The file must name exactly one language (FRBRlanguage)."))
    language = find_language(codes[0], 1)
    texts: dict[int, ReadText] = {}
    for article in _iter_articles(root):
        number = _find_number(article)
        if number in texts:
            problem = _("Article %(number)d is in the file twice.") % {"number": number}
            raise refuse_line(_line(article), problem)
        rows = sort_rows(_iter_rows(article))
        if not rows:
            raise refuse_line(_line(article), _("The article has no text."))
        texts[number] = ReadText(instrument, number, language, source, rows)
    if not texts:
        raise refuse_line(1, _("There is no article in the file."))
    return list(texts.values())


def _parse(content: bytes) -> Element:
    if len(content) > MAX_FILE_BYTES:
        raise DomainError("invalid_file", _("The file is larger than 5 MB."), field="file")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.position[0] or 1
        raise refuse_line(line, _("The file is not well-formed XML.")) from None
    except ValueError:
        raise refuse_line(1, _("The file is not well-formed XML.")) from None
    if root.getroottree().docinfo.doctype:
        raise refuse_line(1, _("The file has a document type declaration, and this format needs none."))
    if _name(root) != "akomaNtoso":
        raise refuse_line(1, _("The file is not Akoma Ntoso."))
    return root


def _name(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _line(element: Element) -> int:
    return int(element.sourceline or 1)


def _iter_articles(element: Element) -> Iterator[Element]:
    """Yield the articles. What is between chapters and articles is refused, because nothing would show it."""
    for child in element:
        name = _name(child)
        if name == "article":
            yield child
        elif name in ABOVE:
            yield from _iter_articles(child)
        elif name not in ASIDE | {"num", "heading"}:
            raise _refuse_element(child)


def _refuse_element(element: Element) -> DomainError:
    problem = _("The element “%(name)s” is not known here.") % {"name": _name(element)[:40] or "&"}
    return refuse_line(_line(element), problem)


def _find_number(article: Element) -> int:
    """Return the number of an article: from its identifier, or else from its label."""
    label = next((_words(child) for child in article if _name(child) == "num"), "")
    identifier = (article.get("eId") or article.get("wId") or "").rpartition("art_")[2]
    for text in (identifier, label):
        found = NUMBER.search(text)
        if found and len(found[0]) <= len("9999"):
            return int(found[0])
    raise refuse_line(_line(article), _("The number of the article is missing: write it as eId, such as art_8."))


def _words(element: Element) -> str:
    """Return the text of a line. Raises DomainError for an element that is no part of a line, such as a note."""
    for inner in element.iterdescendants():
        if _name(inner) not in IN_LINES:
            raise _refuse_element(inner)
    return " ".join("".join(element.itertext()).split())


def _iter_rows(element: Element, numbers: tuple[int, ...] = (), label: str = "") -> Iterator[ReadRow]:
    """Yield the rows of an article or of one of its parts: its own text, the parts below it, the text after them."""
    before: list[Element] = []
    after: list[Element] = []
    parts: list[Element] = []
    for child in _iter_flat(element):
        if _name(child) in PARTS:
            if after:
                raise refuse_line(_line(after[0]), _("There is text between two sub-paragraphs."))
            parts.append(child)
        else:
            (after if parts else before).append(child)
    if before or label:
        yield _build_row(element, numbers, label, before)
    for count, part in enumerate(parts, 1):
        below = _get_numbers(part, numbers, count)
        yield from _iter_rows(part, below, next((_words(child) for child in part if _name(child) == "num"), ""))
    if after:
        yield _build_row(after[0], numbers, "", after, is_closing=True)


def _build_row(
    element: Element, numbers: tuple[int, ...], label: str, lines: list[Element], *, is_closing: bool = False
) -> ReadRow:
    text = "\n".join(filter(None, map(_words, lines)))
    paragraph, subparagraph, item, subitem = (*numbers, *(0,) * (len(LEVELS) - len(numbers)))
    return ReadRow(_line(element), (paragraph, subparagraph, item, subitem), label, text, is_closing)


def _iter_flat(element: Element) -> Iterator[Element]:
    """Yield the lines and parts of an element. Elements that only hold them are left out.

    Raises DomainError for any other element, and for text that is in no line.
    """
    for text, line in ((element.text, _line(element)), *((child.tail, _line(child)) for child in element)):
        if text and text.strip():
            raise refuse_line(line, _("There is text outside the paragraphs: “%(text)s”") % {"text": text.strip()[:40]})
    for child in element:
        name = _name(child)
        if name in HOLDERS:
            yield from _iter_flat(child)
        elif name in LINES | PARTS:
            yield child
        elif name not in {"num", "heading"}:
            raise _refuse_element(child)


def _get_numbers(part: Element, above: tuple[int, ...], count: int) -> tuple[int, ...]:
    """Return the numbers of a part. A point directly below the article has no paragraph above it."""
    if not above and _name(part) != "paragraph":
        above = (0,)
    numbers = (*above, count)
    if len(numbers) > len(LEVELS):
        raise refuse_line(_line(part), _("There are more than four levels of paragraphs."))
    return numbers
