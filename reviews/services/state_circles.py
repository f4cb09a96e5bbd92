"""Which people of its standing delegation have a right: the State's choice, under a note verbale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_states import Circle, StateRight
from reviews.models import StateCircle
from reviews.permissions import STATE_RIGHTS
from reviews.selectors.state_delegation import WIDTH, get_circles
from reviews.services.state_rights import apply_circles
from reviews.workflow import STATE_DELEGATION
from stakeholders.models import State
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from reviews.models import NoteVerbale
    from untoc_portal.accounts.models import User


@transaction.atomic
def set_circle(note_verbale: NoteVerbale, *, actor: User, right: str, circle: str) -> StateCircle:
    """Record who has a right for the State that sent the note. A smaller circle applies immediately, a wider one waits.

    Raises NotAllowedError if the user may not name the delegation of the State. Raises DomainError for an unknown
    choice, for one that changes nothing, and for a circle that is wider than in `STATE_RIGHTS`.
    """
    state = State.objects.select_for_update(of=("self",)).get(pk=note_verbale.sender_id)
    authz.require_permission(actor, "reviews.keep_delegation", state)
    if right not in StateRight.values or circle not in Circle.values:
        raise DomainError("unknown", _("Choose a right and who has it."), rule=STATE_DELEGATION, field="circle")
    chosen, present = Circle(circle), get_circles(state)[StateRight(right)]
    if WIDTH[chosen] > WIDTH[STATE_RIGHTS[StateRight(right)]]:
        message = _("A State can choose a smaller circle, never a wider one than the rule of the portal.")
        raise DomainError("beyond_the_table", message, rule=STATE_DELEGATION, field="circle")
    if chosen == present:
        raise DomainError("no_change", _("These people have the right now."), rule=STATE_DELEGATION, field="circle")
    row = StateCircle(
        state=state, right=right, circle=chosen, note_verbale=note_verbale, set_by=actor,
        is_wider=WIDTH[chosen] > WIDTH[present],
    )  # fmt: skip
    check_fields(row, rule=STATE_DELEGATION)
    row.save(force_insert=True)
    changes = {"right": str(right), "circle": chosen.value, "note_verbale": note_verbale.reference}
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes=changes)
    apply_circles(state)
    return row


@transaction.atomic
def confirm_circle(row: StateCircle, *, actor: User) -> StateCircle:
    """Put a wider circle in effect. Raises NotAllowedError if the user is not in the Secretariat.

    Raises DomainError if the user recorded it, or if it does not wait: it was confirmed, or a later choice replaced it.
    """
    state = State.objects.select_for_update(of=("self",)).get(pk=row.state_id)
    authz.require_permission(actor, "reviews.confirm_delegation", state)
    locked: StateCircle | None = (
        StateCircle.objects.unconfirmed().select_for_update(of=("self",)).filter(pk=row.pk).first()
    )
    if locked is None:
        raise DomainError("not_waiting", _("This choice does not wait for you."), rule=STATE_DELEGATION)
    if locked.set_by_id == actor.pk:
        raise DomainError("same_person", _("Another person confirms what you sent."), rule=STATE_DELEGATION)
    locked.confirmed_by, locked.confirmed_at = actor, timezone.now()
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record_event(AuditAction.APPROVED, locked, actor=actor, changes={"circle": locked.circle})
    apply_circles(state)
    return locked
