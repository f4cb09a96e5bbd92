"""Packs of sessions, built by jobs: one job for each document of a pack, all in parallel, then one that joins them.

Only changed content is prepared again. The hash of the content shows a change. Every job here can run twice.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _, gettext_lazy

from dialogues.enums import SessionState
from dialogues.models import PackPart, Routing, Session, SessionPack
from dialogues.selectors.packs import Source, list_pack_sources
from dialogues.workflow import SESSION_RULE
from untoc_portal.core import audit, authz, documents, jobs, pdfs, preparations
from untoc_portal.core.archives import build_zip
from untoc_portal.core.enums import AuditAction, OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Preparation
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from reviews.models import Outcome
    from untoc_portal.accounts.models import User

KIND = "session_pack"
CONTENTS = "documents/dialogues/pack_contents.html"


@transaction.atomic
def request_pack(session: Session, *, actor: User, language: str) -> SessionPack:
    """Request the pack of a session in a language, or its update.

    Raises NotAllowedError if the user may not read everything in the pack. Raises DomainError if the language is not
    one of the six.
    """
    authz.require_permission(actor, "dialogues.read_pack", session)
    if language not in OfficialLanguage.values:
        message = gettext_lazy("Choose one of the six official languages.")
        raise DomainError("language", message, rule=SESSION_RULE, field="language")
    pack, created = SessionPack.objects.get_or_create(session=session, language=language)
    if created:
        audit.record_event(AuditAction.CREATED, pack, actor=actor)
    pack = plan_pack(pack.pk)
    if not pack.is_up_to_date:
        total = pack.parts.count() + 1
        preparations.request_preparation(KIND, actor=actor, subject=str(pack.pk), total=total, pack=pack.pk)
        _report(pack)
    return pack


def _report(pack: SessionPack) -> None:
    """Report to the users who wait for the pack how many of its documents are ready. The last step joins them."""
    total, ready = pack.parts.count() + 1, pack.parts.exclude(file="").count()
    preparations.report_progress(KIND, str(pack.pk), done=total if pack.is_up_to_date else ready, total=total)


def _stop_building(preparation: Preparation) -> None:
    """Stop building the pack if no one else waits for it. The existing files remain available."""
    pack = SessionPack.objects.select_for_update(of=("self",)).get(pk=preparation.arguments["pack"])
    if not Preparation.objects.open().filter(kind=KIND, subject=preparation.subject).exists():
        pack.wanted, pack.revision = pack.fingerprint, pack.revision + 1
        pack.save(update_fields=["wanted", "revision", "updated_at"])


def _get_pack(preparation: Preparation) -> SessionPack:
    return SessionPack.objects.select_related("session__working_group").get(pk=preparation.arguments["pack"])


def _label(preparation: Preparation) -> str:
    pack = _get_pack(preparation)
    return _("Pack: %(session)s, %(language)s") % {"session": pack.session, "language": pack.get_language_display()}


# A pack belongs to all users who may read it. No file is stored for one person; they go to the session's page.
SESSION_PACK = preparations.PreparationType(
    label=_label,
    is_allowed=lambda preparation: preparation.owner.has_perm("dialogues.read_pack", _get_pack(preparation).session),
    get_url=lambda preparation: f"{_get_pack(preparation).session.get_absolute_url()}#packs",
    stop=_stop_building,
)


@transaction.atomic
def refresh_packs() -> None:
    """Update the packs of all sessions whose report is not adopted yet.

    A pack whose building was stopped before its first end is skipped.
    """
    kept = SessionPack.objects.exclude(session__state=SessionState.REPORT_ADOPTED).exclude(wanted="")
    for pack in kept.order_by("pk"):
        plan_pack(pack.pk)


@transaction.atomic
def withdraw_packs(outcome: Outcome) -> None:
    """Withdraw the packs that contain a document of this outcome, so that no one reads the text before the correction.

    They are built again immediately if the report of their session is not adopted yet, otherwise on request.
    """
    symbols = outcome.documents.values("document__symbol")
    held = PackPart.objects.filter(symbol__in=symbols).values("pack")
    sent = Routing.objects.filter(outcome=outcome, agenda_item__isnull=False).values("agenda_item__session")
    rows = SessionPack.objects.filter(Q(pk__in=held) | Q(session__in=sent)).exclude(wanted="", fingerprint="")
    for pack in rows.select_for_update(of=("self",)).select_related("session").order_by("pk"):
        pack.parts.all().delete()
        pack.pdf = pack.archive = pack.wanted = pack.fingerprint = ""
        pack.built_at, pack.revision = None, pack.revision + 1
        pack.save()
        if pack.session.state != SessionState.REPORT_ADOPTED:
            plan_pack(pack.pk)


@transaction.atomic
def plan_pack(pack_id: int) -> SessionPack:
    """Compare the content of a pack with the expected content. Enqueue the jobs for the difference, if there is one."""
    pack = SessionPack.objects.select_for_update(of=("self",)).select_related("session__working_group").get(pk=pack_id)
    sources = list_pack_sources(pack.session, pack.language)
    wanted = _fingerprint(sources)
    if wanted == pack.wanted:
        return pack
    pack.wanted, pack.revision = wanted, pack.revision + 1
    pack.save(update_fields=["wanted", "revision", "updated_at"])
    pack.parts.exclude(source__in=[source.source for source in sources]).delete()
    for position, source in enumerate(sources, 1):
        _plan_part(pack, position, source)
    _ask_for_assembly(pack)
    return pack


def _fingerprint(sources: list[Source]) -> str:
    rows = [[source.source, source.sha256, source.title, source.symbol, source.language] for source in sources]
    return hashlib.sha256(documents.to_canonical_json({"sources": rows})).hexdigest()


def _plan_part(pack: SessionPack, position: int, source: Source) -> None:
    part = pack.parts.filter(source=source.source).first() or PackPart(pack=pack, source=source.source)
    is_changed = part.source_sha256 != source.sha256
    part.position, part.title, part.symbol, part.language = position, source.title, source.symbol, source.language
    part.source_sha256 = source.sha256
    if is_changed:
        part.file, part.pages = "", None
    part.save()
    if not part.file:
        jobs.enqueue("dialogues.prepare_pack_part", key=f"{part.pk}:{pack.revision}", part_id=part.pk)


def prepare_part(part_id: int) -> None:
    """Prepare one document of a pack: copy or print it, and count its pages. The last one enqueues the assembly.

    Nothing is locked during printing, which may take half a minute, so that a user can stop the pack immediately. A
    part that was removed or is ready is skipped. Raises DomainError if a file does not match its hash.
    """
    part = PackPart.objects.select_related("pack__session__working_group").filter(pk=part_id, file="").first()
    if part is None:
        return
    sources = {source.source: source for source in list_pack_sources(part.pack.session, part.pack.language)}
    source = sources.get(part.source)
    if source is None or source.sha256 != part.source_sha256 or not part.pack.is_being_built:
        # It has changed since, and the next plan handles it, or the building was stopped.
        return
    content = _read_content(source)
    _keep_part(part, source, content, pdfs.count_pages(io.BytesIO(content), field="file"))


@transaction.atomic
def _keep_part(prepared: PackPart, source: Source, content: bytes, pages: int) -> None:
    # If two parts are ready at the same time, the lock lets the second see the first.
    pack = SessionPack.objects.select_for_update().get(pk=prepared.pack_id)
    part = pack.parts.filter(pk=prepared.pk, source_sha256=source.sha256, file="").first()
    if part is None or not pack.is_being_built:
        return
    part.pages = pages
    part.file.save(f"part-{part.pk}-{source.sha256[:16]}.pdf", ContentFile(content), save=False)
    part.save(update_fields=["file", "pages"])
    _report(pack)
    _ask_for_assembly(pack)


def _read_content(source: Source) -> bytes:
    if source.snapshot is not None:
        context = {"snapshot": source.snapshot}
        return documents.render_template_to_pdf(
            source.template, context, language=source.language, identifier=source.sha256[:32]
        )
    with require_value(source.file).open("rb") as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != source.sha256:
        message = gettext_lazy("The file of %(symbol)s is not the recorded one.") % {"symbol": source.symbol}
        raise DomainError("damaged", message)
    return content


def _ask_for_assembly(pack: SessionPack) -> None:
    if not pack.parts.filter(file="").exists():
        jobs.enqueue(
            "dialogues.assemble_pack", key=f"{pack.pk}:{pack.revision}", pack_id=pack.pk, revision=pack.revision
        )


def assemble_pack(pack_id: int, revision: int) -> SessionPack:
    """Join the parts into one PDF with a list of contents, and one ZIP. A pack of another revision is left as it is."""
    pack = SessionPack.objects.select_related("session__working_group").get(pk=pack_id)
    parts = list(pack.parts.order_by("position"))
    if not _is_meant(pack, revision) or not all(part.file for part in parts):
        return pack
    return _keep_pack(pack_id, revision, *_join_parts(pack, parts))


def _is_meant(pack: SessionPack, revision: int) -> bool:
    return pack.revision == revision and pack.is_being_built


def _join_parts(pack: SessionPack, parts: list[PackPart]) -> tuple[bytes, bytes]:
    """Return the pack as one PDF and as one ZIP."""
    contents = [_read(part) for part in parts]
    with translation.override(pack.language):
        title = _("Documents: %(session)s") % {"session": pack.session}
    first = _contents_page(pack, parts, title)
    names = [" ".join(filter(None, (part.symbol, part.title))) for part in parts]
    whole = pdfs.join([(title, first), *zip(names, contents, strict=True)], title=title, language=pack.language)
    return whole, _zip_parts([first, *contents], parts)


@transaction.atomic
def _keep_pack(pack_id: int, revision: int, whole: bytes, archive: bytes) -> SessionPack:
    pack = SessionPack.objects.select_for_update(of=("self",)).select_related("session__working_group").get(pk=pack_id)
    if not _is_meant(pack, revision):
        return pack
    name = f"session-{pack.session_id}-{pack.language}-{pack.wanted[:16]}"
    pack.pdf.save(f"{name}.pdf", ContentFile(whole), save=False)
    pack.archive.save(f"{name}.zip", ContentFile(archive), save=False)
    pack.fingerprint, pack.built_at = pack.wanted, timezone.now()
    pack.save(update_fields=["pdf", "archive", "fingerprint", "built_at", "updated_at"])
    _report(pack)
    return pack


def _read(part: PackPart) -> bytes:
    with part.file.open("rb") as file:
        content: bytes = file.read()
    return content


def _contents_page(pack: SessionPack, parts: list[PackPart], title: str) -> bytes:
    """Print the list of contents.

    Its own length changes the page numbers in it, so this repeats until they are right.
    """
    length = 0
    while True:
        snapshot = {"title": title, "group": pack.session.working_group.names, "rows": _rows(parts, length)}
        content = documents.render_template_to_pdf(
            CONTENTS, {"snapshot": snapshot}, language=pack.language, identifier=pack.wanted[:32]
        )
        pages = pdfs.count_pages(io.BytesIO(content), field="file")
        if pages == length:
            return content
        length = max(length + 1, pages)


def _rows(parts: list[PackPart], length: int) -> list[dict[str, object]]:
    rows, page = [], length + 1
    for number, part in enumerate(parts, 1):
        language = part.get_language_display()
        rows.append({"number": number, "symbol": part.symbol, "title": part.title, "language": language, "page": page})
        page += part.pages or 0
    return rows


def _zip_parts(contents: list[bytes], parts: list[PackPart]) -> bytes:
    names = ["00-contents.pdf"]
    for number, part in enumerate(parts, 1):
        stem = part.symbol.replace("/", "-") if part.symbol else part.source.replace(":", "-")
        names.append(f"{number:02d}-{stem}-{part.language}.pdf")
    return build_zip(dict(zip(names, contents, strict=True)))
