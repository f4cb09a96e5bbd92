"""The one table of messages: event → family and recipients; the template bears the event's name.

Each app adds its rows where it says who is told (`services/notifications.py`). A family is what a person chooses a
channel for; what the table says here holds for whoever has chosen nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import Channel, MessageCategory as F
from untoc_portal.core.exceptions import Text

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

Find = Callable[[Any], "Iterable[User]"]


@dataclass(frozen=True, slots=True)
class RecipientGroup:
    """Who is told: how the circle is called, and how it is found from what the event is about."""

    label: Text
    find: Find


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of the table. Without `to` the act itself names those it concerns, as `label` says."""

    family: F
    to: RecipientGroup | None = None
    label: Text = ""
    # Where a message has one channel whatever the person chose for its family.
    channel: Channel | None = None
    # What it is called in lists, where its subject names somebody or something.
    title: Text = ""
    # That there is such a message is its recipients' alone: the secretariat's lists leave it out.
    is_private: bool = False

    @property
    def default_channel(self) -> Channel:
        """Return over which channel it comes to whoever has chosen nothing."""
        return self.channel or DEFAULT_CHANNEL[self.family]

    @property
    def secretariat_channel(self) -> Channel:
        """Return over which channel it comes to the secretariat's people who have chosen nothing."""
        return self.channel or SECRETARIAT_CHANNEL[self.family]

    @property
    def recipients(self) -> Text:
        """Say who is told."""
        return self.to.label if self.to else self.label


# What a person gets by default, and what nobody can turn off: links that open the account, and digests themselves.
DEFAULT_CHANNEL = dict.fromkeys(F, Channel.EMAIL)
# The dates of every review come to the secretariat in the end: one by one they would bury what it has to do itself.
SECRETARIAT_CHANNEL = {**DEFAULT_CHANNEL, F.DATES: Channel.DAILY}
FIXED = frozenset({F.ACCOUNT})

HOLDER = _("the holder of the account")
NOTICES: dict[str, Notice] = {"core/digest": Notice(F.ACCOUNT, label=_("the person who chose a digest"))}


def register(rows: dict[str, Notice]) -> dict[str, Notice]:
    """Add an app's rows to the table, and return them."""
    NOTICES.update(rows)
    return rows


def list_private_events() -> list[str]:
    """Return the events of which nobody but their recipients learns."""
    return [event for event, notice in NOTICES.items() if notice.is_private]


def get_event_title(event: str) -> str:
    """Return what a message tells of, in the reader's language: its subject, or the title its row has instead.

    What is in no table any more keeps its code.
    """
    notice = NOTICES.get(event)
    if notice is None:
        return event
    return str(notice.title) or " ".join(render_to_string(f"email/{event}.subject.txt").split())


def get_notice(event: str) -> Notice:
    """Return the row of this event; raises LookupError for one that is in no table."""
    if event not in NOTICES:
        message = f"no table of messages has {event}"
        raise LookupError(message)
    return NOTICES[event]
