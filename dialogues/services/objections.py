"""The register of objections to applicants: the State, the day, the reason or its express absence, the result.

In 2022 one objection without a reason excluded an organization. So there are a period for objections, a reason or an
express “without”, and a decision on each. Nothing is deleted (domain rule: civil society).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ApplicationState, ObjectionOutcome
from dialogues.models import Application, Objection
from dialogues.selectors.readings import read_applicant, read_objection
from dialogues.services.notifications import notify_recipients
from dialogues.workflow import APPLICATION_RULE, CIRCULATION_RULE, cite_subject_rule
from reviews.enums import DelegateRole
from reviews.enums_of_states import StateRight
from reviews.models import Mandate, StateMandate
from stakeholders.enums import InstrumentCode, PartyStatus
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.presence import require_value
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from stakeholders.models import State
    from untoc_portal.accounts.models import User


@cite_subject_rule
@transaction.atomic
def object_to_application(
    application: Application,
    *,
    actor: User,
    seen: str,
    state: State,
    ground: str = "",
    is_without_ground: bool = False,
    raised_on: dt.date | None = None,
) -> Objection:
    """Register a State party's objection to a circulated applicant. The applicant and the deciding users are notified.

    A focal point, or a person of the standing delegation, objects for the own State, today. The Secretariat records a
    note on the day it arrived. Raises NotAllowedError for anyone else. Raises DomainError if the applicant is not
    before States parties or was decided on. Raises DomainError if the State is not a party, or has already objected.
    Raises DomainError if there is neither or both of a reason and “without”, or if the application differs from the one
    `seen`.
    """
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("applicant_list", "dialogue__report__session__working_group", "organization")
        .get(pk=application.pk)
    )
    authz.require_permission(actor, "dialogues.object_to_application", application)
    capacity = _capacity(actor, state)
    require_seen(read_applicant(application), seen, rule=CIRCULATION_RULE)
    if application.state != ApplicationState.CIRCULATED:
        message = _("Objections are possible from the circulation of the list until the decision.")
        raise DomainError("not_before_states", message, rule=CIRCULATION_RULE)
    day = raised_on if raised_on and authz.is_secretariat(actor) else timezone.localdate()
    circulated = require_value(application.applicant_list)
    _check(state, day, circulated.circulated_on, ground=ground.strip(), is_without_ground=is_without_ground)
    objection = Objection(
        application=application, state=state, raised_on=day, is_in_window=day <= circulated.objections_until,
        ground=ground.strip(), is_without_ground=is_without_ground, recorded_by=actor,
    )  # fmt: skip
    check_fields(objection, rule=CIRCULATION_RULE)
    message = _("This State has already objected to this applicant.")
    insert_row(objection, taken=DomainError("objected_already", message, rule=CIRCULATION_RULE, field="state"))
    changes = {"state": state.iso3, "in_window": objection.is_in_window, "with_ground": not is_without_ground}
    audit.record_event(AuditAction.CREATED, objection, actor=actor, capacity=capacity, changes=changes)
    notify_recipients("dialogues/objection_raised", objection, actor=actor)
    return objection


def _capacity(actor: User, state: State) -> str:
    """Return the mandate under which the user objects. Raises NotAllowedError if it is not for this State."""
    if authz.is_secretariat(actor):
        return ""
    held = Mandate.objects.in_force().filter(user=actor, role=DelegateRole.FOCAL_POINT, delegation__party=state)
    standing = StateMandate.objects.in_force().filter(user=actor, state=state).with_right(StateRight.OBJECT)
    mandate = (
        held.select_related("delegation__party", "note_verbale").first()
        or standing.select_related("state", "note_verbale").first()
    )
    if mandate is None:
        raise NotAllowedError(_("You can object only for your own State."), rule=CIRCULATION_RULE)
    return mandate.capacity_text


def _check(state: State, day: dt.date, earliest: dt.date, *, ground: str, is_without_ground: bool) -> None:
    position = state.statuses.filter(instrument__code=InstrumentCode.UNTOC).values_list("status", flat=True).first()
    if position in {PartyStatus.NOT_PARTY, PartyStatus.SIGNATORY}:
        message = _("Only States parties can object. This State is not a State party.")
        raise DomainError("not_a_party", message, rule=CIRCULATION_RULE, field="state")
    if bool(ground) == is_without_ground:
        message = _("Give a reason, or say expressly that there is none.")
        raise DomainError("ground", message, rule=CIRCULATION_RULE, field="ground")
    if not earliest <= day <= timezone.localdate():
        between = _("The day must be between %(first)s, when the list was circulated, and today.")
        earlier = between % {"first": date_format(earliest)}
        raise DomainError("dates", earlier, rule=CIRCULATION_RULE, field="raised_on")


@cite_subject_rule
@transaction.atomic
def withdraw_objection(objection: Objection, *, actor: User, seen: str) -> Objection:
    """Withdraw a State's objection, as it was `seen`, before it is decided on. It remains on the register.

    Raises NotAllowedError if the user may not object for the State and is not in the Secretariat.
    """
    objection = get_locked_objection(objection)
    authz.require_permission(actor, "dialogues.object_to_application", objection.application)
    capacity = _capacity(actor, objection.state)
    require_seen(read_objection(objection), seen, rule=CIRCULATION_RULE)
    _check_open(objection)
    objection.withdrawn_at = timezone.now()
    objection.save(update_fields=["withdrawn_at", "updated_at"])
    audit.record_event(AuditAction.REVOKED, objection, actor=actor, capacity=capacity)
    return objection


@cite_subject_rule
@transaction.atomic
def decide_objection(objection: Objection, *, actor: User, seen: str, outcome: str, note: str = "") -> Objection:
    """Record the decision of the Conference on an objection in the general review.

    Raises NotAllowedError if the user is not the President and not in the Secretariat. Raises DomainError if the
    objection differs from the one `seen`, and as `check_objection_decision` does.

    On a dialogue the Extended Bureau decides as a body (services/bureau.py).
    """
    objection = get_locked_objection(objection)
    authz.require_permission(actor, "dialogues.decide_application", objection.application)
    require_seen(read_objection(objection), seen, rule=APPLICATION_RULE)
    close_objection(objection, outcome=outcome, note=note, decided_by=actor)
    audit.record_event(AuditAction.APPROVED, objection, actor=actor, changes={"outcome": str(outcome)})
    return objection


@cite_subject_rule
def check_objection_decision(objection: Objection, *, outcome: str, note: str) -> None:
    """Raise DomainError if a decision on the objection is not possible.

    It was withdrawn or decided on, or it is late and would be sustained, or the decision has no reason.
    """
    _check_open(objection)
    if outcome == ObjectionOutcome.SUSTAINED and not objection.is_in_window:
        message = _("It came outside the period: it can only be noted or not sustained.")
        raise DomainError("late", message, rule=APPLICATION_RULE, field="outcome")
    if not outcome or not note.strip():
        raise DomainError("no_reason", _("Give the reason for the decision."), rule=APPLICATION_RULE, field="note")


def close_objection(objection: Objection, *, outcome: str, note: str, decided_by: User) -> None:
    """Record a decision on a locked objection. Raises DomainError as `check_objection_decision` does."""
    check_objection_decision(objection, outcome=outcome, note=note)
    objection.outcome, objection.note = outcome, note.strip()
    objection.decided_by, objection.decided_at = decided_by, timezone.now()
    check_fields(objection, rule=APPLICATION_RULE)
    objection.save(update_fields=["outcome", "note", "decided_by", "decided_at", "updated_at"])


def get_locked_objection(objection: Objection) -> Objection:
    """Return the objection with its current values, locked until the transaction ends."""
    related = ("application__dialogue__report__session__working_group", "application__organization", "state")
    locked: Objection = Objection.objects.select_for_update(of=("self",)).select_related(*related).get(pk=objection.pk)
    return locked


def _check_open(objection: Objection) -> None:
    if objection.withdrawn_at or objection.outcome:
        message = _("This objection was withdrawn, or decided on.")
        raise DomainError("closed", message, rule=APPLICATION_RULE)
