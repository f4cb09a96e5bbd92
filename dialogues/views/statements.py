"""Statements: written, checked, submitted, accepted or returned (PR, para. 53)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy

from dialogues.enums import StatementState
from dialogues.forms.dialogues import NewStatementForm, ReasonForm, StatementForm
from dialogues.selectors import dialogues as reads
from dialogues.selectors.findings import passages, pieces
from dialogues.services import statements
from dialogues.views.base import FormPage
from dialogues.views.dialogues import OnDialogue
from dialogues.workflow import STATEMENT, STATEMENT_RULE, dialogue_open
from untoc_portal.core.confidentiality import PUBLIC, redact
from untoc_portal.core.views import PortalView, visible_or_404
from untoc_portal.core.workflow import reasons_against

# The country check reads this form while it is written.
FORM_ID = "statement-form"

TONES = {
    StatementState.REFUSED: "danger",
    StatementState.RETURNED: "warning",
    StatementState.SUBMITTED: "info",
    StatementState.ACCEPTED: "success",
}


class NewStatement(FormPage, OnDialogue):
    """Begin a statement, for an invited organization or for the State under review."""

    template_name = "dialogues/statement_edit.html"
    form_class = NewStatementForm
    success_message = gettext_lazy("The draft is saved. Nobody else sees it until it is submitted.")
    page = {
        "page_title": gettext_lazy("Write a statement"),
        "submit_label": gettext_lazy("Save the draft"),
        "rule": STATEMENT_RULE,
        "form_id": FORM_ID,
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        organizations = reads.invited_organizations(self.subject, self.request.user)
        reviews = reads.own_reviews(self.request.user)
        if not organizations and not reviews:
            raise Http404
        limit = self.subject.statement_max_characters
        return {"organizations": organizations, "reviews": reviews, "limit": limit}

    def perform(self, form: BaseForm) -> None:
        self.subject = statements.write_statement(self.subject, actor=self.request.user, **form.cleaned_data)


class OnStatement(PortalView):
    """A page or an act on one statement."""

    def get_subject(self) -> Model | None:
        return visible_or_404(reads.statement_for_page(self.request.user), self.request, pk=self.kwargs["pk"])


class SignInFirst(PortalView):
    """A page that is public for some rows: signed out, a hidden row and none at all both lead to the sign-in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            # An author may have followed a link from a message.
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())


@method_decorator(login_not_required, name="dispatch")
class StatementDetail(SignInFirst, OnStatement):
    """One statement; where the check refused it, with each passage marked for its author."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        del pk
        statement, user = self.subject, request.user
        shown = redact(statement, PUBLIC)
        findings = statement.findings if statement.state == StatementState.REFUSED else []
        moderates = user.has_perm("dialogues.moderate_statement", statement)
        context = {
            "statement": statement,
            "dialogue": statement.dialogue,
            "shown": shown,
            "title_pieces": pieces(shown["title"], findings, field="title"),
            "text_pieces": pieces(shown["text"], findings, field="text"),
            "passages": passages(findings),
            "submit": self.submit_step(),
            "may_write": dialogue_open(statement) is None and user.has_perm("dialogues.write_statement", statement),
            "tone": TONES.get(statement.state, "neutral"),
            "accept": next(iter(STATEMENT.steps_for(statement, user)), None),
            "may_return": moderates and statement.state == StatementState.SUBMITTED,
            "is_inside": moderates or user.has_perm("dialogues.submit_statement", statement),
        }
        return render(request, "dialogues/statement_detail.html", context)

    def submit_step(self) -> dict[str, Any] | None:
        """Return the submission with what stands in its way, when it is this user's to make."""
        row = STATEMENT["submit"]
        statement = self.subject
        if statement.state not in row.sources or not self.request.user.has_perm(row.permission, statement):
            return None
        return {"label": row.label, "reasons": reasons_against(row, statement)}


class ChangeStatement(FormPage, OnStatement):
    """Write on at a statement; a refused one is shown with the passages found."""

    permission_required = "dialogues.write_statement"
    template_name = "dialogues/statement_edit.html"
    form_class = StatementForm
    page = {"page_title": gettext_lazy("Change the statement"), "rule": STATEMENT_RULE, "form_id": FORM_ID}

    def get_form_kwargs(self) -> dict[str, Any]:
        shown = redact(self.subject, PUBLIC)
        initial = {name: shown[name] for name in ("language", "title", "text")}
        initial["consents_to_publication"] = self.subject.consents_to_publication
        initial["expected"] = self.subject.updated_at.isoformat()
        return {"initial": initial, "limit": self.subject.dialogue.statement_max_characters}

    def get_context(self, **context: Any) -> dict[str, Any]:
        findings = self.subject.findings if self.subject.state == StatementState.REFUSED else []
        review = self.subject.review
        on_behalf = f"review:{review.code}" if review else ""
        return super().get_context(passages=passages(findings), on_behalf=on_behalf, **context)

    def perform(self, form: BaseForm) -> None:
        statements.change_statement(self.subject, actor=self.request.user, **form.cleaned_data)


class SubmitStatement(OnStatement):
    """Submit a statement; the check may refuse it."""

    permission_required = "dialogues.submit_statement"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        del pk
        statement = statements.submit_statement(self.subject, actor=request.user)
        if statement.state == StatementState.REFUSED:
            # The page itself says it, with every passage: no second message on top.
            return HttpResponseRedirect(self.get_success_url())
        return self.done(_("The statement is submitted. The chair or the secretariat will look at it."))


class AcceptStatement(OnStatement):
    """Accept a statement into the dialogue."""

    permission_required = "dialogues.moderate_statement"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        del pk
        statements.accept_statement(self.subject, actor=request.user)
        return self.done(_("The statement is accepted. Its author is told."))


class ReturnStatement(FormPage, OnStatement):
    """Return a statement to its author, with a reason."""

    permission_required = "dialogues.moderate_statement"
    form_class = ReasonForm
    success_message = gettext_lazy("The statement is returned. Its author is told the reason.")
    page = {
        "page_title": gettext_lazy("Return the statement"),
        "submit_label": gettext_lazy("Return"),
        "rule": STATEMENT_RULE,
    }

    def perform(self, form: BaseForm) -> None:
        statements.return_statement(self.subject, actor=self.request.user, reason=form.cleaned_data["reason"])
