"""Open data: all public data as files, with the licence and a catalogue. Pages of other sites may read the files."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag

from dialogues.enums import OpenDataForm
from dialogues.models import OpenDataFile, ResearchArchive
from dialogues.selectors.open_data import DATASETS
from dialogues.selectors.open_data_catalogue import build_catalogue
from dialogues.selectors.open_data_package import MEDIA_TYPES, build_manifest, build_schema
from untoc_portal.core.table_files import send_csv
from untoc_portal.core.views import PageView, PortalView, SiteView, get_visible_or_404
from untoc_portal.core.visitor_pages import store_for_everyone

# How long a browser may remember that another site may read the files.
PREFLIGHT_SECONDS = 86_400


@method_decorator(login_not_required, name="dispatch")
class OpenDataPageView(PageView, SiteView):
    """The list of data sets and their licence."""

    template_name = "dialogues/open_data.html"

    def get_context(self) -> dict[str, Any]:
        archives = ResearchArchive.objects.visible_to(self.request.user).exclude(file="").select_related("phase")
        return {
            "datasets": DATASETS.values(),
            "licence": settings.OPEN_DATA_LICENCE,
            "archives": archives,
            "has_dump": OpenDataFile.objects.exists(),
        }


@method_decorator(login_not_required, name="dispatch")
class OpenDataBaseView(SiteView):
    """A file of open data. It is the same for every user, signed in or not, so pages of other sites may read it.

    Programs ask again with its ETag and get 304 while nothing has changed.
    """

    def build(self, **kwargs: Any) -> HttpResponse:
        """Return the file. Subclasses define it."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = self._build_for_everyone(request, **kwargs)
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        return self._open_to_other_sites(answer)

    @method_decorator(store_for_everyone)
    def _build_for_everyone(self, _request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = self.build(**kwargs)
        response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest())
        response["Cache-Control"] = "public, no-cache"
        return response

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the question that a browser asks before it sends an ETag for a page of another site."""
        response = super().options(request, *args, **kwargs)
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "If-None-Match"
        response["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return self._open_to_other_sites(response)

    @staticmethod
    def _open_to_other_sites(response: HttpResponse) -> HttpResponse:
        """Allow the origin of the settings. Cookies are never allowed along: nothing here depends on a person."""
        origin = settings.OPEN_DATA_ALLOWED_ORIGIN
        if origin:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = "ETag, X-Licence"
            if origin != "*":
                patch_vary_headers(response, ["Origin"])
        return response


class OpenDataFileView(OpenDataBaseView):
    """One table as CSV or JSON."""

    def build(self, name: str, form: str) -> HttpResponse:
        dataset = DATASETS.get(name)
        if dataset is None or form not in {"csv", "json"}:
            raise Http404
        if form == "json":
            rows = [dict(zip(dataset.columns, row, strict=True)) for row in dataset.read()]
            return JsonResponse(
                {"licence": settings.OPEN_DATA_LICENCE, "data": rows}, json_dumps_params={"ensure_ascii": False}
            )
        licence = {"X-Licence": settings.OPEN_DATA_LICENCE}
        return send_csv(name, dataset.columns, dataset.read(), **licence)


@method_decorator(login_not_required, name="dispatch")
class ResearchArchiveView(PortalView):
    """The file of an archive for research: the Secretariat's, and everyone's once it is issued."""

    def get_subject(self) -> ResearchArchive:
        """Return the archive, if the user may have it."""
        return get_visible_or_404(ResearchArchive.objects.exclude(file=""), self.request, pk=self.kwargs["pk"])

    def get(self, *_args: Any, **_kwargs: Any) -> FileResponse:
        """Return the file."""
        name = f"research-archive-{self.subject.pk}.zip"
        return FileResponse(self.subject.file.open("rb"), as_attachment=True, filename=name)


class CatalogueView(OpenDataBaseView):
    """The catalogue of the tables in DCAT, for portals of data."""

    def build(self) -> HttpResponse:
        content = JsonResponse(build_catalogue(), json_dumps_params={"ensure_ascii": False})
        content["Content-Type"] = "application/ld+json; charset=utf-8"
        return content


class SchemaView(OpenDataBaseView):
    """The columns of all tables: types, units and meaning."""

    def build(self) -> HttpResponse:
        return JsonResponse(build_schema(), json_dumps_params={"ensure_ascii": False})


class ManifestView(OpenDataBaseView):
    """What the last daily dump has: each file with its bytes, hash, rows and columns; 404 before the first one."""

    def build(self) -> HttpResponse:
        found = build_manifest()
        if found is None:
            raise Http404
        return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


class DumpFileView(OpenDataBaseView):
    """One file of the last daily dump. Its ETag is the hash that the list of the dump has."""

    def build(self, name: str, form: str) -> HttpResponse:
        found = get_object_or_404(OpenDataFile, table=name, form=form)
        with found.file.open("rb") as file:
            content = file.read()
        headers = {
            "Content-Disposition": f'attachment; filename="{found.name}"',
            "X-Licence": settings.OPEN_DATA_LICENCE,
        }
        media_type = MEDIA_TYPES[OpenDataForm(found.form)]
        return HttpResponse(content, content_type=f"{media_type}; charset=utf-8", headers=headers)
