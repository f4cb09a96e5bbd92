"""Pages to write, check, submit, accept or return statements (PR, para. 53)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy

from dialogues.enums import StatementState
from dialogues.forms.dialogues import (
    ContestForm,
    NewStatementForm,
    ReturnForm,
    StatementFilterForm,
    StatementForm,
    TagForm,
)
from dialogues.guards import check_open, format_statement_limit_reached
from dialogues.models import Statement
from dialogues.selectors import dialogues as reads
from dialogues.selectors.findings import get_displayed_findings, split_at_findings, use_wording
from dialogues.selectors.looks import (
    look_at_acceptance,
    look_at_contest,
    look_at_joining,
    look_at_return,
    look_at_submission,
)
from dialogues.selectors.speaking import estimate_speaking_seconds
from dialogues.selectors.statements import search_statements
from dialogues.selectors.versions import versions_for_user
from dialogues.services import moderation, statements
from dialogues.views.base import CitedFormView, CitedSecondLookView
from dialogues.views.country_check import FORM_ID, check_typed, is_within_limit
from dialogues.views.dialogues import DialogueBaseView
from dialogues.views.tables import STATEMENTS, get_row_tone
from dialogues.workflow import STATEMENT, STATEMENT_RULE, SUMMARY_RULE, get_cited_rule
from untoc_portal.core.collation import SortedRows
from untoc_portal.core.confidentiality import PUBLIC, redact
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.tables import PER_PAGE, Table
from untoc_portal.core.views import PageView, PortalView, SiteView, get_visible_or_404
from untoc_portal.core.visitor_pages import store_for_visitors
from untoc_portal.core.workflow import Step, get_block_reasons

# The number of passages in the form to return a statement, and the maximum on request.
DEFAULT_REMARK_ROWS, MAX_REMARK_ROWS = 3, 12


# The second button of the form: save, and go on to submit. A field named "submit" would hide the method of the form.
SUBMIT = "and_submit"
# The buttons of the country check.
CHECK, USE = "check", "use"


class StatementFormView(CitedFormView):
    """A form to write and save a statement, with the country check next to it.

    Its second button leads to the page before submission.
    """

    check: dict[str, Any] = {}

    template_name = "dialogues/statement_edit.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the statement, or check the text and show the form again with it, for a browser without a script."""
        if CHECK not in request.POST and USE not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        typed = {name: field.widget.value_from_datadict(request.POST, {}, name) for name, field in form.fields.items()}
        if not is_within_limit(request):
            messages.error(request, _("You have checked your text very often. Wait a minute, then check again."))
            form.initial |= typed
            return self.render(request, form, status=429)
        self.check = check_typed(request)
        if place := request.POST.get(USE):
            used = use_wording(typed, place, self.check.get("checked", ()))
            if used is None:
                messages.error(request, _("The text has changed since it was checked. Nothing was replaced."))
            else:
                typed |= used
                request.POST = request.POST.copy()
                request.POST.update({name: used[name] for name in ("title", "text")})
                self.check = check_typed(request)
        form.initial |= typed
        return self.render(request, form)

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(**context) | self.check

    def save(self, form: BaseForm) -> Statement:
        """Save the statement and return it. Subclasses define it."""
        raise NotImplementedError

    def perform(self, form: BaseForm) -> None:
        self.subject = self.save(form)

    def done(self, message: str) -> HttpResponse:
        if SUBMIT not in self.request.POST:
            return super().done(message)
        return HttpResponseRedirect(reverse("dialogues:statement_submit", args=[self.subject.pk]))


def redirect_after_submission(view: PortalView) -> HttpResponse:
    """Redirect to a submitted statement. The page of a refused one shows every passage itself."""
    if view.subject.state == StatementState.REFUSED:
        return HttpResponseRedirect(view.get_success_url())
    return PortalView.done(view, _("The statement is submitted. The chair or the Secretariat will look at it."))


class NewStatementView(StatementFormView, DialogueBaseView):
    """Begin a statement for an invited organization, or for the State under review."""

    form_class = NewStatementForm
    success_message = gettext_lazy("The draft is saved. No one else sees it until it is submitted.")
    page_title = gettext_lazy("Write a statement")
    submit_label = gettext_lazy("Save the draft")
    also = (SUBMIT, gettext_lazy("Save and go on to submit"))
    rule = STATEMENT_RULE
    form_id = FORM_ID

    def get_form_kwargs(self) -> dict[str, Any]:
        invited = reads.list_invited_organizations(self.subject, self.request.user)
        reviews = reads.reviews_for_focal_point(self.request.user)
        if not invited and not reviews:
            raise Http404
        # A user who has typed a text sees it again, with the error of the service.
        organizations = (
            list(invited)
            if self.request.method == "POST"
            else reads.filter_below_statement_limit(invited, self.subject)
        )
        if not organizations and not reviews:
            limit = self.subject.statements_max
            raise DomainError(
                "how_many", format_statement_limit_reached(limit), rule=get_cited_rule(self.subject, STATEMENT_RULE)
            )
        limit = self.subject.statement_max_characters
        others = reads.list_reviews_to_join(self.request.user) if reviews else ()
        return {"organizations": organizations, "reviews": reviews, "others": others, "limit": limit}

    def save(self, form: BaseForm) -> Statement:
        written, user = {**form.cleaned_data}, self.request.user
        if "joined_review" not in written:
            return statements.write_statement(self.subject, actor=user, **written)
        written.pop("organization", None)
        written.setdefault("review", None)
        return statements.write_joint_statement(self.subject, actor=user, **written)


class StatementBaseView(PortalView):
    """A page or an action on one statement."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(reads.statement_for_page(self.request.user), self.request, pk=self.kwargs["pk"])


class SignInFirstView(PortalView):
    """A page that is public for some rows. If the user is signed out, a hidden or missing row leads to the sign-in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            # An author may have followed a link from a message.
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class StatementDetailView(PageView, SignInFirstView, StatementBaseView):
    """One statement. Its author and its moderators also see each passage that was found or marked."""

    template_name = "dialogues/statement_detail.html"

    def get_context(self) -> dict[str, Any]:
        statement, user = self.subject, self.request.user
        shown = redact(statement, PUBLIC)
        moderates = user.has_perm("dialogues.moderate_statement", statement)
        is_author = user.has_perm("dialogues.submit_statement", statement)
        is_joint = user.has_perm("dialogues.join_statement", statement)
        marked = statement.state == StatementState.REFUSED or moderates
        findings = statement.findings if marked else []
        return {
            "statement": statement,
            "dialogue": statement.dialogue,
            "shown": shown,
            "title_pieces": split_at_findings(shown["title"], findings, field="title"),
            "text_pieces": split_at_findings(shown["text"], findings, field="text"),
            "passages": get_displayed_findings(findings),
            "seconds": estimate_speaking_seconds(shown["text"]),
            "submit": self.submit_step(),
            "may_write": check_open(statement) is None and user.has_perm("dialogues.write_statement", statement),
            "may_contest": is_author
            and statement.state in STATEMENT["contest"].sources
            and not get_block_reasons(STATEMENT["contest"], statement),
            "may_join": statement.joined_by_id is None and user.has_perm("dialogues.join_statement", statement),
            "tone": get_row_tone(statement),
            "accept": self.moderate_step("accept") if moderates else None,
            "may_return": moderates and self.moderate_step("return") is not None,
            "is_inside": moderates or is_author or is_joint,
            "moderates": moderates,
            "may_tag": user.has_perm("dialogues.tag_statement", statement),
            "versions": versions_for_user(statement, user),
        }

    def moderate_step(self, name: str) -> Step | None:
        """Return a moderator's step. Another person must decide on a contested statement."""
        row, statement = STATEMENT[name], self.subject
        if statement.state not in row.sources:
            return None
        contested = statement.state == StatementState.CONTESTED
        if contested and statement.moderated_by_id == self.request.user.pk:
            return None
        return Step(row, get_block_reasons(row, statement))

    def submit_step(self) -> Step | None:
        """Return the submission with the reasons that block it, or None if this user cannot submit."""
        row = STATEMENT["submit"]
        statement = self.subject
        if statement.state not in row.sources or not self.request.user.has_perm(row.permission, statement):
            return None
        return Step(row, get_block_reasons(row, statement))


class ChangeStatementView(StatementFormView, StatementBaseView):
    """Change a statement. The passages found in a refused one are shown."""

    permission_required = "dialogues.write_statement"
    form_class = StatementForm
    page_title = gettext_lazy("Change the statement")
    also = (SUBMIT, gettext_lazy("Save and go on to submit"))
    rule = STATEMENT_RULE
    form_id = FORM_ID

    def get_form_kwargs(self) -> dict[str, Any]:
        shown = redact(self.subject, PUBLIC)
        initial = {name: shown[name] for name in ("language", "title", "text")}
        initial["consents_to_publication"] = self.subject.consents_to_publication
        initial["delivery"] = self.subject.delivery
        initial["expected"] = self.subject.updated_at.isoformat()
        return {"initial": initial, "limit": self.subject.dialogue.statement_max_characters}

    def get_extra(self) -> dict[str, Any]:
        findings = self.subject.findings if self.subject.state == StatementState.REFUSED else []
        review = self.subject.review
        on_behalf = f"review:{review.code}" if review else f"organization:{self.subject.organization_id}"
        joined = self.subject.joined_review.code if self.subject.joined_review else ""
        passages = get_displayed_findings(findings)
        return {"passages": passages, "on_behalf": on_behalf, "joined": joined}

    def save(self, form: BaseForm) -> Statement:
        return statements.change_statement(self.subject, actor=self.request.user, **form.cleaned_data)


class SubmitStatementView(CitedSecondLookView, StatementBaseView):
    """Submit a statement; the check may refuse it."""

    permission_required = "dialogues.submit_statement"
    transitions = (("statement", "submit"), ("statement", "refuse"))
    look_at = staticmethod(look_at_submission)
    page_title = gettext_lazy("Submit the statement")
    submit_label = gettext_lazy("Submit the statement")
    rule = STATEMENT_RULE

    def perform(self, form: BaseForm) -> None:
        self.subject = statements.submit_statement(self.subject, actor=self.request.user, **form.cleaned_data)

    def done(self, message: str) -> HttpResponse:
        del message
        return redirect_after_submission(self)


class JoinStatementView(CitedSecondLookView, StatementBaseView):
    """Agree to a joint statement for the second State."""

    permission_required = "dialogues.join_statement"
    look_at = staticmethod(look_at_joining)
    act = staticmethod(statements.join_statement)
    success_message = gettext_lazy("You have agreed to this text. Any change of the text cancels your agreement.")
    page_title = gettext_lazy("Agree to the joint statement")
    submit_label = gettext_lazy("Agree to this text")
    rule = STATEMENT_RULE


class TagStatementView(CitedFormView, StatementBaseView):
    """Tag a statement with themes and articles."""

    permission_required = "dialogues.tag_statement"
    form_class = TagForm
    page_title = gettext_lazy("Themes and articles")
    rule = SUMMARY_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"themes": self.subject.themes.all(), "articles": self.subject.articles.all()}}

    def perform(self, form: BaseForm) -> None:
        statements.tag_statement(self.subject, actor=self.request.user, **form.cleaned_data)


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class StatementListView(PageView, SiteView):
    """The search for accepted statements by theme, article, group and words."""

    template_name = "dialogues/statement_list.html"

    def get_context(self) -> dict[str, Any]:
        form = StatementFilterForm(self.request.GET or None)
        asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
        found = search_statements(self.request.user, **asked)
        # Only the keys are sorted: the rows are as wide as their States and sessions, and one page is shown.
        rows = SortedRows(found, list(found.values_list("pk", flat=True)))
        table = Table("statements", STATEMENTS, rows, self.request, per_page=PER_PAGE)
        return {"form": form, "table": table}


class ContestStatementView(CitedSecondLookView, StatementBaseView):
    """Ask a person to decide on a statement."""

    permission_required = "dialogues.submit_statement"
    transitions = (("statement", "contest"),)
    look_at = staticmethod(look_at_contest)
    act = staticmethod(statements.contest_statement)
    form_class = ContestForm
    success_message = gettext_lazy("A person decides. We will notify you.")
    page_title = gettext_lazy("Ask a person to decide")
    submit_label = gettext_lazy("Send")
    rule = STATEMENT_RULE


class AcceptStatementView(CitedSecondLookView, StatementBaseView):
    """Accept a statement into the dialogue."""

    permission_required = "dialogues.moderate_statement"
    transitions = (("statement", "accept"),)
    look_at = staticmethod(look_at_acceptance)
    act = staticmethod(moderation.accept_statement)
    success_message = gettext_lazy("The statement is accepted. Its author is notified.")
    page_title = gettext_lazy("Accept the statement")
    submit_label = gettext_lazy("Accept")
    rule = STATEMENT_RULE


class ReturnStatementView(CitedSecondLookView, StatementBaseView):
    """Return a statement to its author, with the passage and the reason for each requested change."""

    permission_required = "dialogues.moderate_statement"
    transitions = (("statement", "return"),)
    template_name = "dialogues/statement_return.html"
    look_at = staticmethod(look_at_return)
    act = staticmethod(moderation.return_statement)
    form_class = ReturnForm
    success_message = gettext_lazy("The statement is returned. Its author gets the reason.")
    page_title = gettext_lazy("Return the statement")
    submit_label = gettext_lazy("Return")
    rule = STATEMENT_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET.get("passages", "")
        return {"rows": min(int(asked), MAX_REMARK_ROWS) if asked.isdecimal() else DEFAULT_REMARK_ROWS}

    def get_extra(self) -> dict[str, Any]:
        return {"more": MAX_REMARK_ROWS}
