"""Texts that several people write: every save is kept, and no one's text is overwritten without notice."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from untoc_portal.core.edits import Conflict, StaleError, Version, clean_text
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models import RevisedText, TextRevision

    # A text, and the choices made with it.
    StoredContent: TypeAlias = tuple[str, list[Any]]
    # Revisions by the key of their text.
    Shown: TypeAlias = Mapping[int, TextRevision]

R = TypeVar("R", bound="RevisedText")


@dataclass(frozen=True, slots=True)
class TypedText(Generic[R]):
    """A text as it was typed, for a row that may still be new.

    The revision is None if no text was shown. `tracked_values` has the choices made with it, by field name.
    `revision_values` has further values of its revision.
    """

    row: R
    text: str
    expected_revision: int | None = None
    tracked_values: Mapping[str, Any] = field(default_factory=dict)
    revision_values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> StoredContent:
        """Return the text as it would be stored, and the choices made with it."""
        return clean_text(self.text), [
            self.tracked_values.get(name, getattr(self.row, name)) for name in self.row.tracked_fields
        ]

    @property
    def is_on_current_revision(self) -> bool:
        """Return whether the text is based on the current revision."""
        return self.expected_revision in (None, self.row.revision)


class StaleTextError(StaleError):
    """Someone else saved in the meantime. Contains both versions of each text and its stored row, by key."""

    def __init__(self, conflicts: Mapping[Any, Conflict], stored: Mapping[Any, Any], *, rule: Text) -> None:
        message = _("Someone else saved this while you were editing. Nothing was overwritten. Compare and save again.")
        super().__init__("stale_text", message, rule=rule)
        self.conflicts, self.stored = conflicts, stored


@transaction.atomic(savepoint=False)
def save_texts(typed: Mapping[Any, TypedText[R]], *, author: Any, rule: Text) -> list[R]:
    """Save every changed text as a new revision and return the rows.

    Saves all texts or none. A text also counts as changed if its choices changed. The caller has checked the right and
    locked the rows. A text that the user did not edit is skipped, even if someone else changed it in the meantime.
    Raises StaleTextError, with both versions, for an edited text that someone saved since it was shown.
    """
    shown = _load_shown_revisions(typed.values())
    changed = {
        key: one
        for key, one in typed.items()
        if one.content not in (get_content(one.row, one.row.tracked_fields), _get_shown_content(one, shown))
    }
    stale = {key: one for key, one in changed.items() if not one.is_on_current_revision}
    if stale:
        conflicts = {key: _conflict(one, shown) for key, one in stale.items()}
        raise StaleTextError(conflicts, {key: one.row for key, one in stale.items()}, rule=rule)
    revisions = [_save(text, author, rule) for text in changed.values()]
    if revisions:
        type(revisions[0])._default_manager.bulk_create(revisions)
    return [text.row for text in changed.values()]


def _load_shown_revisions(typed: Iterable[TypedText[R]]) -> Shown:
    """Return the revisions the texts are based on, if these are not the current ones, in one query."""
    old = {text.row.pk: text for text in typed if text.row.pk and not text.is_on_current_revision}
    if not old:
        return {}
    row = next(iter(old.values())).row
    model, of = _get_revision_model(row)
    wanted = Q(pk__in=[])
    for pk, one in old.items():
        wanted |= Q(**{of: pk}, number=one.expected_revision)
    found = {}
    for revision in model._default_manager.filter(wanted).select_related(*row.signed):
        pk = getattr(revision, f"{of}_id")
        setattr(revision, of, old[pk].row)
        found[pk] = revision
    return found


def _get_revision_model(row: RevisedText) -> tuple[Any, str]:
    """Return the model of the row's revisions, and the name of its foreign key to the row."""
    relation = _field(row, "revisions")
    return relation.related_model, relation.field.name


def _field(row: RevisedText, name: str) -> Any:
    meta: Any = row._meta
    return meta.get_field(name)


def get_content(holder: RevisedText | TextRevision, names: Iterable[str]) -> StoredContent:
    """Return the text of a row or of a revision, with the choices of these names."""
    return holder.text, [getattr(holder, name) for name in names]


def _get_shown_content(one: TypedText[R], shown: Shown) -> StoredContent:
    if one.is_on_current_revision:
        return get_content(one.row, one.row.tracked_fields)
    base = shown.get(one.row.pk)
    if base is None:
        # An empty row was shown.
        return "", [_field(one.row, name).get_default() for name in one.row.tracked_fields]
    return get_content(base, one.row.tracked_fields)


def _conflict(one: TypedText[R], shown: Shown) -> Conflict:
    row, base = one.row, shown.get(one.row.pk)
    mine = _set_values(copy(row), one.tracked_values)
    return Conflict(
        base=Version(base.text, base.value_text, author=str(base.saved_by), at=base.at) if base else Version(),
        theirs=Version(row.text, row.value_text, author=str(row.saved_by), at=row.updated_at),
        mine=Version(clean_text(one.text), mine.value_text),
    )


def _set_values(row: R, beside: Mapping[str, Any]) -> R:
    for name, value in beside.items():
        setattr(row, name, value)
    return row


def _save(one: TypedText[R], author: Any, rule: Text) -> Any:
    """Save the row and return its revision, which is not stored yet."""
    row = _set_values(one.row, one.tracked_values)
    row.text, row.revision, signature = clean_text(one.text), row.next_revision(), row.sign(author)
    # The related rows were read from the database.
    check_fields(row, rule=rule, leave_out=[field.name for field in row._meta.concrete_fields if field.is_relation])
    row.save()
    model, of = _get_revision_model(row)
    values = {name: getattr(row, name) for name in row.tracked_fields}
    return model(**{of: row}, number=row.revision, text=row.text, **signature, **values, **one.revision_values)


@transaction.atomic(savepoint=False)
def restore_text(row: R, *, author: Any, number: int, rule: Text) -> R:
    """Make an earlier revision the current text, as a new revision.

    The revisions in between stay in the history. Raises DomainError as `find_earlier` does.
    """
    earlier = find_earlier(row, number, rule=rule)
    beside = {name: getattr(earlier, name) for name in row.tracked_fields}
    typed = TypedText(row, earlier.text, tracked_values=beside, revision_values={"restored_from": number})
    return save_texts({number: typed}, author=author, rule=rule)[0]


def find_earlier(row: RevisedText, number: int, *, rule: Text) -> Any:
    """Return this revision of the text. Raises DomainError if it does not exist or equals the current text."""
    earlier = row.revisions.filter(number=number).first()
    if earlier is None or get_content(earlier, row.tracked_fields) == get_content(row, row.tracked_fields):
        message = _("The text is already the same as this revision, or there is no such revision.")
        raise DomainError("nothing_to_restore", message, rule=rule)
    return earlier


class Revision(Protocol):
    """What a history shows of each revision, for any kind of text."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class History:
    """The revisions of a text, the latest first, and the two that are compared."""

    rows: list[Any]
    older: Any
    newer: Any


def build_history(rows: Iterable[Revision], *, older: str = "", newer: str = "") -> History:
    """Return the history of the revisions, which are given latest first.

    Compares the revisions with these numbers, or the last two.
    """
    rows = list(rows)
    by_number = {str(row.number): row for row in rows}
    latest = rows[0] if rows else None
    before = rows[1] if len(rows) > 1 else None
    return History(rows, by_number.get(older, before), by_number.get(newer, latest))
