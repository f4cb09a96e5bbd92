"""What a person reads before an act that cannot be undone, and the check that the act is for exactly that.

A `Reading` is the whole text that an act binds to, part by part. Pages and the API give it out with a token; the
service that does the act takes the token back as `seen` and compares it under its lock with the text as it is then.
Where the two differ the act is refused, and the answer says part by part what has changed since.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.core.exceptions import Text

SALT = "untoc_portal.core.second_look"


# A longer copy is not sent to and fro: the digest stands for it, and cannot say what has changed.
MAX_TOKEN_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadPart:
    """One part of a text: `key` names it in every version, `label` names it for people, `text` is what it says.

    `facts` are codes that bind beside the text (a kind, a day, a choice); `words` are the same for people.
    """

    key: str
    label: Text
    text: str
    facts: tuple[str, ...] = ()
    words: Text = ""

    @property
    def shown(self) -> str:
        """Return all that it says to people: the facts in words, then the text."""
        return "\n".join(filter(None, (str(self.words), self.text)))


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one part since it was read; `before` or `after` is empty for a part that was not there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole text that an act binds to, in the order in which it is read."""

    parts: tuple[ReadPart, ...]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of keys, texts and facts, in hexadecimal.

        Labels and words do not count: they depend on the language.
        """
        texts = [[part.key, part.text, *part.facts] for part in self.parts]
        return hashlib.sha256(json.dumps(texts, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()

    @property
    def token(self) -> str:
        """Return a signed copy of the text: what a page or a program sends back as `seen`."""
        rows = [[part.key, str(part.label), part.text, part.facts, str(part.words)] for part in self.parts]
        token = signing.dumps(rows, salt=SALT, compress=True)
        return token if len(token) <= MAX_TOKEN_LENGTH else self.digest


class ChangedSinceReadError(DomainError):
    """The text has changed since the actor read it; nothing was done. `changes` says what is different now."""

    def __init__(self, changes: Sequence[Change], *, rule: Text = "") -> None:
        self.changes = tuple(changes)
        message = _("The text has changed since you read it. Nothing was done. Read what is new, then decide again.")
        super().__init__("changed_since_read", message, rule=rule, reasons=[change.label for change in self.changes])


def require_seen(reading: Reading, seen: str, *, rule: Text = "") -> None:
    """Let an act go on only if its actor has read this text and no other.

    `reading` is made under the lock of the act. `seen` is the token of what the actor read, or its digest. Raises
    DomainError without it, ChangedSinceReadError when the text is another one by now; a digest alone cannot say what
    has changed.
    """
    if not seen:
        message = _("Say which text you have read: send the value “seen” that came with it.")
        raise DomainError("not_read", message, rule=rule)
    if seen == reading.digest:
        return
    read = _read_from(seen)
    if read is None:
        raise ChangedSinceReadError((), rule=rule)
    if read.digest != reading.digest:
        raise ChangedSinceReadError(compare_readings(read, reading), rule=rule)


def _read_from(token: str) -> Reading | None:
    try:
        rows: Any = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Reading(tuple(ReadPart(key, label, text, tuple(facts), words) for key, label, text, facts, words in rows))


def compare_readings(before: Reading, after: Reading) -> list[Change]:
    """Return what differs, part by part: what is there now in its order, then what was taken out."""
    old = {part.key: part for part in before.parts}
    new = {part.key for part in after.parts}
    changes = [_change(old.get(part.key), part) for part in after.parts]
    gone = [Change(str(part.label), part.shown, "") for part in before.parts if part.key not in new]
    return [change for change in changes if change is not None] + gone


def _change(old: ReadPart | None, new: ReadPart) -> Change | None:
    if old is None:
        return Change(str(new.label), "", new.shown)
    if (old.text, old.facts) == (new.text, new.facts):
        return None
    return Change(str(new.label), old.shown, new.shown)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what to look at before the act: in order, or not, with a way to see it."""

    text: Text
    is_in_order: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """All that the page before an act shows.

    `checks` say what is missing or empty and who is still at work on it; `effects` are pairs such as (“Who reads it”,
    names) about what happens next and who is told. `document_url` leads to the document as it will be, where the act
    makes one, `editions` to each of several, by name. `confirmation` is the sentence to tick, only where the act
    publishes. `reasons` hold the act back for now.
    """

    reading: Reading
    effects: tuple[tuple[Text, Text], ...]
    checks: tuple[Check, ...] = ()
    document_url: str = ""
    editions: tuple[tuple[Text, str], ...] = ()
    confirmation: Text = ""
    reasons: tuple[Text, ...] = ()
