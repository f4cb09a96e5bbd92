"""The compilation for the general review: the Secretariat drafts, edits, issues and publishes it (resolution 9/1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy as _

from dialogues.enums_of_general_reviews import CompilationState
from dialogues.models import AgendaItem, Compilation, Session
from dialogues.selectors.compilations import build_compilation_text, list_refused_passages, read_compilation
from dialogues.services.previews import render_draft
from dialogues.services.symbols import prepare_issued_document
from dialogues.services.transitions import apply_transition, lock_as_read
from dialogues.workflow import GENERAL_REVIEW
from reviews.models import Review
from reviews.services.snapshots import INVENTED, LANGUAGES
from reviews.withheld import require_no_confidential_words
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.edits import require_unchanged
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    import datetime as dt

    from untoc_portal.accounts.models import User
    from untoc_portal.core.models import RecordTranslation

TEMPLATE = "documents/dialogues/compilation.html"
WRITE = "dialogues.write_compilation"


@transaction.atomic
def draft_compilation(item: AgendaItem, *, actor: User, language: str) -> Compilation:
    """Begin a compilation under an item of the Conference, from contributions and general reports.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the session is of a working
    group, or if there is a draft already.
    """
    authz.require_permission(actor, WRITE, item)
    item.session = Session.objects.select_related("working_group").get(pk=item.session_id)
    if not item.session.working_group.is_conference:
        raise DomainError("no_conference", _("Only the Conference has a general review."), rule=GENERAL_REVIEW)
    row = Compilation(item=item, language=language)
    check_fields(row, rule=GENERAL_REVIEW)
    row.text = build_compilation_text(item, language)
    taken = DomainError("draft_there", _("There is already a draft under this item."), rule=GENERAL_REVIEW)
    insert_row(row, taken=taken)
    audit.record_event(AuditAction.CREATED, row, actor=actor)
    return row


@transaction.atomic
def write_compilation(
    compilation: Compilation, *, actor: User, text: str, expected: dt.datetime | None = None
) -> Compilation:
    """Write the text of a draft. Raises DomainError if it is issued, too long, or was changed in the meantime."""
    row = Compilation.objects.select_for_update(of=("self",)).get(pk=compilation.pk)
    authz.require_permission(actor, WRITE, row)
    if row.state != CompilationState.DRAFT:
        raise DomainError("issued", _("The compilation is issued."), rule=GENERAL_REVIEW)
    require_unchanged(row, expected, rule=GENERAL_REVIEW)
    row.text = text
    check_fields(row, rule=GENERAL_REVIEW)
    row.save(update_fields=["text", "updated_at"])
    audit.record_event(AuditAction.CHANGED, row, actor=actor)
    return row


@transaction.atomic
def issue_compilation(compilation: Compilation, *, actor: User, seen: str) -> Compilation:
    """Issue the text that was `seen` to States, with a symbol. Its document is frozen and its files are made.

    Raises DomainError with the passages if it names a State that handed nothing in, or has words of a withdrawn
    contribution or words that a State keeps confidential. Raises NotAllowedError if the user is not in the Secretariat.
    """
    row = _lock_as_read(compilation, actor, seen)
    require_nothing_withheld(row, row.text, row.language)
    now = timezone.now()
    apply_transition(row, "issue", actor=actor, fields={"issued_at": now})
    row.document = prepare_issued_document(
        row,
        build_compilation_snapshot,
        template=TEMPLATE,
        language=row.language,
        group=row.item.session.working_group,
        issued_at=now,
    )
    row.save(update_fields=["document", "updated_at"])
    return row


@transaction.atomic
def publish_compilation(compilation: Compilation, *, actor: User, seen: str) -> Compilation:
    """Publish a compilation that is issued, as it was `seen`.

    Raises DomainError with the passages if it names a State, or has words of a contribution, that is not in the
    library, or has words of a report that is not published. Raises NotAllowedError if the user is not in the
    Secretariat.
    """
    row = _lock_as_read(compilation, actor, seen)
    published = apply_transition(row, "publish", actor=actor, fields={"published_at": timezone.now()})
    require_nothing_withheld(published, published.text, published.language)
    return published


def _lock_as_read(compilation: Compilation, actor: User, seen: str) -> Compilation:
    # A contribution under the item takes the same lock.
    Session.objects.select_for_update(of=("self",)).get(pk=compilation.item.session_id)
    related = ("item__session__working_group",)
    return lock_as_read(
        compilation, WRITE, read_compilation, actor=actor, seen=seen, rule=GENERAL_REVIEW, related=related
    )


def require_nothing_withheld(compilation: Compilation, text: str, language: str) -> None:
    """Raise DomainError with the passages if the readers of the compilation may not get something in this text."""
    faults = list_refused_passages(compilation, text, language, is_for_everyone=compilation.is_public_text)
    if faults:
        message = _("The text has what its readers may not read:")
        raise DomainError("kept_back", message, rule=GENERAL_REVIEW, field="text", reasons=faults)
    reviews = Review.objects.values_list("pk", flat=True)
    require_no_confidential_words(text, reviews, language, rule=GENERAL_REVIEW, field="text")


def preview_compilation(compilation: Compilation) -> bytes:
    """Return a PDF of the current draft as it would be issued, marked as a draft. Nothing is stored."""
    snapshot = build_compilation_snapshot(compilation, symbol="", issued_on=timezone.localdate())
    digest = read_compilation(compilation).digest
    return render_draft(TEMPLATE, snapshot, language=compilation.language, identifier=digest)


def build_compilation_snapshot(
    compilation: Compilation, *, symbol: str, issued_on: dt.date, translated: RecordTranslation | None = None
) -> dict[str, Any]:
    """Return all data of the printed compilation, or of its translation, as plain values."""
    text = translated.text if translated else compilation.text
    session = compilation.item.session
    with translation.override(translated.language if translated else compilation.language):
        return {
            **(documents.describe_translation(translated.language) if translated else {}),
            "symbol": symbol,
            "title": gettext("Compilation of experience, good practices and challenges"),
            "group": session.working_group.names,
            "session": str(session),
            "item": str(compilation.item),
            "date": issued_on.isoformat(),
            "text": text.removeprefix(INVENTED).strip(),
            "original": str(LANGUAGES[compilation.language]),
            "is_invented": INVENTED in text,
        }
