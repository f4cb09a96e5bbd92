"""Organizations, sessions with their reports, routings, dialogues, applications and statements."""

from __future__ import annotations

import datetime as dt
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission

from dialogues.enums import ApplicationState, Delivery, DialogueKind, SessionState, StatementState
from dialogues.models import (
    AdoptedReport,
    AgendaItem,
    ApplicantList,
    Application,
    Dialogue,
    Routing,
    RoutingRule,
    Session,
    Statement,
    StatementVersion,
    WorkingGroup,
)
from reviews.enums import ReviewState as S
from reviews.models import Outcome
from stakeholders.enums import OrganizationKind, OrganizationState
from stakeholders.models import Organization, OrganizationGrant, Representative, State
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.demo.scale.cycle import write_accounts
from untoc_portal.front.demo.scale.plan import MARK
from untoc_portal.front.demo.scale.rows import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from untoc_portal.front.demo.scale.plan import Plan

ORGANIZATIONS, STATEMENTS, SESSIONS, ITEMS = 2000, 10_000, 60, 6
STATEMENTS_OF_ONE = 2


def write_organizations(plan: Plan) -> None:
    """Write verified organizations, each with a representative who has the rights of one."""
    count = plan.count(ORGANIZATIONS, least=10)
    seats, kinds = cycle(list(State.objects.values_list("pk", flat=True))), cycle(OrganizationKind.values)
    organizations = write_rows(
        Organization,
        "name kind country_id expertise is_listed",
        (
            (f"Organization {number} {MARK}", next(kinds), next(seats), plan.write_text("Expertise."), number % 3 > 0)
            for number in range(1, count + 1)
        ),
        state=OrganizationState.VERIFIED.value,
        renewal_due_on=plan.today + dt.timedelta(days=300),
        languages=["en"],
    )
    people = write_accounts(
        "representative", (f"Representative {one + 1}" for one in range(count)), [RoleGroup.STAKEHOLDERS]
    )
    write_rows(
        Representative, "organization_id user_id", zip(organizations, people, strict=True), position="Representative"
    )
    groups = write_rows(Group, "name", ((f"organization:{key}",) for key in organizations))
    write_rows(User.groups.through, "user_id group_id", zip(people, groups, strict=True))
    rights = list(
        Permission.objects.filter(codename__in=OrganizationGrant.allowed_codenames).values_list("pk", flat=True)
    )
    write_rows(
        OrganizationGrant,
        "group_id content_object_id permission_id",
        ((group, key, right) for group, key in zip(groups, organizations, strict=True) for right in rights),
    )
    plan.organizations = [(key, [person]) for key, person in zip(organizations, people, strict=True)]


def write_sessions(plan: Plan) -> None:
    """Write the sessions of every group, most of them over, and what was placed on their agendas."""
    groups = list(WorkingGroup.objects.order_by("pk"))
    # One to come and one that is over, at least.
    each = max(2, round(plan.count(SESSIONS) / len(groups)))
    rows = [
        (group, number, plan.today + dt.timedelta(days=120 - 1500 * number // max(1, each) + group.pk))
        for group in groups
        for number in range(each)
    ]
    sessions = write_rows(
        Session,
        "working_group_id number starts_on ends_on documents_close_on state",
        (
            (
                *(group.pk, each - number, day, day + dt.timedelta(days=2), day - dt.timedelta(days=30)),
                SessionState.REPORT_ADOPTED.value if _is_over(plan, day) else SessionState.SCHEDULED.value,
            )
            for group, number, day in rows
        ),
        place="Vienna",
    )
    items = write_rows(
        AgendaItem,
        "session_id number title receives_outcomes",
        ((key, number, f"Item {number} {MARK}", number == 1) for key in sessions for number in range(1, ITEMS + 1)),
    )
    over = [(key, *row) for key, row in zip(sessions, rows, strict=True) if _is_over(plan, row[2])]
    reports = write_rows(
        AdoptedReport,
        "session_id concluded_on adopted_on symbol",
        (
            (key, day + dt.timedelta(days=2), day + dt.timedelta(days=3), f"{group.symbol_prefix}/INVENTED/{key}")
            for key, group, _number, day in over
        ),
    )
    _write_routings(groups, rows, items)
    followed = [
        (report, day)
        for report, (_key, group, _number, day) in zip(reports, over, strict=True)
        if not group.is_conference
    ]
    _write_dialogues(plan, followed)


def _is_over(plan: Plan, day: dt.date) -> bool:
    return day + dt.timedelta(days=10) < plan.today


def _write_routings(groups: list[WorkingGroup], rows: list[Any], items: range) -> None:
    """Place every issued outcome on the agenda of one group."""
    rules = {rule.working_group_id: rule.pk for rule in RoutingRule.objects.order_by("-position")}
    places = {group.pk: [] for group in groups if group.pk in rules}
    for at, (group, _number, _day) in enumerate(rows):
        if group.pk in places:
            places[group.pk].append(items[at * ITEMS])
    outcomes = list(Outcome.objects.filter(review__state__in=[S.ISSUED, S.CLOSED]).values_list("pk", flat=True))
    chosen = cycle([(group, item) for group, found in places.items() for item in found])
    write_rows(
        Routing,
        "working_group_id agenda_item_id outcome_id rule_id",
        ((group, item, outcome, rules[group]) for outcome, (group, item) in zip(outcomes, chosen, strict=False)),
    )


def _write_dialogues(plan: Plan, followed: list[tuple[int, dt.date]]) -> None:
    if not followed:
        return
    dialogues = write_rows(
        Dialogue,
        "report_id held_on applications_close_on",
        ((report, day + dt.timedelta(days=5), day) for report, day in followed),
        kind=DialogueKind.CONSTRUCTIVE.value,
        place="Vienna",
        languages=["en", "fr"],
        themes=plan.write_text("Themes."),
        state="held",
    )
    officer = plan.officers[0].pk
    lists = write_rows(
        ApplicantList,
        "dialogue_id circulated_on objections_until",
        (
            (key, day - dt.timedelta(days=20), day - dt.timedelta(days=6))
            for key, (_report, day) in zip(dialogues, followed, strict=True)
        ),
        number=1,
        circulated_by_id=officer,
    )
    seats = -(-plan.count(STATEMENTS) // STATEMENTS_OF_ONE // len(followed))
    applicants = [
        (key, listed, organization, people[0])
        for at, (key, listed) in enumerate(zip(dialogues, lists, strict=True))
        for organization, people in islice(
            cycle(plan.organizations), at * 7, at * 7 + min(seats, len(plan.organizations))
        )
    ]
    write_rows(
        Application,
        "dialogue_id applicant_list_id organization_id submitted_by_id",
        applicants,
        expertise=plan.write_text("Expertise."),
        state=ApplicationState.INVITED.value,
        decided_by_id=officer,
        decided_at=plan.now,
        consents_to_publication=True,
    )
    _write_statements(plan, [(key, organization, person) for key, _list, organization, person in applicants])


def _write_statements(plan: Plan, speakers: list[tuple[int, int, int]]) -> None:
    texts = [plan.write_text(f"Statement {number}.", words=120) for number in range(6)]

    def list_rows() -> Iterator[tuple[Any, ...]]:
        for at, (dialogue, organization, person) in enumerate(speakers):
            for number in range(STATEMENTS_OF_ONE):
                yield (
                    dialogue,
                    organization,
                    person,
                    f"Statement {number + 1} {MARK}",
                    texts[(at + number) % 6],
                    at % 5 > 0,
                )

    rows = list(list_rows())
    keys = write_rows(
        Statement,
        "dialogue_id organization_id author_id title text consents_to_publication",
        rows,
        state=StatementState.ACCEPTED.value,
        delivery=Delivery.WRITTEN.value,
        moderated_by_id=plan.officers[0].pk,
    )
    write_rows(
        StatementVersion,
        "statement_id title text sent_by_id",
        ((key, row[3], row[4], row[2]) for key, row in zip(keys, rows, strict=True)),
        number=1,
    )
