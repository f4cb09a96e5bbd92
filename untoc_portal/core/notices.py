"""The table of messages: event → category, recipients, the act it asks for, and how it is grouped.

The name of the template is the name of the event. Each app adds its rows where it says who is notified
(`services/notifications.py`). A person chooses a channel for each category. The default in this module applies to a
person who has chosen nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import Channel, MessageCategory as F, RoleGroup
from untoc_portal.core.exceptions import Text

if TYPE_CHECKING:
    from django.db.models import Exists, Q

    from untoc_portal.accounts.models import User

Find = Callable[[Any], "Iterable[User]"]
# Returns a condition on rows of messages. In its subqueries, `OuterRef("recipient_id")` and `OuterRef("concerns_id")`
# are the recipient and the object of the message.
Condition = Callable[[], "Q | Exists"]
# The kind of the one message a day that lists everything that only informs (ADR 48).
SUMMARY = "core/summary"


class Grouping(StrEnum):
    """How the events of a kind become messages."""

    BY_DAY = "similar events of a day are one message with a list"
    ALONE = "each event is a message of its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a message asks of its reader, as conditions on rows of messages. Doing it clears every message that asks it.

    `is_due` says whether it still has to be done by anyone, `is_readers` whether this reader has the right to it. With
    `is_whole`, the second contains the first.
    """

    name: str
    label: Text
    is_due: Condition
    is_readers: Condition
    is_whole: bool = False
    # Empty: the message is not for the Secretariat to act on. With roles, it is only for these.
    roles: tuple[RoleGroup, ...] = ()
    # The page where it is done, from the row it is about. By default it is the address of the message.
    get_url: Callable[[Any], str] | None = None


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
    # What it asks of its reader. Without one it only informs and is never counted.
    act: Act | None = None
    grouping: Grouping = Grouping.BY_DAY
    # For readers with one of these roles who are not asked for the act, it is a line of the summary of the day.
    summary_for: tuple[RoleGroup, ...] = (RoleGroup.SECRETARIAT,)
    # The reader has a deadline: the message comes by e-mail even if the person wants no e-mail for its category.
    binds: bool = False
    # It is about the reader, who can read it also after leaving the review.
    stays: bool = False

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


# The channel by default. No one can turn off links that open the account, or the digests.
DEFAULT_CHANNEL = dict.fromkeys(F, Channel.EMAIL)
FIXED = frozenset({F.ACCOUNT})
# The Secretariat gets messages on every review: one e-mail a day.
SECRETARIAT_CHANNEL = {family: Channel.EMAIL if family in FIXED else Channel.DAILY for family in F}
# Categories in which everything binds: no one can turn off their e-mails.
BINDING = frozenset({F.DATES})

SUMMARY_TITLE = _("For your information")
HOLDER = _("the holder of the account")
NOTICES: dict[str, Notice] = {
    "core/digest": Notice(
        F.ACCOUNT, label=_("the person who chose a digest"), title=_("Your messages on the review portal")
    )
}


def register(rows: dict[str, Notice]) -> dict[str, Notice]:
    """Add the rows of an app to the table, and return them."""
    NOTICES.update(rows)
    return rows


def list_events() -> list[str]:
    """Return every event that can be a message."""
    return [*NOTICES, SUMMARY]


def list_acts() -> dict[str, Act]:
    """Return every act that a message asks for, by its name."""
    return {notice.act.name: notice.act for notice in NOTICES.values() if notice.act is not None}


def list_available_channels(family: F) -> list[tuple[str, Text]]:
    """Return the channels that a person can choose for a category."""
    return [(channel.value, channel.label) for channel in Channel if channel != Channel.PORTAL or family not in BINDING]


def list_private_events() -> list[str]:
    """Return the events that only their recipients learn about."""
    return [event for event, notice in NOTICES.items() if notice.is_private]


def get_event_title(event: str) -> str:
    """Return the title of an event in the reader's language: the title of its row, or else its subject.

    An event that is no longer in the table keeps its code.
    """
    if event == SUMMARY:
        return str(SUMMARY_TITLE)
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
