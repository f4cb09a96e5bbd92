"""What a page is about, for search engines: schema.org as JSON-LD. It repeats what everyone reads on the page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from dialogues.models import Session
from reviews.models import Outcome
from reviews.selectors.library import list_readable_files
from stakeholders.models import State
from untoc_portal.core.listing import format_label
from untoc_portal.core.presence import require_value

register = template.Library()

CONTEXT = "https://schema.org"
# A script cannot be ended from inside, whatever a name contains.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_tag
def describe_state_data(state: State, outcomes: Iterable[Outcome]) -> SafeString:
    """Describe the State and its published documents. `outcomes` are those that everyone can read."""
    documents = [
        {
            "@type": "Report",
            "name": format_label(outcome.get_kind_display(), state),
            "identifier": row.document.symbol,
            "inLanguage": row.document.language,
            "datePublished": require_value(outcome.review.issued_at).date().isoformat(),
            "url": _build_url(row.get_absolute_url()),
            "encodingFormat": "application/pdf",
        }
        for outcome in outcomes
        for row in list_readable_files(outcome)
    ]
    about = {
        "@type": "AdministrativeArea",
        "name": str(state),
        "alternateName": sorted(set(state.names.values()) - {str(state)}),
        "identifier": state.iso3,
    }
    return _render(
        {"@type": "CollectionPage", "url": _build_url(state.get_absolute_url()), "about": about, "hasPart": documents}
    )


@register.simple_tag
def describe_session_data(session: Session) -> SafeString:
    """Describe a session as an event. Its name, days and place are public."""
    return _render(
        {
            "@type": "Event",
            "name": str(session),
            "startDate": session.starts_on.isoformat(),
            "endDate": session.ends_on.isoformat(),
            "location": {"@type": "Place", "name": str(session.place_name)},
            "organizer": {"@type": "Organization", "name": settings.OPEN_DATA_PUBLISHER},
            "url": _build_url(session.get_absolute_url()),
        }
    )


@register.simple_tag
def describe_site_data() -> SafeString:
    """Describe the portal and its search."""
    search = {
        "@type": "SearchAction",
        "target": _build_url(reverse("search")) + "?q={search_term_string}",
        "query-input": "required name=search_term_string",
    }
    publisher = {"@type": "Organization", "name": settings.OPEN_DATA_PUBLISHER}
    return _render(
        {"@type": "WebSite", "url": _build_url(reverse("home")), "publisher": publisher, "potentialAction": search}
    )


def _build_url(path: str) -> str:
    portal: str = settings.PORTAL_URL
    return portal.rstrip("/") + path


def _render(data: dict[str, Any]) -> SafeString:
    text = json.dumps({"@context": CONTEXT, **data}, ensure_ascii=False).translate(ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')
