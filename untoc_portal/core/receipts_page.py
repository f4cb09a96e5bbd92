"""The receipt of an act: its page, its paper and its file, for anyone who may read the act now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.evidence.acts import find_readable_act
from untoc_portal.core.evidence.receipts import request_receipt, to_receipt_file
from untoc_portal.core.models import Receipt
from untoc_portal.core.views import ActionView, PageView, PortalView

if TYPE_CHECKING:
    from untoc_portal.core.evidence.acts import Act

PRIVATE = {"Cache-Control": "private, no-store"}


class ReceiptBaseView(PortalView):
    """A page or a file about one act."""

    def get_subject(self) -> Act:  # type: ignore[override]  # an act is no row
        """Return the act. Raises Http404 if there is none with this number that the user may read."""
        act = find_readable_act(self.request.user, self.kwargs["pk"])
        if act is None:
            raise Http404
        return act

    def find_receipt(self) -> Receipt | None:
        """Return the receipt if it is made."""
        return Receipt.objects.select_related("document").filter(event=self.subject.event).first()

    def get_success_url(self) -> str:
        """Return the URL of the page of the receipt."""
        return reverse("receipt", args=[self.subject.event.pk])


class ReceiptPageView(PageView, ReceiptBaseView):
    """What the act is, and its receipt, or the button that has it made."""

    template_name = "receipts/receipt.html"

    def get_context(self) -> dict[str, Any]:
        """Return the act, and its receipt if it is made."""
        return {"act": self.subject, "receipt": self.find_receipt()}


class RequestReceiptView(ActionView, ReceiptBaseView):
    """Have the receipt made."""

    success_message = _("The receipt is being made. This takes a few seconds.")

    def perform(self) -> None:
        """Ask for it."""
        request_receipt(self.subject, actor=self.request.user)


class ReceiptFileView(ReceiptBaseView):
    """The receipt as a paper or as a file for machines."""

    def get(self, _request: HttpRequest, *, pk: int, form: str) -> HttpResponse | FileResponse:
        """Return the file. Raises Http404 if it is not made yet."""
        receipt = self.find_receipt()
        name = f"receipt-{pk}.{form}"
        if receipt is None or (form == "pdf" and not receipt.document.is_rendered):
            raise Http404
        if form == "pdf":
            file = receipt.document.file.open()
            return FileResponse(file, filename=name, content_type="application/pdf", headers=PRIVATE)
        headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(to_receipt_file(receipt.document), content_type="application/json", headers=headers)
