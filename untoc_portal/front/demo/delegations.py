"""Standing delegations of some States: a Permanent Mission, a national contact point, a note that waits, a contact."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import override

from reviews.enums import DelegateRole
from reviews.enums_of_states import NoteCheck, Seat, StateRole
from reviews.models import ContactKind, Review
from reviews.services import state_contacts, state_notices
from reviews.services.note_nominations import NominationRow, nominate_under_note
from reviews.services.people import record_note_verbale
from stakeholders.models import State
from untoc_portal.accounts.models import User
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.people import LABELS, get_email, get_note_verbale, get_officer
from untoc_portal.front.demo.reading import do_after_reading

CHECKS = tuple(NoteCheck.values)
# The name before the @ of each account, what it is called, and its role and place of work.
PEOPLE = {
    "mission": ("Permanent Mission of {state}", StateRole.DESIGNATED, Seat.VIENNA),
    "contact": ("National contact point of {state}", StateRole.CONTACT, Seat.CAPITAL),
    "delegate": ("Delegate of the Permanent Mission of {state}", StateRole.DELEGATE, Seat.NEW_YORK),
    "colleague": ("Colleague at the Permanent Mission of {state}", StateRole.DELEGATE, Seat.GENEVA),
}


def stage_delegations(review: Review, planned: Review, *, staff: User) -> None:
    """Name the standing delegation of the State under review of both reviews. One mission then names people.

    `planned` has not been opened: only this delegation acts for its State. Its mission has sent a note that waits
    for the Secretariat.
    """
    for state in (review.state_under_review, planned.state_under_review):
        _name_delegation(state, ("mission", "contact", "delegate"), staff=staff)
    _nominate_by_mission(review, staff=staff)
    _send_note_that_waits(planned.state_under_review)


def _joiner(state: State, local: str) -> state_notices.Joiner:
    label, role, seat = PEOPLE[local]
    with override("en"):
        name = f"{label.format(state=state)} (demonstration)"
    return state_notices.Joiner(name=name, email=get_email(state, local), role=role, seat=seat)


def _name_delegation(state: State, people: tuple[str, ...], *, staff: User) -> None:
    """Send the note of the State as one officer of the Secretariat, and confirm it as another one."""
    note = get_note_verbale(state, actor=staff)
    joins = [_joiner(state, local) for local in people]
    notice = state_notices.send_notice(note, actor=staff, joins=joins, checks=CHECKS)
    second = get_officer("secretariat.second")
    do_after_reading(state_notices.confirm_notice, notice, actor=second, checks=CHECKS)
    state_contacts.record_contact(
        state,
        actor=staff,
        kind=ContactKind.objects.get(key="mutual_legal_assistance"),
        authority=texts.AUTHORITY,
        starts_on=note.dated,
        source=str(note.reference),
    )


def _nominate_by_mission(review: Review, *, staff: User) -> None:
    """Send a note of the Permanent Mission of the State under review with two nominations."""
    state = review.state_under_review
    note = get_note_verbale(state, actor=staff)
    roles = (DelegateRole.FOCAL_POINT, DelegateRole.EXPERT)
    with override("en"):
        rows = [
            NominationRow(
                number,
                {
                    "review": review.code,
                    "role": role,
                    "name": f"{LABELS[role].format(state=state)} (demonstration)",
                    "email": get_email(state, role),
                },
            )
            for number, role in enumerate(roles, 1)
        ]
    mission = User.objects.get(email=get_email(state, "mission"))
    nominate_under_note(state, actor=mission, note={"reference": note.reference, "dated": note.dated}, people=rows)


def _send_note_that_waits(state: State) -> None:
    mission = User.objects.get(email=get_email(state, "mission"))
    reference = texts.SECOND_NOTE_VERBALE.format(iso3=state.iso3)
    note = record_note_verbale(state, actor=mission, reference=reference, dated=timezone.localdate())
    leaves = list(state.mandates.in_force().filter(user__email=get_email(state, "delegate")))
    state_notices.send_notice(note, actor=mission, joins=[_joiner(state, "colleague")], leaves=leaves, checks=CHECKS)
