"""The accounts of the demonstration: one for each portal-wide role, and one for each State and role in the reviews."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.utils import timezone
from django.utils.translation import override

from reviews.enums import DelegateRole
from reviews.models import Delegation, NoteVerbale, Review
from reviews.services import people
from stakeholders.models import State
from untoc_portal.accounts.models import RoleProposal, User
from untoc_portal.accounts.roles import confirm_role, propose_role, register_member
from untoc_portal.accounts.services import ensure_account
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.reading import do_after_reading

# Everyone who reads this code knows it: the demonstration contains only invented texts.
PASSWORD = "demonstration only 2026"  # noqa: S105
DOMAIN = "demo.example"
LABELS = {
    DelegateRole.FOCAL_POINT: "Focal point of {state}",
    DelegateRole.DEPUTY: "Deputy of the focal point of {state}",
    DelegateRole.EXPERT: "Governmental expert of {state}",
    DelegateRole.OBSERVER: "Observer for {state}",
}


def create_portal_account(local: str, name: str, *roles: RoleGroup) -> User:
    """Create an account for portal-wide roles.

    The first members of the Secretariat are registered as at the console. Other roles are proposed by one person and
    confirmed by another.
    """
    user = ensure_account(email=f"{local}@{DOMAIN}", name=f"{name} (demonstration)")
    for role in roles:
        if role is RoleGroup.SECRETARIAT:
            register_member(user)
        else:
            confirm_role_proposal(
                propose_role(user, role, actor=get_officer("secretariat"), reason=texts.REASON_FOR_ROLE)
            )
    return user


def confirm_role_proposal(proposal: RoleProposal) -> None:
    """Confirm a role proposal as the second officer of the Secretariat."""
    confirm_role(proposal, actor=get_officer("secretariat.second"))


def get_officer(local: str) -> User:
    """Return the officer of the Secretariat with this name before the @."""
    return User.objects.get(email=f"{local}@{DOMAIN}")


def get_email(state: State, role: str) -> str:
    """Return the e-mail address of the person who has this role for this State."""
    return f"{role.replace('_', '-')}.{state.iso3.lower()}@{DOMAIN}"


def get_note_verbale(state: State, *, actor: User, reference: str = texts.NOTE_VERBALE) -> NoteVerbale:
    """Return the note verbale with which the State names its people in every review of a cycle."""
    number = reference.format(iso3=state.iso3)
    return people.record_note_verbale(state, actor=actor, reference=number, dated=timezone.localdate())


def nominate_people(
    delegation: Delegation, roles: tuple[str, ...], *, actor: User, reference: str = texts.NOTE_VERBALE
) -> None:
    """Nominate and approve a person for each role of the delegation."""
    state = delegation.party
    note = get_note_verbale(state, actor=actor, reference=reference)
    for role in roles:
        with override("en"):
            name = f"{LABELS[role].format(state=state)} (demonstration)"
        nomination = people.nominate_person(
            delegation, actor=actor, note_verbale=note, name=name, email=get_email(state, role), role=role
        )
        do_after_reading(people.approve_nomination, nomination, actor=actor)


def get_holder(review: Review, state: State, role: str = DelegateRole.FOCAL_POINT) -> User:
    """Return the person with this role for the State in the review, with current rights."""
    return User.objects.get(
        mandates__delegation__review=review,
        mandates__delegation__party=state,
        mandates__role=role,
        mandates__ended_on=None,
    )


def give_passwords() -> None:
    """Give the known password to the accounts without one. All share one hash, which only a demonstration may do."""
    without = User.objects.filter(email__endswith=f"@{DOMAIN}", password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if without.exists():
        without.update(password=make_password(PASSWORD))
