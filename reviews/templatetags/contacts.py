"""The contact log of a State, for the page of the State, which is below this app. Only for the Secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from reviews.selectors.contact_log import LoggedContact, list_contacts

if TYPE_CHECKING:
    from stakeholders.models import State

register = template.Library()
LATEST = 3


@register.simple_tag(takes_context=True)
def get_latest_contacts(context: template.Context, state: State) -> list[LoggedContact]:
    """Return the latest contacts with the State, for the Secretariat; nothing for others."""
    return list_contacts(context["request"].user, state=state)[:LATEST]
