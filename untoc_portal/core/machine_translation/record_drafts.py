"""First drafts of texts of record by a machine. A person must revise them before they can go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from untoc_portal.core import authz
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.machine_translation.drafts import find_machine_texts, is_quick, iter_machine_texts
from untoc_portal.core.machine_translation.providers import require_provider
from untoc_portal.core.preparations import PreparationType, request_preparation
from untoc_portal.core.record_translations import get_stored, list_originals, save_machine_drafts

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.machine_translation.drafts import MachineTexts
    from untoc_portal.core.models import Preparation, RecordTranslation, TextOfRecord
    from untoc_portal.core.preparations import Steps

KIND = "machine_record_draft"


def list_texts_to_draft(root: TextOfRecord, language: str) -> dict[str, str]:
    """Return the originals of the root that are not begun in the language, by key."""
    stored = get_stored(root, language)
    begun = {key for key, row in stored.items() if row.text}
    return {key: getattr(row, name) for key, (row, name) in list_originals(root).items() if key not in begun}


def find_record_drafts(root: TextOfRecord, texts: dict[str, str], language: str) -> MachineTexts | None:
    """Return the machine translations that exist of these originals; None without a provider."""
    return find_machine_texts(texts.values(), source=root.language, target=language)


def draft_by_machine(root: TextOfRecord, *, actor: User, language: str) -> list[RecordTranslation] | Preparation:
    """Draft what is not begun, immediately if it is short, otherwise by a job. Return the rows, or the preparation.

    Raises NotAllowedError if the user may not translate the row. Raises DomainError if there is no provider, or if it
    may not get a text that is not public. Raises ProviderError if it gives no translation; then nothing is saved.
    """
    authz.require_permission(actor, root.translate_permission, root)
    require_provider(is_confidential=not root.is_public_text)
    texts = list_texts_to_draft(root, language)
    found = find_record_drafts(root, texts, language)
    if found is not None and not is_quick(found):
        kind = get_kind(root)
        subject = f"{kind}:{root.pk}:{language}"
        return request_preparation(
            KIND, actor=actor, subject=subject, total=len(texts), root_kind=kind, root=root.pk, into=language
        )
    for _progress in _iterate(root, texts, language):
        pass
    return _save(root, texts, actor, language)


def get_kind(root: TextOfRecord) -> str:
    """Return the name of this kind of row in URLs."""
    return next(kind for kind, label in settings.TEXTS_OF_RECORD.items() if label == root._meta.label)


def _iterate(root: TextOfRecord, texts: dict[str, str], language: str) -> Any:
    return iter_machine_texts(
        list(texts.values()), source=root.language, target=language, is_confidential=not root.is_public_text
    )


def _save(root: TextOfRecord, texts: dict[str, str], actor: User, language: str) -> list[RecordTranslation]:
    found = find_record_drafts(root, texts, language)
    made = {key: row.text for key, text in texts.items() if found and (row := found.get(text))}
    return save_machine_drafts(root, actor=actor, language=language, texts=made)


def _get_root(preparation: Preparation) -> Any:
    label = settings.TEXTS_OF_RECORD[preparation.arguments["root_kind"]]
    return apps.get_model(label)._default_manager.get(pk=preparation.arguments["root"])


def _label(preparation: Preparation) -> str:
    language = OfficialLanguage(preparation.arguments["into"]).label
    return _("Machine draft: %(text)s, %(language)s") % {"text": _get_root(preparation), "language": language}


def _is_allowed(preparation: Preparation) -> bool:
    root = _get_root(preparation)
    return bool(preparation.owner.has_perm(root.translate_permission, root))


def _steps(preparation: Preparation) -> Steps:
    root, language = _get_root(preparation), preparation.arguments["into"]
    texts = list_texts_to_draft(root, language)
    yield from _iterate(root, texts, language)

    def finish() -> None:
        _save(root, texts, preparation.owner, language)

    return finish


RECORD_DRAFT = PreparationType(
    label=_label,
    is_allowed=_is_allowed,
    get_url=lambda preparation: _get_root(preparation).get_translation_url(preparation.arguments["into"]),
    steps=_steps,
)
