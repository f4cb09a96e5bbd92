"""The columns of the files in which the Secretariat fills in an adopted questionnaire, both in Excel and in Word.

A *record* is what a file says of one thing: its place in the file, and its cells by the names below.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, gettext_lazy

from reviews.enums import Obligation, QuestionKind
from reviews.official_files.content import is_hidden
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.reference import expand_columns

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text

HEADING = ("cluster", "version", "source", "verified")
# What is written here is for orientation. It is not read.
PORTAL_TEXT = "portal_wording"
QUESTION = (
    "number", "key", "instrument", "article", "paragraph", "kind", "obligation", "cites_legislation", "answers",
    "shown_if", "shown_if_answers", "related", PORTAL_TEXT,
    *expand_columns("text_*", "guidance_*", "introduction_*"),
)  # fmt: skip
ANSWER = ("set", "value", *expand_columns("label_*"))
SEPARATOR = ";"
# What to write in each column. Texts in six languages have one explanation each.
EXPLANATIONS: dict[str, Text] = {
    "cluster": gettext_lazy("The number of the cluster: 1 to 4."),
    "version": gettext_lazy("A new name for this version, such as 2020-adopted."),
    "source": gettext_lazy("The symbol of the adopted text, such as CTOC/COP/WG.10/2020/5."),
    "verified": gettext_lazy("yes, if a second person has compared every text with the source; otherwise no."),
    "number": gettext_lazy("The number of the question as it is printed in the adopted text."),
    "key": gettext_lazy("Leave it as it is for a question that is there already. Leave it empty for a new question."),
    "instrument": gettext_lazy("UNTOC, TIP, SOM or FA."),
    "article": gettext_lazy("The number of the article."),
    "paragraph": gettext_lazy("The paragraph of the article, such as 1 (a). It may be empty."),
    "kind": gettext_lazy("One of: %(values)s."),
    "obligation": gettext_lazy("One of: %(values)s."),
    "cites_legislation": gettext_lazy("yes or no: whether laws are cited in the answer."),
    "answers": gettext_lazy("The name of a set of answers. It may be empty for a kind that has a set of its name."),
    "shown_if": gettext_lazy("The number or key of an earlier question on which this one depends. It may be empty."),
    "shown_if_answers": gettext_lazy("The answers to that question, separated by semicolons."),
    "related": gettext_lazy("Numbers or keys of related questions, separated by semicolons. It may be empty."),
    PORTAL_TEXT: gettext_lazy("The own wording of the portal, for orientation. It is not read."),
    "text": gettext_lazy("Paste the text of the question here, in each language."),
    "guidance": gettext_lazy("Paste the guidance on the question here. It may be empty."),
    "introduction": gettext_lazy("Paste what stands before the first question on an article. It may be empty."),
    "set": gettext_lazy("The name of the set of answers."),
    "value": gettext_lazy("A short code for the answer, such as in_part. It is the same in all languages."),
    "label": gettext_lazy("The answer as people read it, in each language."),
}


def get_explanation(column: str) -> str:
    """Return what to write in a column."""
    values = {"kind": QuestionKind.values, "obligation": Obligation.values}.get(column)
    text = str(EXPLANATIONS.get(column) or EXPLANATIONS[column.partition("_")[0]])
    return text % {"values": ", ".join(values)} if values else text


@dataclass(frozen=True, slots=True)
class Record:
    """One question, one answer or the heading of a file. `line` is its line in Excel, or its table in Word."""

    line: int
    cells: dict[str, str]

    def check(self) -> None:
        """Raise DomainError for a hidden character."""
        for column, text in self.cells.items():
            hidden = next((sign for sign in text if is_hidden(sign)), "")
            if hidden:
                problem = _("There is a hidden character in it (%(sign)s). Type the text again, or remove it.")
                raise refuse_cell(self.line, column, problem % {"sign": f"U+{ord(hidden):04X}"})


@dataclass(slots=True)
class AdoptedFile:
    """What a file says: its heading, its questions in their order, its answers, and what in it was not read."""

    heading: Record | None = None
    questions: list[Record] = field(default_factory=list)
    answers: list[Record] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def refuse_cell(line: int, column: str, problem: str) -> DomainError:
    """Return the error for one cell of a file."""
    message = _("Line %(line)d, %(column)s: %(problem)s") % {"line": line, "column": column, "problem": problem}
    return DomainError("invalid_file", message, field="file")
