"""Two people edit one text: what each of them changed since the common version. Pure, and the same for every text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from untoc_portal.core import diffing, prose
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models import Timestamped

# A script that saves while a person types marks its requests with this header.
AUTOSAVE_HEADER = "X-Autosave"


class StaleError(DomainError):
    """Someone else saved the text in the meantime.

    Nothing was overwritten, and both versions are shown for a decision.
    """


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A part of a form as a script sent it: its key, the revision that its author started from, and its text."""

    key: str
    revision: int
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a text: the text, the label of the choice made with it, who saved it, and when."""

    text: str = ""
    choice: str = ""
    author: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """The version when both began, the version saved in the meantime, and the version the user typed."""

    base: Version
    theirs: Version
    mine: Version
    joined: str | None = field(init=False)

    def __post_init__(self) -> None:
        """Merge the two texts. The result is None if both changed the same passage and a person must decide."""
        parts = diffing.merge(self.base.text, self.mine.text, self.theirs.text)
        object.__setattr__(self, "joined", diffing.get_merged_text(parts))

    @property
    def is_joinable(self) -> bool:
        """Return whether the merged text differs from both texts."""
        return self.joined is not None and self.joined not in (self.mine.text, self.theirs.text)


def require_unchanged(row: Timestamped, expected: dt.datetime | None, *, rule: Text) -> None:
    """Raise DomainError if the row was saved after `expected`, the time of the copy that the user edited."""
    if expected is not None and row.updated_at != expected:
        message = _("Someone else changed the text while you were editing. Open it again and compare before you save.")
        raise DomainError("changed_meanwhile", message, rule=rule)


def clean_text(text: str) -> str:
    """Return a text as it is stored, so that two texts that look the same are equal."""
    return prose.clean_text(text).strip()
