"""The demonstration's working-group sessions and constructive dialogues, by the services as the right people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from dialogues.enums import Decision, DialogueMode, FundingKind, WorkingGroupCode
from dialogues.models import AgendaItem, Application, Attendee, Dialogue, FundedActivity, Session, Theme, WorkingGroup
from dialogues.services import (
    applications,
    chair_summaries,
    dialogues,
    funding,
    general_reviews,
    moderation,
    sessions,
    speakers,
    statements,
)
from reviews.models import Review
from stakeholders.enums import OrganizationKind
from stakeholders.models import Organization, State
from stakeholders.services import organizations, representatives
from stakeholders.services.transitions import verify_organization
from untoc_portal.accounts.models import User
from untoc_portal.demo import texts
from untoc_portal.demo.people import DOMAIN, holder, portal_account

VIENNA = "Vienna"
AGENDA = ("Outcomes of country reviews", "Matters for the group's next session", "Adoption of the report")
# A session of today can be concluded today; the others lie ahead, days from now.
TODAY_GROUPS = (WorkingGroupCode.TIP, WorkingGroupCode.SOM)
AHEAD = {"TIP": 330, "SOM": 340, "FA": 90, "IC": 120, "TA": 150}


def fund(staff: User) -> None:
    """Enter an invented allotment and two invented contributions, with what was paid in and spent."""
    today = timezone.localdate()
    activity = {row.code: row for row in FundedActivity.objects.all()}

    def dated(days: int, amount: str, reference: str) -> dict[str, Any]:
        day = today - dt.timedelta(days=days)
        return {"actor": staff, "amount": Decimal(amount), "dated": day, "reference": f"{reference} (invented)"}

    budget = funding.record_source(kind=FundingKind.REGULAR_BUDGET, **dated(300, "640000", "Budget decision"))
    pledge, earmarked = (
        funding.record_source(
            kind=FundingKind.VOLUNTARY,
            state=State.objects.get(iso3=iso3),
            earmarked_for=activity.get(code),
            **dated(days, amount, "Note verbale"),
        )
        for iso3, code, days, amount in (("CAN", "", 200, "150000"), ("JPN", "training", 170, "90000"))
    )
    funding.record_payment(pledge, **dated(150, "100000", "Deposit 1"))
    funding.record_payment(earmarked, **dated(140, "90000", "Deposit 2"))
    for source, code, days, amount in (
        (budget, "review-support", 90, "210000"),
        (budget, "meetings", 60, "180000"),
        (pledge, "translation", 50, "64500"),
        (earmarked, "training", 30, "38250.50"),
    ):
        funding.record_expenditure(source, activity=activity[code], **dated(days, amount, f"Voucher {days}"))


def schedule_sessions(staff: User) -> None:
    """Name a chair for each group and schedule its sessions."""
    today = timezone.localdate()
    for group in WorkingGroup.objects.exclude(code=WorkingGroupCode.COP):
        chair = portal_account(f"chair.{group.code.lower()}", f"Chair of the working group {group.code}")
        sessions.name_chair(group, actor=staff, user=chair)
        starts = [today] if group.code in TODAY_GROUPS else []
        starts.append(today + dt.timedelta(days=AHEAD[group.code]))
        for number, starts_on in enumerate(starts, 1):
            days = 0 if starts_on == today else 2
            sessions.schedule_session(
                group,
                actor=staff,
                number=number,
                starts_on=starts_on,
                ends_on=starts_on + dt.timedelta(days=days),
                place=VIENNA,
                agenda=AGENDA,
            )
    _schedule_conference(staff, today + dt.timedelta(days=400))


def _schedule_conference(staff: User, starts_on: dt.date) -> None:
    sessions.schedule_session(
        WorkingGroup.objects.get(code=WorkingGroupCode.COP),
        actor=staff,
        number=1,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=4),
        place=VIENNA,
        agenda=texts.CONFERENCE_AGENDA,
    )


def hold(review: Review, staff: User) -> None:
    """Hold the dialogue on trafficking in persons up to its chair's summary; open that on smuggling of migrants."""
    bureau = User.objects.get(email=f"bureau@{DOMAIN}")
    network = _organization(texts.ORGANIZATION, OrganizationKind.NGO, "representative", staff)
    centre = _organization(texts.OTHER_ORGANIZATION, OrganizationKind.ACADEMIA, "researcher", staff)
    held = _open(WorkingGroupCode.TIP, staff, days_ahead=0)
    _apply(held, [(network, Decision.INVITE), (centre, Decision.REFUSE)], staff, bureau)
    _speak(held, network, review)
    _summarize(held)
    ahead = _open(WorkingGroupCode.SOM, staff, days_ahead=75)
    _apply(ahead, [(network, Decision.INVITE)], staff, bureau)
    _await_decisions(ahead, centre, staff)
    _name_speakers(ahead, staff)
    _registrations()
    _open_general_review(staff)


def _name_speakers(dialogue: Dialogue, staff: User) -> None:
    """Choose a panel of one, and put who asked to speak on the list."""
    coming = Attendee.objects.coming().filter(application__dialogue=dialogue, application__state="invited")
    speakers.choose_panel(dialogue, actor=staff, attendees=coming[:1])
    speakers.list_speakers(dialogue, actor=staff)


def _open_general_review(staff: User) -> None:
    """Open the Conference's general review; an organization with ECOSOC status is accepted under rule 17."""
    council = _organization(texts.COUNCIL, OrganizationKind.PROFESSIONAL, "council", staff, ecosoc_status="special")
    item = AgendaItem.objects.filter(session__working_group__code=WorkingGroupCode.COP).first()
    closes = item.session.starts_on - dt.timedelta(days=60)
    review = general_reviews.open_general_review(item, actor=staff, applications_close_on=closes)
    applications.confirm_application(_application(review, council), actor=staff)
    applications.circulate_applications(review, actor=staff)


def _organization(name: str, kind: str, local: str, staff: User, **values: Any) -> Organization:
    organization = organizations.register_organization(
        actor=staff,
        name=f"{name} (demonstration)",
        kind=kind,
        expertise=texts.EXPERTISE,
        fields=["TIP", "SOM"],
        languages=["en", "fr"],
        is_listed=True,
        **values,
    )
    verify_organization(organization, actor=staff)
    representatives.add_representative(
        organization,
        actor=staff,
        email=f"{local}@{DOMAIN}",
        name=f"{local.capitalize()} of the {name} (demonstration)",
        position=local.capitalize(),
    )
    return organization


def _representative(organization: Organization) -> User:
    return User.objects.get(representations__organization=organization)


def _open(code: str, staff: User, *, days_ahead: int) -> Dialogue:
    """Conclude the group's session of today, record its report, and open its dialogue."""
    today = timezone.localdate()
    session = Session.objects.get(working_group__code=code, starts_on=today)
    chair = User.objects.get(email=f"chair.{code.lower()}@{DOMAIN}")
    sessions.conclude_session(session, actor=chair)
    symbol = f"{session.working_group.symbol_prefix}/{today.year}/99"
    report = sessions.adopt_report(session, actor=staff, concluded_on=today, adopted_on=today, symbol=symbol)
    return dialogues.open_dialogue(
        report,
        actor=chair,
        held_on=today + dt.timedelta(days=days_ahead),
        place=VIENNA,
        mode=DialogueMode.HYBRID,
        applications_close_on=today + dt.timedelta(days=days_ahead // 2),
        languages=["en"],
        capacity=200,
        preparation_on=today + dt.timedelta(days=max(days_ahead - 1, 0)),
        programme=texts.PROGRAMME,
        guidance=texts.GUIDANCE,
    )


def _application(dialogue: Dialogue, organization: Organization) -> Application:
    return applications.apply_to_dialogue(
        dialogue,
        actor=_representative(organization),
        organization=organization,
        expertise=texts.EXPERTISE,
        wants_to_speak=True,
        consents_to_publication=True,
    )


def _apply(dialogue: Dialogue, wanted: list[tuple[Organization, str]], staff: User, bureau: User) -> None:
    """Carry applications to their decisions, as if they had come and been circulated weeks ago."""
    rows = [(_application(dialogue, organization), decision) for organization, decision in wanted]
    weeks_ago = timezone.now() - dt.timedelta(days=dialogue.objection_days + 10)
    dialogue.applications.update(created_at=weeks_ago)
    for application, _decision in rows:
        applications.confirm_application(application, actor=staff)
    day = timezone.localdate(weeks_ago) + dt.timedelta(days=1)
    applications.circulate_applications(dialogue, actor=staff, circulated_on=day)
    for application, decision in rows:
        application.refresh_from_db()
        reason = texts.APPLICATION_REFUSAL if decision == Decision.REFUSE else ""
        applications.decide_application(application, actor=bureau, decision=decision, reason=reason)


def _await_decisions(dialogue: Dialogue, organization: Organization, staff: User) -> None:
    """Leave one application before States parties, and one to be checked."""
    application = _application(dialogue, organization)
    applications.confirm_application(application, actor=staff)
    applications.circulate_applications(dialogue, actor=staff)
    newcomer = _organization(texts.THIRD_ORGANIZATION, OrganizationKind.PROFESSIONAL, "delegate.association", staff)
    _application(dialogue, newcomer)


def _registrations() -> None:
    """Leave two registrations to be verified, one of which may be a double."""
    for name, local in ((texts.NEWCOMER, "newcomer"), (texts.DOUBLE, "double")):
        organizations.apply_for_registration(
            actor=None,
            person_name=f"{local.capitalize()} (demonstration)",
            email=f"{local}@{DOMAIN}",
            name=f"{name} (demonstration)",
            kind=OrganizationKind.COMMUNITY_GROUP,
            position="Coordinator",
            fields=["SOM", "TA"],
            languages=["en", "ar"],
        )


def _speak(dialogue: Dialogue, organization: Organization, review: Review) -> None:
    """Submit three statements: one accepted, one refused because it names a State, one on a State's own review."""
    author, chair = _representative(organization), _chair_of(dialogue)
    for title, text in (
        (texts.STATEMENT_TITLE, texts.STATEMENT),
        (texts.COUNTRY_STATEMENT_TITLE, texts.COUNTRY_STATEMENT),
    ):
        statement = statements.write_statement(
            dialogue,
            actor=author,
            organization=organization,
            language="en",
            title=title,
            text=text,
            consents_to_publication=True,
        )
        statement = statements.submit_statement(statement, actor=author)
        if text == texts.STATEMENT:
            moderation.accept_statement(statement, actor=chair)
            victims = Theme.objects.filter(code="victims")
            statements.tag_statement(statement, actor=chair, themes=victims, articles=[])
    state = review.state_under_review
    focal_point = holder(review, state)
    own = statements.write_statement(
        dialogue,
        actor=focal_point,
        review=review,
        language="en",
        title=texts.OWN_REVIEW_STATEMENT_TITLE,
        text=texts.OWN_REVIEW_STATEMENT.format(state=state.names["en"]),
        consents_to_publication=True,
    )
    own = statements.submit_statement(own, actor=focal_point)
    moderation.accept_statement(own, actor=chair)


def _chair_of(dialogue: Dialogue) -> User:
    code = dialogue.report.session.working_group.code
    return User.objects.get(email=f"chair.{code.lower()}@{DOMAIN}")


def _summarize(dialogue: Dialogue) -> None:
    chair = _chair_of(dialogue)
    dialogues.hold_dialogue(dialogue, actor=chair)
    summary = chair_summaries.write_chair_summary(dialogue, actor=chair, text=texts.CHAIR_SUMMARY)
    chair_summaries.issue_chair_summary(summary, actor=chair)
