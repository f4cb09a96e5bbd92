"""The life of a questionnaire version: a draft copied from another one, then in force, then retired.

Only a draft can change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import Wording
from reviews.guards import check_no_phase_open
from reviews.models import Question, Questionnaire, QuestionText, Review
from reviews.selectors.readings_of_questionnaires import read_questionnaire
from reviews.workflow import QUESTIONNAIRE, QUESTIONNAIRES
from untoc_portal.core import audit, authz, workflow
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.fields import build_language_texts
from untoc_portal.core.listing import format_list
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

CHANGED_COPY = _("Draft made from the adopted text, to be checked by the Secretariat")


@transaction.atomic
def put_in_force(questionnaire: Questionnaire, *, actor: User, seen: str) -> Questionnaire:
    """Put a draft in force. From now on the draft and its questions do not change (resolution 10/1).

    The earlier version in force of the cluster is retired. Reviews that use it continue with it. Reviews of the cluster
    without a questionnaire get this version. Raises DomainError if it is not a draft or cannot be answered, or if it
    would replace the wording of the portal while a phase of the cluster is open.
    """
    _require_seen(questionnaire, actor, seen)
    # Before the version in force is retired: the table is asked after that.
    reason = check_no_phase_open(questionnaire)
    if reason is not None:
        raise DomainError("phase_open", reason, rule=QUESTIONNAIRES)
    for row in Questionnaire.objects.in_use().filter(cluster=questionnaire.cluster).select_for_update(of=("self",)):
        workflow.apply_transition(QUESTIONNAIRE, row, "retire", actor=actor)
    workflow.apply_transition(QUESTIONNAIRE, questionnaire, "put_in_use", actor=actor)
    waiting = Review.objects.filter(phase__cluster=questionnaire.cluster, questionnaire=None)
    waiting.update(questionnaire=questionnaire)
    return questionnaire


@transaction.atomic
def retire_questionnaire(questionnaire: Questionnaire, *, actor: User, seen: str) -> Questionnaire:
    """Retire a version: no further review gets it. Raises DomainError if it is not in force."""
    _require_seen(questionnaire, actor, seen)
    workflow.apply_transition(QUESTIONNAIRE, questionnaire, "retire", actor=actor)
    return questionnaire


def _require_seen(questionnaire: Questionnaire, actor: User, seen: str) -> None:
    Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    authz.require_permission(actor, "reviews.manage_questionnaires", questionnaire)
    require_seen(read_questionnaire(questionnaire), seen, rule=QUESTIONNAIRES)


@transaction.atomic
def draft_version(questionnaire: Questionnaire, *, actor: User, version: str) -> Questionnaire:
    """Create a new version as a copy of this one. It can be changed while it is a draft.

    The keys of the questions stay, so that answers can follow them. The copy counts as wording of the portal until a
    person says otherwise, because it is made to be changed. Raises DomainError if the cluster already has this
    version.
    """
    authz.require_permission(actor, "reviews.manage_questionnaires", questionnaire)
    draft = Questionnaire(
        cluster=questionnaire.cluster,
        version=version.strip(),
        notes=questionnaire.notes if questionnaire.wording == Wording.PORTAL else build_language_texts(CHANGED_COPY),
        source=questionnaire.source,
    )
    check_fields(draft, rule=QUESTIONNAIRES)
    message = _("This version of the cluster already exists.")
    insert_row(draft, taken=DomainError("version_taken", message, rule=QUESTIONNAIRES, field="version"))
    for question in questionnaire.questions.with_texts():
        wordings = list(question.wordings.all())
        question.pk, question.questionnaire, question.corrected = None, draft, False
        question.save(force_insert=True)
        for wording in wordings:
            wording.pk, wording.question, wording.corrected = None, question, False
        QuestionText.objects.bulk_create(wordings)
    audit.record_event(AuditAction.CREATED, draft, actor=actor, changes={"copy_of": questionnaire.version})
    return draft


@transaction.atomic
def discard_version(questionnaire: Questionnaire, *, actor: User) -> None:
    """Discard a draft with all its questions. The audit trail keeps a record of it.

    Raises DomainError if the version is not a draft.
    """
    authz.require_permission(actor, "reviews.manage_questionnaires", questionnaire)
    _require_draft(questionnaire)
    audit.record_event(AuditAction.REVOKED, questionnaire, actor=actor, changes={"version": questionnaire.version})
    Questionnaire.objects.get(pk=questionnaire.pk).delete()


@transaction.atomic
def remove_question(question: Question, *, actor: User) -> None:
    """Remove a question from a draft.

    Raises DomainError if the version is not a draft, or if another question depends on this one.
    """
    authz.require_permission(actor, "reviews.manage_questionnaires", question.questionnaire)
    _require_draft(question.questionnaire)
    followed = [
        row.key for row in question.questionnaire.questions.all() if row.show_if.get("question") == question.key
    ]
    if followed:
        message = _("Other questions depend on the answer to this one: %(keys)s.") % {"keys": format_list(followed)}
        raise DomainError("followed_up", message, rule=QUESTIONNAIRES)
    audit.record_event(AuditAction.CHANGED, question.questionnaire, actor=actor, changes={"removed": question.key})
    Question.objects.get(pk=question.pk).delete()


def _require_draft(questionnaire: Questionnaire) -> None:
    state = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    if not state.is_draft:
        message = _("You can change only a draft. The version in force stays as it is.")
        raise DomainError("not_a_draft", message, rule=QUESTIONNAIRES)
