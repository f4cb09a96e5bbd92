"""The register of objections as its readers see it: with the State for governmental readers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.models import Objection
from dialogues.selectors.audiences import audience_of
from dialogues.selectors.bureau import with_manner
from dialogues.selectors.dialogues import AT_CONFERENCE, WITH_SESSION
from reviews.enums import DelegateRole
from stakeholders.models import State
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import redact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from dialogues.models import Application, Dialogue
    from untoc_portal.core.authz import AnyUser


def register_of_objections(user: AnyUser, *, dialogue: Dialogue | None = None) -> QuerySet[Objection]:
    """Return the objections this user may know of, the latest first, to applicants of one dialogue or of all."""
    rows = Objection.objects.visible_to(user)
    if dialogue is not None:
        rows = rows.filter(application__dialogue=dialogue)
    of_dialogue = (f"application__dialogue__{path}" for path in (WITH_SESSION, AT_CONFERENCE))
    rows = rows.select_related(*of_dialogue, "application__organization", "state", "decided_by")
    return with_manner(rows, "objection").order_by("-raised_on", "-pk")


def entries_of(objections: Iterable[Objection], user: AnyUser) -> list[dict[str, Any]]:
    """Return objections as this user is shown them; `is_own` marks those the user may take back."""
    audience = audience_of(user)
    own = set(states_to_object_for(user).values_list("pk", flat=True))
    return [
        {**redact(row, audience), "applicant": row.application, "is_own": row.state_id in own} for row in objections
    ]


def objections_to(application: Application, user: AnyUser) -> list[dict[str, Any]]:
    """Return the objections to one applicant."""
    return entries_of(register_of_objections(user).filter(application=application), user)


def states_to_object_for(user: AnyUser) -> QuerySet[State]:
    """Return the States for which this person may object: any for the secretariat, a focal point's own."""
    if not user.is_authenticated:
        return State.objects.none()
    if authz.is_secretariat(user):
        return State.objects.all()
    mandates = user.mandates.in_force().filter(role=DelegateRole.FOCAL_POINT)
    return State.objects.filter(pk__in=mandates.values("delegation__party"))
