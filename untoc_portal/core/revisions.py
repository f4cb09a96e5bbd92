"""Texts that several people write: each saving is kept, and nobody's words are overwritten unseen."""

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

    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models import RevisedText, TextRevision

    # A text, and the choices beside it.
    Saying: TypeAlias = tuple[str, list[Any]]
    # Revisions by the key of their text and their number.
    Shown: TypeAlias = Mapping[tuple[int, int | None], TextRevision]

R = TypeVar("R", bound="RevisedText")


@dataclass(frozen=True, slots=True)
class TypedText(Generic[R]):
    """A text as it was typed, for a row that may still be new; None as the revision says that none was shown.

    `beside` has the choices made with it, by the name of their field.
    """

    row: R
    text: str
    expected_revision: int | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def saying(self) -> Saying:
        """Return the text as it would be stored, and the choices beside it."""
        return clean_text(self.text), [self.beside.get(name, getattr(self.row, name)) for name in self.row.beside]


class StaleTextError(StaleError):
    """Somebody saved meanwhile: `conflicts` has what each of the two made of each text, by the key of the text."""

    def __init__(self, conflicts: Mapping[Any, Conflict], *, rule: Text) -> None:
        message = _("Someone else saved this meanwhile. Nothing was overwritten; compare and save again.")
        super().__init__("stale_text", message, rule=rule)
        self.conflicts = conflicts


@transaction.atomic
def save_texts(typed: Mapping[Any, TypedText[R]], *, author: User, rule: Text) -> list[R]:
    """Save each text that changed, or whose choices did, as a revision, and return the rows. All or nothing.

    The caller has asked for the right and locked the rows. A text left as it was shown is passed over, whatever a
    colleague made of it since. Raises StaleTextError, with both versions, for one that was saved since it was shown.
    """
    shown = _shown(typed.values())
    changed = {
        key: one
        for key, one in typed.items()
        if one.saying not in (content_of(one.row, one.row.beside), _saying_shown(one, shown))
    }
    stale = {key: one for key, one in changed.items() if one.expected_revision not in (None, one.row.revision)}
    if stale:
        raise StaleTextError({key: _conflict(one, shown) for key, one in stale.items()}, rule=rule)
    return [_save(one.row, one.text, one.beside, author=author, rule=rule) for one in changed.values()]


def _shown(typed: Iterable[TypedText[R]]) -> Shown:
    """Return the revisions the texts were typed upon, where these are not the present ones, in one query."""
    old = [one for one in typed if one.row.pk and one.expected_revision not in (None, one.row.revision)]
    if not old:
        return {}
    wanted = Q(pk__in=[])
    for one in old:
        wanted |= Q(of=one.row.pk, number=one.expected_revision)
    revisions = old[0].row.revisions.model
    return {(row.of_id, row.number): row for row in revisions._default_manager.filter(wanted).select_related("author")}


def content_of(row: RevisedText | TextRevision | None, names: Iterable[str]) -> Saying:
    """Return what a text, or a revision of one, says with the choices of these names; nothing where there is none."""
    return (row.text, [getattr(row, name) for name in names]) if row else ("", [])


def _saying_shown(one: TypedText[R], shown: Shown) -> Saying:
    if one.expected_revision in (None, one.row.revision):
        return content_of(one.row, one.row.beside)
    return content_of(shown.get((one.row.pk, one.expected_revision)), one.row.beside)


def _conflict(one: TypedText[R], shown: Shown) -> Conflict:
    row, base = one.row, shown.get((one.row.pk, one.expected_revision))
    mine = _with(copy(row), one.beside)
    return Conflict(
        base=Version(base.text, base.value_text, author=str(base.author), at=base.at) if base else Version(),
        theirs=Version(row.text, row.value_text, author=str(row.updated_by), at=row.updated_at),
        mine=Version(clean_text(one.text), mine.value_text),
    )


def _with(row: R, beside: Mapping[str, Any]) -> R:
    for name, value in beside.items():
        setattr(row, name, value)
    return row


def _save(
    row: R,
    text: str,
    beside: Mapping[str, Any],
    *,
    author: User,
    rule: Text,
    restored_from: int | None = None,
) -> R:
    _with(row, beside)
    row.text, row.updated_by, row.revision = clean_text(text), author, row.next_revision()
    check_fields(row, rule=rule)
    row.save()
    kept = {name: getattr(row, name) for name in row.beside}
    row.revisions.create(number=row.revision, text=row.text, author=author, restored_from=restored_from, **kept)
    return row


@transaction.atomic
def restore_text(row: R, *, author: User, number: int, rule: Text) -> R:
    """Make an earlier revision the text again, as a new revision; the ones in between stay in the history.

    Raises DomainError when there is no such revision, or it says what the text says already.
    """
    earlier = row.revisions.filter(number=number).first()
    if earlier is None or content_of(earlier, row.beside) == content_of(row, row.beside):
        message = _("The text says already what this revision says, or there is no such revision.")
        raise DomainError("nothing_to_restore", message, rule=rule)
    beside = {name: getattr(earlier, name) for name in row.beside}
    return _save(row, earlier.text, beside, author=author, rule=rule, restored_from=number)


class Revision(Protocol):
    """What a history shows of each revision, of whatever kind of text."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class History:
    """The revisions of a text, the latest first, and the two that are compared."""

    rows: list[Any]
    older: Any
    newer: Any


def history_of(rows: Iterable[Revision], *, older: str = "", newer: str = "") -> History:
    """Return the revisions, given the latest first; compared are those of these numbers, or the last two."""
    rows = list(rows)
    by_number = {str(row.number): row for row in rows}
    latest = rows[0] if rows else None
    before = rows[1] if len(rows) > 1 else None
    return History(rows, by_number.get(older, before), by_number.get(newer, latest))
