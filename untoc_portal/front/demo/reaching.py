"""Focal points: messages through the relay, a successor, and requests for declarations."""

from __future__ import annotations

from reviews.enums import Declaration, DelegateRole, ReviewState
from reviews.models import Delegation, Review
from reviews.services import contact_relay, declarations, people
from stakeholders.models import Organization
from untoc_portal.accounts.models import User
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.people import DOMAIN, LABELS, get_email, get_holder, get_note_verbale
from untoc_portal.front.demo.reading import do_after_reading
from untoc_portal.front.demo.taking_part import get_main_contact


def stage_contacts(staff: User) -> None:
    """Show the relay, a handover and declarations, in reviews with accounts of the demonstration."""
    for review in _list_reviews_in_state(ReviewState.SELF_ASSESSMENT)[:1]:
        _stage_contact_messages(review)
    for review in _list_reviews_in_state(ReviewState.DESK_REVIEW)[-1:]:
        _replace_focal_point(review.delegation_under_review, staff)
        _ask_for_declarations(review.delegation_under_review, staff)


def _list_reviews_in_state(state: str) -> list[Review]:
    rows = Review.objects.filter(state=state).select_related("state_under_review", "phase")
    return list(rows.order_by("code"))


def _stage_contact_messages(review: Review) -> None:
    """Open the relay of the State. An organization writes, and another sender whose message is reported as abuse."""
    state = review.state_under_review
    focal_point = get_holder(review, state)
    contact_relay.open_contact(state, actor=focal_point)
    organization = Organization.objects.get(name__startswith=texts.ORGANIZATION)
    contact_relay.send_contact_message(
        state,
        actor=get_main_contact(organization),
        organization=organization,
        subject=texts.CONTACT_SUBJECT,
        text=texts.CONTACT,
    )
    unwanted = contact_relay.send_contact_message(
        state,
        actor=None,
        name="Somebody (demonstration)",
        email=f"somebody@{DOMAIN}",
        subject=texts.ABUSE_SUBJECT,
        text=texts.ABUSE,
    )
    contact_relay.report_abuse(unwanted, actor=focal_point)


def _replace_focal_point(delegation: Delegation, staff: User) -> None:
    """Nominate a new focal point who replaces the current one; the work stays as it is."""
    nomination = _name(delegation, staff, DelegateRole.FOCAL_POINT, "successor", replaces=True)
    do_after_reading(people.approve_nomination, nomination, actor=staff)


def _ask_for_declarations(delegation: Delegation, staff: User) -> None:
    """Set that the State asks for declarations. One person has declared, another has not yet."""
    declarations.set_declarations(delegation, actor=staff, asks=True)
    for local in ("declared", "undeclared"):
        nomination = _name(delegation, staff, DelegateRole.EXPERT, local)
        if local == "declared":
            person = User.objects.get(email=nomination.email)
            declarations.make_declaration(nomination, actor=person, declaration=Declaration.NONE)


def _name(delegation: Delegation, staff: User, role: str, local: str, *, replaces: bool = False) -> object:
    state = delegation.party
    return people.nominate_person(
        delegation,
        actor=staff,
        note_verbale=get_note_verbale(state, actor=staff),
        name=f"{LABELS[role].format(state=state.names['en'])}, {local} (demonstration)",
        email=get_email(state, local),
        role=role,
        replaces=replaces,
    )
