"""Move a review to another version of its questionnaire, and back. Answers follow the keys of their questions.

Nothing that was written changes or is removed. An answer with its revisions, notes, citations and input moves to the
question of the same key. If the other version does not have the question, everything stays with it and returns with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import BigIntegerField, Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import VersionEffect
from reviews.models import (
    Answer,
    Citation,
    Clarification,
    InputAnswer,
    InputInvitation,
    Note,
    OfferDecision,
    Question,
    Questionnaire,
    Review,
    VersionChange,
)
from reviews.selectors.readings_of_questionnaires import read_undone_change, read_version_change
from reviews.selectors.version_changes import count_questions_by_effect, list_changed_questions, list_target_versions
from reviews.services.locks import lock_review
from reviews.services.notifications import notify_recipients
from reviews.workflow import QUESTIONNAIRES
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_list
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from django.db.models import Model

    from untoc_portal.accounts.models import User

# Every model that is about a question, with the path to its review.
ABOUT_A_QUESTION: dict[type[Model], str] = {
    Answer: "review",
    Citation: "review",
    Clarification: "review",
    InputAnswer: "invitation__review",
    InputInvitation.questions.through: "inputinvitation__review",
    Note: "delegation__review",
    OfferDecision: "review",
}


@transaction.atomic
def change_version(review: Review, *, actor: User, seen: str, to: Questionnaire) -> VersionChange:
    """Move the review to another version of its questionnaire, the one in force, and notify its State.

    Raises NotAllowedError if the user is not in the Secretariat, or after submission. Raises DomainError if the version
    is not in force, belongs to another cluster, or is the one the review already uses.
    """
    locked = lock_review(review.pk)
    authz.require_permission(actor, "reviews.change_version", locked)
    require_seen(read_version_change(locked, to), seen, rule=QUESTIONNAIRES)
    if not list_target_versions(locked).filter(pk=to.pk).exists():
        message = _("A review can move only to the version in force for its cluster, if it does not use it already.")
        raise DomainError("wrong_version", message, rule=QUESTIONNAIRES)
    before = locked.questionnaire
    if before is None:
        raise DomainError("no_version", _("The review has no questionnaire to move from."), rule=QUESTIONNAIRES)
    change = VersionChange.objects.create(
        review=locked,
        before=before,
        after=to,
        effect=count_questions_by_effect(list_changed_questions(locked, to)),
        made_by=actor,
    )
    _move(locked, to)
    _record_and_notify(change, actor, AuditAction.CHANGED)
    review.questionnaire = to
    return change


@transaction.atomic
def undo_version_change(change: VersionChange, *, actor: User, seen: str) -> VersionChange:
    """Undo the last change of version. The review uses the earlier version again, and set-aside answers return.

    Raises NotAllowedError as `change_version` does. Raises DomainError if it is not the last change, or if text written
    since then would be lost. That is text on a question that the earlier version does not have, or a value that it does
    not offer.
    """
    locked = lock_review(change.review_id)
    authz.require_permission(actor, "reviews.change_version", locked)
    require_seen(read_undone_change(change), seen, rule=QUESTIONNAIRES)
    rows = VersionChange.objects.in_force().filter(review=locked)
    last: VersionChange | None = rows.select_related("before", "after").first()
    if last is None or last.pk != change.pk:
        raise DomainError("not_the_last", _("Only the last change of version can be undone."), rule=QUESTIONNAIRES)
    reasons = get_undo_blockers(last)
    if reasons:
        message = _("This change of version cannot be undone: something would be lost.")
        raise DomainError("would_lose", message, rule=QUESTIONNAIRES, reasons=reasons)
    _move(locked, last.before)
    last.review, last.undone_at, last.undone_by = locked, timezone.now(), actor
    last.save(update_fields=["undone_at", "undone_by", "updated_at"])
    _record_and_notify(last, actor, AuditAction.RETURNED)
    return last


def get_undo_blockers(change: VersionChange) -> list[str]:
    """Return what blocks the undo: text written since then that has no place in the earlier version."""
    rows = list_changed_questions(change.review, change.before)
    places = set(change.before.questions.values_list("key", flat=True))
    written = {
        key
        for model, review in ABOUT_A_QUESTION.items()
        for key in model._default_manager.filter(
            **{review: change.review_id, "question__questionnaire": change.after_id}
        ).values_list("question__key", flat=True)
    }
    homeless = sorted(written - places)
    invalid = [row.key for row in rows if row.effect != VersionEffect.GONE and row.is_answer_invalid]
    reasons = []
    if homeless:
        reasons.append(_("Written on questions that are new: %(keys)s.") % {"keys": format_list(homeless)})
    if invalid:
        reasons.append(_("Answers that the earlier version does not offer: %(keys)s.") % {"keys": format_list(invalid)})
    return reasons


def _move(review: Review, to: Questionnaire) -> None:
    """Move everything about a question to the question of the same key in this version, if it exists."""
    target = dict(to.questions.values_list("key", "pk"))
    others = Question.objects.filter(questionnaire__cluster=to.cluster_id, key__in=target).exclude(questionnaire=to)
    steps = [(pk, target[key]) for pk, key in others.values_list("pk", "key")]
    if steps:
        place = Case(
            *(When(question=old, then=Value(new)) for old, new in steps),
            default=F("question"),
            output_field=BigIntegerField(),
        )
        for model, path in ABOUT_A_QUESTION.items():
            rows = model._default_manager.filter(**{path: review.pk, "question__in": [old for old, _new in steps]})
            # An update cannot follow a key to another table, so the rows are selected by primary key.
            model._default_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).update(question=place)
    review.questionnaire = to
    review.save(update_fields=["questionnaire", "updated_at"])


def _record_and_notify(change: VersionChange, actor: User, action: AuditAction) -> None:
    audit.record_event(
        action,
        change,
        actor=actor,
        changes={"review": change.review.code, "version": [change.before.version, change.after.version]}
        | {"effect": change.effect},
    )
    notify_recipients("reviews/version_changed", change.review, actor=actor, key=f"{change.pk}:{action}")
