"""The official documents of a review on one page, and each document as a file in each of its forms."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from reviews.models import OutcomeDocument, Paper
from reviews.selectors.library import list_available_documents
from reviews.selectors.papers import list_review_documents
from reviews.services.papers import issue_status_note
from reviews.views.base import ReviewActionView, ReviewPageView
from reviews.views.tables import DOCUMENTS
from untoc_portal.core.documents import to_canonical_json
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PortalView, get_visible_or_404

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "xml": "application/xml",
}


class DocumentsView(ReviewPageView):
    """Every document of the review that this user may read, in each of its forms."""

    template_name = "reviews/document_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the documents, and whether the user may issue a status note.

        They are in groups by kind until the reader sorts them.
        """
        user = self.request.user
        return {
            "table": Table.in_groups(
                "documents",
                DOCUMENTS,
                list_review_documents(self.review, user),
                self.request,
                "reviews/cells/document_kind.html",
            ),
            "may_note": user.has_perm("reviews.facilitate_review", self.review),
        }


class IssueStatusNoteView(ReviewActionView):
    """Issue a status note (Secretariat)."""

    permission_required = "reviews.facilitate_review"
    success_message = _("The status note is being made.")

    def get_success_url(self) -> str:
        """Return the URL of the documents."""
        return reverse("reviews:document_list", args=[self.review.code])

    def perform(self) -> None:
        """Issue the status note."""
        issue_status_note(self.review, actor=self.request.user)


# The web page form of a document contains its own style sheet and needs nothing else.
@method_decorator(login_not_required, name="dispatch")
@method_decorator(
    csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "script-src": [NONE]}), name="dispatch"
)
class FileView(PortalView):
    """One document in one of its forms, for the readers of its edition."""

    stem = ""

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse | FileResponse:
        """Return the file. Its name reveals nothing. Raises Http404 if this form does not exist."""
        document, form = self.subject.document, self.kwargs.get("form", "pdf")
        name = f"{self.stem}-{self.subject.pk}-{document.language}.{form}"
        response: HttpResponse | FileResponse
        if form == "json":
            response = HttpResponse(to_canonical_json(document.snapshot), content_type="application/json")
        elif form == "pdf":
            response = FileResponse(document.file.open(), filename=name, content_type="application/pdf")
        else:
            rendition = document.renditions.filter(form=form).first()
            if rendition is None:
                raise Http404
            response = FileResponse(rendition.file.open(), filename=name, content_type=CONTENT_TYPES[form])
        response["Cache-Control"] = "private, no-store"
        return response


class DocumentFileView(FileView):
    """An issued outcome document."""

    stem = "document"

    def get_subject(self) -> OutcomeDocument:
        """Return the issued document. Raises Http404 if it is hidden, replaced or not made yet."""
        return get_visible_or_404(list_available_documents(), self.request, pk=self.kwargs["pk"])


class ReviewDocumentFileView(FileView):
    """Another document of a review."""

    stem = "paper"

    def get_subject(self) -> Paper:
        """Return the document. Raises Http404 if it is hidden or not made yet."""
        rows = Paper.objects.exclude(document__sha256="").select_related("document")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])
