"""The public library of issued documents, and the files."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View

from reviews.forms.filters import LibraryFilterForm
from reviews.models import OutcomeDocument
from reviews.selectors.library import documents_on_offer, outcomes_in_library
from untoc_portal.core.views import PortalView, visible_or_404

PER_PAGE = 25


@method_decorator(login_not_required, name="dispatch")
class LibraryView(View):
    """Every issued document that this reader may have."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page of the library that the filters leave."""
        form = LibraryFilterForm(request.GET)
        wanted = form.cleaned_data if form.is_valid() else {}
        rows = outcomes_in_library(request.user, **wanted)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        status = 200 if form.is_valid() else 422
        return render(request, "reviews/library.html", {"form": form, "page_obj": page}, status=status)


@method_decorator(login_not_required, name="dispatch")
class DocumentFileView(PortalView):
    """One file, for those its edition was made for."""

    def get_subject(self) -> OutcomeDocument:
        """Return the issued document; 404 for one that is hidden, replaced or not made yet."""
        return visible_or_404(documents_on_offer(), self.request, pk=self.kwargs["pk"])

    def get(self, *_args: Any, **_kwargs: Any) -> FileResponse:
        """Send the file under a name that tells nothing."""
        document = self.subject.document
        name = f"document-{self.subject.pk}-{document.language}.pdf"
        response = FileResponse(document.file.open(), filename=name, content_type="application/pdf")
        response["Cache-Control"] = "private, no-store"
        return response
