"""The versions of a statement, with the changes between them and the changes that a moderator requested."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from dialogues.models import Remark, Statement, StatementVersion

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser


@dataclass(frozen=True, slots=True)
class SentVersion:
    """A version as it was sent, the text before it, and the changes requested in it."""

    version: StatementVersion
    before: str | None
    remarks: list[Remark]


def versions_for_user(statement: Statement, user: AnyUser) -> list[SentVersion]:
    """Return the versions that this user may see, the latest first."""
    rows = StatementVersion.objects.filter_visible(user).filter(statement=statement)
    versions = list(rows.prefetch_related(Prefetch("remarks", Remark.objects.filter_visible(user))).order_by("number"))
    texts = [None, *(version.text for version in versions)]
    kept = [
        SentVersion(version, before, list(version.remarks.all()))
        for version, (before, _own) in zip(versions, pairwise(texts), strict=True)
    ]
    return kept[::-1]
