"""Work in Word or Excel: the export of the questionnaire, the import of the completed file, and its preview."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.answer_files.content import FILE_RULE, FileFormat
from reviews.answer_files.files import CONTENT_TYPES, write_file
from reviews.answer_files.merging import MergeResult
from reviews.enums import Material
from reviews.forms.answer_files import ConfirmImportForm, ExportForm, ImportForm, group_by_outcome
from reviews.models import AnswerImport
from reviews.selectors.answer_files import build_content, list_compared_answers
from reviews.selectors.questionnaires import list_articles_under_review
from reviews.services.answer_imports import confirm_import, preview_import
from reviews.services.preparing import request_answer_docx
from reviews.views.base import ReviewFormView, ReviewView, review_or_404
from untoc_portal.core.views import get_visible_or_404

MAX_RECENT_FILES = 10


class AnswerFilesView(ReviewFormView):
    """One page for both directions: choose what to export, or import a completed file."""

    required_grant = "answer_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/answer_files.html"
    form_class = ImportForm
    rule = FILE_RULE
    success_message = _("The file has been read. Nothing is stored yet.")

    def is_allowed(self) -> bool:
        """Return whether the request is allowed.

        Everyone who sees the draft may export; only those who may answer may import.
        """
        return self.request.method != "POST" or self.request.user.has_perm("reviews.answer_questionnaire", self.review)

    def perform(self, form: ImportForm) -> None:
        """Read the file. The next page is the preview."""
        file = form.cleaned_data["file"]
        self.source = preview_import(self.review, actor=self.request.user, name=file.name, content=file.read())

    def get_success_url(self) -> str:
        """Return the URL of the preview of the file, or of the questionnaire if no file was read."""
        source = getattr(self, "source", None)
        return source.get_absolute_url() if source else reverse("reviews:questionnaire", args=[self.review.code])

    def get_extra(self) -> dict[str, Any]:
        """Return the export form and the files that were imported before."""
        user = self.request.user
        imports = AnswerImport.objects.visible_to(user).filter(review=self.review)
        return {
            "export_form": ExportForm(articles=list_articles_under_review(self.review)),
            "imports": imports.select_related("uploaded_by", "review", "confirmed_by")[:MAX_RECENT_FILES],
            "may_answer": user.has_perm("reviews.answer_questionnaire", self.review),
        }


class ExportAnswersView(ReviewView):
    """Export the questionnaire: an Excel file immediately, a Word file by a job, because it takes longer."""

    material = Material.DRAFT_QUESTIONNAIRE

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Return the Excel file, or redirect to the page of the job for the Word file.

        Raises Http404 if the form is invalid.
        """
        form = ExportForm(request.POST, articles=list_articles_under_review(self.review))
        if not form.is_valid():
            raise Http404
        language, chosen = form.cleaned_data["language"], form.chosen()
        if form.cleaned_data["file_format"] == FileFormat.DOCX:
            return redirect(request_answer_docx(self.review, actor=request.user, language=language, articles=chosen))
        response = HttpResponse(
            write_file(build_content(self.review, language, chosen), FileFormat.XLSX),
            content_type=CONTENT_TYPES[FileFormat.XLSX],
        )
        name = f"self-assessment-{self.review.code}-{language}.{FileFormat.XLSX}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response


class AnswerImportView(ReviewFormView):
    """What a file changes, answer by answer, and the decision to import it."""

    required_grant = "answer_questionnaire"
    template_name = "reviews/answer_import.html"
    rule = FILE_RULE
    success_message = _("The answers of the file are stored.")

    def get_subject(self) -> AnswerImport:
        """Return the file. Raises Http404 if the user may not see the draft to which it belongs."""
        rows = AnswerImport.objects.select_related("uploaded_by", "confirmed_by")
        review = review_or_404(self.request, self.kwargs["code"], Material.DRAFT_QUESTIONNAIRE)
        source = get_visible_or_404(rows, self.request, review=review, pk=self.kwargs["pk"])
        source.review = review
        return source

    def get_granted_on(self) -> Any:
        """Return the review, because the permission to answer is granted on it."""
        return self.review

    def get_back_url(self) -> str:
        """Return the URL of the page of the files."""
        return reverse("reviews:answer_files", args=[self.review.code])

    def get_back_label(self) -> Any:
        """Return the name of that page."""
        return _("Word and Excel")

    def is_allowed(self) -> bool:
        """Return whether the request is allowed.

        Everyone who sees the draft may read; only those who may answer may import.
        """
        return self.request.method != "POST" or self.request.user.has_perm("reviews.answer_questionnaire", self.review)

    def get_form(self, *args: Any) -> ConfirmImportForm:
        """Return the form with the current comparison of the answers."""
        return ConfirmImportForm(*args[:1], rows=list_compared_answers(self.subject))

    def perform(self, form: ConfirmImportForm) -> None:
        """Save the changes of the file, by the user's decisions."""
        confirm_import(self.subject, actor=self.request.user, shown=form.shown(), decisions=form.decisions())

    def get_success_url(self) -> str:
        """Return the URL of the questionnaire, where the user continues."""
        return reverse("reviews:questionnaire", args=[self.review.code])

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the answers grouped by what happens to them, and whether this user may import the file."""
        source, groups = self.subject, group_by_outcome(context["form"].rows)
        may_answer = self.request.user.has_perm("reviews.answer_questionnaire", self.review)
        writing = any(row.compared.is_change for _outcome, rows in groups for row in rows)
        return super().get_context(
            **context,
            source=source,
            groups=groups,
            counts=[(outcome.label, source.outcomes.get(outcome, 0)) for outcome in MergeResult],
            may_confirm=may_answer and writing and not source.confirmed_at,
        )
