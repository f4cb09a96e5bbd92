"""The registration of an organization."""

from django.utils.translation import gettext_lazy as _

from stakeholders.enums import OrganizationState as S
from untoc_portal.core.workflow import Asks, Transition, Workflow

RULE = _("Procedures and Rules, para. 53: stakeholders apply irrespective of ECOSOC status")
RENEWAL_RULE = _("the portal's own rule: a registration is renewed once a year")

ORGANIZATION = Workflow(
    name="organization",
    initial=S.REGISTERED,
    terminal=(S.REFUSED, S.MERGED),
    transitions=(
        Transition(
            name="verify",
            label=_("Verify"),
            sources=(S.REGISTERED,),
            target=S.VERIFIED,
            permission="stakeholders.verify_organization",
            rule=RULE,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="refuse",
            label=_("Refuse"),
            sources=(S.REGISTERED, S.VERIFIED),
            target=S.REFUSED,
            permission="stakeholders.verify_organization",
            rule=RULE,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="renew",
            label=_("Renew the registration"),
            sources=(S.VERIFIED, S.EXPIRED),
            target=S.VERIFIED,
            permission="stakeholders.renew_organization",
            rule=RENEWAL_RULE,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="lapse",
            label=_("Let the registration expire"),
            sources=(S.VERIFIED,),
            target=S.EXPIRED,
            permission="stakeholders.renew_organization",
            rule=RENEWAL_RULE,
            timed=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="merge",
            label=_("Merge into another registration"),
            sources=(S.REGISTERED, S.VERIFIED, S.EXPIRED),
            target=S.MERGED,
            permission="stakeholders.merge_organization",
            rule=RULE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)
