"""Finds registrations that may be of one organization. The Secretariat decides; nothing is merged automatically."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from stakeholders.enums import OrganizationState
from stakeholders.models import Organization

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from untoc_portal.core.exceptions import Text

# In percent: twice the letters that two names have in common, in their order, of the letters of both.
ALIKE = 86
# The most that are shown for one registration. More would hide the likely ones.
MAX_DUPLICATES = 20
# Words that do not distinguish organizations, and legal forms.
EMPTY_WORDS = frozenset(
    "the of for and de la le les des du y e el ngo ong inc ltd llc ev gmbh asbl foundation".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another registration, and the reasons why it may be the same organization."""

    organization: Organization
    reasons: tuple[Text, ...]


class _Candidate(NamedTuple):
    pk: int
    name: str
    ecosoc_number: str
    host: str


def list_duplicates(organization: Organization, among: QuerySet[Organization] | None = None) -> list[Duplicate]:
    """Return the registrations that may be the same organization, at most `MAX_DUPLICATES`.

    Those with most reasons come first. If they have the same number, the most similar name comes first.
    """
    return find_duplicates([organization], among)[organization.pk]


def find_duplicates(
    organizations: Sequence[Organization], among: QuerySet[Organization] | None = None
) -> dict[int, list[Duplicate]]:
    """Return the duplicates of each of these registrations by its key, in two queries."""
    candidates = _read_candidates(list_merge_candidates() if among is None else among)
    reasons = {row.pk: _find_reasons(row, candidates) for row in organizations}
    keys = {key for found in reasons.values() for key in found}
    rows = Organization.objects.select_related("country").in_bulk(keys) if keys else {}
    return {pk: [Duplicate(rows[key], why) for key, why in found.items()] for pk, found in reasons.items()}


def list_merge_candidates() -> QuerySet[Organization]:
    """Return the registrations into which another one may be merged."""
    return Organization.objects.exclude(state__in=(OrganizationState.REFUSED, OrganizationState.MERGED))


def _read_candidates(rows: QuerySet[Organization]) -> list[_Candidate]:
    columns = rows.values_list("pk", "name", "ecosoc_number", "website")
    return [_Candidate(pk, normalize_name(name), number, _host(website)) for pk, name, number, website in columns]


def _find_reasons(organization: Organization, candidates: Sequence[_Candidate]) -> dict[int, tuple[Text, ...]]:
    """Return the reasons by the key of the other registration, the likely ones first."""
    name, host = normalize_name(organization.name), _host(organization.website)
    others = [row for row in candidates if row.pk != organization.pk]
    names = {row.pk: row.name for row in others}
    scores = process.extract(name, names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
    alike = {key: score for _name, score, key in scores}
    found: dict[int, tuple[Text, ...]] = {}
    for row in others:
        checks = (
            (row.ecosoc_number and row.ecosoc_number == organization.ecosoc_number, _("the same ECOSOC number")),
            (row.host and row.host == host, _("the same website")),
            (row.pk in alike, _("a name that is alike")),
        )
        if reasons := tuple(text for is_common, text in checks if is_common):
            found[row.pk] = reasons
    likely = sorted(found, key=lambda key: (-len(found[key]), -alike.get(key, 0), key))[:MAX_DUPLICATES]
    return {key: found[key] for key in likely}


# For each registration to decide on, the names of all organizations are compared.
@lru_cache(maxsize=8192)
def normalize_name(name: str) -> str:
    """Return the distinctive words of a name in alphabetical order, without case, punctuation and accents."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char if char.isalnum() else " " for char in folded if not unicodedata.combining(char))
    words = letters.split()
    return " ".join(sorted(word for word in words if word not in EMPTY_WORDS) or words)


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.") if website else ""
