"""The public pages of the seals of the trail: the seals, the keys, the feed, and proofs for those who may have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views import View

from untoc_portal.core.models import TrailSeal
from untoc_portal.core.tables import PER_PAGE, Column, Table
from untoc_portal.core.trail_seals import verify_evidence
from untoc_portal.core.trail_seals.keys import compute_key_name, list_public_keys
from untoc_portal.core.trail_seals.proofs import (
    build_document_proofs,
    build_event_proofs,
    build_growth_proof,
    find_document,
    find_event,
)
from untoc_portal.core.views import PageView, SiteView

if TYPE_CHECKING:
    import datetime as dt

IN_FEED = 100
SEALS = (
    Column("number", _("Number"), lambda seal: seal.number, url=lambda seal: seal.get_absolute_url(), always=True),
    Column("at", _("Sealed"), lambda seal: seal.at),
    Column("size", _("Entries"), lambda seal: seal.size, is_number=True),
    Column("root", _("Root"), lambda seal: seal.root, is_code=True),
)


@method_decorator(login_not_required, name="dispatch")
class TrailView(PageView, SiteView):
    """The seals, newest first, the keys that sign them, and how to check a proof."""

    template_name = "trail/seals.html"

    def get_context(self) -> dict[str, Any]:
        """Return a page of the seals, and the public keys with their names."""
        seals = TrailSeal.objects.all()
        keys = [(compute_key_name(public), public) for public in list_public_keys()]
        return {"table": Table("seals", SEALS, seals, self.request, per_page=PER_PAGE), "keys": keys}


@method_decorator(login_not_required, name="dispatch")
class SealView(PageView):
    """One seal, as it was signed."""

    template_name = "trail/seal.html"

    def get_subject(self) -> TrailSeal:
        """Return the seal. Raises Http404 if there is none with this number."""
        return find_seal(self.kwargs["number"])

    def get_context(self) -> dict[str, Any]:
        """Return the seal with its signatures and time stamps."""
        signatures = [(compute_key_name(public), signature) for public, signature in self.subject.signatures.items()]
        return {"seal": self.subject, "signatures": signatures, "stamps": list(self.subject.stamps.all())}


class SealFeed(Feed):
    """The seals as they are made (Atom), for those who keep them."""

    feed_type = Atom1Feed
    title = _("UNTOC reviews: seals of the trail")
    subtitle = _("Who keeps these seals can prove later what was recorded.")
    link = reverse_lazy("trail")
    author_name = "UNODC"

    def items(self) -> list[TrailSeal]:
        """Return the latest seals."""
        return list(TrailSeal.objects.all()[:IN_FEED])

    def item_title(self, item: TrailSeal) -> str:
        return str(item.number)

    def item_description(self, item: TrailSeal) -> str:
        return item.body

    def item_link(self, item: TrailSeal) -> str:
        return reverse("trail_seal", args=[item.number])

    def item_guid(self, item: TrailSeal) -> str:
        return f"urn:sha256:{item.root}"

    def item_pubdate(self, item: TrailSeal) -> dt.datetime:
        return item.at

    def item_updateddate(self, item: TrailSeal) -> dt.datetime:
        return item.at


seal_feed = login_not_required(SealFeed())


@method_decorator(login_not_required, name="dispatch")
class GrowthView(View):
    """The proof that the tree of a seal has the entries of an earlier one unchanged."""

    def get(self, _request: HttpRequest, number: int, earlier: int) -> HttpResponse:
        """Return the file. Raises Http404 if there are no such seals, or the earlier one is not earlier."""
        if earlier > number:
            raise Http404
        return JsonResponse(build_growth_proof(find_seal(earlier), find_seal(number)))


def find_seal(number: int) -> TrailSeal:
    """Return the seal with this number. Raises Http404 if there is none."""
    return get_object_or_404(TrailSeal.objects.prefetch_related("stamps"), number=number)


@method_decorator(login_not_required, name="dispatch")
class VerifierView(View):
    """The program that checks a proof without the portal."""

    def get(self, _request: HttpRequest) -> FileResponse:
        """Return the file."""
        file = open(verify_evidence.__file__, "rb")  # noqa: PTH123, SIM115 (the response closes it)
        return FileResponse(file, as_attachment=True, filename="verify_evidence.py", content_type="text/x-python")


def answer_proofs(proofs: list[dict[str, Any]], name: str) -> HttpResponse:
    """Return proofs as a file. Raises Http404 if the record is not sealed yet."""
    if not proofs:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return JsonResponse({"proofs": proofs}, headers=headers)


@method_decorator(login_not_required, name="dispatch")
class DocumentProofView(View):
    """The proof of a document, for anyone who has its hash."""

    def get(self, _request: HttpRequest, sha256: str) -> HttpResponse:
        """Return the file. Raises Http404 if there is no such document."""
        document = find_document(sha256)
        if document is None:
            raise Http404
        return answer_proofs(build_document_proofs(document), f"proof-{sha256[:12]}.json")


class EventProofView(View):
    """The proof of an act, for the person who did it and for those who read the trail."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the file. Raises Http404 if there is no such event for this user."""
        event = find_event(request.user, pk)
        if event is None:
            raise Http404
        return answer_proofs(build_event_proofs(event), f"proof-of-act-{pk}.json")
