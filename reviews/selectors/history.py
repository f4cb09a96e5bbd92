"""The history of a review, as far as a reader can see it."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from reviews.enums import ClarificationState, ReopeningState, ReviewState
from reviews.models import (
    ActUnderMandate,
    ActUnderStateMandate,
    Clarification,
    Feedback,
    Mandate,
    Meeting,
    Nomination,
    Outcome,
    Reopening,
    Review,
    Submission,
    Translation,
)
from reviews.workflow import REVIEW
from untoc_portal.core.enums import AuditAction as A, TranslationState
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet, TextChoices

    from untoc_portal.core.authz import AnyUser

MAX_TIMELINE_ITEMS = 20
# Model: the path to the review, and the label of each audited action. Other actions are not shown.
AUDITED: dict[Any, tuple[str, dict[str, Any]]] = {
    Review: ("pk", {A.TRANSITION: ""}),
    Nomination: ("delegation__review", {A.CREATED: gettext_lazy("Nominated: %(object)s")}),
    Mandate: (
        "delegation__review",
        {A.GRANTED: gettext_lazy("Approved: %(object)s"), A.CHANGED: gettext_lazy("Mandate ended: %(object)s")},
    ),
    Submission: ("review", {A.CLEARED: gettext_lazy("Self-assessment cleared: %(object)s")}),
    Feedback: ("review", {A.CLEARED: gettext_lazy("%(object)s: cleared")}),
    Clarification: (
        "review",
        {A.CREATED: gettext_lazy("%(object)s"), A.TRANSITION: ""},
    ),
    Reopening: ("review", {A.CREATED: gettext_lazy("%(object)s"), A.TRANSITION: ""}),
    Meeting: ("review", {A.CREATED: gettext_lazy("Recorded: %(object)s")}),
    Outcome: (
        "review",
        {
            A.CLEARED: gettext_lazy("%(object)s: cleared, version %(version)s"),
            A.RETURNED: gettext_lazy("%(object)s: returned with comments"),
            A.ISSUED: gettext_lazy("%(object)s: issued"),
        },
    ),
    Translation: (
        "outcome__review",
        {A.TRANSITION: "", A.ISSUED: gettext_lazy("%(object)s: issued")},
    ),
}
# Related rows that are needed to name the rows of a model in the language of the reader.
STATE_PATHS: dict[Any, tuple[str, ...]] = {
    Nomination: ("delegation__party",),
    Mandate: ("user", "delegation__party"),
    Clarification: ("asked_by__party", "article__instrument"),
    Reopening: ("submission",),
    Outcome: ("review__state_under_review", "review__phase"),
    Translation: ("outcome__review__state_under_review", "outcome__review__phase"),
}
MANDATE = ("delegation__party", "note_verbale")
# The audit trail stores capacities in English.
RECORDED_IN = "en"
# The label of a transition of such a row is the state after it.
STATES: dict[Any, type[TextChoices]] = {
    Clarification: ClarificationState,
    Reopening: ReopeningState,
    Translation: TranslationState,
}
TONES: dict[str, str] = {A.TRANSITION: "info", A.CLEARED: "success", A.RETURNED: "warning", A.ISSUED: "success"}


# The models of each topic of the timeline.
TOPICS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "steps": (gettext_lazy("steps of the review"), (Review,)),
    "people": (gettext_lazy("people"), (Nomination, Mandate)),
    "self-assessment": (gettext_lazy("self-assessment"), (Submission, Reopening)),
    "feedback": (gettext_lazy("written feedback"), (Feedback,)),
    "dialogue": (gettext_lazy("dialogue"), (Clarification, Meeting)),
    "outcomes": (gettext_lazy("list of observations and summary"), (Outcome, Translation)),
}


def list_timeline_items(user: AnyUser, review: Review) -> list[dict[str, Any]]:
    """Return the latest audited actions of the review that the user can see, for the timeline."""
    return to_timeline_items(_LATEST.read(user, review.pk))


def events_for_user(user: AnyUser, review: Review, topic: str = "") -> QuerySet[AuditEvent]:
    """Return the audited actions of the review that the user can see, the latest first."""
    return _build_events(user, review.pk, TOPICS[topic][1] if topic in TOPICS else AUDITED)


def _build_events(user: AnyUser, review: int, models: Iterable[Any] = AUDITED) -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.filter(_build_timeline_condition(user, models, review))
    return rows.select_related(*(f"under_mandate__mandate__{name}" for name in MANDATE))


_LATEST = ReaderQuery(lambda user, review: _build_events(user, review)[:MAX_TIMELINE_ITEMS], 1)


def build_event_condition(user: AnyUser) -> Q:
    """Return the condition for the events that reviews show this user: on timelines, and on pages of mandates."""
    acts = [rows.objects.visible_to(user).values("event") for rows in (ActUnderMandate, ActUnderStateMandate)]
    return reduce(or_, (Q(pk__in=act) for act in acts), _build_timeline_condition(user, AUDITED))


def _build_timeline_condition(user: AnyUser, models: Iterable[Any], review: int | None = None) -> Q:
    kinds = ContentType.objects.get_for_models(*AUDITED)
    condition = Q(pk__in=[])
    for model in models:
        path, acts = AUDITED[model]
        rows = model.objects.visible_to(user).order_by().values("pk")
        about = Q(object_id__in=rows) if review is None else Q(object_id__in_few=rows.filter(**{path: review}))
        condition |= Q(content_type=kinds[model], action__in=list(acts)) & about
    return condition


def to_timeline_items(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Return the actions for the timeline, with the current name of each row in the language of the reader.

    The audit trail has the name in the language of the actor. It is used for rows that no longer exist.
    """
    events = list(events)
    models = {kind.pk: model for model, kind in ContentType.objects.get_for_models(*AUDITED).items()}
    names = _names(events, models)
    return [_item(event, models[event.content_type_id], names) for event in events]


def _names(events: list[AuditEvent], models: dict[int, Any]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for kind in {event.content_type_id for event in events if models[event.content_type_id] is not Review}:
        keys = {event.object_id for event in events if event.content_type_id == kind}
        rows = models[kind]._default_manager.filter(pk__in=keys).select_related(*STATE_PATHS.get(models[kind], ()))
        if models[kind] is Feedback:
            rows = rows.prefetch_related("authors__delegation__party")
        found |= {(kind, row.pk): str(row) for row in rows}
    return found


def _item(event: AuditEvent, model: type, names: dict[tuple[int, int], str]) -> dict[str, Any]:
    name = names.get((event.content_type_id, event.object_id), event.object_label)
    title, text = _step(event) if model is Review else (_title(event, model, name), "")
    return {
        "when": event.at,
        "title": title,
        "text": text,
        **_actor(event),
        "tone": TONES.get(event.action, "neutral"),
    }


def _actor(event: AuditEvent) -> dict[str, str]:
    """Return the authority for the action: a mandate or a role in the language of the reader, or as recorded."""
    act = getattr(event, "under_mandate", None)
    if act is not None:
        return {"actor": act.mandate.authority}
    if not event.capacity:
        return {"actor": event.who}
    label = _(event.capacity)
    return {"actor": label, "actor_language": RECORDED_IN if label == event.capacity else ""}


def _title(event: AuditEvent, model: type, name: str) -> str:
    if "agreed_version" in event.changes:
        version = event.changes["agreed_version"]
        return _("%(object)s: agreed to, version %(version)s") % {"object": name, "version": version}
    if event.action == A.TRANSITION:
        return format_label(name, STATES[model](event.changes["state"][1]).label)
    return str(AUDITED[model][1][event.action]) % {"object": name, "version": event.changes.get("version", "")}


def _step(event: AuditEvent) -> tuple[str, str]:
    """Return the title and the text of a transition: the steps before and after it, and the action.

    If the step stays the same, the title is the action.
    """
    before, after = (ReviewState(state).label for state in event.changes["state"])
    act = str(REVIEW[event.changes["transition"]].label)
    return (act, "") if before == after else (_("%(before)s → %(after)s") % {"before": before, "after": after}, act)
