"""An outcome as Akoma Ntoso 3.0 in the United Nations profile (AKN4UN), written only from its frozen snapshot.

Names and metadata follow the guidelines of the High-Level Committee on Management (part 1, sections 3.3, 5 and 6): a
`doc` of subtype `paper` by the Conference of the Parties. The six languages are expressions of one work. The guidelines
have no name for editions for parties and for States, so their readers are after the language. Element identifiers
follow the naming convention (`para_7`).
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from lxml import etree
from lxml.builder import ElementMaker

from untoc_portal.core.documents import format_paragraph_number, format_part_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
# ISO 639-2 codes, required by the naming convention.
LANGUAGES = {"ar": "ara", "zh-hans": "zho", "en": "eng", "fr": "fra", "ru": "rus", "es": "spa"}
# The place in the guidelines for a document that is no resolution, record or report of a meeting, and its author. The
# URL of the document contains the end of the author's own URL.
SUBTYPE, ACTOR = "paper", "un-ctoc-cop"
NAMES = {"list_of_observations": "listOfObservations", "summary": "summary"}
_A = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
_BLANK_LINES = re.compile(r"\r?\n\s*\r?\n")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def build_akoma_ntoso(snapshot: dict[str, Any], language: str) -> bytes:
    """Return the outcome as XML. Equal snapshots give equal bytes."""
    with translation.override(language):
        sections = list(_sections(snapshot))
    root = _A.akomaNtoso(
        _A.doc(
            _meta(snapshot, language),
            _preface(snapshot),
            _A.mainBody(*sections),
            name=NAMES[snapshot["kind"]],
        )
    )
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def _meta(snapshot: dict[str, Any], language: str) -> Element:
    day = snapshot["dates"]["issued_on"]
    number = snapshot["symbol"].replace("/", "-").replace(" ", "_")
    work = f"/akn/un/doc/{SUBTYPE}/{ACTOR}/{day}/{number}"
    expression = f"{work}/{LANGUAGES[language]}@{day}"
    edition = expression + (f"/{snapshot['marking']['key']}" if snapshot["marking"]["key"] else "")
    return _A.meta(
        _A.identification(
            _A.FRBRWork(
                *_address(f"{work}/!main", work, day, "#conference"),
                _A.FRBRcountry(value="un"),
                _A.FRBRsubtype(value=SUBTYPE),
                _A.FRBRnumber(value=number, showAs=snapshot["symbol"]),
                # The six expressions are one work, so its name is no title in one of the languages.
                _A.FRBRname(value=f"{NAMES[snapshot['kind']]} {snapshot['symbol']}"),
            ),
            _A.FRBRExpression(
                *_address(f"{edition}/!main", edition, day, "#secretariat"),
                _A.FRBRauthoritative(value="true"),
                _A.FRBRlanguage(language=LANGUAGES[language]),
                *_translation(snapshot, work, day),
            ),
            _A.FRBRManifestation(
                *_address(f"{edition}/!main.xml", f"{edition}/.xml", day, "#secretariat"), _A.FRBRformat(value="xml")
            ),
            source="#secretariat",
        ),
        _A.publication(date=day, name=_text(snapshot["title"]), showAs=_text(snapshot["title"]), number=number),
        _references(snapshot),
    )


def _translation(snapshot: dict[str, Any], work: str, day: str) -> list[Element]:
    """Return the element for the expression from which a text was translated. Return nothing for the original."""
    original = snapshot["original"]["key"]
    if snapshot["language"]["key"] == original:
        return []
    code = LANGUAGES[original]
    values = {"fromLanguage": code, "by": "#secretariat", "authoritative": "true"}
    return [_A.FRBRtranslation(href=f"{work}/{code}@{day}", **values)]


def _address(this: str, uri: str, day: str, author: str) -> list[Element]:
    return [
        _A.FRBRthis(value=this),
        _A.FRBRuri(value=uri),
        _A.FRBRdate(date=day, name="issue"),
        _A.FRBRauthor(href=author, **{"as": "#author"}),
    ]


def _references(snapshot: dict[str, Any]) -> Element:
    states = [snapshot["state_under_review"], *snapshot["reviewing_states"]]
    return _A.references(
        _A.TLCOrganization(eId="conference", href=f"/ontology/akn/un/{ACTOR}", showAs=_text(snapshot["organ"])),
        _A.TLCOrganization(eId="secretariat", href="/ontology/akn/un/un-unodc", showAs="UNODC"),
        _A.TLCRole(eId="author", href="/ontology/akn/un/author", showAs="author"),
        *(
            _A.TLCOrganization(
                eId=f"state_{state['iso3']}",
                href=f"/ontology/akn/un/state-{state['iso3'].lower()}",
                showAs=_text(state["name"]),
            )
            for state in states
        ),
        source="#secretariat",
    )


def _preface(snapshot: dict[str, Any]) -> Element:
    return _A.preface(
        _A.p(_text(snapshot["organ"])),
        _A.p(_A.docNumber(_text(snapshot["symbol"]))),
        _A.p(_A.docDate(snapshot["dates"]["issued_on"], date=snapshot["dates"]["issued_on"])),
        _A.p(_A.docTitle(_text(snapshot["title"]))),
        *([_A.p(_text(snapshot["marking"]["label"]))] if snapshot["marking"]["label"] else []),
        # Older snapshots have no edition.
        *([_A.p(_text(snapshot["edition"]["label"]))] if "edition" in snapshot else []),
    )


def _sections(snapshot: dict[str, Any]) -> Iterable[Element]:
    introduction = [_paragraph(row) for row in snapshot["introduction"]]
    yield _section(1, _("Introduction"), introduction)
    notes = count(1)
    observations = [_instrument(number, row, notes) for number, row in enumerate(snapshot["sections"], 1)]
    if observations:
        yield _section(2, _("Observations by instrument and article"), observations)
    needs = [_paragraph(row) for row in snapshot["technical_assistance"]]
    if needs:
        yield _section(3, _("Technical-assistance needs overall"), needs)


def _section(number: int, heading: str, content: list[Element]) -> Element:
    return _A.section(_A.num(format_part_number(number)), _A.heading(heading), *content, eId=f"sec_{number}")


def _instrument(number: int, row: dict[str, Any], notes: Iterator[int]) -> Element:
    eid = f"sec_2__hcontainer_{number}"
    articles = [_article(f"{eid}__hcontainer_{position}", part) for position, part in enumerate(row["articles"], 1)]
    heading = _A.heading(_text(row["full_title"]), *_note(eid, row["published_in"], notes))
    return _A.hcontainer(heading, *articles, eId=eid, name="instrument")


def _note(eid: str, text: str, notes: Iterator[int]) -> list[Element]:
    """Return the footnote with this text, if there is one. Notes are numbered through the document."""
    if not text:
        return []
    name = f"{eid}__heading__authorialNote_1"
    return [_A.authorialNote(_A.p(_text(text)), eId=name, marker=str(next(notes)), placement="bottom")]


def _article(eid: str, row: dict[str, Any]) -> Element:
    kinds = [
        _A.hcontainer(
            _A.heading(_text(kind["label"])),
            *(_paragraph(paragraph) for paragraph in kind["paragraphs"]),
            eId=f"{eid}__hcontainer_{position}",
            name=kind["kind"].replace("_", "-"),
        )
        for position, kind in enumerate(row["kinds"], 1)
    ]
    return _A.hcontainer(_A.num(str(row["number"])), _A.heading(_text(row["title"])), *kinds, eId=eid, name="article")


def _paragraph(row: dict[str, Any]) -> Element:
    parts = [part.strip() for part in _BLANK_LINES.split(row["text"])]
    attributes = {"class": "withheld"} if row.get("is_withheld") else {}
    blocks = [_A.p(_text(part), **attributes) for part in parts if part] or [_A.p()]
    # The details of the paragraph.
    blocks += [_A.p(_text(value["label"])) for value in row.values() if isinstance(value, dict)]
    return _A.paragraph(
        _A.num(format_paragraph_number(row["number"])), _A.content(*blocks), eId=f"para_{row['number']}"
    )


def _text(text: str) -> str:
    return _NO_XML.sub("", text)
