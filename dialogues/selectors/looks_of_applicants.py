"""The page before each action on an application or an objection (core/second_look.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext, ngettext_lazy

from dialogues.enums import ApplicationState as A, Stance, StatementState as T
from dialogues.guards import check_place_left
from dialogues.models import (
    Application,
    BureauDecision,
    Dialogue,
    Objection,
)
from dialogues.selectors import readings
from dialogues.selectors.bureau import get_quorum, list_voices
from dialogues.selectors.looks import (
    NO_WAY_BACK,
    build_effects,
    count_to_check,
)
from dialogues.workflow import APPLICATION
from untoc_portal.core.second_look import Check, Look
from untoc_portal.core.workflow import get_current_blockers

if TYPE_CHECKING:
    from typing import Any

    from untoc_portal.core.exceptions import Text

    Effects = tuple[tuple[Text, Text], ...]


READERS_OF_POSITIONS = gettext_lazy("The members of the Extended Bureau, and the Secretariat.")


def look_at_circulation(dialogue: Dialogue) -> Look:
    """Return the page before the list of applicants goes to States parties."""
    reading = readings.read_applicants(dialogue)
    unchecked = dialogue.applications.filter(state__in=[A.SUBMITTED, A.INCOMPLETE]).count()
    days = dialogue.objection_days
    window = ngettext(
        "States parties may object for %(days)d day. Then each application is decided on.",
        "States parties may object for %(days)d days. Then each application is decided on.",
        days,
    ) % {"days": days}
    return Look(
        reading=reading,
        checks=count_to_check(
            unchecked,
            ngettext_lazy(
                "%(count)d application is not checked or not complete: it is not on this list.",
                "%(count)d applications are not checked or not complete: they are not on this list.",
                "count",
            ),
        ),
        effects=build_effects(
            comes=window,
            read_by=_("States parties, the chairs, and those who decide on applicants."),
            event="dialogues/applicants_circulated",
        ),
        reasons=() if reading.parts else (_("No complete application is waiting."),),
    )


def look_at_withdrawal(application: Application) -> Look:
    """Return the page before an organization withdraws its application."""
    statements = application.dialogue.statements.filter(organization=application.organization_id)
    unsent = statements.filter(state__in=[T.DRAFT, T.REFUSED, T.RETURNED]).count()
    return Look(
        reading=readings.read_applicant(application),
        checks=count_to_check(
            unsent,
            ngettext_lazy(
                "%(count)d statement of the organization can no longer be submitted.",
                "%(count)d statements of the organization can no longer be submitted.",
                "count",
            ),
        ),
        effects=build_effects(
            comes=_("A place that becomes free goes to the first organization on the waiting list."),
            back=_(
                "No. While applications are open, the organization can apply again. The application is then "
                "checked and circulated again."
            ),
        ),
        reasons=get_current_blockers(APPLICATION["withdraw"], application),
    )


def look_at_decision(application: Application) -> Look:
    """Return the page before a decision of the Conference on an applicant is recorded."""
    return Look(
        reading=readings.read_application(application),
        checks=_places(application),
        effects=build_effects(
            comes=_("The organization is invited, waits for a place or is refused, as you record."),
            event="dialogues/application_decided",
        ),
        reasons=get_current_blockers(APPLICATION["refuse"], application),
    )


def look_at_proposing(application: Application) -> Look:
    """Return the page before a member proposes to the Extended Bureau how to decide on an applicant."""
    return Look(
        reading=readings.read_application(application),
        checks=_places(application),
        effects=build_effects(
            comes=_("The members agree or object. Without an objection the decision is taken when the period ends."),
            event="dialogues/bureau_proposed",
            read_by=_("The members of the Extended Bureau, and the Secretariat."),
            back=_("You can withdraw your proposal until the decision is taken."),
        ),
        reasons=get_current_blockers(APPLICATION["refuse"], application),
    )


def _places(application: Application) -> tuple[Check, ...]:
    """Return whether a place is left. Only an invitation needs one."""
    full = check_place_left(application)
    return (Check(full) if full else Check(_("A place is left."), is_in_order=True),)


def look_at_objection_decision(objection: Objection) -> Look:
    """Return the page before a decision of the Conference on an objection is recorded."""
    return Look(
        reading=readings.read_objection(objection),
        effects=build_effects(
            comes=_("Once each objection is decided on, the application can be decided on."),
            read_by=_("The applicant reads the decision and its reason, without the name of the State."),
        ),
    )


def look_at_proposing_on_objection(objection: Objection) -> Look:
    """Return the page before a member proposes to the Extended Bureau how to decide on an objection."""
    return Look(
        reading=readings.read_objection(objection),
        effects=build_effects(
            comes=_("The members agree or object. Without an objection the decision is taken when the period ends."),
            event="dialogues/bureau_proposed",
            read_by=_("The members and the Secretariat. After the decision, also the applicant."),
            back=_("You can withdraw your proposal until the decision is taken."),
        ),
    )


def look_at_agreeing(decision: BureauDecision) -> Look:
    """Return the page before a member agrees to a proposal."""
    return Look(
        reading=readings.read_proposal(decision),
        effects=build_effects(
            comes=_("Once all members who take part have agreed, the decision is taken."),
            read_by=READERS_OF_POSITIONS,
            **_last_word(decision, back=_("You can object until the decision is taken.")),
        ),
        checks=_check_last_word(decision),
    )


def _is_last_word(decision: BureauDecision, *, leaves: int = 0) -> bool:
    """Return whether the next answer takes the decision: there is a quorum, and only one member has not agreed.

    `leaves` is 1 if that member takes no part from now on.
    """
    stances = [voice.stance for voice in list_voices(decision) if voice.is_taking_part]
    return len(stances) - leaves >= get_quorum() and sum(stance != Stance.AGREES for stance in stances) == 1


def _last_word(decision: BureauDecision, *, leaves: int = 0, back: Text = NO_WAY_BACK) -> dict[str, Any]:
    """Return who is notified and how to undo the action. The last answer takes the decision immediately."""
    is_last = _is_last_word(decision, leaves=leaves)
    return {"event": "dialogues/bureau_closed", "back": NO_WAY_BACK} if is_last else {"back": back}


def _check_last_word(decision: BureauDecision, *, leaves: int = 0) -> tuple[Check, ...]:
    is_last = _is_last_word(decision, leaves=leaves)
    return (Check(_("All others have agreed: the decision is taken at once.")),) if is_last else ()


def look_at_answering(decision: BureauDecision) -> Look:
    """Return the page before a member objects to a proposal."""
    return Look(
        reading=readings.read_proposal(decision),
        effects=build_effects(
            comes=_("The decision is not taken while you object."),
            event="dialogues/bureau_objected",
            read_by=READERS_OF_POSITIONS,
            back=_("You can agree until the period ends."),
        ),
    )


def look_at_recusal(decision: BureauDecision) -> Look:
    """Return the page before a member takes no part in a decision."""
    return Look(
        reading=readings.read_proposal(decision),
        effects=build_effects(
            comes=_("You take no part in this decision. You do not count for the quorum."),
            read_by=READERS_OF_POSITIONS,
            **_last_word(decision, leaves=1),
        ),
        checks=_check_last_word(decision, leaves=1),
    )


def look_at_objecting(application: Application) -> Look:
    """Return the page before a State's objection to an applicant is registered."""
    checks: tuple[Check, ...] = ()
    if application.applicant_list:
        until = application.applicant_list.objections_until
        says = {"date": date_format(until)}
        if timezone.localdate() <= until:
            checks = (Check(_("The time for objections runs until %(date)s.") % says, is_in_order=True),)
        else:
            late = _("The time for objections ended on %(date)s: a late objection is noted, and cannot be sustained.")
            checks = (Check(late % says),)
    closed = application.state != A.CIRCULATED
    return Look(
        reading=readings.read_applicant(application),
        checks=checks,
        effects=build_effects(
            comes=_("Those who decide on the applicant decide on the objection first."),
            read_by=_("Governments, with the name of the State. The applicant sees the reason without that name."),
            event="dialogues/objection_raised",
            back=_("It can be withdrawn until it is decided on. It stays on the register, as withdrawn."),
        ),
        reasons=(_("Objections are possible from the circulation of the list until the decision."),) if closed else (),
    )


def look_at_withdrawing_objection(objection: Objection) -> Look:
    """Return the page before a State withdraws its objection."""
    closed = objection.withdrawn_at or objection.outcome
    return Look(
        reading=readings.read_objection(objection),
        effects=build_effects(
            comes=_("The objection no longer counts. It stays on the register, as withdrawn."),
            back=_("No. The State cannot object to this applicant a second time."),
        ),
        reasons=(_("This objection was withdrawn, or decided on."),) if closed else (),
    )
