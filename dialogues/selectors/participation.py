"""Who takes part in a session of the Conference, and what each may do: the table of rights, asked in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dialogues.enums_of_general_reviews import ConferenceAct, Extent, ParticipantClass
from dialogues.models import ParticipationRight
from reviews.enums import DelegateRole
from reviews.enums_of_states import StateRight
from reviews.models import Mandate
from stakeholders.enums import InstrumentCode, PartyStatus
from stakeholders.models import InstrumentStatus, State
from untoc_portal.core.authz import build_grant_condition
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser

CLASSES = {PartyStatus.PARTY: ParticipantClass.PARTY, PartyStatus.SIGNATORY: ParticipantClass.SIGNATORY}


def get_participant_class(state: State) -> ParticipantClass:
    """Return how a State takes part: as a party to the Convention, as a signatory, or as neither (rules 12 to 15)."""
    rows = InstrumentStatus.objects.filter(state=state, instrument__code=InstrumentCode.UNTOC)
    status = rows.values_list("status", flat=True).first()
    return (
        CLASSES.get(PartyStatus(status), ParticipantClass.NON_SIGNATORY) if status else ParticipantClass.NON_SIGNATORY
    )


def require_right(participant: ParticipantClass, act: ConferenceAct) -> Extent:
    """Return how far the right of this participant goes. Raises DomainError if it has none."""
    row = ParticipationRight.objects.filter(participant=participant, act=act).first()
    if row is None or row.extent == Extent.NO:
        message = _("By the rules of procedure, this participant may not do this: %(right)s.")
        values = {"right": ParticipationRight(participant=participant, act=act)}
        rule = _("rules of procedure of the Conference, rule %(number)s") % {"number": row.rule if row else "12-17"}
        raise DomainError("no_right", message % values, rule=rule)
    return Extent(row.extent)


def list_rights() -> list[tuple[ParticipantClass, list[tuple[ConferenceAct, ParticipationRight | None]]]]:
    """Return the table of rights, participant by participant, in one query."""
    rows = {(row.participant, row.act): row for row in ParticipationRight.objects.all()}
    return [(kind, [(act, rows.get((kind, act))) for act in ConferenceAct]) for kind in ParticipantClass]


def list_speaking_states(user: AnyUser) -> QuerySet[State]:
    """Return the States for which the user may speak: as a focal point of any review, or by its standing delegation."""
    if not user.is_authenticated or not user.is_active:
        return State.objects.none()
    focal = Mandate.objects.in_force().filter(user=user.pk, role=DelegateRole.FOCAL_POINT)
    granted = State.objects.filter(build_grant_condition(user, StateRight.FOLLOW_UP, "stakeholders.State"))
    return State.objects.filter(pk__in=focal.values("delegation__party")) | granted
