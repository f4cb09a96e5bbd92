"""Files with official texts: read at upload, stored after a confirmation of exactly what was shown."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.enums import TextEffect, TextImportKind
from reviews.models import Questionnaire, TextImport
from reviews.official_files.content import RULE, ReadText
from reviews.selectors.adoption import list_adopted_questions
from reviews.selectors.readings_of_questionnaires import read_questionnaire
from reviews.selectors.text_imports import list_import_blockers, list_planned_texts, list_text_notices, read_text_import
from reviews.services.adoption import AdoptedQuestionnaire, read_adopted_questionnaire
from reviews.services.provisions import read_provisions, store_provisions
from reviews.services.questionnaire_files import load_one_questionnaire
from reviews.services.questionnaire_versions import put_in_force
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

MAX_NAME = 200


@transaction.atomic
def preview_provisions(
    *, actor: User | None, name: str, content: bytes, instrument: str = "", source: str = ""
) -> TextImport:
    """Read a file with texts of articles and keep what it holds until it is confirmed. No text changes.

    Without an actor, the portal acts by itself, by a command at its console. Raises DomainError with the line if the
    file cannot be read as a whole.
    """
    _require_right(actor, TextImport())
    texts = read_provisions(name, content, instrument=instrument, source=source)
    notices = list_text_notices(list_planned_texts(texts))
    return _keep(TextImportKind.PROVISIONS, [text.to_dict() for text in texts], notices, actor, name, content)


@transaction.atomic
def preview_questionnaire(*, actor: User | None, name: str, content: bytes) -> TextImport:
    """Read a file with an adopted questionnaire and keep what it holds until it is confirmed. No version is made.

    Raises DomainError with the line if the file is unsafe or cannot be read as a whole, if its version is there
    already, or if the database would refuse one of its questions.
    """
    _require_right(actor, TextImport())
    found = read_adopted_questionnaire(name, content)
    stored = {"content": found.content, "lines": found.lines}
    with transaction.atomic():
        load_one_questionnaire(AdoptedQuestionnaire(name, stored))
        transaction.set_rollback(True)
    return _keep(TextImportKind.QUESTIONNAIRE, stored, found.notices, actor, name, content)


def _require_right(actor: User | None, subject: TextImport) -> None:
    if actor is not None:
        authz.require_permission(actor, "reviews.load_texts", subject)


def _keep(
    kind: TextImportKind, found: Any, notices: list[str], actor: User | None, name: str, content: bytes
) -> TextImport:
    source = TextImport(
        kind=kind,
        file_name=name[-MAX_NAME:],
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor,
        content=found,
        notices=notices,
    )
    source.full_clean()
    source.save()
    audit.record_event(AuditAction.CREATED, source, actor=actor, changes={"sha256": source.sha256})
    return source


@transaction.atomic
def confirm_text_import(source: TextImport, *, actor: User | None, seen: str) -> TextImport:
    """Store what the file holds, all of it or nothing.

    Raises DomainError if its effect is not what was `seen`, or if it was confirmed before.
    """
    _require_right(actor, source)
    source = TextImport.objects.select_for_update(of=("self",)).get(pk=source.pk)
    blockers = list_import_blockers(source)
    if blockers:
        raise DomainError("not_ready", blockers[0], rule=RULE, reasons=blockers[1:])
    require_seen(read_text_import(source), seen, rule=RULE)
    is_questionnaire = source.kind == TextImportKind.QUESTIONNAIRE
    loaded = _store_questionnaire(source) if is_questionnaire else _store_texts(source, actor)
    source.content, source.confirmed_at, source.confirmed_by = [], timezone.now(), actor
    source.save(update_fields=["outcomes", "content", "confirmed_at", "confirmed_by", "updated_at"])
    audit.record_event(AuditAction.LOADED, source, actor=actor, changes={"sha256": source.sha256, "texts": loaded})
    return source


def _store_texts(source: TextImport, actor: User | None) -> list[str]:
    """Store the texts of articles, and return the names of those that differ from what was stored."""
    planned = store_provisions(source, list(map(ReadText.from_dict, source.content)), actor=actor)
    source.outcomes = dict(Counter(plan.effect.value for plan in planned))
    return [
        f"{plan.read.instrument} {plan.read.article} {plan.read.language}"
        for plan in planned
        if plan.effect != TextEffect.SAME
    ]


def _store_questionnaire(source: TextImport) -> list[str]:
    """Make the draft of the questionnaire, and return its name."""
    questions = list_adopted_questions(source.content["content"], source.content["lines"])
    source.outcomes = dict(Counter(question.effect.value for question in questions))
    draft = load_one_questionnaire(AdoptedQuestionnaire(source.file_name, source.content))
    return [f"{draft.cluster.number}/{draft.version}"]


@transaction.atomic
def discard_text_import(source: TextImport, *, actor: User) -> None:
    """Discard a file that was not confirmed. The audit trail keeps its name and hash."""
    _require_right(actor, source)
    locked = TextImport.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if locked.confirmed_at:
        raise DomainError("confirmed", _("This file was confirmed. Its record stays."), rule=RULE)
    audit.record_event(
        AuditAction.REVOKED, locked, actor=actor, changes={"file_name": locked.file_name, "sha256": locked.sha256}
    )
    locked.delete()


@transaction.atomic
def adopt_questionnaire(*, actor: User, name: str, content: bytes) -> Questionnaire:
    """Read, confirm and put in force an adopted questionnaire in one act, by a command. All of it or nothing.

    Raises DomainError if a phase of the cluster is open with the wording of the portal (`check_no_phase_open`), and as
    `preview_questionnaire` and `put_in_force` do.
    """
    source = preview_questionnaire(actor=actor, name=name, content=content)
    meta = source.content["content"]["meta"]
    confirm_text_import(source, actor=actor, seen=read_text_import(source).digest)
    draft = Questionnaire.objects.get(cluster__number=meta["cluster"], version=meta["version"])
    return put_in_force(draft, actor=actor, seen=read_questionnaire(draft).digest)
