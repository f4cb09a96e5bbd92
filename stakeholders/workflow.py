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
            "verify",
            _("Verify"),
            (S.REGISTERED,),
            S.VERIFIED,
            "stakeholders.verify_organization",
            RULE,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "refuse",
            _("Refuse"),
            (S.REGISTERED, S.VERIFIED),
            S.REFUSED,
            "stakeholders.verify_organization",
            RULE,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "renew",
            _("Renew the registration"),
            (S.VERIFIED, S.LAPSED),
            S.VERIFIED,
            "stakeholders.renew_organization",
            RENEWAL_RULE,
            asks=Asks.NOTHING,
        ),
        Transition(
            "lapse",
            _("Let the registration lapse"),
            (S.VERIFIED,),
            S.LAPSED,
            "stakeholders.renew_organization",
            RENEWAL_RULE,
            timed=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            "merge",
            _("Merge into another registration"),
            (S.REGISTERED, S.VERIFIED, S.LAPSED),
            S.MERGED,
            "stakeholders.merge_organization",
            RULE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)
