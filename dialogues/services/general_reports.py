"""The general report: the Secretariat drafts, issues and publishes it (domain rule: working groups)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy as _

from dialogues.enums import ReportState
from dialogues.models import FigureBatch, GeneralReport, WorkingGroup
from dialogues.selectors.figures import HOW_COUNTED, OnArticle, list_report_figures
from dialogues.selectors.readings import read_general_report
from dialogues.selectors.routing import get_table_in_force
from dialogues.services.chair_summaries import check_names_no_state
from dialogues.services.previews import render_draft
from dialogues.services.symbols import prepare_issued_document
from dialogues.services.transitions import apply_transition, lock_as_read
from dialogues.workflow import FIGURES_RULE
from reviews.models import Phase, Review
from reviews.services.snapshots import INVENTED, LANGUAGES
from reviews.withheld import require_no_confidential_words
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.edits import require_unchanged
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.models import RecordTranslation

TEMPLATE = "documents/dialogues/general_report.html"


@transaction.atomic
def draft_report(phase: Phase, *, actor: User, working_group: WorkingGroup, language: str) -> GeneralReport:
    """Begin a report on the cluster of a phase for a working group, with the routing table in force.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the group already has a draft.
    """
    authz.require_permission(actor, "dialogues.close_batch", phase)
    report = GeneralReport(
        phase=phase, working_group=working_group, routing_table=get_table_in_force(), language=language
    )
    check_fields(report, rule=FIGURES_RULE)
    taken = DomainError("draft_there", _("There is already a draft for this group."), rule=FIGURES_RULE)
    insert_row(report, taken=taken)
    audit.record_event(AuditAction.CREATED, report, actor=actor)
    return report


@transaction.atomic
def write_text(report: GeneralReport, *, actor: User, text: str, expected: dt.datetime | None = None) -> GeneralReport:
    """Write the text of a draft.

    Raises DomainError if it is issued, too long, or was changed by someone else in the meantime.
    """
    report = GeneralReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    authz.require_permission(actor, "dialogues.write_general_report", report)
    if report.state != ReportState.DRAFT:
        raise DomainError("issued", _("The report is issued."), rule=FIGURES_RULE)
    require_unchanged(report, expected, rule=FIGURES_RULE)
    report.text = text
    check_fields(report, rule=FIGURES_RULE)
    report.save(update_fields=["text", "updated_at"])
    audit.record_event(AuditAction.CHANGED, report, actor=actor)
    return report


@transaction.atomic
def issue_report(report: GeneralReport, *, actor: User, seen: str) -> GeneralReport:
    """Issue the report to its group: store its batches, freeze its document, and have its files created.

    Raises DomainError with the passages if the text names a State or has words that a State keeps confidential in its
    list. Raises DomainError if text or figures differ from those `seen`. Raises NotAllowedError if the user is not in
    the Secretariat.
    """
    report = _lock_as_read(report, actor, seen)
    check_names_no_state(report.text, report.language, rule=FIGURES_RULE)
    require_nothing_withheld(report, report.text, report.language)
    batches, now = list(report.counted_batches()), timezone.now()
    apply_transition(report, "issue", actor=actor, fields={"issued_at": now})
    report.batches.set(batches)
    report.document = prepare_issued_document(
        report,
        build_general_report_snapshot,
        template=TEMPLATE,
        language=report.language,
        group=report.working_group,
        issued_at=now,
    )
    report.save(update_fields=["document", "updated_at"])
    return report


@transaction.atomic
def publish_report(report: GeneralReport, *, actor: User, seen: str) -> GeneralReport:
    """Publish a report that is issued, as it was `seen`.

    Raises DomainError if it has words that a State keeps confidential. Raises NotAllowedError if the user is not in the
    Secretariat.
    """
    _lock_as_read(report, actor, seen)
    published = apply_transition(report, "publish", actor=actor, fields={"published_at": timezone.now()})
    require_nothing_withheld(published, published.text, published.language)
    return published


def _lock_as_read(report: GeneralReport, actor: User, seen: str) -> GeneralReport:
    # The count of another batch of the phase takes the same lock.
    Phase.objects.select_for_update().get(pk=report.phase_id)
    return lock_as_read(
        report,
        "dialogues.write_general_report",
        read_general_report,
        actor=actor,
        seen=seen,
        rule=FIGURES_RULE,
        related=("phase__cluster", "working_group"),
    )


def preview_document(report: GeneralReport) -> bytes:
    """Return a PDF of the current draft as it would be issued, marked as a draft. Nothing is stored."""
    snapshot = build_general_report_snapshot(report, symbol="", issued_on=timezone.localdate())
    return render_draft(TEMPLATE, snapshot, language=report.language, identifier=read_general_report(report).digest)


def require_nothing_withheld(report: GeneralReport, text: str, language: str) -> None:
    """Raise DomainError if the text of the report in this language has words that a State keeps confidential."""
    reviews = Review.objects.filter(phase=report.phase_id).values_list("pk", flat=True)
    require_no_confidential_words(text, reviews, language, rule=FIGURES_RULE, field="text")


def build_general_report_snapshot(
    report: GeneralReport, *, symbol: str, issued_on: dt.date, translated: RecordTranslation | None = None
) -> dict[str, Any]:
    """Return all data of the printed report, or of its translation, as plain values.

    Its figures are only those that the disclosure guard released.
    """
    text = translated.text if translated else report.text
    with translation.override(translated.language if translated else report.language):
        return {
            **(documents.describe_translation(translated.language) if translated else {}),
            "symbol": symbol,
            "title": gettext("General report on trends, patterns and practices"),
            "cluster": gettext("Cluster %(cluster)s") % {"cluster": report.phase.cluster},
            "group": report.working_group.names,
            "date": issued_on.isoformat(),
            "text": text.removeprefix(INVENTED).strip(),
            "original": str(LANGUAGES[report.language]),
            "how_counted": str(HOW_COUNTED),
            "bases": [_basis(batch) for batch in report.counted_batches()],
            "articles": [_on_article(on) for on in list_report_figures(report)],
            "is_invented": report.text.lstrip().startswith(INVENTED),
        }


def _basis(batch: FigureBatch) -> str:
    return gettext("%(batch)s: %(states)d States") % {"batch": batch, "states": batch.states}


def _on_article(on: OnArticle) -> dict[str, Any]:
    return {
        "head": str(on.article),
        "themes": [
            {"title": theme.title, "rows": [[row.label, row.states, row.out_of] for row in theme.rows]}
            for theme in on.themes
        ],
    }
