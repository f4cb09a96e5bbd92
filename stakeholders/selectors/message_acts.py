"""What the messages on registrations ask of their readers, as conditions that the act itself clears."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import OrganizationState
from stakeholders.models import Organization, OrganizationGrant
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.message_acts import HALF_A_YEAR, get_today, is_row
from untoc_portal.core.notices import Act

VERIFY = Act(
    name="verify_organization",
    label=_("Check the registration"),
    roles=(RoleGroup.SECRETARIAT,),
    is_due=is_row("stakeholders.Organization", state=OrganizationState.REGISTERED),
    is_readers=Q,
    get_url=lambda organization: organization.get_absolute_url(),
)


def _is_to_be_renewed() -> Q:
    """Return the condition for registrations that have not been renewed since the message."""
    rows = Organization.objects.filter(pk=OuterRef("concerns_id"))
    expired = Q(state=OrganizationState.EXPIRED)
    # A renewal moves the day by a year; the message is sent some weeks before it.
    near = Q(state=OrganizationState.VERIFIED, renewal_due_on__lte=get_today(days=HALF_A_YEAR))
    return Q(Exists(rows.filter(expired | near)))


RENEW = Act(
    name="renew_organization",
    label=_("Renew the registration"),
    is_due=_is_to_be_renewed,
    is_readers=lambda: Q(
        Exists(
            OrganizationGrant.objects.filter(
                content_object=OuterRef("concerns_id"),
                permission__codename="manage_organization",
                group__user=OuterRef("recipient_id"),
            )
        )
    ),
    get_url=lambda organization: organization.get_absolute_url(),
)
