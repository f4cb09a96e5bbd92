"""Statements by an invited organization, or by a State under review on its own review only.

No specific country situation shall be mentioned, except that a State under review may voluntarily raise matters
relating solely to its own review (PR, para. 53). The check runs when a statement is submitted. A refused statement
keeps its text, and its author sees each passage.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dialogues.enums import Delivery, StatementState
from dialogues.guards import check_author_invited, check_has_text, check_open, format_statement_limit_reached
from dialogues.models import Application, Dialogue, Statement, StatementVersion
from dialogues.selectors.findings import list_statement_findings
from dialogues.selectors.readings import read_statement
from dialogues.services.notifications import notify_recipients
from dialogues.services.transitions import apply_transition
from dialogues.workflow import STATEMENT, STATEMENT_RULE, cite_subject_rule
from untoc_portal.core import audit, authz
from untoc_portal.core.edits import require_unchanged
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, check_length, require_reason
from untoc_portal.core.workflow import get_block_reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialogues.models import Theme
    from reviews.models import Article, Review
    from stakeholders.models import Organization
    from untoc_portal.accounts.models import User

MAX_TEXT_LENGTH = 100_000


@cite_subject_rule
@transaction.atomic
def write_statement(
    dialogue: Dialogue,
    *,
    actor: User,
    organization: Organization | None = None,
    review: Review | None = None,
    language: str,
    title: str,
    text: str,
    consents_to_publication: bool = False,
    delivery: Delivery | str = Delivery.WRITTEN,
) -> Statement:
    """Begin a statement for an organization, or for the State under review of a review. Only its side sees the draft.

    Raises NotAllowedError if the user does not act for the organization and is not the focal point of the State. Raises
    DomainError if the organization is not invited, or if the dialogue has been held. Raises DomainError if the
    organization has the maximum number of statements. Drafts and returned ones count, because they can be changed.
    Raises DomainError if not exactly one of `organization` and `review` is given, and for a State in the general
    review.
    """
    if (organization is None) == (review is None):
        message = _("A statement is from an organization, or from a State on its own review.")
        raise DomainError("one_author", message, rule=STATEMENT_RULE, field="on_behalf")
    if review is not None and dialogue.is_general_review:
        message = _("At the Conference a State speaks as a State, not here.")
        raise DomainError("state_speaks_itself", message, rule=STATEMENT_RULE, field="on_behalf")
    statement = Statement(
        dialogue=dialogue,
        organization=organization,
        review=review,
        language=language,
        title=title.strip(),
        text=_plain(text),
        consents_to_publication=consents_to_publication,
        delivery=delivery,
        author=actor,
    )
    authz.require_permission(actor, "dialogues.write_statement", statement)
    _check(statement)
    _check_number(statement)
    statement.save()
    audit.record_event(AuditAction.CREATED, statement, actor=actor, capacity=_capacity(statement))
    return statement


@cite_subject_rule
@transaction.atomic
def write_joint_statement(
    dialogue: Dialogue, *, actor: User, review: Review | None, joined_review: Review, **written: Any
) -> Statement:
    """Begin a statement of two States under review. The focal point of the second one is notified, and must agree.

    Raises DomainError if `joined_review` is not that of another State under review. Otherwise raises as
    `write_statement` does.
    """
    if review is None or joined_review.state_under_review_id == review.state_under_review_id:
        message = _("A joint statement is made by two States under review, each on its own review.")
        raise DomainError("joint_of_two", message, rule=STATEMENT_RULE, field="joined_review")
    statement = write_statement(dialogue, actor=actor, review=review, **written)
    statement.joined_review = joined_review
    statement.save(update_fields=["joined_review", "updated_at"])
    changes = {"joined_review": joined_review.code}
    audit.record_event(AuditAction.CHANGED, statement, actor=actor, changes=changes)
    notify_recipients("dialogues/statement_to_join", statement, actor=actor)
    return statement


@cite_subject_rule
@transaction.atomic
def join_statement(statement: Statement, *, actor: User, seen: str) -> Statement:
    """Agree, for the second State of a joint statement, to the text that was `seen`. Any change of it cancels this.

    Domain rule: PR, paragraph 53. A State raises matters relating solely to its own review, and each of the two says so
    itself. Raises NotAllowedError if the user is not the focal point of that State, or if the text is already sent.
    Raises DomainError if there is no text, the dialogue is over, or the statement was changed since it was `seen`.
    """
    statement = _lock_statement(statement)
    authz.require_permission(actor, "dialogues.join_statement", statement)
    require_seen(read_statement(statement), seen, rule=STATEMENT_RULE)
    for guard in (check_open, check_has_text):
        reason = guard(statement)
        if reason is not None:
            raise DomainError("not_ready", reason, rule=STATEMENT_RULE)
    statement.joined_by = actor
    statement.save(update_fields=["joined_by", "updated_at"])
    audit.record_event(AuditAction.APPROVED, statement, actor=actor)
    return statement


@cite_subject_rule
@transaction.atomic
def change_statement(
    statement: Statement,
    *,
    actor: User,
    language: str,
    title: str,
    text: str,
    consents_to_publication: bool,
    delivery: Delivery | str | None = None,
    expected: dt.datetime | None = None,
) -> Statement:
    """Change a statement that is a draft, refused or returned.

    `expected` is the last change of the writer's copy. Raises DomainError if someone else has changed it since. The
    findings of a refused statement are updated for the new text. The second State of a joint statement must agree to
    the new text.
    """
    statement = _lock_statement(statement)
    authz.require_permission(actor, "dialogues.write_statement", statement)
    require_unchanged(statement, expected, rule=STATEMENT_RULE)
    statement.language, statement.title, statement.text = language, title.strip(), _plain(text)
    statement.consents_to_publication, statement.delivery = consents_to_publication, delivery or statement.delivery
    statement.joined_by = None
    _check(statement)
    if statement.state == StatementState.REFUSED:
        statement.findings = list_statement_findings(statement)
    fields = ["language", "title", "text", "consents_to_publication", "delivery", "findings", "joined_by", "updated_at"]
    statement.save(update_fields=fields)
    audit.record_event(AuditAction.CHANGED, statement, actor=actor, capacity=_capacity(statement))
    if statement.joined_review_id is not None:
        notify_recipients("dialogues/statement_to_join", statement, actor=actor)
    return statement


@cite_subject_rule
@transaction.atomic
def submit_statement(statement: Statement, *, actor: User, seen: str) -> Statement:
    """Submit a statement. The check may refuse it, with every passage that names a State; `state` has the result.

    Passages that may name a State do not block it. They are marked for the moderator. Raises DomainError if the
    organization is not invited or has sent the maximum number. Raises DomainError if the text is empty or too long, the
    dialogue is over, or the statement was changed since it was `seen`.
    """
    statement = _lock_statement(statement)
    authz.require_permission(actor, "dialogues.submit_statement", statement)
    require_seen(read_statement(statement), seen, rule=STATEMENT_RULE)
    _lock_number(statement)
    _check_ready(statement)
    findings = list_statement_findings(statement)
    certain = [finding for finding in findings if finding["certain"]]
    fields: dict[str, Any] = {"findings": findings, "reason": "", "objection": ""}
    fields |= {"moderated_by": None, "decided_by": None}
    capacity = _capacity(statement)
    if certain:
        note = ", ".join(sorted({code for finding in certain for code in finding["iso3"]}))
        return apply_transition(statement, "refuse", actor=actor, note=note, capacity=capacity, fields=fields)
    apply_transition(statement, "submit", actor=actor, capacity=capacity, fields=fields)
    save_sent_version(statement, actor)
    notify_recipients("dialogues/statement_submitted", statement, actor=actor)
    return statement


def save_sent_version(statement: Statement, actor: User) -> StatementVersion:
    """Store the statement as it is sent. If it did not change since the last time, return the stored version."""
    last = statement.versions.last()
    if last is not None and (last.title, last.text) == (statement.title, statement.text):
        return last
    return StatementVersion.objects.create(
        statement=statement,
        number=last.number + 1 if last else 1,
        title=statement.title,
        text=statement.text,
        findings=statement.findings,
        sent_by=actor,
    )


@cite_subject_rule
@transaction.atomic
def contest_statement(statement: Statement, *, actor: User, seen: str, objection: str) -> Statement:
    """Ask a person to decide on what the check refused, or another person on what a moderator returned.

    Raises NotAllowedError if the user is not on the author's side. Raises DomainError if there is no reason, or if a
    second person has already decided on this text. Raises DomainError if it was changed since it was `seen`.
    """
    statement = _lock_statement(statement)
    authz.require_permission(actor, "dialogues.submit_statement", statement)
    require_seen(read_statement(statement), seen, rule=STATEMENT_RULE)
    message = _("Say why the text is acceptable.")
    objection = require_reason(objection, rule=STATEMENT_RULE, field="objection", message=message)
    _lock_number(statement)
    fields = {"objection": objection, "findings": list_statement_findings(statement)}
    capacity = _capacity(statement)
    apply_transition(statement, "contest", actor=actor, note=objection.strip(), capacity=capacity, fields=fields)
    save_sent_version(statement, actor)
    return statement


@cite_subject_rule
@transaction.atomic
def tag_statement(
    statement: Statement, *, actor: User, themes: Iterable[Theme], articles: Iterable[Article]
) -> Statement:
    """Tag a statement with themes and articles. The search and the draft of the chair's summary use them.

    Raises NotAllowedError if the user is not on the author's side and not a moderator.
    """
    statement = _lock_statement(statement)
    authz.require_permission(actor, "dialogues.tag_statement", statement)
    statement.themes.set(themes)
    statement.articles.set(articles)
    changes = {
        "themes": [theme.code for theme in statement.themes.all()],
        "articles": [str(article) for article in statement.articles.select_related("instrument")],
    }
    audit.record_event(AuditAction.CHANGED, statement, actor=actor, changes=changes)
    return statement


def _check_ready(statement: Statement) -> None:
    """Raise DomainError with the reasons that block the submission.

    It is fast, so it runs before the search for States.
    """
    reasons = get_block_reasons(STATEMENT["submit"], statement)
    if reasons:
        raise DomainError("not_ready", _("This step is not possible yet."), rule=STATEMENT_RULE, reasons=reasons)


def _plain(text: str) -> str:
    """Return the text with one kind of line ends, so that lengths and offsets are the same everywhere."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lock_statement(statement: Statement) -> Statement:
    related = (
        "dialogue__report__session__working_group",
        "organization__country",
        "review__state_under_review",
        "joined_review__state_under_review",
    )
    locked: Statement = Statement.objects.select_for_update(of=("self",)).select_related(*related).get(pk=statement.pk)
    return locked


def _check(statement: Statement) -> None:
    for guard in (check_open, check_author_invited):
        reason = guard(statement)
        if reason is not None:
            raise DomainError("not_ready", reason, rule=STATEMENT_RULE)
    # A draft may have empty fields. Only its submission needs a text.
    check_fields(statement, rule=STATEMENT_RULE, leave_out={"text"})
    check_length(statement.text, MAX_TEXT_LENGTH, field="text", rule=STATEMENT_RULE)


def _lock_number(statement: Statement) -> None:
    """Lock the organization's application, so that two statements at the same time cannot exceed the maximum number."""
    if statement.organization_id is not None:
        rows = Application.objects.filter(dialogue=statement.dialogue_id, organization=statement.organization_id)
        list(rows.select_for_update(of=("self",)).order_by("pk"))


def _check_number(statement: Statement) -> None:
    if statement.organization_id is None:
        return
    _lock_number(statement)
    limit = Dialogue.objects.values_list("statements_max", flat=True).get(pk=statement.dialogue_id)
    own = Statement.objects.filter(dialogue=statement.dialogue_id, organization=statement.organization_id)
    if own.count() >= limit:
        raise DomainError("how_many", format_statement_limit_reached(limit), rule=STATEMENT_RULE, field="on_behalf")


def _capacity(statement: Statement) -> str:
    """Return the organization for which the author acts. For a State the mandate in its review gives it."""
    return str(statement.organization) if statement.review is None else ""
