"""Read a whole draft before it is cleared: as it will be issued, with what changed since the user's last reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.services.draft_texts import FEEDBACK, LABELS, QUESTIONNAIRE, DraftText, find_draft, request_draft_pdf
from reviews.services.reading_pages import list_next_acts, load_reading_page
from reviews.views.base import ReviewPageView
from untoc_portal.core.last_readings import record_reading

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from reviews.models import Review


class ReadDraftView(ReviewPageView):
    """The whole text of a draft. A POST says that it was read, asks for the PDF, or goes on to the second look."""

    template_name = "reviews/reading.html"
    kind = ""

    @cached_property
    def draft(self) -> DraftText:
        """Return the draft in the URL. Raises Http404 if the user may not read it."""
        found = find_draft(self.request.user, self.kwargs["code"], self.kwargs.get("kind", self.kind))
        if found is None:
            raise Http404
        return found

    def get_subject(self) -> Review:
        """Return the review of the draft."""
        return self.draft.review

    def get_context(self) -> dict[str, Any]:
        """Return the text, what has changed, and the acts to which it leads."""
        user = self.request.user
        return {
            "page": load_reading_page(self.draft, user),
            "acts": list_next_acts(self.draft, user),
            "label": LABELS[self.draft.kind],
            "draft": self.draft,
        }

    def get_success_url(self) -> str:
        """Return the URL of this page."""
        return self.draft.place

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Prepare the PDF, or store what was read and go on. Raises Http404 for an act that the user may not do."""
        if "pdf" in request.POST:
            return redirect(request_draft_pdf(self.draft, actor=request.user))
        record_reading(request.user, self.draft.place, self.draft.read(), seen=request.POST.get("seen", ""))
        then = request.POST.get("then", "")
        if not then:
            return self.done(_("Stored. The next time, this page shows what has changed since."))
        if then not in [url for _label, url in list_next_acts(self.draft, request.user)]:
            raise Http404
        return redirect(then)


class ReadQuestionnaireView(ReadDraftView):
    """The whole self-assessment before it is submitted."""

    kind = QUESTIONNAIRE


class ReadFeedbackView(ReadDraftView):
    """The whole written feedback before it is cleared."""

    kind = FEEDBACK
