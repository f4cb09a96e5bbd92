"""The register of objections for its readers. Only governmental readers see the State."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from dialogues.models import Objection
from dialogues.selectors.audiences import get_user_audience
from dialogues.selectors.bureau import annotate_manner
from dialogues.selectors.dialogues import CONFERENCE_GROUP_PATH, WITH_SESSION
from reviews.enums import DelegateRole
from reviews.enums_of_states import StateRight
from stakeholders.models import State
from untoc_portal.core import authz
from untoc_portal.core.confidentiality import redact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from dialogues.models import Application, Dialogue
    from untoc_portal.core.authz import AnyUser


def register_of_objections(user: AnyUser, *, dialogue: Dialogue | None = None) -> QuerySet[Objection]:
    """Return the objections this user may see, the latest first. `dialogue` limits them to its applicants."""
    rows = Objection.objects.filter_visible(user)
    if dialogue is not None:
        rows = rows.filter(application__dialogue=dialogue)
    of_dialogue = (f"application__dialogue__{path}" for path in (WITH_SESSION, CONFERENCE_GROUP_PATH))
    rows = rows.select_related(*of_dialogue, "application__organization", "state", "decided_by")
    return annotate_manner(rows, "objection").order_by("-raised_on", "-pk")


def list_objection_entries(objections: Iterable[Objection], user: AnyUser) -> list[dict[str, Any]]:
    """Return objections as this user sees them. `is_own` marks those of States for which the user may object."""
    audience = get_user_audience(user)
    own = set(list_objecting_states(user).values_list("pk", flat=True))
    return [
        {**redact(row, audience), "applicant": row.application, "is_own": row.state_id in own} for row in objections
    ]


def list_application_objections(application: Application, user: AnyUser) -> list[dict[str, Any]]:
    """Return the objections to one applicant."""
    return list_objection_entries(register_of_objections(user).filter(application=application), user)


def list_objecting_states(user: AnyUser) -> QuerySet[State]:
    """Return the States for which this user may object.

    The Secretariat may for all, a focal point or a person of the standing delegation for the own State.
    """
    if not user.is_authenticated:
        return State.objects.none()
    if authz.is_secretariat(user):
        return State.objects.all()
    mandates = user.mandates.in_force().filter(role=DelegateRole.FOCAL_POINT)
    standing = authz.build_grant_condition(user, StateRight.OBJECT, State)
    return State.objects.filter(Q(pk__in=mandates.values("delegation__party")) | Q(standing))
