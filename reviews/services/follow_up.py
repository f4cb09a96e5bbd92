"""What a State says after its review: its steps, who reads them, the views it asks for, and the note about them.

Follow-up is voluntary and in the words of the State. Nothing here has a deadline, a grade or a count. Only the
State changes its words. Others read only a version that the State has let them read (docs/adr/0050).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole, ReviewDocumentKind
from reviews.enums_of_follow_up import LineReaders
from reviews.enums_of_states import StateRight
from reviews.models import FollowUpLine, FollowUpStep, FollowUpVersion, OutcomeParagraph, Paper, ViewRequest
from reviews.selectors.follow_up import (
    build_cited_content,
    build_content,
    get_max_readers,
    list_current_steps,
    list_followed_paragraphs,
    list_reviewing_delegations,
    read_line,
)
from reviews.services.locks import lock_review
from reviews.services.notifications import notify_people
from reviews.withheld import require_no_confidential_words
from reviews.workflow import FOLLOW_UP
from untoc_portal.accounts.models import User
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Document
from untoc_portal.core.revisions import TypedText, save_texts
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from reviews.models import Delegation

KEEP = "reviews.keep_follow_up"


def _lock_line(line: FollowUpLine, actor: User) -> FollowUpLine:
    """Lock the review, check the right of the State, and return the current line with its observation."""
    review = lock_review(line.review.pk)
    authz.require_permission(actor, KEEP, review)
    paragraph = list_followed_paragraphs(review).get(pk=line.paragraph_id)
    locked = FollowUpLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    locked.paragraph = paragraph
    return locked


@transaction.atomic
def save_step(
    paragraph: OutcomeParagraph,
    *,
    actor: User,
    text: str,
    step: FollowUpStep | None = None,
    key: UUID | None = None,
    expected_revision: int | None = None,
    **details: Any,
) -> FollowUpStep:
    """Save a step of the State on an observation, a new one or the next revision of `step`.

    Only the State reads it until it makes a version of the line. A form that was sent twice, with the same `key`, makes
    one step.

    Raises NotAllowedError if the user may not speak for the State after this review, or if the review is not closed.
    Raises DomainError if the observation is not of its issued list, if the text is empty or a field is not valid, and
    StaleTextError if someone else saved the step since `expected_revision`.
    """
    review = lock_review(paragraph.outcome.review_id)
    authz.require_permission(actor, KEEP, review)
    followed = list_followed_paragraphs(review).filter(pk=paragraph.pk).first()
    if followed is None:
        message = _("This observation is not in the issued list of the review.")
        raise DomainError("not_in_list", message, rule=FOLLOW_UP)
    line, _made = FollowUpLine.objects.get_or_create(paragraph=followed)
    rows = FollowUpStep.objects.current().select_for_update(of=("self",)).filter(line=line)
    row = rows.filter(pk=step.pk).first() if step else rows.filter(key=key, key__isnull=False).first()
    if step is not None and row is None:
        raise DomainError("removed", _("Your State has removed this step."), rule=FOLLOW_UP)
    if not clean_text(text):
        raise DomainError("no_text", _("Say what your State has done or plans."), rule=FOLLOW_UP, field="text")
    if details.get("link") and not details.get("law"):
        raise DomainError("no_law", _("Name the law that the link leads to."), rule=FOLLOW_UP, field="law")
    is_new = row is None
    row = row or FollowUpStep(line=line, key=key, updated_by=actor)
    row.line = line
    typed = TypedText(row, text, None if is_new else expected_revision, tracked_values=details)
    if save_texts({"text": typed}, author=actor, rule=FOLLOW_UP):
        action = AuditAction.CREATED if is_new else AuditAction.CHANGED
        audit.record_event(action, row, actor=actor, changes={"revision": row.revision})
    return row


@transaction.atomic
def remove_step(step: FollowUpStep, *, actor: User) -> FollowUpStep:
    """Remove a step, which the State no longer says. Versions that others read stay until the State changes them."""
    line = _lock_line(step.line, actor)
    row: FollowUpStep = FollowUpStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    row.line = line
    if row.removed_at is not None:
        raise DomainError("removed", _("Your State has removed this step."), rule=FOLLOW_UP)
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at", "updated_at"])
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"removed": True})
    return row


@transaction.atomic
def publish_line(line: FollowUpLine, *, actor: User, readers: int, seen: str) -> FollowUpVersion:
    """Let these readers read the steps of a line as they are now, in a new version. The State has read them (`seen`).

    Raises NotAllowedError if the user may not speak for the State. Raises DomainError if the line has no step, if these
    readers may not read its observation, if they are fewer than now, or if nothing has changed. Raises DomainError with
    the passages if a text has words that the State keeps confidential, and if the steps differ from those `seen`.
    """
    line = _lock_line(line, actor)
    require_seen(read_line(line), seen, rule=FOLLOW_UP)
    wanted, current = LineReaders(readers), get_version_in_force(line)
    steps = list(list_current_steps(line))
    content = build_content(steps)
    _require_allowed(line, wanted, current, content)
    if wanted > LineReaders.PARTIES:
        texts = "\n\n".join(f"{step['law']}\n\n{step['text']}" for step in content)
        review = line.review
        require_no_confidential_words(texts, [review.pk], review.language, rule=FOLLOW_UP, field="readers")
    return _make_version(line, current, wanted, content, actor)


def get_version_in_force(line: FollowUpLine) -> FollowUpVersion | None:
    """Return the version that others read now, or None."""
    found: FollowUpVersion | None = FollowUpVersion.objects.in_force().filter(line=line).first()
    return found


def _require_allowed(
    line: FollowUpLine, wanted: LineReaders, current: FollowUpVersion | None, content: list[dict[str, Any]]
) -> None:
    if wanted == LineReaders.STATE_ONLY or not content:
        message = _("Say what your State has done or plans, and choose who else reads it.")
        raise DomainError("nothing_to_read", message, rule=FOLLOW_UP, field="readers")
    if wanted > get_max_readers(line.paragraph):
        message = _("These readers may not read the observation, so they cannot read the line about it.")
        raise DomainError("too_wide", message, rule=FOLLOW_UP, field="readers")
    if current is None:
        return
    if wanted < current.readers:
        message = _("More people read this line now. First let fewer people read it.")
        raise DomainError("narrower", message, rule=FOLLOW_UP, field="readers")
    if wanted == current.readers and content == current.content:
        message = _("These people read the line already, and no step has changed.")
        raise DomainError("nothing_new", message, rule=FOLLOW_UP, field="readers")


def _make_version(
    line: FollowUpLine,
    current: FollowUpVersion | None,
    readers: LineReaders,
    content: list[dict[str, Any]],
    actor: User,
) -> FollowUpVersion:
    last = FollowUpVersion.objects.filter(line=line).order_by("number").last()
    if current is not None:
        _end_version(current, actor)
    number = last.number + 1 if last else 1
    version = FollowUpVersion(line=line, number=number, readers=readers, content=content, made_by=actor)
    version.sha256 = documents.compute_sha256(documents.to_canonical_json(build_cited_content(version)))
    version.save(force_insert=True)
    _withdraw_notes(line, readers)
    changes = {"version": version.number, "readers": LineReaders(readers).name}
    audit.record_event(AuditAction.CHANGED, line, actor=actor, changes=changes)
    return version


def _end_version(version: FollowUpVersion, actor: User) -> None:
    version.ended_at, version.ended_by = timezone.now(), actor
    version.save(update_fields=["ended_at", "ended_by", "updated_at"])


def _withdraw_notes(line: FollowUpLine, readers: int) -> None:
    """Withdraw the follow-up notes for more readers than the line has now. They show a version that has ended."""
    papers = Paper.objects.current().filter(
        review=line.review, kind=ReviewDocumentKind.FOLLOW_UP_NOTE, document__level__gt=readers
    )
    begun = f"{line.reference}/"
    shown = [
        paper.document_id
        for paper in papers.select_related("document")
        if any(row["reference"].startswith(begun) for row in paper.document.snapshot["lines"])
    ]
    documents.supersede_documents(Document.objects.filter(pk__in=shown))


@transaction.atomic
def reduce_readers(line: FollowUpLine, *, actor: User, readers: int) -> FollowUpVersion | None:
    """Let fewer people read a line immediately. Return the version that the others still read, or None.

    The version ends that more people read. Its text is no longer shown to them; its number, its days and its hash stay.
    Raises NotAllowedError if the user may not speak for the State. Raises DomainError unless fewer people read it now.
    """
    line = _lock_line(line, actor)
    wanted, current = LineReaders(readers), get_version_in_force(line)
    if current is None or wanted >= current.readers:
        message = _("No more people than these read the line now.")
        raise DomainError("not_narrower", message, rule=FOLLOW_UP, field="readers")
    if wanted > LineReaders.STATE_ONLY:
        return _make_version(line, current, wanted, current.content, actor)
    _end_version(current, actor)
    _withdraw_notes(line, wanted)
    audit.record_event(AuditAction.CHANGED, line, actor=actor, changes={"readers": wanted.name})
    return None


def list_speakers(delegation: Delegation) -> QuerySet[User]:
    """Return who speaks for a State of a closed review: its focal point, or else its standing delegation."""
    users: QuerySet[Any, Any] = delegation.mandates.in_force().filter(role=DelegateRole.FOCAL_POINT).values("user")
    if not users.exists():
        users = delegation.party.mandates.in_force().with_right(StateRight.FOLLOW_UP).values("user")
    return User.objects.filter(pk__in=users, is_active=True)


@transaction.atomic
def request_view(line: FollowUpLine, *, actor: User, delegation: Delegation, question: str) -> ViewRequest:
    """Ask a reviewing State for its view on one line.

    Raises NotAllowedError if the user may not speak for the State under review. Raises DomainError if the other State
    does not review it, does not read the line yet, or has an open request; or if the question is empty.
    """
    line = _lock_line(line, actor)
    if not list_reviewing_delegations(line.review).filter(pk=delegation.pk).exists():
        message = _("Only a State that reviewed yours can be asked for its view.")
        raise DomainError("not_reviewing", message, rule=FOLLOW_UP, field="delegation")
    if get_version_in_force(line) is None:
        message = _("First let the parties to the review read the line.")
        raise DomainError("not_readable", message, rule=FOLLOW_UP)
    row = ViewRequest(line=line, delegation=delegation, question=clean_text(question), requested_by=actor)
    check_fields(row, rule=FOLLOW_UP)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        message = _("This State has been asked, and has not answered yet.")
        raise DomainError("asked_already", message, rule=FOLLOW_UP, field="delegation") from None
    audit.record_event(AuditAction.CREATED, row, actor=actor)
    _notify("reviews/view_requested", row, list_speakers(delegation))
    return row


def _notify(event: str, row: ViewRequest, people: QuerySet[User]) -> None:
    review = row.review
    path = f"{review.get_absolute_url()}follow-up/"
    notify_people(event, review, people, key=f"view:{row.pk}", path=path, concerns=row)


def _lock_request(row: ViewRequest) -> ViewRequest:
    lock_review(row.review.pk)
    rows = ViewRequest.objects.select_for_update(of=("self",))
    related = ("line__paragraph__outcome__review__state_under_review", "delegation__party")
    locked: ViewRequest = rows.select_related(*related).get(pk=row.pk)
    return locked


def _require_open(row: ViewRequest) -> None:
    if not row.is_open:
        raise DomainError("not_open", _("This request was answered or withdrawn."), rule=FOLLOW_UP)


@transaction.atomic
def withdraw_view_request(row: ViewRequest, *, actor: User) -> ViewRequest:
    """Withdraw a request that has no answer, for the State that asked."""
    row = _lock_request(row)
    authz.require_permission(actor, KEEP, row.review)
    _require_open(row)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at", "updated_at"])
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"withdrawn": True})
    return row


@transaction.atomic
def give_view(row: ViewRequest, *, actor: User, view: str) -> ViewRequest:
    """Answer a request with the view of the reviewing State. Only the State that asked reads it.

    Raises NotAllowedError if the user may not speak for the State that was asked. Raises DomainError if the request is
    not open, if the view is empty, or if the State no longer lets the parties read the line.
    """
    row = _lock_request(row)
    authz.require_permission(actor, "reviews.give_view", row)
    _require_open(row)
    if get_version_in_force(row.line) is None:
        message = _("The State no longer lets others read this line.")
        raise DomainError("not_readable", message, rule=FOLLOW_UP)
    row.view, row.answered_by, row.answered_at = clean_text(view), actor, timezone.now()
    if not row.view:
        raise DomainError("no_text", _("Write the view of your State."), rule=FOLLOW_UP, field="view")
    check_fields(row, rule=FOLLOW_UP)
    row.save(update_fields=["view", "answered_by", "answered_at", "updated_at"])
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"answered": True})
    _notify("reviews/view_given", row, list_speakers(row.review.delegation_under_review))
    return row
