"""Chairs' summaries, general reports and compilations: translations in force, and their documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.models import ChairSummary, Compilation, GeneralReport
from untoc_portal.core.enums import OfficialLanguage, TranslationState
from untoc_portal.core.models import Document, RecordTranslation
from untoc_portal.core.second_look import Reading, ReadPart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser

# What is printed and translated; each keeps its text under the same name.
Printed = ChairSummary | GeneralReport | Compilation
TEXT = "text"


def find_translation(root: Printed, language: str) -> RecordTranslation | None:
    """Return the translation of the text into the language, or None."""
    rows = RecordTranslation.objects.of_rows([root]).select_related("document")
    one = rows.filter(name=TEXT, language=language).first()
    if one is not None:
        one.owner = root
    return one


def read_translated_document(root: Printed, language: str) -> Reading:
    """Return the text of the document in a language, after its original."""
    one = find_translation(root, language)
    translated = ReadPart("text", OfficialLanguage(language).label, one.text if one else "", (language,))
    return Reading((ReadPart("original", _("Original"), root.text), translated))


@dataclass(frozen=True, slots=True)
class DocumentLanguage:
    """A language in which the text is in force: its document, or the URL at which the Secretariat issues it."""

    code: str
    name: str
    file_url: str
    is_being_made: bool
    issue_url: str


def list_document_languages(root: Printed, user: AnyUser, kind: str) -> list[DocumentLanguage]:
    """Return the languages of a text that is issued, for its page, in one query."""
    if root.document_id is None:
        return []
    may_issue = user.has_perm("dialogues.translate_texts", root)
    rows = RecordTranslation.objects.of_rows([root]).filter(name=TEXT, state=TranslationState.FINAL)
    found = []
    for row in rows.select_related("document"):
        row.owner = root
        document = row.document
        if document is None and not (may_issue and row.is_in_force):
            continue
        is_rendered = document is not None and document.is_rendered
        language = DocumentLanguage(
            row.language,
            str(OfficialLanguage(row.language).label),
            reverse("dialogues:translated_document", args=[kind, root.pk, row.language]) if is_rendered else "",
            document is not None and not is_rendered,
            reverse("dialogues:issue_translated_document", args=[kind, root.pk, row.language]) if not document else "",
        )
        found.append(language)
    return found


def list_printed_documents(root: Printed) -> QuerySet[Document]:
    """Return the issued document and those in other languages. The original comes first: it is issued before them."""
    translated = RecordTranslation.objects.of_rows([root]).filter(name=TEXT, document__isnull=False)
    return Document.objects.filter(Q(pk=root.document_id) | Q(pk__in=translated.values("document"))).order_by("pk")


def get_document_in_language(root: ChairSummary, language: str) -> Document | None:
    """Return the rendered document in the language, or else the original one if that is rendered."""
    one = find_translation(root, language)
    document = one.document if one and one.document and one.document.is_rendered else root.document
    return document if document is not None and document.is_rendered else None


def find_owners_of_documents(user: AnyUser, keys: Collection[int]) -> dict[int, Any]:
    """Return document key → the summary, report or compilation that it translates, for those that the user can see."""
    rows = list(RecordTranslation.objects.filter(document__in=keys).select_related("content_type"))
    found: dict[int, Any] = {}
    for model in (ChairSummary, GeneralReport, Compilation):
        mine = [row for row in rows if row.content_type.model_class() is model]
        visible = _by_key(model.objects.visible_to(user).filter(pk__in=[row.object_id for row in mine]))
        found |= {
            row.document_id: visible[row.object_id] for row in mine if row.document_id and row.object_id in visible
        }
    return found


def _by_key(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.pk: row for row in rows}
