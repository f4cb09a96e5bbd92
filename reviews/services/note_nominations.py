"""A note verbale with all its names. All rows are imported or none, with the errors of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _, ngettext

from reviews.enums import DelegateRole
from reviews.models import Delegation
from reviews.services.people import nominate_person, record_note_verbale
from reviews.workflow import NOMINATIONS
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.listing import format_list, join_sentences
from untoc_portal.core.table_files import write_csv
from untoc_portal.core.table_reading import iter_filled_lines, read_csv
from untoc_portal.core.uploads import get_file_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from reviews.models import Nomination
    from stakeholders.models import State
    from untoc_portal.accounts.models import User

COLUMNS = ("review", "role", "name", "title", "email", "phone", "replaces")
REQUIRED = ("review", "role", "name", "email")
MAX_ROWS = 200
MAX_BYTES = 1024 * 1024
YES = ("yes", "1", "true")


@dataclass(frozen=True, slots=True)
class NominationRow:
    """A row: one person in one role, as in the note verbale.

    `number` is the row number in the file, header included.
    """

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class RowError:
    """An error in a row: where, the value, the message and the rule."""

    row: int
    column: str
    value: str
    message: str
    rule: str


class RowsError(DomainError):
    """Some rows have errors, so no row was imported. `faults` has the errors."""

    def __init__(self, faults: Sequence[RowError]) -> None:
        message = ngettext(
            "Nothing was recorded: %(count)d row cannot be imported.",
            "Nothing was recorded: %(count)d rows cannot be imported.",
            len(faults),
        )
        message %= {"count": len(faults)}
        reasons = [
            _("Row %(row)d, %(column)s: %(message)s")
            % {"row": fault.row, "column": fault.column, "message": fault.message}
            for fault in faults
        ]
        super().__init__("rows_refused", message, rule=NOMINATIONS, field="people", reasons=reasons)
        self.faults = tuple(faults)


def read_people(file: UploadedFile[bytes]) -> list[NominationRow]:
    """Read the rows of a CSV file with the columns of `COLUMNS`. Raises DomainError with the line if it is invalid."""
    if get_file_size(file) > MAX_BYTES:
        raise _build_file_error(_("The file is larger than 1 MB."))
    lines = [line for line in read_csv(file.read(), refuse=_build_file_error) if any(map(str.strip, line.cells))]
    names = [name.strip().lower() for name in lines[0].cells] if lines else []
    while names and not names[-1]:
        names.pop()
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len(set(names)) < len(names):
        message = _("The first row names the columns: %(columns)s.") % {"columns": format_list(COLUMNS)}
        raise _build_file_error(message)
    if len(lines) > MAX_ROWS + 1:
        raise _build_file_error(_("The file has more than %(limit)d rows.") % {"limit": MAX_ROWS})
    return [
        NominationRow(line.number, dict(zip(names, map(str.strip, line.cells), strict=True)))
        for line in iter_filled_lines(lines[1:], len(names), refuse=_build_file_error)
    ]


def _build_file_error(message: str) -> DomainError:
    return DomainError("unfit_file", message, rule=NOMINATIONS, field="people")


@transaction.atomic
def nominate_under_note(
    sender: State, *, actor: User, note: dict[str, Any], people: Sequence[NominationRow]
) -> list[Nomination]:
    """Record the note verbale and nominate all the people in it, or none.

    Raises RowsError with the errors of each row. Raises DomainError if the note names no one, and as
    `record_note_verbale` does.
    """
    note_verbale = record_note_verbale(sender, actor=actor, **note)
    if not people:
        raise DomainError("no_names", _("The note names no one yet: fill in a row."), rule=NOMINATIONS, field="people")
    open_reviews = {row.review.code: row for row in _delegations(sender)}
    made: list[Nomination] = []
    faults: list[RowError] = []
    for person in people:
        try:
            with transaction.atomic():
                values = _check_person(person, open_reviews, made)
                delegation = values.pop("delegation")
                made.append(nominate_person(delegation, actor=actor, note_verbale=note_verbale, **values))
        except DomainError as error:
            faults.append(_build_row_error(person, error))
    if faults:
        raise RowsError(faults)
    return made


def _delegations(sender: State) -> list[Delegation]:
    rows = Delegation.objects.active().filter(party=sender)
    return list(rows.select_related("party", "review__phase", "review__state_under_review"))


def _check_person(person: NominationRow, open_reviews: dict[str, Delegation], made: list[Nomination]) -> dict[str, Any]:
    """Return the arguments for `nominate_person`. Raises DomainError that names the wrong column."""
    values = {name: person.values.get(name, "") for name in COLUMNS}
    delegation = open_reviews.get(values.pop("review").upper())
    if delegation is None:
        message = _("Your State does not take part in a review with this code. It takes part in %(codes)s.")
        codes = format_list(sorted(open_reviews)) or _("none")
        raise DomainError("unknown_review", message % {"codes": codes}, rule=NOMINATIONS, field="review")
    role = _role(values.pop("role"))
    if role == DelegateRole.FOCAL_POINT and any(
        row.role == role and row.delegation_id == delegation.pk for row in made
    ):
        message = _("Another row names the focal point of this review: a State has exactly one.")
        raise DomainError("second_focal_point", message, rule=NOMINATIONS, field="role")
    replaces = values.pop("replaces").lower() in YES
    return {"delegation": delegation, "role": role, "replaces": replaces, **values}


def _role(text: str) -> str:
    """Return the role for its key or its English name. Other text is returned as a key, without a check."""
    key = text.strip().lower().replace(" ", "_")
    return {"governmental_expert": "expert", "deputy_of_the_focal_point": "deputy"}.get(key, key)


def _build_row_error(person: NominationRow, error: DomainError) -> RowError:
    column = error.field if error.field in COLUMNS else ("review" if isinstance(error, NotAllowedError) else "")
    message = join_sentences((error.message, *error.reasons))
    return RowError(person.number, column, person.values.get(column, ""), message, str(error.rule))


def errors_to_csv(faults: Sequence[RowError]) -> str:
    """Return the error file as CSV: row, column, value, message, rule."""
    lines = ((fault.row, fault.column, fault.value, fault.message, fault.rule) for fault in faults)
    return write_csv(("row", "column", "value", "message", "rule"), lines).decode("utf-8-sig")
