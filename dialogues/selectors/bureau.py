"""The Extended Bureau as a body: who takes part in a decision, the positions, and the open work of its members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, Subquery

from dialogues.enums import ApplicationState, DialogueKind, DialogueState, Stance
from dialogues.models import Application, BureauDecision, BureauSeat, MemberPosition, Objection
from dialogues.models.bureau import MIN_QUORUM
from dialogues.selectors.dialogues import WITH_SESSION
from stakeholders.enums import ParticipationSettingName
from stakeholders.models import ParticipationSetting, State
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser

M = TypeVar("M", bound=Model)

WITH_APPLICATION = ("application__organization", f"application__dialogue__{WITH_SESSION}")
WITH_OBJECTION = (
    "objection__state",
    "objection__application__organization",
    f"objection__application__dialogue__{WITH_SESSION}",
)


@dataclass(frozen=True, slots=True)
class MemberStance:
    """A member of the body, with the position on one proposal."""

    seat: BureauSeat
    stance: Stance
    reason: str = ""

    @property
    def is_taking_part(self) -> bool:
        """Return whether the member counts. A member recused by rule or by choice does not count."""
        return self.stance not in {Stance.STATE_OBJECTED, Stance.RECUSED}


@dataclass(frozen=True, slots=True)
class Body:
    """The Extended Bureau as the portal has it now."""

    seats: list[BureauSeat]
    # Members without a recorded State. They take no part until it is recorded.
    without_state: list[User]
    quorum: int

    @property
    def has_quorum(self) -> bool:
        """Return whether there are enough members for any decision."""
        return len(self.seats) >= self.quorum


def get_quorum() -> int:
    """Return how many members must take part in a decision. It is at least two."""
    return max(MIN_QUORUM, ParticipationSetting.get_number(ParticipationSettingName.BUREAU_QUORUM))


def list_members() -> QuerySet[User]:
    """Return the members of the Extended Bureau, with and without a recorded State."""
    return User.objects.filter(groups__name=RoleGroup.EXTENDED_BUREAU, is_active=True)


def list_seats() -> QuerySet[BureauSeat]:
    """Return the seats of the current members."""
    seats: QuerySet[BureauSeat] = BureauSeat.objects.in_force().select_related("member", "state").order_by("pk")
    return seats


def get_body() -> Body:
    """Return the members, those without a recorded State, and the quorum."""
    seats = list(list_seats())
    without = list_members().exclude(pk__in=[seat.member_id for seat in seats]).order_by("name")
    return Body(seats, list(without), get_quorum())


def get_states_that_objected(application: Application) -> set[int]:
    """Return the States that have objected to the applicant. Withdrawn and decided objections count too."""
    return set(application.objections.values_list("state_id", flat=True))


def list_voices(decision: BureauDecision) -> list[MemberStance]:
    """Return every member with the latest position.

    A member recused by rule has no position, also not an earlier one.
    """
    objected = get_states_that_objected(decision.get_application())
    latest = {row.member_id: row for row in decision.positions.order_by("pk")}
    voices = []
    for seat in list_seats():
        position = latest.get(seat.member_id)
        if seat.state_id in objected:
            voices.append(MemberStance(seat, Stance.STATE_OBJECTED))
        elif position is None:
            voices.append(MemberStance(seat, Stance.NO_POSITION))
        else:
            voices.append(MemberStance(seat, Stance(position.stance), position.reason))
    return voices


def list_roll(decision: BureauDecision) -> list[dict[str, Any]]:
    """Return the members and their positions: as recorded at the closing of the proposal, or current ones."""
    if not decision.outcome:
        voices = list_voices(decision)
        return [
            {
                "name": str(row.seat.member), "state": row.seat.state, "stance": row.stance,
                "label": row.stance.label, "reason": row.reason,
            }
            for row in voices
        ]  # fmt: skip
    states = {state.iso3: state for state in State.objects.filter(iso3__in=[row["state"] for row in decision.roll])}
    return [
        {**row, "state": states.get(row["state"], row["state"]), "label": Stance(row["stance"]).label}
        for row in decision.roll
    ]


def decisions_for_page() -> QuerySet[BureauDecision]:
    """Return proposals, each with all data that its page shows."""
    positions = MemberPosition.objects.select_related("member", "state").order_by("pk")
    rows: QuerySet[BureauDecision] = BureauDecision.objects.select_related(
        *WITH_APPLICATION, *WITH_OBJECTION, "proposed_by"
    ).prefetch_related(Prefetch("positions", queryset=positions))
    return rows


def list_application_decisions(application: Application, user: AnyUser) -> QuerySet[BureauDecision]:
    """Return the proposals on an application and the objections to it that this user may see, the latest first."""
    rows: QuerySet[BureauDecision] = BureauDecision.objects.filter_visible(user)
    mine = Q(application=application) | Q(objection__application=application)
    return rows.filter(mine).select_related("proposed_by", "objection__state").order_by("-pk")


def get_taken_decision(application: Application) -> BureauDecision | None:
    """Return the decision of the body on the application. Not every user may see its positions."""
    found: BureauDecision | None = application.bureau_decisions.decided().first()
    return found


def list_applications_before_bureau(user: AnyUser) -> list[Application]:
    """Return the applications that wait for the Extended Bureau, in the order in which they are to be decided.

    Each has three more attributes. `proposals` are the open ones, on it or an objection to it. `undecided` are its
    objections without a decision. `is_recused` is true if the user's State objected to it.
    """
    own_state = Objection.objects.filter(
        application=OuterRef("pk"), state__in=list_seats().filter(member=user.pk).values("state")
    )
    undecided: QuerySet[Objection] = Objection.objects.undecided().select_related("state").order_by("pk")
    of_application = BureauDecision.objects.undecided().order_by("pk")
    rows = (
        Application.objects.filter_visible(user)
        .filter(
            state=ApplicationState.CIRCULATED,
            dialogue__state=DialogueState.OPEN,
            dialogue__kind=DialogueKind.CONSTRUCTIVE,
        )
        .select_related("organization", "applicant_list", f"dialogue__{WITH_SESSION}")
        .annotate(is_recused=Exists(own_state))
        .prefetch_related(
            Prefetch("bureau_decisions", queryset=of_application, to_attr="open_proposals"),
            Prefetch(
                "objections",
                queryset=undecided.prefetch_related(
                    Prefetch("bureau_decisions", queryset=of_application, to_attr="open_proposals")
                ),
                to_attr="undecided",
            ),
        )
    )
    return list(rows.order_by("applicant_list__objections_until", "organization__name", "pk"))


def get_open_proposals(application: Application) -> list[BureauDecision]:
    """Return the open proposals on an application and its objections.

    The row is from `list_applications_before_bureau`.
    """
    row: Any = application
    return [*row.open_proposals, *(proposal for objection in row.undecided for proposal in objection.open_proposals)]


def list_proposals_to_answer(user: User) -> list[BureauDecision]:
    """Return the open proposals on which this member can take a position and has not taken one."""
    seat = list_seats().filter(member=user).first()
    if seat is None:
        return []
    own = Objection.objects.filter(state=seat.state_id).values("application")
    answered = MemberPosition.objects.filter(decision=OuterRef("pk"), member=user)
    rows = BureauDecision.objects.undecided().filter(~Exists(answered))
    rows = rows.exclude(application__in=own).exclude(objection__application__in=own)
    return list(rows.select_related(*WITH_APPLICATION, *WITH_OBJECTION).order_by("silence_ends_at", "pk"))


def can_take_part(user: AnyUser, application: Application) -> bool:
    """Return whether the user is a member with a recorded State that has not objected to the applicant."""
    seat = list_seats().filter(member=user.pk).first()
    return seat is not None and seat.state_id not in get_states_that_objected(application)


def is_recused(user: AnyUser, application: Application) -> bool:
    """Return whether the user is a member whose State has objected to the applicant."""
    return list_seats().filter(member=user.pk, state__in=get_states_that_objected(application)).exists()


def annotate_manner(rows: QuerySet[M], name: str) -> QuerySet[M]:
    """Add `manner` to each row: how the Extended Bureau took its decision on it. `name` is its key in the decision."""
    taken = BureauDecision.objects.decided().filter(**{name: OuterRef("pk")})
    found: Any = rows.annotate(manner=Subquery(taken.values("manner")[:1]))
    return cast("QuerySet[M]", found)


def get_stances(user: AnyUser, decisions: Iterable[BureauDecision]) -> dict[int, str]:
    """Return the user's latest position on each of these proposals."""
    rows = MemberPosition.objects.filter(member=user.pk, decision__in=[row.pk for row in decisions]).order_by("pk")
    return {row.decision_id: row.get_stance_display() for row in rows}
