"""Reading drafts: the button that has the texts of a page translated by a machine."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from reviews.selectors.reading_drafts import PAGES
from reviews.services.reading_drafts import clean_path, make_reading_drafts
from reviews.views.base import ReviewView


class MakeReadingDraftsView(ReviewView):
    """Translate the texts of a page, and return to it, or to the progress of the job."""

    def get_success_url(self) -> str:
        """Return the path of the page, in the languages that were chosen."""
        posted = self.request.POST
        chosen = {name: posted.get(name, "") for name in ("written_in", "read_in")}
        return f"{clean_path(posted.get('back', '')) or self.review.get_absolute_url()}?{urlencode(chosen)}"

    def post(self, request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        """Translate them. Raises Http404 for an unknown page."""
        if kwargs["page"] not in PAGES:
            raise Http404
        made = make_reading_drafts(
            self.review,
            actor=request.user,
            page=kwargs["page"],
            place=request.POST.get("place", ""),
            source=request.POST.get("written_in", ""),
            target=request.POST.get("read_in", ""),
            back=request.POST.get("back", ""),
        )
        if made is not None:
            return HttpResponseRedirect(made.get_absolute_url())
        messages.success(request, _("The machine translation is below each text. Only the original counts."))
        return HttpResponseRedirect(self.get_success_url())
