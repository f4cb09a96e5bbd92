"""Footnotes of Word documents, which python-docx does not write: their part of the file, and the calls to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from untoc_portal.core.word_styles import make

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.text.run import Run

TEXT, CALL = "footnote text", "footnote reference"
# Two notes are the rules above the notes of a page.
RULES = {-1: "separator", 0: "continuationSeparator"}


class Notes:
    """The notes of one document."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.count = 0
        self.element: Any = None

    def add_styles(self) -> None:
        """Add the styles of notes and calls, which the empty document does not have."""
        style = self.letter.styles.add_style(TEXT, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.letter.styles["Normal"]
        call = self.letter.styles.add_style(CALL, WD_STYLE_TYPE.CHARACTER)
        call.font.superscript = True

    def call(self, run: Run) -> Paragraph:
        """Make the run the call of a new note and return the paragraph of the note."""
        if self.element is None:
            self._add_part()
        self.count += 1
        run.style = self.letter.styles[CALL]
        run._r.append(make("footnoteReference", id=self.count))  # noqa: SLF001 (python-docx has no name for it)
        note = make("footnote", id=self.count)
        paragraph = Paragraph(make("p"), self.letter._body)  # noqa: SLF001 (the notes are no story of python-docx)
        note.append(paragraph._p)  # noqa: SLF001 (as above)
        self.element.append(note)
        paragraph.style = self.letter.styles[TEXT]
        paragraph.paragraph_format.space_after = Pt(2)
        mark = paragraph.add_run()
        mark.style = self.letter.styles[CALL]
        mark._r.append(make("footnoteRef"))  # noqa: SLF001 (as above)
        paragraph.add_run(" ")
        return paragraph

    def _add_part(self) -> None:
        self.element = make("footnotes")
        settings = make("footnotePr")
        for number, kind in RULES.items():
            rule, paragraph, run = make("footnote", type=kind, id=number), make("p"), make("r")
            run.append(make(kind))
            paragraph.append(run)
            rule.append(paragraph)
            self.element.append(rule)
            settings.append(make("footnote", id=number))
        part = XmlPart(
            PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self.element, self.letter.part.package
        )
        self.letter.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self.letter.settings.element.insert_element_before(settings, "w:endnotePr", "w:compat", "w:rsids", "m:mathPr")
