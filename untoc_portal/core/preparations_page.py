"""What the portal prepares for a person: the list, the progress, stopping it, and the file."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import preparations
from untoc_portal.core.inbox_page import UserBaseView
from untoc_portal.core.models import Preparation
from untoc_portal.core.tables import PER_PAGE, Column, Table
from untoc_portal.core.views import ActionView, PageView, PortalView, get_visible_or_404

PREPARED = (
    Column(
        "what",
        _("What you asked for"),
        lambda row: row.label,
        url=lambda row: row.get_absolute_url(),
        language=lambda row: row.language,
        always=True,
    ),
    Column("asked", pgettext_lazy("when", "Asked"), lambda row: row.created_at, by="created_at"),
    Column(
        "state",
        _("Status"),
        lambda row: row.get_state_display(),
        by="state",
        template="preparations/cells/state.html",
        noun="one",
    ),
    Column("file", _("File"), lambda row: row.file_name, template="preparations/cells/file.html", noun="one"),
)


class PreparationListView(PageView, UserBaseView):
    """What the user requested, the latest first."""

    template_name = "preparations/preparation_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return one page of the list."""
        rows = Preparation.objects.visible_to(self.request.user).defer("arguments")
        table = Table("prepared", PREPARED, rows, self.request, per_page=PER_PAGE)
        return {"table": table}


class PreparationBaseView(PortalView):
    """A page or an action about one of the user's own preparations."""

    def get_subject(self) -> Preparation:
        """Return the preparation. Answers 404 if it is not visible to the user."""
        return get_visible_or_404(Preparation.objects.all(), self.request, pk=self.kwargs["pk"])

    def get_place(self) -> str:
        """Return the URL of the page it belongs to, or an empty text if the user no longer has the right."""
        kind = preparations.get_preparation_type(self.subject)
        return kind.get_url(self.subject) if kind.is_allowed(self.subject) else ""


class PreparationView(PageView, PreparationBaseView):
    """The progress and the result of a preparation."""

    template_name = "preparations/preparation_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the preparation."""
        return {"preparation": self.subject, "place": self.get_place()}


class ProgressView(PreparationBaseView):
    """The progress, for a page that asks repeatedly: an empty answer if nothing has changed."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the component, or 204 if the page already shows this state."""
        del pk
        if request.GET.get("seen") == f"{self.subject.state}-{self.subject.done}":
            return HttpResponse(status=204)
        context = {"preparation": self.subject, "place": self.get_place(), "is_news": True}
        return render(request, "preparations/progress_now.html", context)


class StopPreparationView(ActionView, PreparationBaseView):
    """Stop a preparation."""

    success_message = _("It is stopped. Nothing has been changed.")

    def perform(self) -> None:
        """Stop it: no further step is run."""
        preparations.stop_preparation(self.subject, actor=self.request.user)


class PreparedFileView(PreparationBaseView):
    """The file, for the person who requested it and still has the right."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        """Return the file. Answers 404 if there is no file or the right has ended."""
        del request, pk
        if not preparations.has_file_for_owner(self.subject):
            raise Http404
        return FileResponse(
            self.subject.file.open("rb"),
            as_attachment=True,
            filename=self.subject.file_name,
            headers={"Cache-Control": "no-store"},
        )
