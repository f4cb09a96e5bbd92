"""What the messages of dialogues ask of their readers, as conditions that the act itself clears.

The dialogue is the place of each of these messages (`place_id`). The rows are those of `duties.DUTIES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ApplicationState as A, DialogueKind, DialogueState, StatementState as T
from dialogues.models import (
    Application,
    BureauDecision,
    BureauSeat,
    Dialogue,
    MemberPosition,
    Objection,
    Statement,
    WorkingGroupGrant,
)
from reviews.enums import Capacity, DelegateRole
from stakeholders.enums import OrganizationState
from stakeholders.models import Organization
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.message_acts import get_today, has_role, is_row
from untoc_portal.core.notices import Act

if TYPE_CHECKING:
    from collections.abc import Callable

CHAIR = "chair_working_group"
ANYONE: Callable[[], Q] = Q
STAFF, BUREAU = (RoleGroup.SECRETARIAT,), (RoleGroup.EXTENDED_BUREAU,)


def _is_about(rows: QuerySet[Any], *conditions: Q, **values: Any) -> Q:
    """Return the condition for messages about one of these rows."""
    return Q(Exists(rows.filter(*conditions, pk=OuterRef("concerns_id"), **values)))


def _chairs(*kinds: DialogueKind) -> Q:
    """Return the condition for readers who chair the body of the dialogue, which is of one of these kinds."""
    own = WorkingGroupGrant.objects.filter(
        permission__codename=CHAIR, group__user=OuterRef(OuterRef("recipient_id"))
    ).values("content_object")
    found = Q(report__session__working_group__in=own) | Q(conference_item__session__working_group__in=own)
    return Q(Exists(Dialogue.objects.filter(found, pk=OuterRef("place_id"), kind__in=kinds or DialogueKind.values)))


def _represents(path: str) -> dict[str, Any]:
    """Return the condition for rows whose organization, at `path`, the reader represents."""
    return {f"{path}representatives__user": OuterRef("recipient_id"), f"{path}representatives__ended_on__isnull": True}


def _has_not_applied() -> Q:
    applied = Application.objects.filter(dialogue=OuterRef(OuterRef("concerns_id")), organization=OuterRef("pk"))
    own = Organization.objects.filter(~Exists(applied), state=OrganizationState.VERIFIED, **_represents(""))
    return Q(Exists(own))


def _is_open_to_applicants() -> Q:
    today = get_today()
    begun = Q(applications_open_on__isnull=True) | Q(applications_open_on__lte=today)
    return _is_about(Dialogue.objects.all(), begun, state=DialogueState.OPEN, applications_close_on__gte=today)


def _lacks_something() -> Q:
    """Return the condition for applications to complete, and invited ones that asked to speak and have no statement."""
    begun = Statement.objects.filter(dialogue=OuterRef("dialogue"), organization=OuterRef("organization"))
    to_write = Q(state=A.INVITED, wants_to_speak=True) & ~Q(Exists(begun))
    return _is_about(Application.objects.all(), Q(state=A.INCOMPLETE) | to_write, dialogue__state=DialogueState.OPEN)


def _get_statement_url(application: Application) -> str:
    if application.state == A.INCOMPLETE:
        return reverse("dialogues:application_complete", args=[application.pk])
    return reverse("dialogues:statement_new", args=[application.dialogue_id])


def _decides_on_objections() -> Q:
    """Return the condition for members of the Extended Bureau; in the general review for its President (rule 17)."""
    by_bureau = Exists(Dialogue.objects.filter(pk=OuterRef("place_id"), kind=DialogueKind.CONSTRUCTIVE))
    return (Q(by_bureau) & Q(has_role(*BUREAU))) | _chairs(DialogueKind.GENERAL_REVIEW)


def _can_take_position() -> Q:
    """Return the condition for members who have not taken a position and whose State has not objected."""
    reader = OuterRef("recipient_id")
    own = Objection.objects.filter(state=OuterRef("state"))
    decision = BureauDecision.objects.filter(pk=OuterRef(OuterRef(OuterRef("concerns_id"))))
    objected = Q(Exists(own.filter(application__in=decision.values("application")))) | Q(
        Exists(own.filter(application__objections__in=decision.values("objection")))
    )
    has_position = Exists(MemberPosition.objects.filter(decision=OuterRef("concerns_id"), member=reader))
    return Q(Exists(BureauSeat.objects.filter(~objected, member=reader, ended_at__isnull=True))) & ~Q(has_position)


def _joins() -> Q:
    mandate = "joined_review__delegations__mandates__"
    return _is_about(
        Statement.objects.all(),
        **{
            "joined_review__delegations__capacity": Capacity.UNDER_REVIEW,
            f"{mandate}user": OuterRef("recipient_id"),
            f"{mandate}role": DelegateRole.FOCAL_POINT,
            f"{mandate}ended_on__isnull": True,
        },
    )


def _moderates() -> Q:
    """Return the condition for moderators. A contested statement goes to a person who did not return it."""
    returned = _is_about(Statement.objects.all(), state=T.CONTESTED, moderated_by=OuterRef("recipient_id"))
    return (Q(has_role(*STAFF)) | _chairs()) & ~returned


def _writes() -> Q:
    own = _is_about(Statement.objects.all(), author=OuterRef("recipient_id"))
    return own | _is_about(Statement.objects.all(), **_represents("organization__"))


APPLY = Act(name="apply", label=_("Apply to take part"), is_due=_is_open_to_applicants, is_readers=_has_not_applied)
CHECK_APPLICATION = Act(
    name="check_application",
    label=_("Check the application"),
    roles=STAFF,
    is_due=is_row("dialogues.Application", state=A.SUBMITTED),
    is_readers=ANYONE,
)
DECIDE_OBJECTION = Act(
    name="decide_objection",
    label=_("Decide on the objection"),
    roles=(RoleGroup.EXTENDED_BUREAU, RoleGroup.CHAIRS),
    is_due=lambda: Q(Exists(Objection.objects.undecided().filter(pk=OuterRef("concerns_id")))),
    is_readers=_decides_on_objections,
    get_url=lambda objection: objection.application.get_absolute_url(),
)
GO_ON = Act(
    name="go_on",
    label=_("Open what is to be done"),
    is_due=_lacks_something,
    is_readers=lambda: _is_about(Application.objects.all(), **_represents("organization__")),
    get_url=_get_statement_url,
)
TAKE_POSITION = Act(
    name="take_position",
    label=_("Agree or object"),
    roles=BUREAU,
    is_due=is_row("dialogues.BureauDecision", outcome=""),
    is_readers=_can_take_position,
)
AGREE_JOINT = Act(
    name="agree_joint",
    label=_("Read the text and agree to it"),
    is_due=lambda: _is_about(
        Statement.objects.all(),
        joined_review__isnull=False,
        joined_by__isnull=True,
        state__in=(T.DRAFT, T.RETURNED, T.REFUSED),
        dialogue__state=DialogueState.OPEN,
    ),
    is_readers=_joins,
)
MODERATE = Act(
    name="moderate",
    label=_("Accept the statement or return it"),
    roles=(RoleGroup.SECRETARIAT, RoleGroup.CHAIRS),
    is_due=is_row("dialogues.Statement", state__in=(T.SUBMITTED, T.CONTESTED)),
    is_readers=_moderates,
)
CHANGE_STATEMENT = Act(
    name="change_statement",
    label=_("Change the statement"),
    is_due=is_row("dialogues.Statement", state__in=(T.RETURNED, T.REFUSED), dialogue__state=DialogueState.OPEN),
    is_readers=_writes,
)
