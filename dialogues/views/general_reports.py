"""General reports: the list with the batches of States, each report with its figures, files and actions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy

from dialogues.enums import FigureBasis
from dialogues.forms.general_reports import GeneralReportForm, GeneralReportTextForm
from dialogues.models import GeneralReport
from dialogues.selectors import figures as reads
from dialogues.selectors.decisions import list_document_decisions
from dialogues.selectors.looks import look_at_issuing_report, look_at_publishing_report
from dialogues.services import figures, general_reports
from dialogues.views.base import CitedFormView, CitedSecondLookView, draft_response, get_language_context
from dialogues.views.tables import GENERAL_REPORTS, get_row_tone
from dialogues.workflow import FIGURES_RULE, GENERAL_REPORT
from reviews.models import Phase
from untoc_portal.core import authz, documents
from untoc_portal.core.authz import AnyUser
from untoc_portal.core.enums import DocumentFormat
from untoc_portal.core.table_files import send_csv
from untoc_portal.core.tables import Table
from untoc_portal.core.views import ActionView, PageView, PortalView, SiteView, get_visible_or_404
from untoc_portal.core.workflow import get_block_reasons

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@method_decorator(login_not_required, name="dispatch")
class GeneralReportListView(PageView, SiteView):
    """The reports that this reader may see. The Secretariat also sees the batches of States that are their basis."""

    template_name = "dialogues/general_report_list.html"

    def get_context(self) -> dict[str, Any]:
        may_write = authz.is_secretariat(self.request.user)
        return {
            "table": Table("reports", GENERAL_REPORTS, reads.reports_for_list(self.request.user), self.request),
            "may_write": may_write,
            "standings": reads.list_batch_progress() if may_write else (),
            "rule": FIGURES_RULE,
        }


def list_report_actions(report: GeneralReport, user: AnyUser) -> list[dict[str, Any]]:
    """Return the next actions on a report that this user may do, each with the reasons that block it."""
    rows = [row for row in GENERAL_REPORT.transitions if report.state in row.sources]
    return [
        {
            "url": reverse(f"dialogues:general_report_{row.name}", args=[report.pk]),
            "label": row.label,
            "reasons": get_block_reasons(row, report),
        }
        for row in rows
        if user.has_perm(row.permission, report)
    ]


class GeneralReportBaseView(PortalView):
    """A page or an action on one report."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(reads.reports_for_list(self.request.user), self.request, pk=self.kwargs["pk"])


@method_decorator(login_not_required, name="dispatch")
class GeneralReportDetailView(PageView, GeneralReportBaseView):
    """One report: its text, and figures by article. It names no State, and no State can be identified."""

    template_name = "dialogues/general_report_detail.html"

    def get_context(self) -> dict[str, Any]:
        report, user = self.subject, self.request.user
        return {
            "report": report,
            "tone": get_row_tone(report),
            "articles": reads.list_report_figures(report),
            "batches": report.counted_batches(),
            "how_counted": reads.HOW_COUNTED,
            "may_write": report.is_draft and user.has_perm("dialogues.write_general_report", report),
            "acts": list_report_actions(report, user),
            "decisions": list_document_decisions(report, user),
            "rule": FIGURES_RULE,
            **get_language_context(report, user, "general-report"),
        }


@method_decorator(login_not_required, name="dispatch")
class GeneralReportFiguresView(GeneralReportBaseView):
    """The figures of a report as a file."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        del request
        headers = ["instrument", "article", "key", "question", "answer", "states", "out_of"]
        return send_csv(f"general-report-{pk}", headers, reads.to_csv_rows(reads.list_report_figures(self.subject)))


@method_decorator(login_not_required, name="dispatch")
class GeneralReportFileView(GeneralReportBaseView):
    """The printed report, as PDF or for Word."""

    def get(self, request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
        del request, pk
        document = self.subject.document
        if document is None or not document.is_rendered:
            raise Http404
        name = f"{document.symbol.replace('/', '-')}.{form}"
        if form == documents.PDF:
            return FileResponse(document.file.open("rb"), filename=name, content_type="application/pdf")
        if form != DocumentFormat.WORD:
            raise Http404
        rendition = get_object_or_404(document.renditions, form=form)
        return FileResponse(rendition.file.open("rb"), filename=name, content_type=WORD, as_attachment=True)


class PhasesBaseView(PortalView):
    """An action of the Secretariat on the counted phases."""

    permission_required = "dialogues.close_batch"

    def get_subject(self) -> Model | None:
        return Phase()

    def get_success_url(self) -> str:
        return reverse("dialogues:general_report_list")


class CloseBatchView(ActionView, PhasesBaseView):
    """Count the States that were added since the last batch."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(Phase.objects.all(), self.request, sequence=self.kwargs["number"])

    def perform(self) -> None:
        basis = self.kwargs["kind"]
        if basis not in FigureBasis.values:
            raise Http404
        batch = figures.close_batch(self.subject, actor=self.request.user, basis=basis)
        self.success_message = _("%(states)d States are counted in a separate batch.") % {"states": batch.states}


class DraftGeneralReportView(CitedFormView, PhasesBaseView):
    """Begin a report."""

    form_class = GeneralReportForm
    parent_label = gettext_lazy("General reports")
    success_message = gettext_lazy("The draft is ready.")
    page_title = gettext_lazy("Draft a general report")
    submit_label = gettext_lazy("Begin the draft")
    rule = FIGURES_RULE

    def perform(self, form: BaseForm) -> None:
        data = {**form.cleaned_data}
        self.report = general_reports.draft_report(data.pop("phase"), actor=self.request.user, **data)

    def get_success_url(self) -> str:
        report = getattr(self, "report", None)
        return report.get_absolute_url() if report else super().get_success_url()

    def get_heading(self) -> dict[str, Any]:
        return super().get_heading() | {"kicker": _("General report")}


class WriteGeneralReportView(CitedFormView, GeneralReportBaseView):
    """Write the text of a draft."""

    permission_required = "dialogues.write_general_report"
    form_class = GeneralReportTextForm
    success_message = gettext_lazy("The draft is saved.")
    page_title = gettext_lazy("Write the general report")
    rule = FIGURES_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"text": self.subject.text, "expected": self.subject.updated_at.isoformat()}}

    def perform(self, form: BaseForm) -> None:
        general_reports.write_text(self.subject, actor=self.request.user, **form.cleaned_data)


class IssueGeneralReportView(CitedSecondLookView, GeneralReportBaseView):
    """Issue a draft to its working group."""

    permission_required = "dialogues.write_general_report"
    transitions = (("general_report", "issue"),)
    look_at = staticmethod(look_at_issuing_report)
    act = staticmethod(general_reports.issue_report)
    success_message = gettext_lazy("The report is issued to the working group.")
    page_title = gettext_lazy("Issue to the working group")
    submit_label = gettext_lazy("Issue to the working group")
    rule = FIGURES_RULE


class PublishGeneralReportView(CitedSecondLookView, GeneralReportBaseView):
    """Publish an issued report."""

    permission_required = "dialogues.write_general_report"
    transitions = (("general_report", "publish"),)
    look_at = staticmethod(look_at_publishing_report)
    act = staticmethod(general_reports.publish_report)
    success_message = gettext_lazy("The report is published.")
    page_title = gettext_lazy("Publish the report")
    submit_label = gettext_lazy("Publish")
    rule = FIGURES_RULE


class GeneralReportPreviewView(GeneralReportBaseView):
    """A preview of the document, marked as a draft. Nothing of it is stored."""

    permission_required = "dialogues.write_general_report"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        del request, pk
        return draft_response(general_reports.preview_document(self.subject))
