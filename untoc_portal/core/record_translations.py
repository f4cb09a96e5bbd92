"""Translations of texts of record: who writes, revises and puts them in force, and in which order (ADR 36).

The Secretariat translates documents, and all documents of the Conference appear in its six official languages (rules of
procedure of the Conference, rules 33 and 38). Each kind of row names its permissions (`TextOfRecord`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import authz, workflow
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import OfficialLanguage, TranslationState as T
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import RecordTranslation, TextOfRecord
from untoc_portal.core.second_look import Look, Reading, ReadPart, require_seen
from untoc_portal.core.translating import (
    TypedTranslation,
    find_unconfirmed,
    require_shown,
    save_machine_texts,
    save_translated_texts,
)
from untoc_portal.core.workflow import Asks, Transition, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

RULE = _(
    "rules of procedure of the Conference, rules 33 and 38: the Secretariat translates documents, and they appear in "
    "the six official languages"
)


@rules.predicate
def may_translate(user: AnyUser, row: RecordTranslation) -> bool:
    """Return whether the user may translate the row that the text belongs to."""
    return user.has_perm(row.text_owner.translate_permission, row.text_owner.record_root)


@rules.predicate
def may_finalize(user: AnyUser, row: RecordTranslation) -> bool:
    """Return whether the user may put translations of the row in force."""
    return user.has_perm(row.text_owner.finalize_permission, row.text_owner.record_root)


rules.add_perm("core.revise_record_text", may_translate)
rules.add_perm("core.finalize_record_text", may_finalize)


def check_confirmed(row: RecordTranslation) -> Text | None:
    """Return the reason if there is no text, it is outdated, or it is a machine draft."""
    return find_unconfirmed([row]) if row.text else _("There is no text yet.")


def check_original_ready(row: RecordTranslation) -> Text | None:
    """Return the reason if the original is still a draft."""
    return None if row.text_owner.is_original_ready else _("The original is still a draft.")


def check_not_issued(row: RecordTranslation) -> Text | None:
    """Return the reason if a document was issued from it."""
    return None if row.document_id is None else _("Its document is issued. A correction is a document of its own.")


TEXT_OF_RECORD = Workflow(
    name="text_of_record",
    initial=T.DRAFT,
    transitions=(
        Transition(
            name="revise",
            label=_("Mark as revised"),
            sources=(T.DRAFT,),
            target=T.REVISED,
            permission="core.revise_record_text",
            rule=RULE,
            guards=(check_confirmed,),
            asks=Asks.NOTHING,
        ),
        # After every change of the text it is a draft again.
        Transition(
            name="change",
            label=_("Change"),
            sources=(T.REVISED,),
            target=T.DRAFT,
            permission="core.revise_record_text",
            rule=RULE,
            by_act=True,
            asks=Asks.NOTHING,
        ),
        # A text whose original changed is no longer in force, and is written again.
        Transition(
            name="rework",
            label=_("Change"),
            sources=(T.FINAL,),
            target=T.DRAFT,
            permission="core.revise_record_text",
            rule=RULE,
            guards=(check_not_issued,),
            by_act=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="finalize",
            label=_("Put in force"),
            sources=(T.REVISED,),
            target=T.FINAL,
            permission="core.finalize_record_text",
            rule=RULE,
            guards=(check_confirmed, check_original_ready),
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="reopen",
            label=_("Reopen"),
            sources=(T.FINAL,),
            target=T.DRAFT,
            permission="core.finalize_record_text",
            rule=RULE,
            guards=(check_not_issued,),
            asks=Asks.NOTHING,
        ),
    ),
)


def find_record_root(user: AnyUser, kind: str, pk: int) -> TextOfRecord | None:
    """Return the row of this kind (`TEXTS_OF_RECORD`) that the user can see, or None."""
    label = settings.TEXTS_OF_RECORD.get(kind)
    if label is None:
        return None
    rows: Any = apps.get_model(label)._default_manager
    found: TextOfRecord | None = rows.visible_to(user).filter(pk=pk).first()
    return found


def is_other_language(root: TextOfRecord, language: str) -> bool:
    """Return whether the texts can be translated into this language: an official one that is not their own."""
    return language in OfficialLanguage and language != root.language


def look_at_translations(root: TextOfRecord, language: str) -> Look:
    """Return the second look before the revised texts of the language are put in force."""
    effects = (
        (_("Language"), str(OfficialLanguage(language).label)),
        (_("Can it be undone"), _("Yes, by reopening it, until a document is issued from it.")),
    )
    return Look(read_translations(root, language), effects)


def build_key(row: TextOfRecord, name: str) -> str:
    """Return the key of one text on the page of its root, such as "agendaitem-12-title"."""
    return f"{row._meta.model_name}-{row.pk}-{name}"


def list_originals(root: TextOfRecord) -> dict[str, tuple[TextOfRecord, str]]:
    """Return every original of the root that is not empty, in reading order: key → row and name of the text."""
    rows = [(row, name) for row in root.list_record_parts() for name in row.texts_of_record if getattr(row, name)]
    return {build_key(row, name): (row, name) for row, name in rows}


def get_stored(root: TextOfRecord, language: str) -> dict[str, RecordTranslation]:
    """Return the stored translations of the root into the language, by key, in one query."""
    originals = list_originals(root)
    owners = {(ContentType.objects.get_for_model(row).pk, row.pk): row for row, _name in originals.values()}
    rows = RecordTranslation.objects.of_rows(list(owners.values())).filter(language=language)
    found = {}
    for one in rows.select_related("updated_by", "document"):
        owner = owners[one.content_type_id, one.object_id]
        one.owner = owner
        found[build_key(owner, one.name)] = one
    return {key: found[key] for key in originals if key in found}


@transaction.atomic
def save_record_translations(
    root: TextOfRecord, *, actor: User, language: str, typed: Mapping[str, TypedTranslation]
) -> list[RecordTranslation]:
    """Save the typed translations of the root that changed or were confirmed. Saves all or none.

    A change of a revised text makes it a draft again. Raises StaleTextError if someone else saved one in the meantime.
    Raises DomainError if an original changed during typing, if the language is the original one, or if a text is in
    force.
    """
    root, originals = _open(root, actor, language)
    require_shown(typed, {key: getattr(row, name) for key, (row, name) in originals.items()}, rule=RULE)
    rows = {key: row for key, row in _rows(root, originals, language).items() if key in typed}
    changed = {key: row for key, row in rows.items() if _has_changes(row, typed[key])}
    _require_open(changed)
    # First: the database does not accept a revised text that is empty.
    _draft_again(changed.values(), actor)
    return save_translated_texts(rows, typed, actor=actor, rule=RULE)


@transaction.atomic
def save_machine_drafts(
    root: TextOfRecord, *, actor: User, language: str, texts: Mapping[str, str]
) -> list[RecordTranslation]:
    """Save machine drafts for the texts that are not begun. They stay drafts until a person has revised them.

    Raises as `save_record_translations` does.
    """
    root, originals = _open(root, actor, language)
    rows = {key: row for key, row in _rows(root, originals, language).items() if key in texts}
    return save_machine_texts(rows, texts, actor=actor, rule=RULE)


def _open(root: TextOfRecord, actor: User, language: str) -> tuple[Any, dict[str, tuple[TextOfRecord, str]]]:
    locked = _lock(root)
    authz.require_permission(actor, locked.translate_permission, locked)
    if not is_other_language(locked, language):
        message = _("A text is translated into the five official languages other than its own.")
        raise DomainError("not_another_language", message, rule=RULE)
    return locked, list_originals(locked)


def _lock(root: TextOfRecord) -> Any:
    return type(root)._default_manager.select_for_update(of=("self",)).get(pk=root.pk)


def _rows(
    root: TextOfRecord, originals: Mapping[str, tuple[TextOfRecord, str]], language: str
) -> dict[str, RecordTranslation]:
    stored = get_stored(root, language)
    return {
        key: stored.get(key) or RecordTranslation(owner=row, name=name, language=language)
        for key, (row, name) in originals.items()
    }


def _has_changes(row: RecordTranslation, typed: TypedTranslation) -> bool:
    """Return whether saving changes or confirms the text. If it was saved in the meantime, `save_texts` decides."""
    if typed.expected_revision not in (None, row.revision):
        return False
    return clean_text(typed.text) != row.text or (typed.follows and bool(row.text) and row.is_outdated)


def _require_open(changed: Mapping[str, RecordTranslation]) -> None:
    for key, row in changed.items():
        if row.is_in_force or row.document_id:
            message = _("This translation is in force. The Secretariat can reopen it.")
            raise DomainError("is_final", message, rule=RULE, field=f"text_{key}")


def _draft_again(changed: Iterable[RecordTranslation], actor: User) -> None:
    moves = {T.REVISED: "change", T.FINAL: "rework"}
    for row in changed:
        if row.state in moves:
            workflow.apply_transition(TEXT_OF_RECORD, row, moves[T(row.state)], actor=actor)


def read_translations(root: TextOfRecord, language: str) -> Reading:
    """Return the revised texts that are put in force, each with its original."""
    parts = []
    for key, row in get_stored(root, language).items():
        if row.state == T.REVISED:
            label = row.text_owner.texts_of_record[row.name]
            parts.append(ReadPart(f"{key}:source", _("Original"), row.source))
            parts.append(ReadPart(key, label, row.text))
    return Reading(tuple(parts))


@transaction.atomic
def revise_translations(root: TextOfRecord, *, actor: User, language: str) -> list[RecordTranslation]:
    """Mark every draft of the language as revised. A later change makes a text a draft again.

    Raises DomainError if there is no draft, or if one is outdated or a machine draft that no person has revised.
    """
    return _advance(root, "revise", actor=actor, language=language)


@transaction.atomic
def finalize_translations(root: TextOfRecord, *, actor: User, language: str, seen: str) -> list[RecordTranslation]:
    """Put the revised texts of the language in force, exactly as they were `seen`.

    Raises DomainError if there is none, if one is not the text that was seen, or if the original is still a draft.
    """
    locked = _lock(root)
    authz.require_permission(actor, locked.finalize_permission, locked)
    require_seen(read_translations(locked, language), seen, rule=RULE)
    return _advance(root, "finalize", actor=actor, language=language)


@transaction.atomic
def reopen_translations(root: TextOfRecord, *, actor: User, language: str) -> list[RecordTranslation]:
    """Take the texts of the language out of force, to change them. Raises DomainError if a document was issued."""
    return _advance(root, "reopen", actor=actor, language=language)


def _advance(root: TextOfRecord, name: str, *, actor: User, language: str) -> list[RecordTranslation]:
    locked, move = _lock(root), TEXT_OF_RECORD[name]
    permission = {"revise": locked.translate_permission}.get(name, locked.finalize_permission)
    authz.require_permission(actor, permission, locked)
    rows = [row for row in get_stored(locked, language).values() if row.text and row.state in move.sources]
    if not rows:
        message = _("No text of this language can take this step now.")
        raise DomainError("nothing_to_do", message, rule=RULE)
    for row in rows:
        workflow.apply_transition(TEXT_OF_RECORD, row, name, actor=actor)
    return rows
