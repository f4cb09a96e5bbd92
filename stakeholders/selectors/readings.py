"""The texts that each action on a registration is for, part by part (untoc_portal/core/second_look.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from untoc_portal.core.listing import format_list
from untoc_portal.core.second_look import Reading, ReadPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakeholders.models import Organization


def read_organization(organization: Organization) -> Reading:
    """Return the registration as a reading: its data, its representatives, its documents."""
    return Reading(tuple(_parts(organization, "")))


def read_merger(old: Organization, kept: Organization) -> Reading:
    """Return two registrations as a reading: first the one to be merged, then the one to keep."""
    return Reading((*_parts(old, f"{old.pk}:"), *_parts(kept, f"{kept.pk}:")))


def _parts(organization: Organization, prefix: str) -> Iterator[ReadPart]:
    country = organization.country
    yield ReadPart(f"{prefix}name", _("Organization"), organization.name, (str(organization.pk),))
    yield _fact(f"{prefix}kind", _("Kind"), organization.kind, organization.get_kind_display())
    status = organization.get_ecosoc_status_display()
    yield _fact(f"{prefix}ecosoc", _("ECOSOC status"), organization.ecosoc_status, status)
    yield ReadPart(f"{prefix}number", _("ECOSOC number"), organization.ecosoc_number)
    yield _fact(f"{prefix}country", _("Country of seat"), country.iso3 if country else "", country or _("none"))
    yield ReadPart(f"{prefix}website", _("Website"), organization.website)
    yield ReadPart(f"{prefix}expertise", _("Experience in these fields"), organization.expertise)
    for person in organization.representatives.in_force().select_related("user").order_by("pk"):
        words = format_list([person.get_role_display(), person.position], "mixed")
        facts = (person.role, person.position)
        yield ReadPart(f"{prefix}person:{person.pk}", _("Representative"), person.user.name, facts, words)
    for document in organization.documents.order_by("pk"):
        yield ReadPart(f"{prefix}document:{document.pk}", _("Document"), document.title, (document.sha256,))


def _fact(key: str, label: str, value: object, shown: object) -> ReadPart:
    return ReadPart(key, label, "", (str(value),), str(shown))
