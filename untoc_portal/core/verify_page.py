"""The public page where anyone verifies a receipt, a file, a hash or a number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View

from untoc_portal.core.verification import Verdict, verify_file, verify_text


class VerifyForm(forms.Form):
    """A hash or a number, or a file."""

    asked = forms.CharField(
        label=_("SHA-256 or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The 64 characters printed on the document or the receipt, or the symbol of a published document."),
    )
    file = forms.FileField(
        label=_("Or the file itself"),
        required=False,
        help_text=_("A document or a receipt in any of its forms, or a submission (JSON). It is checked and not kept."),
    )

    def clean(self) -> dict[str, Any]:
        """Require a text or a file, and refuse a file that is too large to be from the portal."""
        data = super().clean()
        file = data.get("file")
        if file is not None and file.size > settings.UPLOAD_MAX_BYTES:
            self.add_error("file", _("The file is too large to be a receipt."))
        if not self.errors and not data.get("asked") and file is None:
            self.add_error("asked", _("Give a hash or a number, or choose a file."))
        return data


@method_decorator(login_not_required, name="dispatch")
class VerifyView(View):
    """The page to verify something.

    Nothing is stored. The code printed on a document contains the URL with its hash.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, and the result if the URL contains a hash or a number."""
        if "asked" not in request.GET:
            return self._page(request, VerifyForm())
        return self._answer(request, VerifyForm(request.GET))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the result for the file, the hash or the number."""
        return self._answer(request, VerifyForm(request.POST, request.FILES))

    def _answer(self, request: HttpRequest, form: VerifyForm) -> HttpResponse:
        if not form.is_valid():
            return self._page(request, form, status=422)
        file = form.cleaned_data["file"]
        verdict = verify_file(file.read()) if file else verify_text(form.cleaned_data["asked"], user=request.user)
        return self._page(request, form, verdict)

    @staticmethod
    def _page(
        request: HttpRequest, form: VerifyForm, verdict: Verdict | None = None, status: int = 200
    ) -> HttpResponse:
        return render(request, "verify.html", {"form": form, "verdict": verdict}, status=status)
