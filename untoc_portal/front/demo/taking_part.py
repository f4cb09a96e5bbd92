"""Invented organizations and their people, and how they take part: applications, objections, places, papers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import override

from dialogues.enums import Decision, ObjectionOutcome, Stance
from dialogues.models import BureauDecision
from dialogues.selectors.bureau import list_voices
from dialogues.services import applications, attendees, bureau, objections
from stakeholders.enums import RepresentativeRole
from stakeholders.models import Organization, Representative, State
from stakeholders.services import organizations, representatives
from stakeholders.services.transitions import verify_organization
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.printing import render_pdf
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.people import DOMAIN, create_portal_account
from untoc_portal.front.demo.reading import do_after_reading

if TYPE_CHECKING:
    from dialogues.models import Application, Dialogue

# States that object, in the demonstration. The reasons are invented and say so, and the objections have no effect.
OBJECTING, LATE, WITHOUT_GROUND = "ISL", "NZL", "URY"
# Members of the Extended Bureau, in the demonstration, and their States.
BUREAU = {"bureau": "CHL", "bureau.aut": "AUT", "bureau.gha": "GHA", "bureau.isl": OBJECTING}


def register_organization(
    name: str, kind: str, local: str, staff: User, *, country: str = "", gender: str = "", **values: Any
) -> Organization:
    """Register and verify an organization with its main contact."""
    organization = organizations.register_organization(
        actor=staff,
        name=f"{name} (demonstration)",
        kind=kind,
        country=State.objects.get(iso3=country) if country else None,
        expertise=texts.EXPERTISE,
        fields=["TIP", "SOM"],
        languages=["en", "fr"],
        is_listed=True,
        **values,
    )
    do_after_reading(verify_organization, organization, actor=staff)
    add_representative(organization, local, staff, gender=gender)
    return organization


def add_representative(organization: Organization, local: str, staff: User, *, gender: str = "") -> Representative:
    """Add one more representative to the organization. A person who already acts for another one keeps the name."""
    email = f"{local}@{DOMAIN}"
    known = User.objects.filter(email=email).first()
    name = organization.name.removesuffix(" (demonstration)")
    return representatives.add_representative(
        organization,
        actor=staff,
        email=email,
        name=known.name if known else f"{local.capitalize()} of the {name} (demonstration)",
        position=local.capitalize(),
        gender=gender,
    )


def get_main_contact(organization: Organization) -> User:
    """Return the organization's main contact."""
    role = RepresentativeRole.CONTACT
    return User.objects.get(representations__organization=organization, representations__role=role)


def apply_to_dialogue(dialogue: Dialogue, organization: Organization, **values: Any) -> Application:
    """Apply for the organization, with as many people as the dialogue accepts."""
    people = organization.representatives.in_force()[: dialogue.representatives_max]
    return applications.apply_to_dialogue(
        dialogue,
        actor=get_main_contact(organization),
        organization=organization,
        expertise=texts.EXPERTISE,
        representatives=people,
        **{"wants_to_speak": True, "consents_to_publication": True, **values},
    )


def create_bureau_seats(staff: User) -> None:
    """Create the members of the Extended Bureau, each with a State.

    The first makes proposals; one is of an objecting State.
    """
    for local, iso3 in BUREAU.items():
        state = State.objects.get(iso3=iso3)
        with override("en"):
            name = f"Member of the Extended Bureau, {state}"
        member = create_portal_account(local, name, RoleGroup.EXTENDED_BUREAU)
        bureau.record_seat(member, actor=staff, state=state)


def get_proposer() -> User:
    """Return the member who makes the proposals."""
    return User.objects.get(email=f"{next(iter(BUREAU))}@{DOMAIN}")


def agree_to_decision(decision: BureauDecision, *, left_out: int = 0) -> None:
    """Agree for the members who have not taken a position, except the last `left_out` ones of the list."""
    waiting = [voice.seat.member for voice in list_voices(decision) if voice.stance == Stance.NO_POSITION]
    for member in waiting[: len(waiting) - left_out]:
        do_after_reading(bureau.agree_to_decision, decision, actor=member)


def keep_silence(decision: BureauDecision) -> None:
    """Agree for all members except one, and end the silence period now."""
    agree_to_decision(decision, left_out=1)
    BureauDecision.objects.filter(pk=decision.pk).update(silence_ends_at=timezone.now())
    bureau.close_decision(decision)


def decide_all(dialogue: Dialogue, wanted: list[tuple[Organization, str]], staff: User) -> None:
    """Take applications to their decisions, as if they had been received and circulated weeks ago."""
    rows = [(apply_to_dialogue(dialogue, organization), decision) for organization, decision in wanted]
    weeks_ago = timezone.now() - dt.timedelta(days=dialogue.objection_days + 10)
    dialogue.applications.update(created_at=weeks_ago)
    for application, _decision in rows:
        applications.confirm_application(application, actor=staff)
    day = timezone.localdate(weeks_ago) + dt.timedelta(days=1)
    do_after_reading(applications.circulate_applications, dialogue, actor=staff, circulated_on=day)
    for application, decision in rows:
        application.refresh_from_db()
        if decision == Decision.REFUSE:
            object_in_vain(application, staff)
        reason = texts.APPLICATION_REFUSAL if decision == Decision.REFUSE else texts.APPLICATION_APPROVAL
        proposed = do_after_reading(
            bureau.propose_decision, application, actor=get_proposer(), decision=decision, reason=reason
        )
        (keep_silence if decision == Decision.WAIT else agree_to_decision)(proposed)


def object_in_vain(application: Application, staff: User) -> None:
    """Record an objection in time and a late one; neither is sustained."""
    circulated = application.applicant_list
    days = {OBJECTING: circulated.circulated_on, LATE: circulated.objections_until + dt.timedelta(days=1)}
    outcomes = {OBJECTING: ObjectionOutcome.NOT_SUSTAINED, LATE: ObjectionOutcome.WITHOUT_EFFECT}
    for iso3, day in days.items():
        made = raise_objection(application, staff, iso3, ground=texts.OBJECTION, raised_on=day)
        values = {"outcome": outcomes[iso3], "note": texts.OBJECTION_DECISION}
        agree_to_decision(do_after_reading(bureau.propose_objection_decision, made, actor=get_proposer(), **values))


def raise_objection(application: Application, staff: User, iso3: str, **values: Any) -> Any:
    """Record an objection that came by note."""
    return do_after_reading(
        objections.object_to_application, application, actor=staff, state=State.objects.get(iso3=iso3), **values
    )


def object_in_time(application: Application, staff: User) -> None:
    """Leave one objection to be decided by the members, and one without a reason that was withdrawn."""
    made = raise_objection(application, staff, OBJECTING, ground=texts.OBJECTION)
    values = {"outcome": ObjectionOutcome.NOT_SUSTAINED, "note": texts.OBJECTION_DECISION}
    agree_to_decision(
        do_after_reading(bureau.propose_objection_decision, made, actor=get_proposer(), **values), left_out=1
    )
    without = raise_objection(application, staff, WITHOUT_GROUND, is_without_ground=True)
    do_after_reading(objections.withdraw_objection, without, actor=staff)


def substitute_attendee(application: Application, representative: Representative) -> None:
    """Replace the last of the expected participants by another representative."""
    last = application.attendees.attending().last()
    attendees.substitute_attendee(last, actor=get_main_contact(application.organization), representative=representative)


def certify_attendance(dialogue: Dialogue, organization: Organization, staff: User) -> None:
    """Record who of the organization took part, and request the certificate of the first."""
    came = dialogue.applications.get(organization=organization).attendees.attending()
    attendees.record_attendance(dialogue, actor=staff, present=came)
    attendees.certify_attendance(came.first(), actor=get_main_contact(organization))


def build_paper(name: str, title: str, text: str) -> SimpleUploadedFile:
    """Return a PDF of one page with an invented text."""
    markup = format_html(
        '<html lang="en"><head><title>{}</title></head><body><h1>{}</h1><p>{}</p></body></html>', title, title, text
    )
    return SimpleUploadedFile(f"{name}.pdf", render_pdf(markup, identifier=name), content_type="application/pdf")
