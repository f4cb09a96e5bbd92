"""The transitions of a nomination: the note verbale asks, and the Secretariat decides."""

from django.utils.translation import gettext_lazy as _

from reviews.enums import NominationState as N
from reviews.guards import check_declaration_made
from reviews.workflow.rules import NOMINATIONS
from untoc_portal.core.workflow import Asks, Transition, Workflow

NOMINATION = Workflow(
    name="nomination",
    initial=N.PENDING,
    terminal=(N.APPROVED, N.REFUSED),
    transitions=(
        Transition(
            name="approve",
            label=_("Approve"),
            sources=(N.PENDING,),
            target=N.APPROVED,
            permission="reviews.approve_nomination",
            rule=NOMINATIONS,
            guards=(check_declaration_made,),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="refuse",
            label=_("Refuse"),
            sources=(N.PENDING,),
            target=N.REFUSED,
            permission="reviews.approve_nomination",
            rule=NOMINATIONS,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)
