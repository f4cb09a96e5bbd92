"""The public status of the reviews: a map and a table."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from reviews.forms.filters import StatusFilterForm
from reviews.selectors.status_map import (
    build_status_map,
    count_by_group,
    filter_statuses,
    get_shown_phase,
    list_phases,
    statuses_for_table,
)
from reviews.views.tables import STATUS
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PageView, SiteView
from untoc_portal.core.visitor_pages import store_for_visitors

# With the map above it, a page of more rows is slow on a slow line.
ROWS = 25


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class StatusPageView(PageView, SiteView):
    """Every review of a phase: started or not started."""

    template_name = "reviews/status.html"

    def get_context(self) -> dict[str, Any]:
        """Return the map and the table."""
        rows = list_phases()
        phase = get_shown_phase(rows, self.request.GET.get("phase", ""))
        statuses = statuses_for_table(phase) if phase else []
        form = StatusFilterForm(self.request.GET or None)
        form.is_valid()
        chosen = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value}
        table = Table("status", STATUS, filter_statuses(statuses, **chosen), self.request, per_page=ROWS)
        context = {"phases": rows, "phase": phase, "statuses": statuses, "table": table, "form": form}
        context |= {"is_filtered": bool(chosen), "order": [("phase", phase.sequence)] if phase else []}
        if statuses:
            context |= {
                "map": build_status_map(statuses),
                "groups": count_by_group(statuses),
                "kinds": [("done", _("summary issued")), ("now", _("progressing")), ("todo", _("not started"))],
            }
        return context
