"""What a person reads before an action that cannot be undone, and the check that the action is for exactly that text.

A `Reading` is the whole text of an action, part by part. Pages and the API give it to the user with a token. The
service that does the action gets the token back as `seen`. Under its lock, it compares the token with the current text.
If they differ, the action is refused, and the answer shows part by part what has changed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.scopes import require_binding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.core.exceptions import Text

SALT = "untoc_portal.core.second_look"


# A longer copy is not sent: the digest represents it, and then the changes cannot be shown.
MAX_TOKEN_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadPart:
    """One part of a text: `key` identifies it in every version, `label` is its name for people, `text` is its content.

    `facts` are codes that also count (a kind, a day, a choice). `words` are the same facts for people.
    """

    key: str
    label: Text
    text: str
    facts: tuple[str, ...] = ()
    words: Text = ""

    @property
    def shown(self) -> str:
        """Return all that people see: the facts in words, then the text."""
        return "\n".join(filter(None, (str(self.words), self.text)))


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one part since it was read. `before` or `after` is empty if the part did not exist."""

    label: str
    before: str
    after: str
    # The key of the part.
    key: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole text of an action, in reading order."""

    parts: tuple[ReadPart, ...]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of keys, texts and facts, in hexadecimal.

        Labels and words do not count, because they depend on the language.
        """
        texts = [[part.key, part.text, *part.facts] for part in self.parts]
        return hashlib.sha256(json.dumps(texts, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()

    @property
    def token(self) -> str:
        """Return a signed copy of the text: a page or a program sends it back as `seen`.

        For a text that is too long, return the digest.
        """
        token = signing.dumps(build_reading_rows(self), salt=SALT, compress=True)
        return token if len(token) <= MAX_TOKEN_LENGTH else self.digest


class ChangedSinceReadError(DomainError):
    """The text has changed since the user read it; nothing was done. `changes` lists the differences."""

    def __init__(self, changes: Sequence[Change], *, rule: Text = "") -> None:
        self.changes = tuple(changes)
        message = _("The text has changed since you read it. Nothing was done. Read what is new, then decide again.")
        super().__init__("changed_since_read", message, rule=rule, reasons=[change.label for change in self.changes])


def require_seen(reading: Reading, seen: str, *, rule: Text = "") -> None:
    """Raise an error if the user has not read exactly this text.

    `reading` is made under the lock of the action. `seen` is the token of the text that the user read, or its digest.
    Raises DomainError if it is missing. Raises MissingScopeError if a program asks whose token does not allow binding
    acts: every act that binds comes here. Raises ChangedSinceReadError if the text has changed; a digest alone cannot
    show what has changed.
    """
    require_binding()
    if not seen:
        message = _("Say which text you have read: send the value “seen” that came with it.")
        raise DomainError("not_read", message, rule=rule)
    if seen == reading.digest:
        return
    read = read_from_token(seen)
    if read is None:
        raise ChangedSinceReadError((), rule=rule)
    if read.digest != reading.digest:
        raise ChangedSinceReadError(compare_readings(read, reading), rule=rule)


def build_reading_rows(reading: Reading) -> list[list[Any]]:
    """Return the parts as plain values, with their labels and words in the language of the reader."""
    return [[part.key, str(part.label), part.text, list(part.facts), str(part.words)] for part in reading.parts]


def build_reading_from_rows(rows: Any) -> Reading:
    """Return the reading that `build_reading_rows` made into plain values."""
    return Reading(tuple(ReadPart(key, label, text, tuple(facts), words) for key, label, text, facts, words in rows))


def read_from_token(token: str) -> Reading | None:
    """Return the text that a token contains, or None if the portal did not make the token."""
    try:
        return build_reading_from_rows(signing.loads(token, salt=SALT))
    except signing.BadSignature:
        return None


def compare_readings(before: Reading, after: Reading) -> list[Change]:
    """Return the differences, part by part: first the current parts in their order, then the removed parts."""
    old = {part.key: part for part in before.parts}
    new = {part.key for part in after.parts}
    changes = [_change(old.get(part.key), part) for part in after.parts]
    gone = [Change(str(part.label), part.shown, "", part.key) for part in before.parts if part.key not in new]
    return [change for change in changes if change is not None] + gone


def _change(old: ReadPart | None, new: ReadPart) -> Change | None:
    if old is None:
        return Change(str(new.label), "", new.shown, new.key)
    if (old.text, old.facts) == (new.text, new.facts):
        return None
    return Change(str(new.label), old.shown, new.shown, new.key)


@dataclass(frozen=True, slots=True)
class Check:
    """One line to check before the action: whether it is in order, and a URL to see it."""

    text: Text
    is_in_order: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """All that the page before an action shows.

    `checks` say what is missing or empty, and who is still working on it. `effects` are pairs such as (“Who reads it”,
    names): what happens next and who is notified. `document_url` is the URL of the future document, if the action makes
    one. `editions` has the URL of each edition, by name. `confirmation` is the sentence to tick, only if the action
    publishes. `reasons` block the action for now.
    """

    reading: Reading
    effects: tuple[tuple[Text, Text], ...]
    checks: tuple[Check, ...] = ()
    document_url: str = ""
    editions: tuple[tuple[Text, str], ...] = ()
    confirmation: Text = ""
    reasons: tuple[Text, ...] = ()
