"""What the portal prepares for a person: the list, how far each is, stopping it, and the file."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import preparations
from untoc_portal.core.inbox_page import UserBaseView
from untoc_portal.core.models import Preparation
from untoc_portal.core.tables import PER_PAGE, Column, Table, render_tables
from untoc_portal.core.views import PortalView, get_visible_or_404

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


class PreparationListView(UserBaseView):
    """What the person asked for, the latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of it."""
        rows = Preparation.objects.visible_to(request.user).defer("arguments")
        table = Table("prepared", PREPARED, rows, request, per_page=PER_PAGE)
        return render_tables(request, "preparations/preparation_list.html", {"table": table})


class PreparationBaseView(PortalView):
    """A page or an act about one of the person's own preparations."""

    def get_subject(self) -> Preparation:
        """Return it."""
        return get_visible_or_404(Preparation.objects.all(), self.request, pk=self.kwargs["pk"])

    def get_place(self) -> str:
        """Return where it belongs, for whoever still has the right."""
        kind = preparations.get_preparation_type(self.subject)
        return kind.get_url(self.subject) if kind.is_allowed(self.subject) else ""


class PreparationView(PreparationBaseView):
    """How far it is, and what came of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        del pk
        context = {"preparation": self.subject, "place": self.get_place()}
        return render(request, "preparations/preparation_detail.html", context)


class ProgressView(PreparationBaseView):
    """How far it is, for a page that asks again and again: nothing while nothing has changed."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with what the component shows, or 204 when the page shows it already."""
        del pk
        if request.GET.get("seen") == f"{self.subject.state}-{self.subject.done}":
            return HttpResponse(status=204)
        context = {"preparation": self.subject, "place": self.get_place(), "is_news": True}
        return render(request, "preparations/progress_now.html", context)


class StopPreparationView(PreparationBaseView):
    """Stop it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """No further step is taken."""
        del pk
        preparations.stop_preparation(self.subject, actor=request.user)
        return self.done(_("It is stopped. Nothing has been changed."))


class PreparedFileView(PreparationBaseView):
    """The file, for whoever asked for it and still may have it."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        """Send it; 404 when it is not there, or the right has ended."""
        del request, pk
        if not self.subject.file or not preparations.get_preparation_type(self.subject).is_allowed(self.subject):
            raise Http404
        return FileResponse(
            self.subject.file.open("rb"),
            as_attachment=True,
            filename=self.subject.file_name,
            headers={"Cache-Control": "no-store"},
        )
