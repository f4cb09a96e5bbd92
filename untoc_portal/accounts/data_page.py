"""The page of a person's own data: what the portal has, why and how long, the file, and a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from untoc_portal.accounts.data_export import ON_PAGE, build_export, list_held_data
from untoc_portal.accounts.data_requests import request_data_change
from untoc_portal.accounts.models_of_data import DataRequest
from untoc_portal.core.views import PageView, ServiceFormView, SiteView

if TYPE_CHECKING:
    from django.forms import BaseForm


class DataRequestForm(forms.ModelForm):
    """What the person asks for."""

    class Meta:
        model = DataRequest
        fields = ("kind", "text")


class PersonalDataView(PageView, SiteView):
    """What the portal has of the user."""

    template_name = "accounts/personal_data.html"

    def get_context(self) -> dict[str, Any]:
        """Return the data by kind, and the user's requests with their answers."""
        requests = DataRequest.objects.filter(user=self.request.user)
        return {"kinds": list_held_data(self.request.user, ON_PAGE), "requests": requests}


class PersonalDataFileView(View):
    """The same as a file for programs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the file."""
        headers = {
            "Content-Disposition": 'attachment; filename="personal-data.json"',
            "Cache-Control": "private, no-store",
        }
        options = {"ensure_ascii": False, "indent": 2}
        return JsonResponse(build_export(request.user), headers=headers, json_dumps_params=options)


class AskAboutDataView(ServiceFormView, SiteView):
    """Ask for a correction or an erasure."""

    form_class = DataRequestForm
    page_title = _("Ask for a correction or an erasure")
    lead = _(
        "Two members of the Secretariat decide, and you get their answer with the reason. Acts and documents of States "
        "stay as they are; after an erasure they no longer have your name in the portal."
    )
    submit_label = _("Send the request")
    success_message = _("The Secretariat has your request. You will get an answer with the reason.")
    parent_label = _("Your data in the portal")

    def get_success_url(self) -> str:
        """Return the URL of the page of the user's data."""
        return reverse("personal_data")

    def perform(self, form: BaseForm) -> None:
        """Send the request."""
        request_data_change(self.request.user, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"])
