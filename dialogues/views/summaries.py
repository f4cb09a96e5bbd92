"""The chair's summary of a dialogue: pages to write, issue, read and print it (PR, para. 53)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy

from dialogues.forms.dialogues import ChairSummaryForm
from dialogues.models import ChairSummary
from dialogues.selectors import dialogues as reads
from dialogues.selectors.findings import find_countries, get_displayed_findings, split_at_findings
from dialogues.selectors.looks import look_at_agreement, look_at_issuing_summary
from dialogues.selectors.summary_drafts import LANGUAGE
from dialogues.services import chair_summaries
from dialogues.views.base import CitedFormView, CitedSecondLookView, draft_response, get_language_context
from dialogues.views.dialogues import DialogueBaseView
from dialogues.views.tables import get_row_tone
from dialogues.workflow import CHAIR_SUMMARY, SUMMARY_RULE
from untoc_portal.core.second_look import Look
from untoc_portal.core.views import ActionView, PageView, PortalView, get_visible_or_404
from untoc_portal.core.workflow import Step, get_block_reasons


class ChairSummaryBaseView(PortalView):
    """A page or an action on the summary of one dialogue."""

    def get_subject(self) -> Model | None:
        rows = ChairSummary.objects.select_related("document", f"dialogue__{reads.WITH_SESSION}")
        return get_visible_or_404(rows, self.request, dialogue__pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        return reverse("dialogues:chair_summary_detail", args=[self.kwargs["pk"]])


@method_decorator(login_not_required, name="dispatch")
class ChairSummaryDetailView(PageView, ChairSummaryBaseView):
    """The summary. It is public after it is issued. Before that the chair and the Secretariat see it."""

    template_name = "dialogues/chair_summary_detail.html"

    def get_context(self) -> dict[str, Any]:
        summary, user = self.subject, self.request.user
        row = CHAIR_SUMMARY["issue"]
        context = {
            "summary": summary,
            "tone": get_row_tone(summary),
            "dialogue": summary.dialogue,
            "rule": SUMMARY_RULE,
            **get_language_context(summary, user, "chair-summary"),
        }
        if summary.state in row.sources and user.has_perm(row.permission, summary):
            agrees = user.has_perm("dialogues.agree_chair_summary", summary)
            missing = [] if agrees or summary.agreed_at else [_("The chair has not agreed to this text yet.")]
            context["issue"] = Step(row, (*get_block_reasons(row, summary), *missing))
            context["may_agree"] = agrees and summary.agreed_at is None
            context["may_write"] = user.has_perm("dialogues.write_chair_summary", summary.dialogue)
            found = [finding.as_row() for finding in find_countries(summary.text, LANGUAGE, field="text")]
            context |= {
                "passages": get_displayed_findings(found),
                "is_refused": any(finding["certain"] for finding in found),
                "pieces": split_at_findings(summary.text, found, field="text"),
            }
        return context


class WriteChairSummaryView(CitedFormView, DialogueBaseView):
    """Write the summary of a dialogue that was held."""

    permission_required = "dialogues.write_chair_summary"
    form_class = ChairSummaryForm
    success_message = gettext_lazy("The draft is saved.")
    page_title = gettext_lazy("Write the chair's summary")
    submit_label = gettext_lazy("Save the draft")
    rule = SUMMARY_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        summary = reads.get_chair_summary(self.subject, self.request.user)
        if summary is None:
            return {}
        return {"initial": {"text": summary.text, "expected": summary.updated_at.isoformat()}}

    def perform(self, form: BaseForm) -> None:
        self.summary = chair_summaries.write_chair_summary(self.subject, actor=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        if hasattr(self, "summary"):
            return reverse("dialogues:chair_summary_detail", args=[self.subject.pk])
        return super().get_success_url()


class DraftChairSummaryView(ActionView, DialogueBaseView):
    """Draft the summary from the statements, by theme."""

    permission_required = "dialogues.write_chair_summary"
    success_message = gettext_lazy("The draft is made from the accepted statements. Read it and continue writing.")

    def perform(self) -> None:
        chair_summaries.draft_chair_summary(self.subject, actor=self.request.user)
        self.subject = ChairSummary.objects.get(dialogue=self.kwargs["pk"])

    def get_success_url(self) -> str:
        if isinstance(self.subject, ChairSummary):
            return reverse("dialogues:chair_summary_edit", args=[self.subject.dialogue_id])
        return super().get_success_url()


class AgreeChairSummaryView(CitedSecondLookView, ChairSummaryBaseView):
    """Record that the chair agrees to the text."""

    permission_required = "dialogues.agree_chair_summary"
    look_at = staticmethod(look_at_agreement)
    act = staticmethod(chair_summaries.agree_chair_summary)
    success_message = gettext_lazy("You have agreed to this text. Any change of the text cancels your agreement.")
    page_title = gettext_lazy("Agree to this text")
    submit_label = gettext_lazy("Agree to this text")
    rule = SUMMARY_RULE


class IssueChairSummaryView(CitedSecondLookView, ChairSummaryBaseView):
    """Issue the summary."""

    permission_required = "dialogues.issue_chair_summary"
    transitions = (("chair_summary", "issue"), ("dialogue", "summarize"))
    act = staticmethod(chair_summaries.issue_chair_summary)
    success_message = gettext_lazy("The chair's summary is issued and goes to the group's next session.")
    page_title = gettext_lazy("Issue the chair's summary")
    submit_label = gettext_lazy("Issue the chair's summary")
    rule = SUMMARY_RULE

    def get_look(self) -> Look:
        return look_at_issuing_summary(self.subject, self.request.user)


class ChairSummaryPreviewView(ChairSummaryBaseView):
    """A preview of the document, marked as a draft. Nothing of it is stored."""

    permission_required = "dialogues.issue_chair_summary"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        del request, pk
        return draft_response(chair_summaries.preview_document(self.subject))


@method_decorator(login_not_required, name="dispatch")
class ChairSummaryFileView(ChairSummaryBaseView):
    """The printed summary."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        del request, pk
        document = self.subject.document
        if document is None or not document.is_rendered:
            raise Http404
        name = f"{document.symbol.replace('/', '-')}.pdf"
        return FileResponse(document.file.open("rb"), filename=name, content_type="application/pdf")
