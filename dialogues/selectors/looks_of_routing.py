"""What the page shows before a routing table is put in force, or a routing is withdrawn or restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dialogues.selectors import readings
from dialogues.selectors.looks import build_effects
from dialogues.selectors.routing import preview_table
from dialogues.workflow import ROUTING_TABLE
from untoc_portal.core.listing import format_label
from untoc_portal.core.second_look import Check, Look
from untoc_portal.core.workflow import get_current_blockers

if TYPE_CHECKING:
    from dialogues.models import Routing, RoutingTable


def look_at_putting_in_force(table: RoutingTable) -> Look:
    """Return what is shown before a routing table version is put in force: what it changes for the current outcomes."""
    moved = [change for change in preview_table(table) if change.gains or change.loses]
    says = _("of the current outcomes, it would get %(more)d more and %(fewer)d fewer")
    checks = tuple(
        Check(format_label(move.working_group, says % {"more": len(move.gains), "fewer": len(move.loses)}))
        for move in moved
    )
    same = Check(_("The outcomes issued until now would go to the same groups."), is_in_order=True)
    return Look(
        reading=readings.read_routing_table(table),
        checks=checks or (same,),
        effects=build_effects(
            comes=_("It applies to what is routed from now on. What is already routed stays where it is."),
            read_by=_("States, chairs and the Secretariat."),
            back=_("No. A new version can replace it."),
        ),
        reasons=get_current_blockers(ROUTING_TABLE["put_in_force"], table),
    )


def look_at_withdrawing_routing(routing: Routing) -> Look:
    """Return what is shown before a document is withdrawn from a working group."""
    return Look(
        reading=readings.read_routing(routing),
        effects=build_effects(
            comes=_("The document is no longer on the agenda. The record of its routing remains, with your reason."),
            read_by=_("The State under review sees the reason."),
            back=_("It can be put before the group again until the session is concluded."),
        ),
        reasons=(_("It has been withdrawn."),) if routing.withdrawn_at else (),
    )


def look_at_restoring(routing: Routing) -> Look:
    """Return what is shown before a withdrawn document is put before its working group again."""
    return Look(
        reading=readings.read_routing(routing),
        effects=build_effects(
            comes=_("The document is on the agenda again, where it was or at the next session of the group."),
            read_by=_("States, chairs and the Secretariat."),
            back=_("It can be withdrawn again until the session is concluded."),
        ),
        reasons=() if routing.withdrawn_at else (_("It is before the group."),),
    )
