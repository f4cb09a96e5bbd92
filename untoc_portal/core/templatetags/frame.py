"""The template tags of the frame: entries of navigation, and where a page leads back to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.template.base import FilterExpression
from django.urls import ResolverMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from untoc_portal.core.exceptions import Text
from untoc_portal.core.panels import build_panel_addresses
from untoc_portal.core.templatetags.writing import escape_text

register = template.Library()

# The most versions of one part that are stored. Then the cache is emptied.
MAX_STORED = 2000


class SameForAllNode(template.Node):
    """A part of a template that is rendered once for each language, and for each of the values it names."""

    def __init__(self, nodelist: template.NodeList, keys: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.keys = keys
        self.kept: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        """Return what was rendered before in this language for these values, or render it."""
        key = (get_language(), *(key.resolve(context, ignore_failures=True) for key in self.keys))
        found = self.kept.get(key)
        if found is None:
            if len(self.kept) >= MAX_STORED:
                self.kept.clear()
            found = self.kept[key] = self.nodelist.render(context)
        return found


@register.tag
def same_for_all(parser: template.base.Parser, token: template.base.Token) -> SameForAllNode:
    """Keep a part of the frame that depends only on the language and the named values."""
    keys = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endsame_for_all",))
    parser.delete_first_token()
    return SameForAllNode(nodelist, keys)


# A menu asks for the same few addresses on every page.
_reverse = cache(reverse)


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
    mark = f' aria-current="{current}"' if current else ""
    url = reverse(url_name, args=args) if args else _reverse(url_name)
    return SafeString(f'<li><a href="{escape_text(url)}"{mark}>{escape_text(label)}</a></li>')


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
def panel_links(links: Iterable[tuple[str, Text]], about: str, name: Text, base_query: str = "") -> SafeString:
    """Link to tabs of the panel next to a text, narrowed to what `about` names; `name` says it to screen readers."""
    found = ((*build_panel_addresses(tab, about, base_query).values(), label, name) for tab, label in links)
    return format_html_join("\n", _PANEL_LINK, found)
