"""Two people at one piece of writing: what each made of what both began with. Pure, and the same for every text."""

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


class StaleError(DomainError):
    """Somebody saved meanwhile what this was written upon; nothing was overwritten, and both are shown to decide."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a piece of writing: the text, the choice beside it in words, who saved it, and when."""

    text: str = ""
    choice: str = ""
    author: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """What was there when both began, what one person saved meanwhile, and what the other one typed."""

    base: Version
    theirs: Version
    mine: Version
    joined: str | None = field(init=False)

    def __post_init__(self) -> None:
        """Join the two texts where neither touches the other's passages; None where a person has to."""
        parts = diffing.merge(self.base.text, self.mine.text, self.theirs.text)
        object.__setattr__(self, "joined", diffing.get_merged_text(parts))

    @property
    def is_joinable(self) -> bool:
        """Tell whether joining gives anything that is neither the one nor the other text."""
        return self.joined is not None and self.joined not in (self.mine.text, self.theirs.text)


def require_unchanged(row: Timestamped, expected: dt.datetime | None, *, rule: Text) -> None:
    """Raise DomainError when the row was saved after `expected`, the moment of the copy that somebody wrote upon."""
    if expected is not None and row.updated_at != expected:
        message = _("Someone else changed the text while you were editing. Open it again and compare before you save.")
        raise DomainError("changed_meanwhile", message, rule=rule, field="text")


def clean_text(text: str) -> str:
    """Return a text as it is stored, so that two that look alike are alike."""
    return prose.clean_text(text).strip()
