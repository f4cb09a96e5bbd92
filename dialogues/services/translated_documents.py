"""The printed chair's summary, general report or compilation in another language, from its translation in force.

It has the symbol and the date of the original. Documents of the Conference appear in all official languages (rules of
procedure, rule 38), and the rules on what they may not say hold in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from dialogues.models import ChairSummary, Compilation, GeneralReport
from dialogues.selectors.translated_documents import Printed, find_translation, read_translated_document
from dialogues.services import chair_summaries, compilations, general_reports
from dialogues.workflow import FIGURES_RULE, STATEMENT_RULE
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction, Level
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Document
from untoc_portal.core.presence import require_value
from untoc_portal.core.record_translations import RULE
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.models import RecordTranslation


@transaction.atomic
def issue_translated_document(root: Printed, *, actor: User, language: str, seen: str) -> RecordTranslation:
    """Issue the document in a language, from the translation that was `seen`.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the original is not issued, if
    the translation is not in force, if it has a document, or if it names a State or has confidential words.
    """
    rows: Any = type(root)._default_manager.select_for_update(of=("self",))
    root = rows.get(pk=root.pk)
    authz.require_permission(actor, "dialogues.translate_texts", root)
    require_seen(read_translated_document(root, language), seen, rule=RULE)
    one = find_translation(root, language)
    if root.document is None or one is None or not one.is_in_force:
        message = _("A document is issued from a translation in force, once the original is issued.")
        raise DomainError("not_final", message, rule=RULE)
    if one.document_id is not None:
        raise DomainError("issued", _("The document in this language is issued."), rule=RULE)
    _check_words(root, one)
    one.document = _prepare(root, root.document, one)
    one.save(update_fields=["document", "updated_at"])
    audit.record_event(AuditAction.ISSUED, one, actor=actor, changes={"symbol": one.document.symbol})
    return one


def _check_words(root: Printed, one: RecordTranslation) -> None:
    if isinstance(root, Compilation):
        compilations.require_nothing_withheld(root, one.text, one.language)
        return
    rule = STATEMENT_RULE if isinstance(root, ChairSummary) else FIGURES_RULE
    chair_summaries.check_names_no_state(one.text, one.language, rule=rule)
    if isinstance(root, GeneralReport):
        general_reports.require_nothing_withheld(root, one.text, one.language)


def _prepare(root: Printed, original: Document, one: RecordTranslation) -> Document:
    issued_on = timezone.localdate(require_value(root.issued_at))
    values: dict[str, Any] = {"symbol": original.symbol, "issued_on": issued_on, "translated": one}
    if isinstance(root, ChairSummary):
        snapshot = chair_summaries.build_chair_summary_snapshot(root, **values)
    elif isinstance(root, Compilation):
        snapshot = compilations.build_compilation_snapshot(root, **values)
    else:
        snapshot = general_reports.build_general_report_snapshot(root, **values)
    with translation.override(one.language):
        title = str(root)[:300]
    return documents.prepare_document(
        title=title,
        template=original.template,
        language=one.language,
        level=Level.PUBLIC,
        snapshot=snapshot,
        symbol=original.symbol,
    )
