"""Reads for the inbox: the person's messages with filters, and the entries in each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.message_acts import find_due_messages, find_open_messages
from untoc_portal.core.models import Message, MessageGroup
from untoc_portal.core.notices import NOTICES, SUMMARY, get_event_title

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

# How many entries of each kind a message in the list names.
SHOWN = 3
# A number with more digits is no key of a row, and some databases refuse it.
MAX_DIGITS = 18


def is_key(text: str) -> bool:
    """Return whether a text from outside is a number that the key of a row can be."""
    return text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS


class Box(StrEnum):
    """The parts of the inbox."""

    INBOX = "inbox"
    NEEDS = "needs"
    LATER = "later"
    ARCHIVE = "archive"


BOX_LABELS: dict[str, Text] = {
    Box.INBOX: gettext_lazy("Inbox"),
    Box.NEEDS: gettext_lazy("Needs you"),
    Box.LATER: gettext_lazy("Later"),
    Box.ARCHIVE: gettext_lazy("Archive"),
}


class Status(StrEnum):
    """What is left to do of a message."""

    INFORMS = "informs"
    OPEN = "open"
    REPEATED = "repeated"
    DONE = "done"
    FOR_OTHERS = "for_others"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in a message, and what is left to do."""

    message: Message
    status: Status

    @property
    def act_label(self) -> Text:
        """Return what the button says. Only an open entry has a button."""
        act = NOTICES[self.message.event].act if self.message.event in NOTICES else None
        return act.label if act is not None and self.status is Status.OPEN else ""

    @property
    def remark(self) -> str:
        """Return what the message says instead of a button."""
        remarks = {
            Status.DONE: _("This has been done. You do not need to do anything."),
            Status.FOR_OTHERS: _("There is nothing for you to do here now."),
            Status.REPEATED: _("A later message asks for the same."),
        }
        return remarks.get(self.status, "")


@dataclass(slots=True)
class Kind:
    """The entries of one kind in a message: how many there are, and the first of them."""

    event: str
    count: int
    entries: list[Entry] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return the title of the kind."""
        return get_event_title(self.event)

    @property
    def named(self) -> list[Message]:
        """Return those of the first entries that name something, each review or dialogue once."""
        found: dict[str, Message] = {}
        for entry in self.entries:
            found.setdefault(entry.message.about, entry.message)
        return [message for about, message in found.items() if about]

    @property
    def more(self) -> int:
        """Return how many entries are not among the first."""
        return self.count - len(self.entries) if self.named else 0


@dataclass(slots=True)
class Shown:
    """A message as the list shows it."""

    group: MessageGroup
    kinds: list[Kind]
    needs: int = 0

    @property
    def count(self) -> int:
        """Return the number of its entries."""
        return sum(kind.count for kind in self.kinds)

    @property
    def is_done(self) -> bool:
        """Return whether it asked for something and nothing of it is left to do for the reader."""
        asked = any(entry.status is not Status.INFORMS for kind in self.kinds for entry in kind.entries)
        return asked and not self.needs

    @property
    def is_summary(self) -> bool:
        """Return whether it is the summary of a day."""
        return self.group.kind == SUMMARY

    @property
    def single(self) -> Entry | None:
        """Return its entry if there is only one."""
        return self.kinds[0].entries[0] if self.count == 1 else None

    @property
    def url(self) -> str:
        """Return where its title leads: to what a single one is about, or to its list."""
        if self.single is not None and self.single.status is Status.INFORMS:
            return reverse("follow_message", args=[self.single.message.pk])
        return self.group.get_absolute_url()

    @property
    def title(self) -> str:
        """Return the title: of the single message, or of the kind."""
        return self.single.message.subject if self.single else get_event_title(self.group.kind)


class Line(NamedTuple):
    """What the lists need of a message."""

    pk: int
    group: int
    event: str
    place_model: str
    place: int | None
    about: str


@dataclass(frozen=True)
class InboxReading:
    """The messages of a person that fit what was asked for."""

    user: User
    box: Box = Box.INBOX
    kind: str = ""
    # `model:key` of a review or a dialogue.
    about: str = ""
    words: str = ""
    is_unread: bool = False

    def narrow(self, box: Box, *, kind: str = "", about: str = "", words: str = "") -> InboxReading:
        """Return the reading of one part of the inbox, with what was already read for this one."""
        found = InboxReading(self.user, box, kind, about, words)
        found.__dict__["readable"] = self.readable
        return found

    @cached_property
    def readable(self) -> list[Line]:
        """Return the person's messages that may be read now, the first one first.

        Whether a row may be seen takes long to ask, so it is asked once, and all lists are made of the answer.
        """
        rows = Message.objects.visible_to(self.user).order_by("pk")
        return list(map(Line._make, rows.values_list("pk", "group", "event", "place_model", "place_id", "about")))

    @cached_property
    def open(self) -> set[int]:
        """Return the keys of the messages that need the person."""
        return find_open_messages(self.user)

    @cached_property
    def entries(self) -> list[Line]:
        """Return the entries that fit, the first one first."""
        if not (self.kind or self.about or self.words.split() or self.box is Box.NEEDS):
            return self.readable
        model, _colon, key = self.about.partition(":")
        place = (model, int(key) if is_key(key) else None)
        found = self._find_words() if self.words.split() else None
        return [
            line
            for line in self.readable
            if (not self.kind or line.event == self.kind)
            and (not self.about or (place[1] is not None and (line.place_model, line.place) == place))
            and (found is None or line.pk in found)
            and (self.box is not Box.NEEDS or line.pk in self.open)
        ]

    def _find_words(self) -> set[int]:
        """Return the keys of the person's messages that contain all words."""
        rows = Message.objects.of_recipient(self.user)
        for word in self.words.split():
            rows = rows.filter(Q(subject__icontains=word) | Q(about__icontains=word) | Q(body__icontains=word))
        return set(rows.order_by().values_list("pk", flat=True))

    def list_groups(self) -> QuerySet[MessageGroup]:
        """Return the messages, the latest first."""
        rows, now = MessageGroup.objects.of_recipient(self.user), timezone.now()
        if self.box is Box.ARCHIVE:
            rows = rows.archived()
        elif self.box is Box.LATER:
            rows = rows.postponed(now)
        else:
            rows = rows.in_inbox(now)
        if self.is_unread:
            rows = rows.filter(read_at__isnull=True)
        return rows.filter(pk__in={line.group for line in self.entries})

    def show(self, groups: Iterable[MessageGroup]) -> list[Shown]:
        """Return these messages with their entries, in a fixed number of queries."""
        found = {group.pk: Shown(group, []) for group in groups}
        kinds: dict[tuple[int, str], Kind] = {}
        first: list[int] = []
        for line in reversed(self.entries):
            if line.group not in found:
                continue
            kind = kinds.get((line.group, line.event))
            if kind is None:
                kind = kinds[line.group, line.event] = Kind(line.event, 0)
                found[line.group].kinds.append(kind)
            kind.count += 1
            if kind.count <= SHOWN:
                first.append(line.pk)
            found[line.group].needs += line.pk in self.open
        for entry in self.load_entries(first):
            kinds[entry.message.group_id or 0, entry.message.event].entries.append(entry)
        return list(found.values())

    def load_entries(self, keys: Collection[int]) -> list[Entry]:
        """Return the messages with these keys, the last one first, with what is left to do of each."""
        return self.attach_statuses(list(Message.objects.filter(pk__in=keys).order_by("-pk")))

    def attach_statuses(self, messages: Collection[Message]) -> list[Entry]:
        """Return the messages with what is left to do of each."""
        asking = [row for row in messages if row.act and row.pk not in self.open]
        due = find_due_messages(asking)
        latest = self._find_latest(asking) if due else set()
        return [Entry(row, self._get_status(row, due, latest)) for row in messages]

    def _find_latest(self, messages: Collection[Message]) -> set[tuple[str, str, int | None]]:
        """Return the acts and rows of which a message needs the person now."""
        rows = Message.objects.filter(pk__in=self.open, act__in={row.act for row in messages})
        return set(rows.values_list("act", "concerns_model", "concerns_id"))

    def _get_status(self, row: Message, due: set[int], latest: set[tuple[str, str, int | None]]) -> Status:
        if not row.act:
            return Status.INFORMS
        if row.pk in self.open:
            return Status.OPEN
        if row.pk not in due:
            return Status.DONE
        is_repeated = (row.act, row.concerns_model, row.concerns_id) in latest
        return Status.REPEATED if is_repeated else Status.FOR_OTHERS

    def list_kinds(self) -> list[tuple[str, str]]:
        """Return the kinds of the person's messages, for a filter."""
        events = {line.event for line in self.readable}
        return sort_by_name([(event, get_event_title(event)) for event in events], lambda row: row[1])

    def list_places(self) -> list[tuple[str, str]]:
        """Return the reviews and dialogues of the person's messages, for a filter."""
        # The name in the language of the latest message.
        names = {(line.place_model, line.place): line.about for line in self.readable if line.about and line.place}
        return sort_by_name([(f"{model}:{key}", name) for (model, key), name in names.items()], lambda row: row[1])
