"""Reading drafts: the button that has the texts of a page translated by a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from reviews.selectors.reading_drafts import PAGES
from reviews.services.reading_drafts import clean_path, make_reading_drafts
from reviews.views.base import ReviewActionView

if TYPE_CHECKING:
    from untoc_portal.core.models import Preparation


class MakeReadingDraftsView(ReviewActionView):
    """Translate the texts of a page, and return to it, or to the progress of the job."""

    success_message = _("The machine translation is below each text. Only the original counts.")

    def get_success_url(self) -> str:
        """Return the path of the page, in the languages that were chosen."""
        posted = self.request.POST
        chosen = {name: posted.get(name, "") for name in ("written_in", "read_in")}
        return f"{clean_path(posted.get('back', '')) or self.review.get_absolute_url()}?{urlencode(chosen)}"

    def perform(self) -> Preparation | None:
        """Translate them, immediately or in a job. Raises Http404 for an unknown page."""
        page, posted = self.kwargs["page"], self.request.POST
        if page not in PAGES:
            raise Http404
        return make_reading_drafts(
            self.review,
            actor=self.request.user,
            page=page,
            place=posted.get("place", ""),
            source=posted.get("written_in", ""),
            target=posted.get("read_in", ""),
            back=posted.get("back", ""),
        )
