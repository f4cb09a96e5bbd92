"""The agenda of a session. A mark shows the item that receives outcomes, never the words of its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dialogues.enums import SessionState
from dialogues.models import AgendaItem, Session
from dialogues.workflow import SESSION_RULE
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import find_field_errors, raise_all_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from untoc_portal.accounts.models import User

# The title of an item created because a session has none. Agendas keep the language of their adoption.
UNTITLED = "Outcomes of country reviews"


def build_agenda_items(titles: Sequence[str], outcomes_item: int) -> list[AgendaItem]:
    """Return the items of a new agenda, without empty lines. Item number `outcomes_item` receives the outcomes."""
    kept = [title.strip() for title in titles if title.strip()]
    return [
        AgendaItem(number=number, title=title, receives_outcomes=number == outcomes_item)
        for number, title in enumerate(kept, 1)
    ]


def find_agenda_errors(items: Sequence[AgendaItem]) -> Iterator[DomainError]:
    """Yield an error for an agenda without items, for items that are too long, and if no item receives the outcomes."""
    if not items:
        yield DomainError("no_agenda", _("Give at least one agenda item."), rule=SESSION_RULE, field="agenda")
    elif not any(item.receives_outcomes for item in items):
        message = _("The agenda has no item with this number.")
        yield DomainError("no_item", message, rule=SESSION_RULE, field="outcomes_item")
    for item in items:
        yield from _find_item_errors(item, field="agenda")


def _find_item_errors(item: AgendaItem, *, field: str) -> Iterator[DomainError]:
    for fault in find_field_errors(item, rule=SESSION_RULE, leave_out={"session"}):
        yield DomainError(fault.code, fault.message, rule=SESSION_RULE, field=field)


def get_or_create_outcomes_item(session: Session) -> AgendaItem:
    """Return the item that receives outcomes. If there is none, mark the first item, or create one."""
    items = list(session.agenda_items.order_by("-receives_outcomes", "number"))
    if not items:
        return AgendaItem.objects.create(session=session, number=1, title=UNTITLED, receives_outcomes=True)
    return items[0] if items[0].receives_outcomes else _mark(items[0])


def _mark(item: AgendaItem) -> AgendaItem:
    AgendaItem.objects.filter(session=item.session_id).exclude(pk=item.pk).update(receives_outcomes=False)
    item.receives_outcomes = True
    item.save(update_fields=["receives_outcomes"])
    return item


@transaction.atomic
def add_agenda_item(session: Session, *, actor: User, title: str, receives_outcomes: bool = False) -> AgendaItem:
    """Add an item at the end of the agenda of a session that is not concluded."""
    session = _open_session(session, actor)
    last = session.agenda_items.aggregate(last=Max("number"))["last"] or 0
    item = AgendaItem(session=session, number=last + 1, title=title.strip())
    return _store(item, actor, AuditAction.CREATED, receives_outcomes=receives_outcomes)


@transaction.atomic
def change_agenda_item(item: AgendaItem, *, actor: User, title: str, receives_outcomes: bool) -> AgendaItem:
    """Change the title of an item, or choose it for outcomes from now on. Documents under other items stay there.

    Raises DomainError if this would leave the session without an item for outcomes.
    """
    session = _open_session(item.session, actor)
    item = session.agenda_items.get(pk=item.pk)
    if item.receives_outcomes and not receives_outcomes:
        message = _("Open the other item instead, and choose it for the outcomes.")
        raise DomainError("no_item", message, rule=SESSION_RULE, field="receives_outcomes")
    item.title = title.strip()
    return _store(item, actor, AuditAction.CHANGED, receives_outcomes=receives_outcomes)


def _open_session(session: Session, actor: User) -> Session:
    authz.require_permission(actor, "dialogues.schedule_session", session.working_group)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.state != SessionState.SCHEDULED:
        raise DomainError(
            "concluded", _("The session is concluded. The agenda can no longer be changed."), rule=SESSION_RULE
        )
    return session


def _store(item: AgendaItem, actor: User, action: AuditAction, *, receives_outcomes: bool) -> AgendaItem:
    raise_all_errors(_find_item_errors(item, field="title"))
    item.save()
    if receives_outcomes:
        _mark(item)
    audit.record_event(action, item, actor=actor, changes={"title": item.title, "receives_outcomes": receives_outcomes})
    return item
