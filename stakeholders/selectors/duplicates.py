"""Finds registrations that may be of one organization. The Secretariat decides; nothing is merged automatically."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from stakeholders.enums import OrganizationState
from stakeholders.models import Organization
from untoc_portal.core.collation import sort_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.core.exceptions import Text

ALIKE = 0.86
# Words that do not distinguish organizations, and legal forms.
EMPTY_WORDS = frozenset(
    "the of for and de la le les des du y e el ngo ong inc ltd llc ev gmbh asbl foundation".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another registration, and the reasons why it may be the same organization."""

    organization: Organization
    reasons: tuple[Text, ...]


def list_duplicates(organization: Organization, among: Iterable[Organization] | None = None) -> list[Duplicate]:
    """Return the registrations that may be the same organization, those with most reasons first."""
    rows = list_merge_candidates() if among is None else among
    found = [Duplicate(row, why) for row in rows if row.pk != organization.pk and (why := _common(organization, row))]
    return sorted(sort_by_name(found, lambda row: row.organization.name), key=lambda row: -len(row.reasons))


def list_merge_candidates() -> list[Organization]:
    """Return the registrations into which another one may be merged."""
    closed = (OrganizationState.REFUSED, OrganizationState.MERGED)
    return list(Organization.objects.exclude(state__in=closed).select_related("country"))


def _common(one: Organization, other: Organization) -> tuple[Text, ...]:
    reasons: list[Text] = []
    if one.ecosoc_number and one.ecosoc_number == other.ecosoc_number:
        reasons.append(_("the same ECOSOC number"))
    if _host(one.website) and _host(one.website) == _host(other.website):
        reasons.append(_("the same website"))
    if _are_alike(normalize_name(one.name), normalize_name(other.name)):
        reasons.append(_("a name that is alike"))
    return tuple(reasons)


def _are_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other)
    # The two quick upper bounds avoid most of the slow comparisons in a long directory.
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def normalize_name(name: str) -> str:
    """Return the distinctive words of a name in alphabetical order, without case, punctuation and accents."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char if char.isalnum() else " " for char in folded if not unicodedata.combining(char))
    words = letters.split()
    return " ".join(sorted(word for word in words if word not in EMPTY_WORDS) or words)


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")
