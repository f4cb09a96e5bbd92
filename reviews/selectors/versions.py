"""The versions of an outcome document, the events of each, and the differences between any two."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _, pgettext

from reviews.models import OutcomeParagraph, ParagraphRevision
from untoc_portal.core.presence import require_value
from untoc_portal.core.revisions import get_content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Outcome
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

# Saves of one person within this time count as one piece of work. The page names the last of them.
ONE_PIECE = dt.timedelta(minutes=30)


@dataclass(slots=True)
class Version:
    """A version of the outcome: its author, its time, and its events."""

    number: int
    saved_by: User | None = None
    at: dt.datetime | None = None
    marks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ComparedParagraph:
    """A paragraph in two versions; None in one of them if it was added or removed."""

    before: ParagraphRevision | None
    after: ParagraphRevision | None

    @property
    def heading_source(self) -> ParagraphRevision:
        """Return the revision whose headings are shown."""
        return self.after or require_value(self.before)

    @property
    def change(self) -> str:
        """Return what happened to it between the two versions."""
        if self.before is None:
            return pgettext("a paragraph", "added")
        if self.after is not None:
            return _("changed")
        return _("merged into another paragraph") if self.before.of.merged_into_id else _("removed from the text")

    @property
    def previous_heading(self) -> str:
        """Return the earlier headings if they differ."""
        if self.before is None or self.after is None or self.before.value_text == self.after.value_text:
            return ""
        return self.before.value_text

    @property
    def texts(self) -> tuple[str, str]:
        """Return the two texts; a missing one is empty."""
        return (self.before.text if self.before else "", self.after.text if self.after else "")


def list_versions(user: AnyUser, outcome: Outcome) -> list[Version]:
    """Return the versions to compare, the latest first: results of one person's work, and versions with a decision.

    All other versions can be compared too, by their number.
    """
    versions = _load_saved_versions(user, outcome)
    for number, mark in _marks(user, outcome):
        versions.setdefault(number, Version(number)).marks.append(mark)
    rows = sorted(versions.values(), key=lambda row: -row.number)
    return [row for row, later in zip(rows, [None, *rows], strict=False) if row.marks or not _is_same_edit(row, later)]


def _load_saved_versions(user: AnyUser, outcome: Outcome) -> dict[int, Version]:
    rows = ParagraphRevision.objects.visible_to(user).filter(of__outcome=outcome).defer("text").select_related("author")
    return {row.number: Version(row.number, row.author, row.at) for row in rows}


def _is_same_edit(row: Version, later: Version | None) -> bool:
    """Return whether the same person saved again soon after this version."""
    if later is None or later.saved_by != row.saved_by or later.at is None or row.at is None:
        return False
    return later.at - row.at < ONE_PIECE


def _marks(user: AnyUser, outcome: Outcome) -> Iterable[tuple[int, str]]:
    for clearance in outcome.clearances.visible_to(user).select_related("delegation__party"):
        agrees = clearance.delegation.is_under_review
        words = _("agreed to by %(State)s") if agrees else _("cleared by %(State)s")
        yield clearance.version, words % {"State": clearance.delegation.party}
    for number in (
        outcome.return_comments.visible_to(user).order_by("version").values_list("version", flat=True).distinct()
    ):
        yield number, _("returned with comments")


def compare_versions(user: AnyUser, outcome: Outcome, older: int, newer: int) -> list[ComparedParagraph]:
    """Return the paragraphs that differ between two versions, in the order of the document."""
    before, after = (_load_paragraphs(user, outcome, number) for number in (older, newer))
    rows = [
        ComparedParagraph(before.get(key), after.get(key))
        for key in {**before, **after}
        if _content(before.get(key)) != _content(after.get(key))
    ]
    return sorted(rows, key=lambda row: _place(row.heading_source))


def _load_paragraphs(user: AnyUser, outcome: Outcome, number: int) -> dict[int, ParagraphRevision]:
    """Return the revision of each paragraph in this version, by its key. Removed paragraphs are not included."""
    up_to = ParagraphRevision.objects.filter(of=OuterRef("of"), number__lte=number).order_by("-number")
    rows = ParagraphRevision.objects.visible_to(user).filter(
        of__outcome=outcome, number=Subquery(up_to.values("number")[:1])
    )
    return {row.of_id: row for row in rows.exclude(text="").select_related("article__instrument", "author", "of")}


def _content(row: ParagraphRevision | None) -> Any:
    return get_content(row, OutcomeParagraph.tracked_fields) if row else None


def _place(row: ParagraphRevision) -> tuple[int, int, str, int]:
    return row.article.instrument.position, row.article.number, row.kind, row.of_id
