"""The adopted text of a questionnaire: read from the file that the Secretariat filled in, and put in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reviews.answer_files.content import FileFormat
from reviews.answer_files.guard import check_file
from reviews.official_files.adopted_content import AdoptedContent, build_adopted_content
from reviews.official_files.adopted_letter import read_letter_of_adopted, write_letter
from reviews.official_files.adopted_sheets import read_sheets_of_adopted, write_sheets
from reviews.selectors.adoption import build_adoption_template, list_portal_texts
from reviews.services.questionnaire_files import QuestionnaireFile
from reviews.workflow import QUESTIONNAIRES
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.reference import Row

if TYPE_CHECKING:
    from reviews.models import Questionnaire
    from reviews.official_files.adopted_columns import AdoptedFile

WRITERS = {FileFormat.XLSX: write_sheets, FileFormat.DOCX: write_letter}
READERS = {FileFormat.XLSX: read_sheets_of_adopted, FileFormat.DOCX: read_letter_of_adopted}


class AdoptedQuestionnaire(QuestionnaireFile):
    """A questionnaire that was read from Excel or Word. Its errors say the line of the workbook, or the table."""

    def __init__(self, name: str, found: dict[str, Any]) -> None:
        self.path, self.text = Path(name), ""
        self.content, self.lines = found["content"], found["lines"]

    def row(self, mark: str, cells: Any) -> Row:
        """Return the line of the file that begins the part with this mark, for its error messages."""
        return Row(self.path.name, self.lines.get(mark, 1), cells if isinstance(cells, dict) else {})


def read_adopted_questionnaire(name: str, content: bytes) -> AdoptedContent:
    """Return the content of a questionnaire file from a workbook or document.

    Raises DomainError if the file is unsafe, damaged, or cannot be read as a whole.
    """
    form = check_file(content)
    if not name.lower().endswith(f".{form}"):
        message = _("The name of the file ends otherwise than its content says.")
        raise DomainError("invalid_file", message, rule=QUESTIONNAIRES, field="file")
    try:
        adopted: AdoptedFile = READERS[form](content)
    except DomainError:
        raise
    except Exception:  # noqa: BLE001 (whatever a damaged file makes its reader raise)
        message = _("The file is damaged, or is not of the kind that its name says.")
        raise DomainError("invalid_file", message, rule=QUESTIONNAIRES, field="file") from None
    cluster = adopted.heading.cells.get("cluster", "") if adopted.heading else ""
    is_number = cluster.isascii() and cluster.isdigit() and len(cluster) <= len("99")
    return build_adopted_content(adopted, list_portal_texts(int(cluster)) if is_number else ())


def write_template(questionnaire: Questionnaire, form: str) -> bytes:
    """Return the file to fill in for the cluster of this version, as Excel or Word.

    Raises DomainError for another format.
    """
    if form not in WRITERS:
        message = _("The file is made as .xlsx or .docx.")
        raise DomainError("invalid_format", message, rule=QUESTIONNAIRES)
    return WRITERS[FileFormat(form)](build_adoption_template(questionnaire))
