"""What everyone may know of the reviews of a State, for the page of the State, which is below this app."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, pgettext

from reviews.models import Cluster, Outcome
from reviews.selectors.library import list_library_outcomes
from reviews.selectors.status import PublicStatus, list_public_statuses
from stakeholders.models import State
from untoc_portal.core.listing import format_list

register = template.Library()


@register.simple_tag
def get_public_reviews(state: State) -> list[PublicStatus]:
    """Return the public status of each review of the State, the latest phase last."""
    return list_public_statuses(state=state)


@register.simple_tag
def get_public_outcomes(state: State) -> list[Outcome]:
    """Return the issued outcomes of the State with the files that anyone can read, the latest first."""
    return list(list_library_outcomes(AnonymousUser()).filter(review__state_under_review=state))


@register.simple_tag
def describe_reviews(statuses: list[PublicStatus]) -> str:
    """Return in one sentence where the latest review of the State stands."""
    if not statuses:
        return _("No review of this State is planned yet.")
    latest = statuses[-1]
    words = {"phase": latest.phase, "date": date_format(latest.issued_on or latest.starts_on)}
    if latest.issued_on:
        return _("The review of %(phase)s is complete. Its summary was issued on %(date)s.") % words
    if latest.is_started:
        return _("The review of %(phase)s is in progress. It began on %(date)s.") % words
    if latest.starts_on > timezone.localdate():
        return _("The review of %(phase)s begins on %(date)s.") % words
    return _("The review of %(phase)s has not started. Its group began on %(date)s.") % words


@register.simple_tag
def list_phase_steps(statuses: list[PublicStatus]) -> list[dict[str, Any]]:
    """Return the four phases of the mechanism as steps, each with what is public of this State's review in it."""
    by_cluster = {status.phase.cluster_id: status for status in statuses}
    return [_build_step(cluster, by_cluster.get(cluster.pk)) for cluster in Cluster.objects.order_by("number")]


def _build_step(cluster: Cluster, status: PublicStatus | None) -> dict[str, Any]:
    if status is None:
        return {"label": cluster, "state": "todo", "hint": pgettext("of a phase", "to come")}
    group = format_list([status.group, _("begins on %(date)s") % {"date": date_format(status.starts_on)}], "mixed")
    if status.issued_on:
        said = _("summary issued on %(date)s") % {"date": date_format(status.issued_on)}
        return {"label": cluster, "state": "done", "hint": said}
    return {"label": cluster, "state": "current" if status.is_started else "todo", "hint": group}
