"""Compares imported answers with the stored ones. The base is the export; the sides are the portal and the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.answer_files.content import to_plain_text
from untoc_portal.core import diffing


class MergeResult(models.TextChoices):
    """What the file does to one answer. Those that need a decision come first."""

    CONFLICT = "conflict", _("Changed here and in the file: decide")
    MERGED = "merged", _("Changed here and in the file: merged")
    CHANGED_IN_FILE = "changed_there", _("Changed in the file")
    NEW = "new", _("New in the file")
    CHANGED_IN_PORTAL = "changed_here", _("Changed here only")
    SAME = "same", _("The same")


# Results that change the stored answer.
WRITING = (MergeResult.NEW, MergeResult.CHANGED_IN_FILE, MergeResult.MERGED, MergeResult.CONFLICT)
# Results in which a person may choose.
OF_BOTH = (MergeResult.MERGED, MergeResult.CONFLICT)


@dataclass(frozen=True, slots=True)
class Version:
    """An answer at one time and in one place: its value and its text."""

    value: Any = None
    text: str = ""

    def __bool__(self) -> bool:
        return self.value is not None or bool(self.text)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Three versions of one answer and the result of their comparison."""

    base: Version
    portal: Version
    file: Version
    outcome: MergeResult
    parts: tuple[diffing.Part, ...] = ()

    @property
    def has_two_values(self) -> bool:
        """Return whether the two sides chose different answers, so that a person has to decide."""
        return _merge_values(self.base.value, self.portal.value, self.file.value) is None

    @property
    def joined_text(self) -> str:
        """Return the joined text. An undecided part has both wordings, one after the other, for a person to edit."""
        return "".join(
            part.text if part.text is not None else "\n".join(filter(None, (part.mine, part.theirs)))
            for part in self.parts
        )

    @property
    def joined(self) -> Version:
        """Return the joined answer. If the chosen values conflict, it has the value of the portal."""
        merged = _merge_values(self.base.value, self.portal.value, self.file.value)
        return Version(self.portal.value if merged is None else merged[0], self.joined_text)


def compare_answers(base: Version, portal: Version, file: Version) -> Comparison:
    """Return what the file does to one answer."""
    clean = [Version(version.value, to_plain_text(version.text)) for version in (base, portal, file)]
    before, mine, theirs = clean
    if theirs in (before, mine):
        outcome = MergeResult.SAME if mine == theirs else MergeResult.CHANGED_IN_PORTAL
        return Comparison(base, portal, file, outcome)
    if mine == before:
        return Comparison(base, portal, theirs, MergeResult.CHANGED_IN_FILE if mine else MergeResult.NEW)
    parts = tuple(diffing.merge(before.text, mine.text, theirs.text))
    is_clean = _merge_values(before.value, mine.value, theirs.value) is not None
    is_clean = is_clean and not any(part.is_conflict for part in parts)
    return Comparison(before, mine, theirs, MergeResult.MERGED if is_clean else MergeResult.CONFLICT, parts)


def _merge_values(base: Any, portal: Any, file: Any) -> tuple[Any] | None:
    """Return in a tuple the value that only one side changed, or both to the same.

    Return None if a person must decide.
    """
    if portal in (base, file):
        return (file,)
    return (portal,) if file == base else None
