"""A passage of feedback that is saved while it is typed: the same rules as for `save_feedback`, read in two queries.

A browser sends a passage each time its author pauses. So everything that the rules look at is read at once, and no form
is built. Whatever is unusual is left to the ordinary way of saving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from reviews.models import Assignment, Delegation, FeedbackAuthor, FeedbackEntry, Institution
from reviews.selectors.assignments import ArticleAccess
from reviews.selectors.people import list_mandates
from reviews.services.acting import choose_acting_mandate
from reviews.services.typing_answers import list_institutions
from reviews.workflow import DESK_REVIEW
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.revisions import TypedText, save_texts

if TYPE_CHECKING:
    from reviews.models import Mandate
    from untoc_portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class TypedPassage:
    """A passage as the browser sent it: the address of its article, its heading, and what was typed."""

    code: str
    instrument: str
    number: int
    heading: str
    text: str
    expected_revision: int


@transaction.atomic
def save_while_typing(typed: TypedPassage, *, actor: User) -> FeedbackEntry | None:
    """Save the passage if it changed and return it as it is now.

    Returns None for someone without a mandate or without the right, for a passage that was never saved, and for
    feedback that a State has cleared. The ordinary way of saving then says what is wrong. Raises the errors of
    `save_feedback`.
    """
    if actor.open_emergency is not None:
        return None
    rows = list_mandates(actor).filter(delegation__review__code=typed.code)
    mandate = choose_acting_mandate(actor, list(rows.select_for_update(of=("delegation__review",))))
    if mandate is None or mandate.delegation.is_under_review:
        return None
    delegation = mandate.delegation
    entry: Any = _read_entry(typed, delegation, actor)
    if entry is None or not entry.is_covered or entry.has_clearance or entry.feedback.cleared_at is not None:
        return None
    with authz.use_read_grants(actor, ((delegation, ["draft_feedback"] if entry.may_draft else []),)):
        if not actor.has_perm("reviews.draft_feedback", delegation):
            return None
    _read_access(entry, actor).require([entry.article])
    entry.feedback.review = delegation.review
    saved = save_texts(
        {typed.heading: TypedText(entry, typed.text, typed.expected_revision)}, author=actor, rule=DESK_REVIEW
    )
    if saved:
        _record(saved[0], mandate, actor)
    stored: FeedbackEntry = entry
    return stored


def _record(entry: FeedbackEntry, mandate: Mandate, actor: User) -> None:
    authority = audit.Authority(mandate.capacity_text, mandate)
    changes = {"revision": entry.revision}
    audit.record_event(AuditAction.CHANGED, entry, actor=actor, changes=changes, authority=authority)


def _read_entry(typed: TypedPassage, delegation: Delegation, actor: User) -> Any:
    """Return the stored passage with the rights of the actor, and with who prepares its article."""
    hands = Assignment.objects.filter(delegation=delegation, article=OuterRef("article"))
    members = Institution.members.through.objects.filter(user=actor.pk)
    cleared = FeedbackAuthor.objects.filter(feedback=OuterRef("feedback"), cleared_at__isnull=False)
    covered = Delegation.instruments.through.objects.filter(
        delegation=delegation, instrument=OuterRef("article__instrument")
    )
    rows = FeedbackEntry.objects.filter(
        feedback__authors__delegation=delegation,
        article__instrument__code=typed.instrument,
        article__number=typed.number,
        article__cluster=delegation.review.phase.cluster_id,
        head=typed.heading,
    )
    return (
        rows.annotate(
            may_draft=authz.build_object_grant(actor, "draft_feedback", delegation),
            leads=authz.build_object_grant(actor, "nominate", delegation),
            is_covered=Exists(covered),
            has_clearance=Exists(cleared),
            hand=Subquery(
                hands.values(found=JSONObject(expert_id="expert", institution_id="institution", state="state"))
            ),
            is_member=Exists(members.filter(institution__in=list_institutions(delegation))),
        )
        .select_related("feedback", "article__instrument", "updated_by")
        .first()
    )


def _read_access(entry: Any, actor: User) -> ArticleAccess:
    access = ArticleAccess(actor, entry.leads)
    if entry.hand is not None:
        assignment = Assignment(article=entry.article, **entry.hand)
        assignment.members = frozenset({actor.pk} if entry.is_member else ())
        access.assignments[entry.article_id] = assignment
    return access
