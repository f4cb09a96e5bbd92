"""Standing delegations: people of a Permanent Mission and national contact points, as two people name them."""

from django.db import transaction
from django.utils import timezone

from reviews.enums_of_states import NoteCheck, Seat, StateRole
from reviews.models import NoteVerbale, StateMandate, StateNotice
from reviews.selectors.readings_of_states import read_notice
from reviews.services.people import record_note_verbale
from reviews.services.state_notices import Joiner, confirm_notice, send_notice
from tests.factories.people import make_secretariat
from tests.factories.reading import seen
from tests.factories.reviews import World
from untoc_portal.accounts.models import User

CHECKS = tuple(NoteCheck.values)


def make_note(world: World, iso3: str = "KEN", reference: str = "NV standing", **fields: object) -> NoteVerbale:
    """Record a note verbale of the State, as the secretariat."""
    values = {"actor": world.secretariat, "reference": reference, "dated": timezone.localdate()} | fields
    return record_note_verbale(world.states[iso3], **values)


def joiner(local: str = "mission", role: str = StateRole.DESIGNATED, **fields: str) -> Joiner:
    """Return a person who joins a delegation."""
    values = {"name": local.capitalize(), "email": f"{local}@example.org", "seat": Seat.VIENNA} | fields
    return Joiner(role=role, **values)


@transaction.atomic
def send(world: World, *joins: Joiner, iso3: str = "KEN", actor: User | None = None, **fields: object) -> StateNotice:
    """Send a note on the delegation of the State, with a reference of its own."""
    number = StateNotice.objects.count() + 1
    note = make_note(world, iso3, f"NV standing {number}")
    values = {"actor": actor or world.secretariat, "joins": joins, "checks": CHECKS} | fields
    return send_notice(note, **values)


@transaction.atomic
def confirm(notice: StateNotice, actor: User | None = None) -> list[StateMandate]:
    """Confirm a note as a second member of the secretariat."""
    second = (
        actor
        or User.objects.filter(email="second@example.org").first()
        or make_secretariat(email="second@example.org", name="Second officer")
    )
    return confirm_notice(notice, actor=second, seen=seen(read_notice(notice)), checks=CHECKS)


def make_state_person(
    world: World, iso3: str = "KEN", role: str = StateRole.DESIGNATED, local: str = ""
) -> StateMandate:
    """Name one person of the standing delegation of the State."""
    local = local or f"{role}.{iso3}".lower()
    return confirm(send(world, joiner(local, role), iso3=iso3))[0]
