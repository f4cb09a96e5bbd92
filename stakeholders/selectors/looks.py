"""The page before each action on a registration: what is missing, what happens next, who is notified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, gettext_lazy

from stakeholders.enums import OrganizationState, RepresentativeRole
from stakeholders.selectors.duplicates import list_duplicates, list_merge_candidates
from stakeholders.selectors.readings import read_merger, read_organization
from stakeholders.workflow import ORGANIZATION
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.notices import get_notice
from untoc_portal.core.second_look import Check, Look
from untoc_portal.core.workflow import get_current_blockers

if TYPE_CHECKING:
    from stakeholders.models import Organization

NEXT = gettext_lazy("What happens next")
NOTIFIED = gettext_lazy("Who is notified")
UNDO = gettext_lazy("Can it be undone?")


def look_at_verification(organization: Organization) -> Look:
    """Return the page shown before an organization is verified."""
    return Look(
        reading=read_organization(organization),
        checks=(*_papers(organization), *_doubles(organization)),
        effects=(
            (NEXT, _("Its representatives can apply to dialogues.")),
            (NOTIFIED, get_notice("stakeholders/registration_decided").recipients),
            (UNDO, _("The Secretariat can refuse the registration later, with a reason.")),
        ),
        reasons=get_current_blockers(ORGANIZATION["verify"], organization),
    )


def look_at_refusal(organization: Organization) -> Look:
    """Return the page shown before a registration is refused."""
    return Look(
        reading=read_organization(organization),
        checks=_papers(organization),
        effects=(
            (NEXT, _("Its representatives can no longer apply or submit statements.")),
            (NOTIFIED, get_notice("stakeholders/registration_decided").recipients),
            (UNDO, _("No. A refused registration stays refused.")),
        ),
        reasons=get_current_blockers(ORGANIZATION["refuse"], organization),
    )


def look_at_merger(old: Organization, kept: Organization) -> Look:
    """Return the page shown before a registration is merged into another one."""
    alike = list_duplicates(old, among=list_merge_candidates().filter(pk=kept.pk))
    return Look(
        reading=read_merger(old, kept),
        checks=(
            Check(format_label(_("They are alike"), format_list(alike[0].reasons, "long")), is_in_order=True)
            if alike
            else Check(_("The portal finds nothing that the two registrations have in common.")),
        ),
        effects=(
            (NEXT, _("People, documents, applications and statements move to the registration that is kept.")),
            (NOTIFIED, get_notice("stakeholders/registration_merged").recipients),
            (UNDO, _("No.")),
        ),
        reasons=get_current_blockers(ORGANIZATION["merge"], old),
    )


def _papers(organization: Organization) -> tuple[Check, ...]:
    has_contact = organization.representatives.in_force().filter(role=RepresentativeRole.CONTACT).exists()
    has_documents = organization.documents.exists()
    return (
        Check(_("There is a main contact.") if has_contact else _("There is no main contact."), has_contact),
        Check(
            _("There are documents that show what the organization is.")
            if has_documents
            else _("There is no document that shows what the organization is."),
            has_documents,
        ),
    )


def _doubles(organization: Organization) -> tuple[Check, ...]:
    return tuple(
        Check(
            _("It may be the same organization as %(other)s.") % {"other": duplicate.organization},
            url=duplicate.organization.get_absolute_url(),
        )
        for duplicate in list_duplicates(organization)
        if duplicate.organization.state != OrganizationState.MERGED
    )
