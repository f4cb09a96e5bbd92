"""The registration of an organization."""

from django.utils.translation import gettext_lazy as _

from stakeholders.enums import OrganizationState as S
from untoc_portal.core.workflow import Transition, Workflow

RULE = _("PR, para. 53: stakeholders apply irrespective of ECOSOC status")

ORGANIZATION = Workflow(
    name="organization",
    initial=S.REGISTERED,
    terminal=(S.REFUSED,),
    transitions=(
        Transition("verify", _("Verify"), (S.REGISTERED,), S.VERIFIED, "stakeholders.verify_organization", RULE),
        Transition(
            "refuse", _("Refuse"), (S.REGISTERED, S.VERIFIED), S.REFUSED, "stakeholders.verify_organization", RULE
        ),
    ),
)
