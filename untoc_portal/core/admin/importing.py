"""Pages by which tables leave as files and come back: what a file would do is shown first, and only that is done."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import tablib
from django.contrib import messages
from django.core import signing
from django.forms import FileField, FileInput, Form
from django.forms.renderers import TemplatesSetting
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from untoc_portal.core.admin.files import FORMS, read_file, write_file
from untoc_portal.core.admin.transfer import FileOutcome, ServiceResource, import_rows
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.views import add_domain_error

# For how many seconds what was shown can be confirmed.
STANDS_FOR = 3600
SHOWN = 200


class FileForm(Form):
    """The file to take in."""

    file = FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV (UTF-8) or Excel, with the columns of the export."),
        widget=FileInput(attrs={"accept": ".csv,.xlsx"}),
    )


class ImportsAndExports:
    """A table with a `resource_class`: its rows are exported, and corrected by files."""

    change_list_template = "admin/portal_transfer_list.html"
    resource_class: ClassVar[type[ServiceResource]]

    def get_urls(self) -> list[Any]:
        """Add the addresses of both."""
        name = self._url_name("").partition(":")[2]
        guard = self.admin_site.admin_view
        return [
            path("import/", guard(self.import_view), name=f"{name}import"),
            path("export/<str:form>/", guard(self.export_view), name=f"{name}export"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, form: str) -> HttpResponse:
        """Give the rows that the list shows, all pages of it, as a file."""
        if form not in FORMS:
            raise Http404
        rows = self.get_changelist_instance(request).get_queryset(request)
        response = HttpResponse(write_file(self.resource_class().export(rows), form), content_type=FORMS[form])
        response["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}.{form}"'
        return response

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take in a file, show what it would do line by line, and do that once it is confirmed."""
        if "confirmed" in request.POST:
            return self._confirm(request, request.POST["confirmed"])
        form = FileForm(request.POST or None, request.FILES or None)
        form.renderer = TemplatesSetting()
        if not form.is_valid():
            return self._import_page(request, form)
        file = form.cleaned_data["file"]
        try:
            dataset = read_file(file.name, file.read())
        except DomainError as error:
            add_domain_error(form, error)
            return self._import_page(request, form)
        return self._preview(request, dataset)

    def _preview(self, request: HttpRequest, dataset: tablib.Dataset) -> HttpResponse:
        outcome = import_rows(self.resource_class, dataset, actor=request.user)
        held = {"headers": dataset.headers, "lines": list(dataset), "seen": outcome.digest}
        token = signing.dumps(held, salt=self._salt(request), compress=True) if outcome.can_be_taken else ""
        return self._import_page(request, None, outcome, token)

    def _confirm(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            held = signing.loads(token, salt=self._salt(request), max_age=STANDS_FOR)
        except signing.BadSignature:
            messages.error(request, _("What was shown has expired. Choose the file again."))
            return HttpResponseRedirect(reverse(self._url_name("import")))
        dataset = tablib.Dataset(*held["lines"], headers=held["headers"])
        outcome = import_rows(self.resource_class, dataset, actor=request.user, seen=held["seen"])
        if not outcome.can_be_taken or outcome.digest != held["seen"]:
            messages.warning(
                request, _("Meanwhile something else was changed here. This is what the file would do now.")
            )
            return self._preview(request, dataset)
        count = len(outcome.changed)
        text = ngettext("%(count)d line was taken in.", "%(count)d lines were taken in.", count)
        messages.success(request, text % {"count": count})
        return HttpResponseRedirect(reverse(self._url_name("changelist")))

    def _salt(self, request: HttpRequest) -> str:
        """Bind what is confirmed to this table and this person."""
        return json.dumps(["admin.import", self.opts.label_lower, request.user.pk])

    def _import_page(
        self, request: HttpRequest, form: FileForm | None, outcome: FileOutcome | None = None, token: str = ""
    ) -> HttpResponse:
        columns = self.resource_class()
        keys = columns.get_import_id_fields()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take in a file"),
            "subtitle": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            "section": self.admin_site.section_of(self.model),
            "form": form,
            "columns": [(each.column_name, name in keys, each.readonly) for name, each in columns.fields.items()],
            "adds": columns.adds,
            "outcome": outcome,
            "lines": outcome.lines[:SHOWN] if outcome else [],
            "left": max(len(outcome.lines) - SHOWN, 0) if outcome else 0,
            "token": token,
            "export_url": reverse(self._url_name("export"), args=["csv"]),
        }
        bad = bool(form and form.is_bound) or bool(outcome and (outcome.refused or outcome.reasons))
        return TemplateResponse(request, "admin/portal_import.html", context, status=422 if bad else 200)
