"""The template tags of the frame: entries of navigation, and where a page leads back to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from untoc_portal.core.panels import build_panel_addresses
from untoc_portal.core.templatetags.portal import Text

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(
    context: template.Context, url_name: str, label: Text, *args: Any, covers: str = "", within: object = False
) -> SafeString:
    """Render a navigation entry and mark it if the reader is on that page or in its section.

    The section of `app:thing_list` is every page of the app whose name starts with `thing`. `covers` adds further
    beginnings, separated by spaces; one of another app names that app (`app:thing`). `within` is any other sign that
    the page belongs to it.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    current = _aria_current(match, url_name, covers) or ("true" if within else "")
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', reverse(url_name, args=args), mark, label)


def _aria_current(match: ResolverMatch | None, url_name: str, covers: str) -> str:
    if match is None:
        return ""
    if match.view_name == url_name:
        return "page"
    namespace, _colon, name = url_name.rpartition(":")
    beginnings = (name.removesuffix("_list"), *covers.split())
    whole = tuple(beginning if ":" in beginning else f"{namespace}:{beginning}".lstrip(":") for beginning in beginnings)
    within = match.view_name.startswith(whole)
    return "true" if within else ""


@register.simple_tag(takes_context=True)
def current_page_url(context: template.Context) -> str:
    """Return the URL that shows this page again. For a refused action, it is the page of the request."""
    request: HttpRequest = context["request"]
    view = getattr(getattr(request.resolver_match, "func", None), "view_class", None)
    if request.method != "POST" or view is None or hasattr(view, "get"):
        return str(request.get_full_path())
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from._replace(scheme="", netloc="", fragment="").geturl() or reverse("home")


_PANEL_LINK = (
    '<a href="{0}" hx-get="{1}" hx-target="#beside" hx-select="#beside > *" hx-swap="innerHTML" hx-replace-url="{0}"'
    " data-opens-panel>"
    '{2}<span class="visually-hidden"> \N{EN DASH} {3}</span></a>'
)


@register.simple_tag
def panel_links(links: Iterable[tuple[str, Text]], about: str, name: Text) -> SafeString:
    """Link to tabs of the panel beside a text, narrowed to what `about` names; `name` says it to screen readers."""
    found = ((*build_panel_addresses(tab, about).values(), label, name) for tab, label in links)
    return format_html_join("\n", _PANEL_LINK, found)
