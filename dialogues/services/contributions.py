"""The part of States in the general review: contributions by article, and requests for the floor.

What each participant may do is the table of rights (rules of procedure, rules 12 to 17): `selectors/participation.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import SessionState
from dialogues.enums_of_general_reviews import ConferenceAct, ContributionKind, Extent
from dialogues.models import AgendaItem, Contribution, FloorRequest, Session
from dialogues.selectors.findings import Speaker, find_countries
from dialogues.selectors.participation import get_participant_class, require_right
from dialogues.workflow import GENERAL_REVIEW, RULE_42
from untoc_portal.core import audit, authz
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_list
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from reviews.models import Article
    from stakeholders.models import State
    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

SPEAK = "dialogues.speak_for_state"


def _lock_item(item: AgendaItem, rule: Text) -> AgendaItem:
    """Lock the session of the item. Raises DomainError unless it is a session of the Conference that is not over."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("working_group")
    session = rows.get(pk=item.session_id)
    if not session.working_group.is_conference:
        raise DomainError("no_conference", _("Only the Conference has a general review."), rule=rule)
    if session.state != SessionState.SCHEDULED:
        raise DomainError("concluded", _("The session is concluded."), rule=rule)
    item.session = session
    return item


@transaction.atomic
def hand_in_contribution(
    item: AgendaItem,
    *,
    actor: User,
    state: State,
    article: Article,
    kind: str,
    language: str,
    text: str,
    is_in_library: bool = False,
) -> Contribution:
    """Hand in an experience, a good practice or a challenge of the State on an article, of its own motion.

    With `is_in_library`, the State consents that everyone finds a good practice in the library, under its name.

    Raises NotAllowedError if the user may not speak for the State. Raises DomainError if the session is of a working
    group or over, if the table of rights does not let the State submit views, if the text is empty, or with the
    passages if the text names another State: a contribution is about the State itself.
    """
    authz.require_permission(actor, SPEAK, state)
    item = _lock_item(item, GENERAL_REVIEW)
    require_right(get_participant_class(state), ConferenceAct.SUBMIT_VIEWS)
    row = Contribution(
        item=item,
        state=state,
        article=article,
        kind=kind,
        language=language,
        text=clean_text(text),
        handed_in_by=actor,
        is_in_library=is_in_library,
    )
    if not row.text:
        raise DomainError("no_text", _("Write the contribution."), rule=GENERAL_REVIEW, field="text")
    check_fields(row, rule=GENERAL_REVIEW)
    if is_in_library and kind != ContributionKind.GOOD_PRACTICE:
        message = _("Only a good practice can be in the library of good practices.")
        raise DomainError("no_practice", message, rule=GENERAL_REVIEW, field="is_in_library")
    _require_no_other_state(row)
    row.save(force_insert=True)
    audit.record_event(AuditAction.CREATED, row, actor=actor, changes={"in_library": is_in_library})
    return row


def _require_no_other_state(row: Contribution) -> None:
    """Raise DomainError with every passage that certainly names another State."""
    speaker = Speaker(states=frozenset({row.state.iso3}))
    named = find_countries(row.text, row.language, field="text", speaker=speaker)
    quoted = [f"“{finding.text}” ({format_list(finding.iso3)})" for finding in named if finding.certain]
    if quoted:
        message = _("A contribution is about your own State. The text names another State:")
        raise DomainError("names_a_state", message, rule=GENERAL_REVIEW, field="text", reasons=quoted)


@transaction.atomic
def withdraw_contribution(row: Contribution, *, actor: User) -> Contribution:
    """Withdraw a contribution, also from the library. Raises DomainError if it was withdrawn already."""
    locked: Contribution = Contribution.objects.select_for_update(of=("self",)).select_related("state").get(pk=row.pk)
    authz.require_permission(actor, SPEAK, locked.state)
    if locked.withdrawn_at is not None:
        raise DomainError("withdrawn", _("It was withdrawn already."), rule=GENERAL_REVIEW)
    locked.withdrawn_at, locked.withdrawn_by = timezone.now(), actor
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "updated_at"])
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"withdrawn": True})
    return locked


@transaction.atomic
def end_library_consent(row: Contribution, *, actor: User) -> Contribution:
    """Remove a good practice from the library immediately. Raises DomainError if it is not in the library."""
    locked: Contribution = Contribution.objects.select_for_update(of=("self",)).select_related("state").get(pk=row.pk)
    authz.require_permission(actor, SPEAK, locked.state)
    if not locked.is_in_library or locked.library_ended_at is not None:
        raise DomainError("not_in_library", _("It is not in the library of good practices."), rule=GENERAL_REVIEW)
    locked.library_ended_at, locked.library_ended_by = timezone.now(), actor
    locked.save(update_fields=["library_ended_at", "library_ended_by", "updated_at"])
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"in_library": False})
    return locked


@transaction.atomic
def request_floor(item: AgendaItem, *, actor: User, state: State) -> FloorRequest:
    """Ask for the floor for a State under an item. Speakers are called in the order in which they asked (rule 42).

    Raises NotAllowedError if the user may not speak for the State. Raises DomainError if the session is of a working
    group or over, if the table of rights does not let the State speak, or if it has asked already.
    """
    authz.require_permission(actor, SPEAK, state)
    item = _lock_item(item, RULE_42)
    extent = require_right(get_participant_class(state), ConferenceAct.SPEAK)
    row = FloorRequest(item=item, state=state, requested_by=actor, needs_invitation=extent == Extent.INVITED)
    taken = DomainError("asked_already", _("Your State has asked for the floor already."), rule=RULE_42)
    insert_row(row, taken=taken)
    audit.record_event(AuditAction.CREATED, row, actor=actor)
    return row


@transaction.atomic
def withdraw_floor_request(row: FloorRequest, *, actor: User) -> FloorRequest:
    """Withdraw a request. If the State asks again, it is called after those who asked before."""
    locked: FloorRequest = FloorRequest.objects.select_for_update(of=("self",)).select_related("state").get(pk=row.pk)
    authz.require_permission(actor, SPEAK, locked.state)
    if locked.withdrawn_at is not None:
        raise DomainError("withdrawn", _("It was withdrawn already."), rule=RULE_42)
    locked.withdrawn_at, locked.withdrawn_by = timezone.now(), actor
    locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"withdrawn": True})
    return locked
