"""Merges two registrations of one organization. Nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import OrganizationState, RepresentativeRole
from stakeholders.models import Expertise, Organization
from stakeholders.permissions import REPRESENT
from stakeholders.selectors.readings import read_merger
from stakeholders.services.representatives import add_person, end_representation, get_representatives_group
from stakeholders.services.transitions import list_representatives
from stakeholders.signals import organization_merged
from stakeholders.workflow import ORGANIZATION, RULE
from untoc_portal.core import authz, notify, workflow
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

# The values that the kept row gets from the other one if its own are empty.
GAPS = ("ecosoc_number", "country", "website", "expertise", "languages")


@transaction.atomic
def merge_organization(organization: Organization, *, actor: User, seen: str, into: Organization) -> Organization:
    """Merge a registration into the one that is kept, and return the kept one. People of both are notified.

    People, fields and documents move to it, and so do values that it does not have. The apps above move their own rows
    (`organization_merged`). Rows that both have, such as an application to the same dialogue, stay with the old row.
    The people of the kept one may read them. Raises NotAllowedError if the user is not in the Secretariat. Raises
    DomainError if both are the same, or if the kept one was refused or merged. Also raises it if one of them changed
    since both were `seen`.
    """
    locked = Organization.objects.select_related("country").select_for_update(of=("self",)).order_by("pk")
    rows = locked.in_bulk([organization.pk, into.pk])
    authz.require_permission(actor, "stakeholders.merge_organization", rows[organization.pk])
    old, kept = rows[organization.pk], rows[into.pk]
    require_seen(read_merger(old, kept), seen, rule=RULE)
    if old.pk == kept.pk or kept.state in {OrganizationState.MERGED, OrganizationState.REFUSED}:
        message = _("Choose another registration, which was neither refused nor merged.")
        raise DomainError("not_mergeable", message, rule=RULE, field="into")
    people = {*list_representatives(old), *list_representatives(kept)}
    workflow.apply_transition(ORGANIZATION, old, "merge", actor=actor, note=str(kept.pk), fields={"merged_into": kept})
    _move_people(old, kept, actor)
    _fill_gaps(old, kept)
    old.documents.update(organization=kept)
    organization_merged.send(Organization, old=old, kept=kept)
    authz.grant(get_representatives_group(kept), old, [REPRESENT])
    context = {"organization": kept.name, "former": old.name}
    path = kept.get_absolute_url()
    notify.notify_users(
        "stakeholders/registration_merged", people, key=str(old.pk), path=path, concerns=kept, context=context
    )
    return kept


def _move_people(old: Organization, kept: Organization, actor: User) -> None:
    there = set(kept.representatives.in_force().values_list("user", flat=True))
    for row in old.representatives.in_force().select_related("user", "organization"):
        if row.user_id not in there:
            role = row.role if not there else RepresentativeRole.REPRESENTATIVE
            add_person(kept, row.user, by=actor, position=row.position, role=role, gender=row.gender)
        end_representation(row, actor=actor)


def _fill_gaps(old: Organization, kept: Organization) -> None:
    taken = [name for name in GAPS if getattr(old, name) and not getattr(kept, name)]
    if "ecosoc_number" in taken:
        kept.ecosoc_status = old.ecosoc_status
    for name in taken:
        setattr(kept, name, getattr(old, name))
    kept.save(update_fields=[*taken, "ecosoc_status", "updated_at"])
    there = set(kept.expertise_fields.values_list("field", flat=True))
    fresh = old.expertise_fields.exclude(field__in=there)
    Expertise.objects.bulk_create([Expertise(organization=kept, field=row.field) for row in fresh])
