"""The articles of a delegation: assigned, handed in, returned or accepted (domain rule: who acts).

The State under review assigns its answers in this way, and each reviewing State its feedback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Assignment, Institution
from reviews.selectors.assignments import list_experts, require_day_in_step
from reviews.selectors.questionnaires import list_delegation_articles
from reviews.services.locks import lock_delegation
from reviews.services.notifications import list_focal_points, notify_people
from reviews.workflow import ASSIGNMENT, SHARING_OUT
from untoc_portal.core import audit, authz, workflow
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.undo import require_undoable
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from reviews.models import Article, Delegation, Guest
    from untoc_portal.accounts.models import User


@transaction.atomic
def add_institution(delegation: Delegation, *, actor: User, name: str, members: Iterable[User] = ()) -> Institution:
    """Add an institution that contributes, with the experts of the delegation who answer for it.

    Raises DomainError if the name is taken, or if a member is not an expert of the delegation.
    """
    authz.require_permission(actor, "reviews.assign_articles", lock_delegation(delegation))
    members = list(members)
    institution = Institution(delegation=delegation, name=name.strip())
    check_fields(institution, rule=SHARING_OUT)
    for member in members:
        _require_expert(delegation, member, field="members")
    message = _("There is already an institution of this name.")
    insert_row(institution, taken=DomainError("name_taken", message, rule=SHARING_OUT, field="name"))
    institution.members.set(members)
    audit.record_event(AuditAction.CREATED, institution, actor=actor)
    return institution


@transaction.atomic
def assign_articles(
    delegation: Delegation,
    *,
    actor: User,
    articles: Iterable[Article],
    expert: User | None = None,
    institution: Institution | None = None,
    due_on: dt.date | None = None,
) -> list[Assignment]:
    """Assign each article to one expert or one institution, who is notified. Replaces an earlier assignment.

    Raises DomainError unless exactly one of the two is given and belongs to the delegation. Raises DomainError if an
    article is not under review, or if the day by which it is due is over or after the deadline of the step.
    """
    authz.require_permission(actor, "reviews.assign_articles", lock_delegation(delegation))
    if (expert is None) == (institution is None):
        message = _("Choose one expert or one institution.")
        raise DomainError("one_assignee", message, rule=SHARING_OUT, field="assignee")
    if expert is not None:
        _require_expert(delegation, expert, field="assignee")
    if institution is not None and institution.delegation_id != delegation.pk:
        raise DomainError("other_state", _("This institution belongs to another State."), field="assignee")
    require_day_in_step(delegation, due_on)
    under_review = {article.pk for article in list_delegation_articles(delegation)}
    assigned = []
    for article in articles:
        if article.pk not in under_review:
            raise DomainError("not_under_review", _("This article is not under review."), field="articles")
        values = {"expert": expert, "institution": institution, "due_on": due_on}
        assigned.append(_assign(delegation, article, actor, values))
    return assigned


def _assign(delegation: Delegation, article: Article, actor: User, values: dict[str, Any]) -> Assignment:
    assignment = Assignment.objects.filter(delegation=delegation, article=article).first()
    if assignment is None:
        assignment = Assignment.objects.create(delegation=delegation, article=article, **values)
        audit.record_event(AuditAction.CREATED, assignment, actor=actor)
    else:
        assignment.delegation = delegation
        note = str(values["expert"] or values["institution"])
        _move(assignment, "assign_again", actor=actor, note=note, handed_in_at=None, returned_at=None, **values)
    _notify("reviews/article_assigned", assignment, actor)
    return assignment


@transaction.atomic
def change_due_date(assignment: Assignment, *, actor: User, due_on: dt.date | None) -> Assignment:
    """Change or remove the day by which an assigned article is due. The person who prepares it is notified.

    Raises DomainError if the day is over or after the deadline of the step, or if the article was handed in already.
    """
    delegation = lock_delegation(assignment.delegation)
    authz.require_permission(actor, "reviews.assign_articles", delegation)
    assignment.refresh_from_db()
    if not assignment.is_open:
        raise DomainError("handed_in", _("This article is handed in already."), rule=SHARING_OUT)
    require_day_in_step(delegation, due_on)
    assignment.due_on = due_on
    assignment.save(update_fields=["due_on", "updated_at"])
    day = due_on.isoformat() if due_on else ""
    audit.record_event(AuditAction.CHANGED, assignment, actor=actor, changes={"due": day})
    _notify("reviews/article_due_changed", assignment, actor)
    return assignment


@transaction.atomic
def unassign_article(assignment: Assignment, *, actor: User) -> None:
    """Remove the assignment of the article. Every expert of the delegation can answer again."""
    authz.require_permission(actor, "reviews.assign_articles", lock_delegation(assignment.delegation))
    audit.record_event(
        AuditAction.CHANGED,
        assignment,
        actor=actor,
        changes={"released": True},
    )
    assignment.delete()


@transaction.atomic
def hand_in_article(assignment: Assignment, *, actor: User | Guest) -> Assignment:
    """Hand in the article to the focal point, who is notified. Unanswered questions are allowed."""
    lock_delegation(assignment.delegation)
    _move(assignment, "hand_in", actor=actor, comment="", handed_in_at=timezone.now())
    _announce("reviews/article_handed_in", assignment, list_focal_points(assignment.delegation))
    return assignment


@transaction.atomic
def accept_article(assignment: Assignment, *, actor: User) -> Assignment:
    """Accept an article that was handed in."""
    lock_delegation(assignment.delegation)
    _move(assignment, "accept", actor=actor)
    return assignment


@transaction.atomic
def undo_acceptance(assignment: Assignment, *, actor: User) -> Assignment:
    """Undo the acceptance of an article shortly after it. Raises DomainError as `require_undoable` does."""
    lock_delegation(assignment.delegation)
    authz.require_permission(actor, ASSIGNMENT["undo_accept"].permission, assignment)
    require_undoable(assignment, "accept", actor=actor, rule=SHARING_OUT)
    _move(assignment, "undo_accept", actor=actor)
    return assignment


@transaction.atomic
def return_article(assignment: Assignment, *, actor: User, comment: str) -> Assignment:
    """Return the article to the person or institution that prepares it, with a comment. They are notified.

    Only the delegation reads the comment; the audit trail does not contain it. Raises DomainError if the comment is
    empty.
    """
    if not comment.strip():
        raise DomainError("no_comment", _("Say what is still to be done."), rule=SHARING_OUT, field="comment")
    lock_delegation(assignment.delegation)
    _move(assignment, "return", actor=actor, comment=comment.strip(), returned_at=timezone.now())
    _notify("reviews/article_returned", assignment, actor)
    return assignment


def _require_expert(delegation: Delegation, user: User, *, field: str) -> None:
    if not list_experts(delegation).filter(pk=user.pk).exists():
        message = _("This person is not a governmental expert of this State in this review.")
        raise DomainError("no_expert", message, rule=SHARING_OUT, field=field)


def _move(assignment: Assignment, name: str, *, actor: User | Guest, note: str = "", **fields: Any) -> None:
    workflow.apply_transition(ASSIGNMENT, assignment, name, actor=actor, note=note, fields=fields)


def _notify(event: str, assignment: Assignment, actor: User) -> None:
    _announce(event, assignment, [person for person in assignment.people if person != actor])


def _announce(event: str, assignment: Assignment, people: Iterable[User]) -> None:
    key = f"assignment:{assignment.pk}:{assignment.updated_at.isoformat()}"
    notify_people(event, assignment.delegation.review, people, key=key, concerns=assignment)
