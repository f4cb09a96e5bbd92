"""The line of a State through the years, for the people of its delegation and the Secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from reviews.selectors.state_years import find_state_to_follow, load_state_years
from untoc_portal.core.views import PageView

if TYPE_CHECKING:
    from stakeholders.models import State


class StateYearsView(PageView):
    """What a State answered, what was observed and done in each review, and what changed."""

    template_name = "reviews/state_years.html"

    def get_subject(self) -> State:
        """Return the State. Raises Http404 for everyone except its own people and the Secretariat."""
        state = find_state_to_follow(self.request.user, self.kwargs["iso3"])
        if state is None:
            raise Http404
        return state

    def get_context(self) -> dict[str, Any]:
        """Return the line. Every article whole would be hundreds of kilobytes, so one is shown if it is asked for."""
        return {"line": load_state_years(self.subject), "shown": self.request.GET.get("article", "")}
