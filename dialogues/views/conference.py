"""Compilations for the general review, and decisions of the Conference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from dialogues.compilation_workflow import COMPILATION
from dialogues.forms.conference import (
    CompilationTextForm,
    DecisionForm,
    DraftCompilationForm,
    StepOutcomeForm,
    StrikeOutDecisionForm,
)
from dialogues.models import Compilation, ConferenceDecision, DecisionStep
from dialogues.selectors.compilations import (
    list_late_contributions,
    look_at_issuing_compilation,
    look_at_publishing_compilation,
)
from dialogues.selectors.decisions import list_decisions, list_document_decisions, look_at_confirming_decision
from dialogues.selectors.sessions import list_conference_items, list_conference_sessions
from dialogues.services import compilations, decisions
from dialogues.views.base import CitedFormView, CitedSecondLookView, draft_response, get_language_context
from dialogues.views.general_reports import WORD
from dialogues.views.tables import DECISIONS
from dialogues.workflow import GENERAL_REVIEW
from untoc_portal.core import documents
from untoc_portal.core.enums import DocumentFormat
from untoc_portal.core.record_translations import RULE
from untoc_portal.core.tables import Table
from untoc_portal.core.texts_of_record import load_texts
from untoc_portal.core.views import PageView, PortalView, SiteView, get_visible_or_404
from untoc_portal.core.workflow import get_block_reasons

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import BaseForm
    from django.http.response import HttpResponseBase

    from dialogues.models import AgendaItem, Session


class CompilationBaseView(PortalView):
    """A page or an action on one compilation."""

    def get_subject(self) -> Any:
        """Return the compilation. Raises Http404 if this user cannot see it."""
        rows: Any = Compilation.objects.select_related("item__session__working_group", "document")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])


@method_decorator(login_not_required, name="dispatch")
class CompilationDetailView(PageView, CompilationBaseView):
    """One compilation: its text, languages, files, and what the Conference decided on it."""

    template_name = "dialogues/compilation_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the compilation, and what the user may do with it."""
        row, user = self.subject, self.request.user
        may_write = user.has_perm(compilations.WRITE, row)
        acts = [
            {
                "url": reverse(f"dialogues:compilation_{move.name}", args=[row.pk]),
                "label": move.label,
                "reasons": get_block_reasons(move, row),
            }
            for move in COMPILATION.transitions
            if may_write and row.state in move.sources
        ]
        return {
            "compilation": row,
            "may_write": may_write and row.is_draft,
            "acts": acts,
            "late": list_late_contributions(row).count() if may_write and row.is_draft else 0,
            "decisions": list_document_decisions(row, user),
            "item_url": reverse("dialogues:contributions", args=[row.item.session_id, row.item.number]),
            "rule": GENERAL_REVIEW,
            **get_language_context(row, user, "compilation"),
        }


@method_decorator(login_not_required, name="dispatch")
class CompilationFileView(CompilationBaseView):
    """The printed compilation, as PDF or for Word."""

    def get(self, _request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
        """Return the file. Raises Http404 if there is none."""
        del pk
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


class DraftCompilationView(CitedFormView):
    """Begin a compilation under an item."""

    permission_required = compilations.WRITE
    form_class = DraftCompilationForm
    parent_label = _("Contributions of States")
    page_title = _("Draft the compilation")
    lead = _("The draft has the contributions by theme and article, and then what issued general reports say. Edit it.")
    submit_label = _("Begin the draft")
    success_message = _("The draft is ready.")
    rule = GENERAL_REVIEW
    row: Compilation | None = None

    def get_subject(self) -> AgendaItem:
        """Return the item. Raises Http404 for an item of a working group."""
        return get_object_or_404(list_conference_items(), session=self.kwargs["pk"], number=self.kwargs["number"])

    def get_success_url(self) -> str:
        """Return the URL of the new draft, or of the page of the item."""
        if self.row is not None:
            return self.row.get_absolute_url()
        return reverse("dialogues:contributions", args=[self.kwargs["pk"], self.kwargs["number"]])

    def get_back_url(self) -> str:
        """Return the URL of the page of the item."""
        return reverse("dialogues:contributions", args=[self.kwargs["pk"], self.kwargs["number"]])

    def perform(self, form: BaseForm) -> None:
        """Begin it."""
        self.row = compilations.draft_compilation(self.subject, actor=self.request.user, **form.cleaned_data)


class WriteCompilationView(CitedFormView, CompilationBaseView):
    """Edit the text of a draft."""

    permission_required = compilations.WRITE
    form_class = CompilationTextForm
    page_title = _("Edit the compilation")
    success_message = _("The draft is saved.")
    rule = GENERAL_REVIEW

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the current text."""
        return {"initial": {"text": self.subject.text, "expected": self.subject.updated_at.isoformat()}}

    def perform(self, form: BaseForm) -> None:
        """Save it."""
        compilations.write_compilation(self.subject, actor=self.request.user, **form.cleaned_data)


class IssueCompilationView(CitedSecondLookView, CompilationBaseView):
    """Issue a draft to States."""

    permission_required = compilations.WRITE
    transitions = (("compilation", "issue"),)
    look_at = staticmethod(look_at_issuing_compilation)
    act = staticmethod(compilations.issue_compilation)
    page_title = _("Issue the compilation")
    submit_label = _("Issue to States")
    success_message = _("The compilation is issued to States.")
    rule = GENERAL_REVIEW


class PublishCompilationView(CitedSecondLookView, CompilationBaseView):
    """Publish an issued compilation."""

    permission_required = compilations.WRITE
    transitions = (("compilation", "publish"),)
    look_at = staticmethod(look_at_publishing_compilation)
    act = staticmethod(compilations.publish_compilation)
    page_title = _("Publish the compilation")
    submit_label = _("Publish")
    success_message = _("The compilation is published.")
    rule = GENERAL_REVIEW


class CompilationPreviewView(CompilationBaseView):
    """A preview of the document, marked as a draft. Nothing of it is stored."""

    permission_required = compilations.WRITE

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Return the preview."""
        del pk
        return draft_response(compilations.preview_compilation(self.subject))


@method_decorator(login_not_required, name="dispatch")
class DecisionListView(PageView, SiteView):
    """The decisions of the Conference on the Mechanism."""

    template_name = "dialogues/decision_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the table."""
        rows = list(list_decisions(self.request.user))
        load_texts(rows)
        return {"table": Table("decisions", DECISIONS, rows, self.request), "rule": RULE}


class DecisionBaseView(PortalView):
    """A page or an action on one decision."""

    def get_rows(self) -> QuerySet[ConferenceDecision]:
        """Return the decisions that this user may see."""
        return list_decisions(self.request.user)

    def get_subject(self) -> Any:
        """Return the decision. Raises Http404 if this user cannot see it."""
        return get_object_or_404(self.get_rows().prefetch_related("steps"), pk=self.kwargs["pk"])


@method_decorator(login_not_required, name="dispatch")
class DecisionDetailView(PageView, DecisionBaseView):
    """One decision: text, source, the document that it concerns, and its next steps."""

    template_name = "dialogues/decision_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the decision, and what the user may do with it."""
        row, user = self.subject, self.request.user
        load_texts([row, *row.steps.all()])
        about, may_record = row.about, user.has_perm(decisions.RECORD, row)
        is_open = not row.is_confirmed and row.struck_at is None
        is_shown = about is not None and type(about).objects.visible_to(user).filter(pk=about.pk).exists()
        return {
            "decision": row,
            "about": about if is_shown else None,
            "may_confirm": is_open and user.has_perm(decisions.CONFIRM, row),
            "may_strike_out": is_open and may_record,
            "may_note": row.is_confirmed and may_record,
            "rule": RULE,
            **get_language_context(row, user),
        }


class EnterDecisionView(CitedFormView):
    """Enter a decision of a session."""

    permission_required = decisions.RECORD
    form_class = DecisionForm
    page_title = _("Enter a decision of the Conference")
    lead = _("It counts, and everyone reads it, when another officer has compared it with its document.")
    success_message = _("Entered. Another officer must confirm it.")
    rule = RULE

    def get_subject(self) -> Session:
        """Return the session of the Conference."""
        return get_object_or_404(list_conference_sessions(), pk=self.kwargs["pk"])

    def perform(self, form: BaseForm) -> None:
        """Enter it."""
        data = {**form.cleaned_data}
        steps = data.pop("steps")
        entry = decisions.DecisionEntry(**data)
        decisions.enter_decision(self.subject, actor=self.request.user, entry=entry, steps=steps)


class ConfirmDecisionView(CitedSecondLookView, DecisionBaseView):
    """Confirm a decision that another officer has entered."""

    permission_required = decisions.CONFIRM
    look_at = staticmethod(look_at_confirming_decision)
    act = staticmethod(decisions.confirm_decision)
    page_title = _("Confirm the decision")
    submit_label = _("Confirm")
    success_message = _("The decision is confirmed.")
    rule = RULE


class StrikeOutDecisionView(CitedFormView, DecisionBaseView):
    """Strike out a wrong entry."""

    permission_required = decisions.RECORD
    form_class = StrikeOutDecisionForm
    page_title = _("Strike out the entry")
    submit_label = _("Strike out")
    submit_tone = "danger"
    success_message = _("The entry is struck out.")
    rule = RULE

    def perform(self, form: BaseForm) -> None:
        """Strike it out."""
        decisions.strike_out_decision(self.subject, actor=self.request.user, **form.cleaned_data)


class NoteStepView(CitedFormView, DecisionBaseView):
    """Record the result of a next step."""

    permission_required = decisions.RECORD
    form_class = StepOutcomeForm
    page_title = _("Result of the next step")
    success_message = _("It is noted.")
    rule = RULE

    @property
    def step(self) -> DecisionStep:
        """Return the step of the URL."""
        return get_object_or_404(DecisionStep, decision=self.subject, number=self.kwargs["number"])

    def get_extra(self) -> dict[str, Any]:
        """Return the step."""
        return {"about": self.step}

    def perform(self, form: BaseForm) -> None:
        """Note it."""
        decisions.record_step_outcome(self.step, actor=self.request.user, **form.cleaned_data)
