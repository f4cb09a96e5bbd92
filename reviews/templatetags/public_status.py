"""What everyone may know of the reviews of a State, for the page of the State, which is below this app."""

from __future__ import annotations

from django import template

from reviews.selectors.status import PublicStatus, list_public_statuses
from stakeholders.models import State

register = template.Library()


@register.simple_tag
def get_public_reviews(state: State) -> list[PublicStatus]:
    """Return the public status of each review of the State, the latest phase last."""
    return list_public_statuses(state=state)
