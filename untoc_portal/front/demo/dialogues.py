"""Working-group sessions and constructive dialogues of the demonstration, made through the services."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from dialogues.enums import Decision, Delivery, DialogueMode, FundingKind, WorkingGroupCode
from dialogues.models import (
    AgendaItem,
    Attendee,
    Dialogue,
    FundedActivity,
    Session,
    Statement,
    Theme,
    WorkingGroup,
)
from dialogues.services import (
    applications,
    chair_summaries,
    dialogue_papers,
    dialogues,
    funding,
    general_reviews,
    moderation,
    sessions,
    speakers,
    statements,
)
from reviews.models import Article, Review
from stakeholders.enums import EcosocStatus, OrganizationKind
from stakeholders.models import Organization, State
from stakeholders.services import organizations
from stakeholders.services.organization_documents import add_document
from untoc_portal.accounts.models import User
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.people import DOMAIN, confirm_role_proposal, create_portal_account, get_holder
from untoc_portal.front.demo.reading import do_after_reading
from untoc_portal.front.demo.speaking import begin_general_review, stage_meeting
from untoc_portal.front.demo.taking_part import (
    OBJECTING,
    add_representative,
    apply_to_dialogue,
    build_paper,
    certify_attendance,
    decide_all,
    get_main_contact,
    object_in_time,
    raise_objection,
    register_organization,
    substitute_attendee,
)

VIENNA = "Vienna"
AGENDA = ("Outcomes of country reviews", "Matters for the group's next session", "Adoption of the report")
# A session of today can be concluded today. The others are in the future, in days from now.
TODAY_GROUPS = (WorkingGroupCode.TIP, WorkingGroupCode.SOM)
AHEAD = {"TIP": 330, "SOM": 340, "FA": 90, "IC": 120, "TA": 150}


def enter_funding(staff: User) -> None:
    """Enter an invented budget and two invented contributions, with payments and expenditures."""
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
        _name_chair(group, f"chair.{group.code.lower()}", f"Chair of the working group {group.code}", staff)
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


def _name_chair(group: WorkingGroup, local: str, name: str, staff: User) -> User:
    """Propose a chair as one officer of the Secretariat, and confirm as another."""
    user = create_portal_account(local, name)
    confirm_role_proposal(
        sessions.propose_chair(group, actor=staff, email=user.email, name=user.name, reason=texts.REASON_FOR_ROLE)
    )
    return user


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


def stage_dialogues(review: Review, staff: User) -> None:
    """Hold the dialogue on trafficking in persons up to its chair's summary, and open two other dialogues."""
    network = register_organization(
        texts.ORGANIZATION, OrganizationKind.NGO, "representative", staff, country="CRI", gender="woman"
    )
    centre = register_organization(
        texts.OTHER_ORGANIZATION, OrganizationKind.ACADEMIA, "researcher", staff, country="GHA", gender="man"
    )
    add_representative(network, "advocate", staff, gender="man")
    statutes = build_paper("statutes", texts.DOCUMENT_TITLE, texts.DOCUMENT)
    add_document(network, actor=get_main_contact(network), title=texts.DOCUMENT_TITLE, file=statutes)
    held = _open(WorkingGroupCode.TIP, staff, days_ahead=0)
    decide_all(held, [(network, Decision.INVITE), (centre, Decision.REFUSE)], staff)
    _speak(held, network, review)
    stage_meeting(held, _get_chair(held))
    _summarize(held)
    certify_attendance(held, network, staff)
    _prepare(network, centre, staff)
    _registrations()
    _open_general_review(network, staff)


def _prepare(network: Organization, centre: Organization, staff: User) -> None:
    """Open a dialogue in which everything is in progress: too few places, objections, statements."""
    clinic = register_organization(
        texts.CLINIC, OrganizationKind.COMMUNITY_GROUP, "clinic", staff, country="NPL", gender="woman"
    )
    press = register_organization(texts.PRESS, OrganizationKind.MEDIA, "editor", staff, country="PRT")
    # One person can act for several organizations.
    add_representative(clinic, "representative", staff)
    ahead = _open(WorkingGroupCode.SOM, staff, days_ahead=75, capacity=3)
    background = build_paper("background", texts.BACKGROUND_TITLE, texts.BACKGROUND)
    dialogue_papers.add_paper(ahead, actor=staff, title=texts.BACKGROUND_TITLE, language="en", file=background)
    wanted = [(network, Decision.INVITE), (press, Decision.INVITE), (clinic, Decision.WAIT)]
    decide_all(ahead, wanted, staff)
    do_after_reading(
        applications.withdraw_application, ahead.applications.get(organization=press), actor=get_main_contact(press)
    )
    colleague = add_representative(network, "colleague", staff, gender="woman")
    substitute_attendee(ahead.applications.get(organization=network), colleague)
    _await_decisions(ahead, centre, staff)
    _contest(ahead, network)
    _name_speakers(ahead, staff)


def _await_decisions(dialogue: Dialogue, organization: Organization, staff: User) -> None:
    """Leave one application with objections at the States parties, and one to be checked."""
    application = apply_to_dialogue(dialogue, organization)
    applications.confirm_application(application, actor=staff)
    do_after_reading(applications.circulate_applications, dialogue, actor=staff)
    object_in_time(application, staff)
    newcomer = register_organization(
        texts.THIRD_ORGANIZATION, OrganizationKind.PROFESSIONAL, "delegate.association", staff
    )
    apply_to_dialogue(dialogue, newcomer)


def _contest(dialogue: Dialogue, organization: Organization) -> None:
    """Accept an oral statement, and return another one, which its author contests."""
    author, chair = get_main_contact(organization), _get_chair(dialogue)
    spoken = _submit(dialogue, author, organization, texts.ORAL_TITLE, texts.ORAL, delivery=Delivery.BOTH)
    do_after_reading(moderation.accept_statement, spoken, actor=chair)
    prevention = Theme.objects.filter(code="prevention")
    statements.tag_statement(spoken, actor=chair, themes=prevention, articles=Article.objects.filter(number=15)[:1])
    returned = _submit(dialogue, author, organization, texts.CONTESTED_TITLE, texts.CONTESTED)
    remarks = [(texts.CONTESTED.partition(" without")[0], texts.REMARK_REASON)]
    do_after_reading(moderation.return_statement, returned, actor=chair, reason=texts.RETURN_STATEMENT, remarks=remarks)
    do_after_reading(statements.contest_statement, returned, actor=author, objection=texts.CONTEST)


def _name_speakers(dialogue: Dialogue, staff: User) -> None:
    """Choose a panel of one, and put those who asked to speak on the list."""
    coming = Attendee.objects.attending().filter(application__dialogue=dialogue, application__state="invited")
    do_after_reading(speakers.choose_panel, dialogue, actor=staff, attendees=coming[:1])
    speakers.list_speakers(dialogue, actor=staff)


def _open_general_review(network: Organization, staff: User) -> None:
    """Open the Conference's general review: one organization is accepted under rule 17, one needs a decision."""
    conference = WorkingGroup.objects.get(code=WorkingGroupCode.COP)
    president = _name_chair(conference, "president", "President of the Conference", staff)
    council = register_organization(
        texts.COUNCIL, OrganizationKind.PROFESSIONAL, "council", staff, country="KOR", gender="man",
        ecosoc_status=EcosocStatus.SPECIAL,
    )  # fmt: skip
    item = AgendaItem.objects.filter(session__working_group=conference).first()
    closes = item.session.starts_on - dt.timedelta(days=60)
    review = do_after_reading(general_reviews.open_general_review, item, actor=staff, applications_close_on=closes)
    for organization in (council, network):
        applications.confirm_application(apply_to_dialogue(review, organization), actor=staff)
    do_after_reading(applications.circulate_applications, review, actor=staff)
    raise_objection(review.applications.get(organization=network), staff, OBJECTING, ground=texts.OBJECTION)
    author = get_main_contact(council)
    spoken = _submit(
        review, author, council, texts.COUNCIL_STATEMENT_TITLE, texts.COUNCIL_STATEMENT, delivery=Delivery.ORAL
    )
    do_after_reading(moderation.accept_statement, spoken, actor=staff)
    speakers.list_speakers(review, actor=president)
    general_reviews.invite_speaker(review.speakers.get(), actor=president)
    do_after_reading(general_reviews.approve_speakers, review, actor=staff)
    begin_general_review(item, _find_speaking_people(), staff)


def _find_speaking_people() -> dict[str, User]:
    """Return two States under review, each with its focal point."""
    reviews = Review.objects.filter(phase__sequence=1, group__number=1).select_related("state_under_review")
    rows = reviews.order_by("code")[:2]
    return {row.state_under_review.iso3: get_holder(row, row.state_under_review) for row in rows}


def _open(code: str, staff: User, *, days_ahead: int, capacity: int = 200) -> Dialogue:
    """Conclude the group's first session, record its report, and open its dialogue."""
    today = timezone.localdate()
    session = Session.objects.filter(working_group__code=code).earliest("starts_on")
    chair = User.objects.get(email=f"chair.{code.lower()}@{DOMAIN}")
    do_after_reading(sessions.conclude_session, session, actor=chair)
    symbol = f"{session.working_group.symbol_prefix}/{today.year}/99"
    do_after_reading(sessions.adopt_report, session, actor=staff, concluded_on=today, adopted_on=today, symbol=symbol)
    return do_after_reading(
        dialogues.open_dialogue,
        session,
        actor=chair,
        held_on=today + dt.timedelta(days=days_ahead),
        place=VIENNA,
        mode=DialogueMode.HYBRID,
        applications_close_on=today + dt.timedelta(days=days_ahead // 2),
        languages=["en"],
        capacity=capacity,
        preparation_on=today + dt.timedelta(days=max(days_ahead - 1, 0)),
        programme=texts.PROGRAMME,
        guidance=texts.GUIDANCE,
    )


def _registrations() -> None:
    """Leave two registrations to be verified; one of them may be a duplicate."""
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
    """Submit three statements: one accepted, one that names a State, and one about a State's own review."""
    author, chair = get_main_contact(organization), _get_chair(dialogue)
    spoken = _submit(dialogue, author, organization, texts.STATEMENT_TITLE, texts.STATEMENT)
    do_after_reading(moderation.accept_statement, spoken, actor=chair)
    statements.tag_statement(spoken, actor=chair, themes=Theme.objects.filter(code="victims"), articles=[])
    _submit(dialogue, author, organization, texts.COUNTRY_STATEMENT_TITLE, texts.COUNTRY_STATEMENT)
    state = review.state_under_review
    focal_point = get_holder(review, state)
    own = statements.write_statement(
        dialogue,
        actor=focal_point,
        review=review,
        language="en",
        title=texts.REVIEWED_STATE_STATEMENT_TITLE,
        text=texts.REVIEWED_STATE_STATEMENT.format(state=state.names["en"]),
        consents_to_publication=True,
    )
    own = do_after_reading(statements.submit_statement, own, actor=focal_point)
    do_after_reading(moderation.accept_statement, own, actor=chair)


def _submit(
    dialogue: Dialogue, author: User, organization: Organization, title: str, text: str, **values: Any
) -> Statement:
    """Write a statement and submit it; the check may refuse it."""
    made = statements.write_statement(
        dialogue,
        actor=author,
        organization=organization,
        language="en",
        title=title,
        text=text,
        consents_to_publication=True,
        **values,
    )
    return do_after_reading(statements.submit_statement, made, actor=author)


def _get_chair(dialogue: Dialogue) -> User:
    code = dialogue.report.session.working_group.code
    return User.objects.get(email=f"chair.{code.lower()}@{DOMAIN}")


def _summarize(dialogue: Dialogue) -> None:
    chair = _get_chair(dialogue)
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=chair)
    summary = chair_summaries.write_chair_summary(dialogue, actor=chair, text=texts.CHAIR_SUMMARY)
    do_after_reading(chair_summaries.issue_chair_summary, summary, actor=chair)
