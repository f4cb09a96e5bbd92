"""The table of messages: event → category and recipients.

The name of the template is the name of the event. Each app adds its rows where it says who is notified
(`services/notifications.py`). A person chooses a channel for each category. The default in this module applies to a
person who has chosen nothing.
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
    """Who is notified: the label of the group, and the function that finds its members from the event's subject."""

    label: Text
    find: Find


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of the table. Without `to`, the action itself names the recipients, and `label` describes them."""

    family: F
    to: RecipientGroup | None = None
    label: Text = ""
    # Set if a message has one channel, even if the person chose another one for its category.
    channel: Channel | None = None
    # The title in lists, if its subject contains a name.
    title: Text = ""
    # Only the recipients learn that there is such a message: the lists of the Secretariat do not show it.
    is_private: bool = False

    @property
    def default_channel(self) -> Channel:
        """Return the channel for a person who has chosen nothing."""
        return self.channel or DEFAULT_CHANNEL[self.family]

    @property
    def secretariat_channel(self) -> Channel:
        """Return the channel for a member of the Secretariat who has chosen nothing."""
        return self.channel or SECRETARIAT_CHANNEL[self.family]

    @property
    def recipients(self) -> Text:
        """Return the label of the recipients."""
        return self.to.label if self.to else self.label


# The channel by default. No one can turn off links that open the account, nor the digests.
DEFAULT_CHANNEL = dict.fromkeys(F, Channel.EMAIL)
# The Secretariat gets the deadlines of every review: as single messages they would hide its own tasks.
SECRETARIAT_CHANNEL = {**DEFAULT_CHANNEL, F.DATES: Channel.DAILY}
FIXED = frozenset({F.ACCOUNT})

HOLDER = _("the holder of the account")
NOTICES: dict[str, Notice] = {"core/digest": Notice(F.ACCOUNT, label=_("the person who chose a digest"))}


def register(rows: dict[str, Notice]) -> dict[str, Notice]:
    """Add the rows of an app to the table, and return them."""
    NOTICES.update(rows)
    return rows


def list_private_events() -> list[str]:
    """Return the events that only their recipients learn about."""
    return [event for event, notice in NOTICES.items() if notice.is_private]


def get_event_title(event: str) -> str:
    """Return the title of an event in the reader's language: the title of its row, or else its subject.

    An event that is no longer in the table keeps its code.
    """
    notice = NOTICES.get(event)
    if notice is None:
        return event
    return str(notice.title) or " ".join(render_to_string(f"email/{event}.subject.txt").split())


def get_notice(event: str) -> Notice:
    """Return the row of this event. Raises LookupError if it is not in the table."""
    if event not in NOTICES:
        message = f"no table of messages has {event}"
        raise LookupError(message)
    return NOTICES[event]
