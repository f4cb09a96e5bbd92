"""Archives of closed phases for research: a ZIP of what the disclosure guard released, with a codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from dialogues.models import Figure, FigureBatch, ResearchArchive
from dialogues.workflow import FIGURES_RULE
from reviews.enums import ReviewState
from reviews.models import Phase, QuestionText, Review
from untoc_portal.core import audit, authz, jobs
from untoc_portal.core.archives import build_zip
from untoc_portal.core.documents import compute_sha256
from untoc_portal.core.enums import AuditAction, OfficialLanguage
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.table_files import write_csv
from untoc_portal.core.validation import require_reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from untoc_portal.accounts.models import User

FIGURES = (
    "basis", "batch", "states_in_batch", "smallest_cell", "key", "kind", "instrument", "article", "answers", "states",
)  # fmt: skip
CODEBOOK = ("key", "question", "part", "kind", "text")
README = """Anonymised archive of a closed phase of country reviews

figures.csv: one line for each cell that the disclosure guard released. No State is named. `states` is the number of
States of the batch that gave one of the `answers` (several are joined by "|" where a number was too small). A batch is
a group of States that were counted together once; counts of different batches may be added.
codebook.csv: what each key asks, in English.
A count that is not there was too small to be shown, or would have shown a State by subtraction.
"""


@transaction.atomic
def request_archive(phase: Phase, *, actor: User) -> ResearchArchive:
    """Request the archive of a phase. A job makes its file.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if a review of the phase is open,
    or if no batch of its States was counted.
    """
    authz.require_permission(actor, "dialogues.close_batch", phase)
    reviews = Review.objects.filter(phase=phase)
    if not reviews.exists() or reviews.exclude(state=ReviewState.CLOSED).exists():
        raise DomainError(
            "phase_open", _("A review of this phase is not closed yet."), rule=FIGURES_RULE, field="phase"
        )
    if not FigureBatch.objects.filter(phase=phase).exists():
        message = _("No States of this phase were counted yet. Close a batch first.")
        raise DomainError("no_batch", message, rule=FIGURES_RULE, field="phase")
    archive = ResearchArchive.objects.create(phase=phase, made_by=actor)
    audit.record_event(AuditAction.CREATED, archive, actor=actor)
    jobs.enqueue("dialogues.make_research_archive", key=str(archive.pk), archive_id=archive.pk)
    return archive


@transaction.atomic
def make_archive(archive_id: int) -> ResearchArchive:
    """Make the file of an archive. One that has its file is left unchanged."""
    archive = ResearchArchive.objects.select_for_update(of=("self",)).select_related("phase").get(pk=archive_id)
    if archive.sha256:
        return archive
    content = build_archive(archive.phase)
    archive.file.save("archive.zip", ContentFile(content), save=False)
    archive.sha256 = compute_sha256(content)
    archive.save(update_fields=["file", "sha256", "updated_at"])
    return archive


def build_archive(phase: Phase) -> bytes:
    """Return the ZIP. It is made only from released figures: no answer and no State is read."""
    with translation.override(OfficialLanguage.EN):
        figures = list(
            Figure.objects.filter(batch__phase=phase)
            .select_related("batch", "article__instrument")
            .order_by("batch__basis", "batch__number", "key")
        )
        return build_zip(
            {
                "README.txt": README.encode(),
                "figures.csv": write_csv(FIGURES, _iter_cells(figures)),
                "codebook.csv": write_csv(CODEBOOK, _iter_codes(figures)),
            }
        )


def _iter_cells(figures: Iterable[Figure]) -> Iterable[Sequence[Any]]:
    for figure in figures:
        batch, article = figure.batch, figure.article
        about = (figure.key, figure.kind, article.instrument.code, article.number)
        for cell in figure.cells:
            counted = (batch.basis, batch.number, batch.states, batch.smallest_cell)
            yield (*counted, *about, "|".join(cell.answers), cell.states)


def _iter_codes(figures: Sequence[Figure]) -> Iterable[Sequence[Any]]:
    keys = {figure.question for figure in figures if figure.question}
    texts = QuestionText.objects.filter(question__key__in=keys, language=OfficialLanguage.EN)
    wording = dict(texts.order_by("question__questionnaire").values_list("question__key", "text"))
    seen = {figure.key: figure for figure in figures}
    for key, one in sorted(seen.items()):
        part = one.option or one.get_observation_kind_display()
        yield key, one.question, part, one.get_kind_display(), wording.get(one.question, "")


@transaction.atomic
def propose_issue(archive: ResearchArchive, *, actor: User, reason: str) -> ResearchArchive:
    """Propose to issue an archive to everyone.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the reason or the file is
    missing, or if it was proposed before.
    """
    locked = _lock(archive, actor=actor)
    reason = require_reason(reason, rule=FIGURES_RULE)
    if not locked.sha256 or locked.proposed_at is not None:
        raise DomainError("not_now", _("It has no file yet, or it was proposed before."), rule=FIGURES_RULE)
    locked.proposed_at, locked.proposed_by, locked.reason = timezone.now(), actor, reason
    locked.save(update_fields=["proposed_at", "proposed_by", "reason", "updated_at"])
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"reason": locked.reason})
    archive.refresh_from_db()
    return archive


@transaction.atomic
def issue_archive(archive: ResearchArchive, *, actor: User) -> ResearchArchive:
    """Issue an archive to everyone, as another officer proposed.

    Raises NotAllowedError for the officer who proposed it, and if the user is not in the Secretariat. Raises
    DomainError if it was not proposed, or is issued.
    """
    locked = _lock(archive, actor=actor)
    if locked.proposed_at is None or locked.issued_at is not None:
        raise DomainError("not_now", _("It is not proposed, or it is issued already."), rule=FIGURES_RULE)
    if locked.proposed_by_id == actor.pk or actor.open_emergency is not None:
        raise NotAllowedError(_("Another member of the Secretariat decides."), rule=FIGURES_RULE)
    locked.issued_at, locked.issued_by = timezone.now(), actor
    locked.save(update_fields=["issued_at", "issued_by", "updated_at"])
    audit.record_event(AuditAction.ISSUED, locked, actor=actor, changes={"sha256": locked.sha256})
    archive.refresh_from_db()
    return archive


def get_proposal_offer(archive: ResearchArchive, actor: User) -> tuple[()] | None:
    """Return an empty offer if this user may propose the issue now, or None."""
    return () if archive.sha256 and archive.proposed_at is None and authz.is_secretariat(actor) else None


def get_issue_offer(archive: ResearchArchive, actor: User) -> tuple[()] | None:
    """Return an empty offer if this user may issue it now, or None."""
    is_open = archive.proposed_at is not None and archive.issued_at is None
    return () if is_open and archive.proposed_by_id != actor.pk and authz.is_secretariat(actor) else None


def _lock(archive: ResearchArchive, *, actor: User) -> ResearchArchive:
    authz.require_permission(actor, "dialogues.close_batch", archive.phase)
    return ResearchArchive.objects.select_for_update(of=("self",)).select_related("phase").get(pk=archive.pk)
