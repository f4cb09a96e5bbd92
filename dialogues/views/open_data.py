"""Open data: all public data as files, with the licence."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator

from dialogues.selectors.open_data import DATASETS
from untoc_portal.core.table_files import send_csv
from untoc_portal.core.views import PortalView


@method_decorator(login_not_required, name="dispatch")
class OpenDataPageView(PortalView):
    """The list of data sets and their licence."""

    def get_subject(self) -> Model | None:
        return None

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"datasets": DATASETS.values(), "licence": settings.OPEN_DATA_LICENCE}
        return render(request, "dialogues/open_data.html", context)


@method_decorator(login_not_required, name="dispatch")
class OpenDataFileView(PortalView):
    """One table as CSV or JSON. It is the same for every user, signed in or not."""

    def get_subject(self) -> Model | None:
        return None

    def get(self, request: HttpRequest, name: str, form: str) -> HttpResponse:
        del request
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
