"""Pages to export and import tables. The effect of a file is shown first, and only that effect is written."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.forms import FileField, FileInput, Form
from django.forms.renderers import TemplatesSetting
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from untoc_portal.core import preparations
from untoc_portal.core.admin.preparing import (
    SHOWING,
    get_import_preview,
    get_table_name,
    request_import,
    request_import_preview,
)
from untoc_portal.core.admin.transfer import ServiceResource
from untoc_portal.core.enums import PreparationState
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Preparation
from untoc_portal.core.table_files import FILE_FORMATS, read_sheet
from untoc_portal.core.views import add_domain_error, get_visible_or_404

# The most lines that are processed while a person waits: it takes much less than a second.
MAX_ROWS_IN_REQUEST = 50


class FileForm(Form):
    """The file to import."""

    file = FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV (UTF-8) or Excel, with the columns of the export."),
        widget=FileInput(attrs={"accept": ".csv,.xlsx"}),
    )


class ImportsAndExports:
    """A table with a `resource_class`: its rows can be exported, and corrected by importing a file."""

    change_list_template = "admin/portal_transfer_list.html"
    resource_class: ClassVar[type[ServiceResource]]

    def get_urls(self) -> list[Any]:
        """Add the URLs of import and export."""
        name = self._url_name("").partition(":")[2]
        guard = self.admin_site.admin_view
        return [
            path("import/", guard(self.import_view), name=f"{name}import"),
            path("import/<int:pk>/", guard(self.shown_view), name=f"{name}import_shown"),
            path("export/<str:form>/", guard(self.export_view), name=f"{name}export"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, form: str) -> HttpResponse:
        """Return the rows of the list, from all its pages, as a file."""
        if form not in FILE_FORMATS:
            raise Http404
        rows = self.get_changelist_instance(request).get_queryset(request)
        resource = self.resource_class()
        headers = [column.name for column in resource.columns]
        return FILE_FORMATS[form].respond(self.opts.model_name, headers, resource.export(rows))

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Read a file and request a preview of its effect, line by line. A short file is done immediately."""
        form = FileForm(request.POST or None, request.FILES or None)
        form.renderer = TemplatesSetting()
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                sheet = read_sheet(file.name, file.read())
                asked = request_import_preview(self.resource_class, sheet, actor=request.user)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                return self._run_while_waiting(asked, self._url_name("import_shown"), asked.pk)
        table = self.resource_class
        context = {
            "form": form,
            "columns": [(each.name, each.name in table.keys, each.is_fixed) for each in table.columns],
            "adds": table.adds,
            "export_url": reverse(self._url_name("export"), args=["csv"]),
        }
        return self._import_page(request, context, status=422 if form.is_bound else 200)

    def shown_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the effect of a file to the person who uploaded it, and import the file after the confirmation."""
        files = Preparation.objects.filter(kind=SHOWING, arguments__table=get_table_name(self.resource_class))
        shown = get_visible_or_404(files, request, pk=pk)
        if shown.state != PreparationState.READY:
            return HttpResponseRedirect(shown.get_absolute_url())
        try:
            if request.method == "POST":
                return self._import_now(request, shown)
            outcome = get_import_preview(shown)
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse(self._url_name("import")))
        return self._import_page(request, {"title": _("Expected result"), "outcome": outcome})

    def _import_now(self, request: HttpRequest, shown: Preparation) -> HttpResponse:
        asked = request_import(shown, actor=request.user)
        answer = self._run_while_waiting(asked, self._url_name("changelist"))
        if asked.state == PreparationState.READY:
            count = get_import_preview(shown)["changed"]
            text = ngettext("%(count)d line was imported.", "%(count)d lines were imported.", count)
            messages.success(request, text % {"count": count})
        return answer

    def _run_while_waiting(self, asked: Preparation, page: str, *args: Any) -> HttpResponse:
        """Run a short preparation while the person waits.

        Redirect to the page, or to the progress if it is not ready.
        """
        if asked.total <= MAX_ROWS_IN_REQUEST:
            preparations.run_preparation(asked.pk)
            asked.refresh_from_db()
        is_ready = asked.state == PreparationState.READY
        return HttpResponseRedirect(reverse(page, args=args) if is_ready else asked.get_absolute_url())

    def _import_page(self, request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a file"),
            "subtitle": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            "section": self.admin_site.section_of(self.model),
            **context,
        }
        return TemplateResponse(request, "admin/portal_import.html", context, status=status)
