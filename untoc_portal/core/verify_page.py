"""The public page where anyone verifies a receipt, a file, a hash or a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View

from untoc_portal.core.verification import SHA256, Verdict, compare_hash, verify_file, verify_text

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser


class VerifyForm(forms.Form):
    """A hash or a number, or a file. `code` is the code that was scanned before the file was chosen."""

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
        help_text=_(
            "Choose or drop a document or a receipt in any of its forms, or a submission (JSON). The whole file is "
            "compared. If your browser runs scripts, only the hash of the file and the code in it are sent. Nothing is "
            "kept."
        ),
    )
    # Sent instead of the file by a browser that computes the hash (static/js/verify.js). Only a sent form is believed:
    # an address with a hash in it could be printed on a forged paper.
    file_sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())
    code = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput())
    is_scan = forms.BooleanField(required=False, widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        """Require a text or a file, and refuse a file that is too large to be from the portal."""
        data = super().clean()
        file = data.get("file")
        if file is not None and file.size > settings.UPLOAD_MAX_BYTES:
            self.add_error("file", _("The file is too large to be a receipt."))
        sha256 = data.get("file_sha256")
        if sha256 and not SHA256.fullmatch(sha256):
            self.add_error("file", _("The file could not be compared. Choose it again."))
        if not self.errors and not data.get("asked") and file is None and not sha256:
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
        return self._answer(request, VerifyForm({"asked": request.GET["asked"]}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the result for the file, the hash or the number."""
        return self._answer(request, VerifyForm(request.POST, request.FILES))

    def _answer(self, request: HttpRequest, form: VerifyForm) -> HttpResponse:
        if not form.is_valid():
            return self._page(request, form, status=422)
        return self._page(request, form, _verify(request, form.cleaned_data))

    @staticmethod
    def _page(
        request: HttpRequest, form: VerifyForm, verdict: Verdict | None = None, status: int = 200
    ) -> HttpResponse:
        if verdict is not None and verdict.matches:
            # A file chosen on this page is compared with what the page shows.
            form = VerifyForm(initial={"code": verdict.query})
        return render(request, "verify.html", {"form": form, "verdict": verdict}, status=status)


def _verify(request: HttpRequest, data: dict[str, Any]) -> Verdict:
    user: AnyUser = request.user
    if data["file"]:
        return verify_file(data["file"].read(), code=data["code"], user=user)
    if data["file_sha256"]:
        return compare_hash(data["file_sha256"], code=data["code"], is_scan=data["is_scan"], user=user)
    return verify_text(data["asked"], user=user)
