"""One's own line through the years, for the people of the State's own delegation and the Secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

from reviews.selectors.state_years import find_state_to_follow, load_state_years
from untoc_portal.core.views import PortalView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stakeholders.models import State


class StateYearsView(PortalView):
    """What a State answered, what was observed and done in each review, and what changed."""

    def get_subject(self) -> State:
        """Return the State. Raises Http404 for anyone but its own people and the Secretariat."""
        state = find_state_to_follow(self.request.user, self.kwargs["iso3"])
        if state is None:
            raise Http404
        return state

    def get(self, request: HttpRequest, iso3: str) -> HttpResponse:
        """Show the line."""
        del iso3
        return render(request, "reviews/state_years.html", {"line": load_state_years(self.subject)})
