"""Erase personal data whose period is over (periods: `RetentionSetting`), apart from what a legal hold keeps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from untoc_portal.accounts.enums import DataDecision, DataRequestKind, RetentionNumber as N
from untoc_portal.accounts.erasing import ERASED_HOST, Eraser, erase_person, erase_rows, exclude_held, is_erased
from untoc_portal.accounts.models import User
from untoc_portal.accounts.models_of_data import DataRequest, LegalHold, RetentionSetting
from untoc_portal.accounts.permissions import ROLES_OF_TWO_PEOPLE
from untoc_portal.accounts.personal_data import HOLDINGS, Fate, Holding
from untoc_portal.core.models import ErasureCause

if TYPE_CHECKING:
    from collections.abc import Iterator

# An accepted request is carried out after this, so that the answer has reached the person and a mistake can be seen.
BEFORE_ERASURE = dt.timedelta(days=1)
# What ties a person to the portal, until the day in a field (empty: still in force).
TIES = (
    ("reviews.Mandate", "user", "ended_on"),
    ("reviews.StateMandate", "user", "ended_on"),
    ("stakeholders.Representative", "user", "ended_on"),
    ("dialogues.BureauSeat", "member", "ended_at"),
    ("dialogues.CoChair", "user", "ended_at"),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of a model that are erased a number of days after the time in `since`."""

    number: N
    model: str
    since: str
    only: Q = field(default_factory=Q)
    fate: Fate = Fate.DELETE
    fields: tuple[str, ...] = ()
    # The field with the name of a person who has no account: the name is replaced in every place where it is.
    name_field: str = ""

    def build_holding(self) -> Holding:
        """Return what is erased. Who owns the rows is as in the table of personal data."""
        held = next(holding for holding in HOLDINGS if holding.model == self.model)
        return Holding(
            self.model, held.of_whom, held.why, self.number, self.fate, held.owner, held.address, fields=self.fields
        )

    def list_due(self, days: int, now: dt.datetime) -> QuerySet[Any]:
        """Return the rows that are due now."""
        model = apps.get_model(self.model)
        rows = model._base_manager.filter(self.only, **{f"{self.since}__lt": now - dt.timedelta(days=days)})
        for name in self.fields:
            # What is erased or empty already is not due again.
            rows = rows.exclude(**{f"{name}__startswith": "person-"}).exclude(**{name: ""})
        return exclude_held(rows, self.build_holding())


P = Fate.PSEUDONYM
REFUSED = Q(state="refused")
RULES = (
    Rule(N.SIGN_IN_DAYS, "sessions.Session", "expire_date"),
    Rule(N.SIGN_IN_DAYS, "usersessions.UserSession", "last_seen_at"),
    Rule(N.SIGN_IN_DAYS, "core.ApiToken", "expires_at"),
    Rule(N.SIGN_IN_DAYS, "core.ProgramSecret", "expires_at"),
    Rule(N.SIGN_IN_DAYS, "core.ProgramGrant", "ended_at"),
    Rule(N.SIGN_IN_DAYS, "account.EmailConfirmation", "created"),
    # A message in the inbox is its reader's; one that was only mailed has done its work.
    Rule(N.MAIL_DAYS, "core.Message", "sent_at", Q(group__isnull=True)),
    Rule(N.RECOVERY_DAYS, "accounts.RecoveryRequest", "decided_at", fate=P, fields=("reach",)),
    Rule(N.REQUEST_DAYS, "accounts.DataRequest", "decided_at", fate=P, fields=("text",)),
    Rule(N.CONTACT_DAYS, "reviews.ContactMessage", "created_at", fate=P, fields=("name", "email", "subject", "text")),
    Rule(N.GUEST_DAYS, "reviews.Guest", "expires_at", fate=P, fields=("name",), name_field="name"),
    Rule(N.APPLICATION_DAYS, "dialogues.Application", "decided_at", REFUSED, P, ("expertise",)),
    Rule(
        N.APPLICATION_DAYS,
        "dialogues.Attendee",
        "application__decided_at",
        Q(application__state="refused", certificate__isnull=True),
    ),
)


@dataclass(frozen=True, slots=True)
class Due:
    """How many rows of one kind are due, and after how many days."""

    what: str
    setting: N
    days: int
    count: int


def get_days() -> dict[N, int]:
    """Return for how many days each kind of data is kept."""
    numbers = RetentionSetting.get_numbers()
    return {name: numbers[name] for name in N}


def list_due(now: dt.datetime | None = None) -> list[Due]:
    """Return what is due now, without changing anything."""
    now, days = now or timezone.now(), get_days()
    due = [
        Due(rule.model, rule.number, days[rule.number], rule.list_due(days[rule.number], now).count()) for rule in RULES
    ]
    people = list_people_due(days[N.PERSON_DAYS], now).count()
    return [*due, Due("accounts.User", N.PERSON_DAYS, days[N.PERSON_DAYS], people)]


def list_people_due(days: int, now: dt.datetime) -> QuerySet[User]:
    """Return the people whose last mandate or other tie ended so long ago, and who have not signed in since.

    A person with a role that two people give is never among them: the role is removed first.
    """
    end = now - dt.timedelta(days=days)
    people = User.objects.filter(Q(last_login__lt=end) | Q(last_login__isnull=True, date_joined__lt=end))
    people = people.exclude(email__endswith=f"@{ERASED_HOST}").exclude(is_superuser=True)
    people = people.exclude(groups__name__in=ROLES_OF_TWO_PEOPLE)
    for label, person, ended in TIES:
        key: Any = apps.get_model(label)._meta.get_field(ended)
        limit = end if key.get_internal_type() == "DateTimeField" else timezone.localdate(end)
        recent = Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gte": limit})
        ties = apps.get_model(label)._base_manager.filter(recent, **{person: OuterRef("pk")})
        people = people.filter(~Exists(ties))
    return people.exclude(pk__in=LegalHold.objects.in_force().filter(person__isnull=False).values("person"))


def run_retention(now: dt.datetime | None = None, *, actor: User | None = None) -> list[Due]:
    """Erase what is due, and return it. Each kind of data, and each person, is a transaction of its own."""
    now, days = now or timezone.now(), get_days()
    done = []
    for rule in RULES:
        with transaction.atomic():
            rows = rule.list_due(days[rule.number], now)
            count = rows.count()
            if count:
                eraser = Eraser()
                erase_rows(rule.build_holding(), rows, eraser=eraser, name_field=rule.name_field)
                eraser.record(ErasureCause.RETENTION, actor=actor)
        done.append(Due(rule.model, rule.number, days[rule.number], count))
    people = sum(_erase_all(list_people_due(days[N.PERSON_DAYS], now), ErasureCause.RETENTION, actor=actor))
    return [*done, Due("accounts.User", N.PERSON_DAYS, days[N.PERSON_DAYS], people)]


def _erase_all(people: QuerySet[User], cause: ErasureCause, *, actor: User | None) -> Iterator[bool]:
    for user in list(people):
        yield erase_person(user, cause=cause, actor=actor) is not None


def run_scheduled_retention() -> list[Due]:
    """Erase what is due if the operator has turned this on (`RETENTION_RUNS`)."""
    return run_retention() if settings.RETENTION_RUNS else []


def run_accepted_requests(now: dt.datetime | None = None) -> int:
    """Erase the people whose request two officers have accepted. Return how many. A held person waits."""
    decided = DataRequest.objects.filter(
        kind=DataRequestKind.ERASURE,
        proposal=DataDecision.ACCEPT,
        decided_at__lt=(now or timezone.now()) - BEFORE_ERASURE,
    ).select_related("user", "decided_by")
    held = set(LegalHold.objects.in_force().values_list("person_id", flat=True))
    waiting = [request for request in decided if request.user_id not in held and not is_erased(request.user)]
    for one in waiting:
        erase_person(one.user, cause=ErasureCause.REQUEST, actor=one.decided_by)
    return len(waiting)
