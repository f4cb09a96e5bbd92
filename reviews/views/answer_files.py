"""Working in Word or Excel: exporting the questionnaire, bringing it back, the preview."""

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
    """One page for both ways: what to export, and the form to bring a filled file back."""

    required_grant = "answer_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/answer_files.html"
    form_class = ImportForm
    rule = FILE_RULE
    success_message = _("The file has been read. Nothing is stored yet.")

    def is_allowed(self) -> bool:
        """Let everyone export whom the draft is shown; files are taken from whoever may answer."""
        return self.request.method != "POST" or self.request.user.has_perm("reviews.answer_questionnaire", self.review)

    def perform(self, form: ImportForm) -> None:
        """Read the file; the preview is the next page."""
        file = form.cleaned_data["file"]
        self.source = preview_import(self.review, actor=self.request.user, name=file.name, content=file.read())

    def get_success_url(self) -> str:
        """Go on to the preview of what was just read."""
        source = getattr(self, "source", None)
        return source.get_absolute_url() if source else reverse("reviews:questionnaire", args=[self.review.code])

    def get_extra(self) -> dict[str, Any]:
        """Return the form of the export, and what was brought back before."""
        user = self.request.user
        imports = AnswerImport.objects.visible_to(user).filter(review=self.review)
        return {
            "export_form": ExportForm(articles=list_articles_under_review(self.review)),
            "imports": imports.select_related("uploaded_by", "review", "confirmed_by")[:MAX_RECENT_FILES],
            "may_answer": user.has_perm("reviews.answer_questionnaire", self.review),
        }


class ExportAnswersView(ReviewView):
    """The file itself: a table at once, a letter by a job, since it takes longer to write."""

    material = Material.DRAFT_QUESTIONNAIRE

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Return the table, or go where the letter is being prepared; 404 for a choice the form does not offer."""
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
    """What a file changes, answer by answer, and the decision to take it over."""

    required_grant = "answer_questionnaire"
    template_name = "reviews/answer_import.html"
    rule = FILE_RULE
    success_message = _("The answers of the file are stored.")

    def get_subject(self) -> AnswerImport:
        """Return the file, if the user may see the draft it belongs to."""
        rows = AnswerImport.objects.select_related("uploaded_by", "confirmed_by")
        review = review_or_404(self.request, self.kwargs["code"], Material.DRAFT_QUESTIONNAIRE)
        source = get_visible_or_404(rows, self.request, review=review, pk=self.kwargs["pk"])
        source.review = review
        return source

    def get_granted_on(self) -> Any:
        """Answering is granted on the review."""
        return self.review

    def get_back_url(self) -> str:
        """Return the page of the files."""
        return reverse("reviews:answer_files", args=[self.review.code])

    def get_back_label(self) -> Any:
        """Return what that page is called."""
        return _("Word and Excel")

    def is_allowed(self) -> bool:
        """Let everyone read whom the draft is shown; taking it over is for whoever may answer."""
        return self.request.method != "POST" or self.request.user.has_perm("reviews.answer_questionnaire", self.review)

    def get_form(self, *args: Any) -> ConfirmImportForm:
        """Return the form with the answers as they compare now."""
        return ConfirmImportForm(*args[:1], rows=list_compared_answers(self.subject))

    def perform(self, form: ConfirmImportForm) -> None:
        """Store what the file changes, as decided."""
        confirm_import(self.subject, actor=self.request.user, shown=form.shown(), decisions=form.decisions())

    def get_success_url(self) -> str:
        """Go back to the questionnaire: one goes on from there."""
        return reverse("reviews:questionnaire", args=[self.review.code])

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the answers by what happens to them, and whether this person may take the file over."""
        source, groups = self.subject, group_by_outcome(context["form"].rows)
        may_answer = self.request.user.has_perm("reviews.answer_questionnaire", self.review)
        writing = any(row.compared.writes for _outcome, rows in groups for row in rows)
        return super().get_context(
            **context,
            source=source,
            groups=groups,
            counts=[(outcome.label, source.outcomes.get(outcome, 0)) for outcome in MergeResult],
            may_confirm=may_answer and writing and not source.confirmed_at,
        )
