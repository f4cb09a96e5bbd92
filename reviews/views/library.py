"""The public library of issued documents, its feed, and the schemas of their machine-readable form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views import View

from reviews.forms.filters import LibraryFilterForm
from reviews.policies import IN_PARTS
from reviews.selectors.library import (
    get_issued_outcome,
    get_library_figures,
    list_library_outcomes,
    list_published_editions,
)
from reviews.selectors.papers import list_document_files
from reviews.services.snapshots import CONTEXT_FILE, SCHEMA_FILE, read_schema
from reviews.views.tables import LIBRARY
from untoc_portal.core.collation import SortedRows
from untoc_portal.core.tables import Table, render_tables
from untoc_portal.core.views import PageView, SiteView
from untoc_portal.core.visitor_pages import store_for_visitors

if TYPE_CHECKING:
    import datetime as dt

    from reviews.models import OutcomeDocument

# Each outcome has up to eighteen files.
PER_PAGE = 12
IN_FEED = 50
SCHEMAS = {
    SCHEMA_FILE: "application/schema+json",
    CONTEXT_FILE: "application/ld+json",
}


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class LibraryView(View):
    """Every issued document that this reader may download."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the library with the filters applied."""
        form = LibraryFilterForm(request.GET)
        wanted = form.cleaned_data if form.is_valid() else {}
        rows: Any = list_library_outcomes(request.user, language=wanted.get("language", ""))
        figures = get_library_figures(request.user)
        # Without a filter, the figures say how many there are.
        count = figures["documents"]
        if any(wanted.values()):
            # The texts are searched once: for the keys, which are counted and of which a page is shown.
            found = list_library_outcomes(request.user, **wanted)
            rows, count = SortedRows(rows, list(found.values_list("pk", flat=True))), None
        table = Table("library", LIBRARY, rows, request, per_page=PER_PAGE, count=count)
        status = 200 if form.is_valid() else 422
        context = {"form": form, "table": table, "figures": figures}
        return render_tables(request, "reviews/library.html", context, status=status)


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class IssuedOutcomeView(PageView, SiteView):
    """One issued outcome at its permanent URL, in every edition, language and form that this reader may download."""

    template_name = "reviews/issued_outcome.html"

    def get_context(self) -> dict[str, Any]:
        """Return the outcome. Not issued and not visible must look the same, so both raise Http404."""
        symbol = self.kwargs["symbol"]
        outcome = get_issued_outcome(self.request.user, symbol)
        editions = [(row, list_document_files(row)) for row in outcome.offered]
        return {"outcome": outcome, "editions": editions, "in_parts": IN_PARTS}


@method_decorator(login_not_required, name="dispatch")
class SchemaView(View):
    """The schema of the machine-readable outcome, and its JSON-LD context, for any program anywhere."""

    def get(self, _request: HttpRequest, name: str) -> HttpResponse:
        """Return the file."""
        if name not in SCHEMAS:
            raise Http404
        response = HttpResponse(read_schema(name), content_type=SCHEMAS[name])
        response["Access-Control-Allow-Origin"] = "*"
        return response


class LibraryFeed(Feed):
    """What was published recently (Atom): the same for every reader, signed in or not."""

    feed_type = Atom1Feed
    title = _("UNTOC reviews: published documents")
    subtitle = _("Outcome documents of the country reviews as they are published.")
    link = reverse_lazy("reviews:library")
    author_name = "UNODC"

    def items(self) -> list[OutcomeDocument]:
        """Return the latest published editions."""
        return list(list_published_editions()[:IN_FEED])

    def item_title(self, item: OutcomeDocument) -> str:
        return item.document.title

    def item_description(self, item: OutcomeDocument) -> str:
        return item.document.symbol

    def item_link(self, item: OutcomeDocument) -> str:
        return reverse("reviews:issued_outcome", args=[item.document.symbol])

    def item_guid(self, item: OutcomeDocument) -> str:
        return f"urn:sha256:{item.document.snapshot_sha256}"

    def item_pubdate(self, item: OutcomeDocument) -> dt.datetime:
        return item.document.created_at

    def item_updateddate(self, item: OutcomeDocument) -> dt.datetime:
        return item.document.created_at


library_feed = login_not_required(LibraryFeed())
