"""Acts for which there is a receipt. Each app adds its kinds (settings.ACTS_WITH_RECEIPT)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from untoc_portal.core.enums import Level
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.trail_seals.proofs import SealedRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

# What a receipt shows of its event. The names of people stay commitments.
SHOWN_OF_EVENT = ("id", "at", "action", "content_type", "object_id", "capacity")


@dataclass(frozen=True, slots=True)
class Party:
    """For whom the act was done: a State, an organization, or a body."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Act:
    """An act for which there is a receipt.

    `record` is the sealed record of it, and `part` the part of it that was written by the act. `others` are further
    sealed records that show the mandate.
    """

    kind: ActKind
    event: AuditEvent
    record: SealedRow
    party: Party
    url: str
    language: str
    number: str = ""
    part: str = ""
    text_sha256: str = ""
    mandate: dict[str, Any] = field(default_factory=dict)
    others: tuple[SealedRow, ...] = ()
    # Further lines of the paper, frozen with it.
    lines: tuple[tuple[str, str], ...] = ()
    # Further statements of it, by which the page that verifies compares a receipt.
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> list[SealedRow]:
        """Return the records whose proofs a receipt has. What the event says of the text is shown with its hash."""
        shown = (*SHOWN_OF_EVENT, "changes") if self.kind.shows_changes else SHOWN_OF_EVENT
        record = replace(self.record, parts={"", self.part})
        return [SealedRow(self.event, shown), record, *(replace(row, parts={""}) for row in self.others)]


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act: the events that record it, and what they are.

    `load` returns the acts of these events that the user may read now, all of them for None. It skips the events of
    this model and action that are other acts. It makes the same number of queries for any number of events.
    """

    name: str
    label: Text
    title: Text
    model: type[Model]
    actions: tuple[str, ...]
    load: Callable[[ActKind, Sequence[AuditEvent], AnyUser | None], list[Act]]
    level: Level = Level.REVIEW
    # Whether the event itself says no more than the receipt, such as the hash of the text.
    shows_changes: bool = False


def list_act_kinds() -> list[ActKind]:
    """Return every kind of act with a receipt."""
    return [kind for path in settings.ACTS_WITH_RECEIPT for kind in import_string(path)]


def find_act(event: AuditEvent) -> Act | None:
    """Return the act of an event, or None if there is no receipt for it."""
    return next(iter(_load([event], None)), None)


def find_readable_act(user: AnyUser, pk: int) -> Act | None:
    """Return the act of the event with this number, or None if there is none that this user may read."""
    events = AuditEvent.objects.select_related("content_type").filter(pk=pk)
    return next(iter(_load(list(events), user)), None)


def list_readable_acts(user: AnyUser, events: Iterable[AuditEvent]) -> list[Act]:
    """Return the acts of these events that this user may read, in the order in which they were done."""
    return sorted(_load(list(events), user), key=lambda act: act.event.pk)


def _load(events: Sequence[AuditEvent], user: AnyUser | None) -> Iterator[Act]:
    for kind in list_act_kinds():
        mine = [
            event for event in events if event.action in kind.actions and event.content_type.model_class() is kind.model
        ]
        if mine:
            yield from kind.load(kind, mine, user)
