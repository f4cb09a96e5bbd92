"""The quiet line that says who of the own delegation is at the same article now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property

from reviews.selectors.acts import get_user_delegation
from reviews.selectors.presence import list_present
from reviews.selectors.questionnaires import list_delegation_articles
from reviews.views.base import ReviewView
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reviews.models import Delegation


class PresenceView(ReviewView):
    """A sign that the user is at the article, for a page that sends it while the user is active (presence.js)."""

    @cached_property
    def delegation(self) -> Delegation | None:
        """Return the delegation for which the user acts, or None."""
        return get_user_delegation(self.request.user, self.review)

    def is_allowed(self) -> bool:
        """Return whether the user acts for a delegation of the review."""
        return self.delegation is not None

    def get(self, request: HttpRequest, code: str, instrument: str, number: int) -> HttpResponse:
        """Return the line, which is empty if nobody else is there."""
        del code
        delegation = require_value(self.delegation)
        article = get_object_or_404(list_delegation_articles(delegation), instrument__code=instrument, number=number)
        return render(request, "reviews/_present.html", {"present": list_present(delegation, article, request.user)})
