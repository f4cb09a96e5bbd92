"""Which pages there are for whom, found by following the links from the first page."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, get_resolver, resolve

from untoc_portal.demo.people import DOMAIN, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Response

VISITOR = "visitor"
# The accounts of the demonstration that between them meet every page.
ROLES = (
    VISITOR,
    "focal-point.ben",
    "expert.ben",
    "observer.ben",
    "focal-point.per",
    "representative",
    "researcher",
    "chair.tip",
    "bureau",
    "secretariat",
)
OK = 200
# Leaving these out: they end the walk, or are not the portal's own pages.
LEFT_OUT = ("account_logout", "set_language", "api-docs")


@dataclass(frozen=True)
class Stop:
    """One page on the walk of one role: the name of its address, and the path."""

    role: str
    name: str
    path: str


def enter(browser: Browser, address: str, role: str, language: str = "en", **options: object) -> BrowserContext:
    """Open a window in a language, signed in as the role's account."""
    # Without motion a colour is what it is at once, and is measured as such.
    context = browser.new_context(base_url=address, reduced_motion="reduce", **options)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    context.set_default_timeout(30_000)
    if role != VISITOR:
        page = context.new_page()
        page.goto("/accounts/sign-in/")
        page.locator("[name=login]").fill(f"{role}@{DOMAIN}")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.locator("a[href='/accounts/profile/']").first.wait_for()
        page.close()
    return context


def name_of(path: str) -> str | None:
    """Return the name of the address, or None where the walk does not go."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    if match.namespaces[:1] in (["admin"], ["api"]) or match.view_name in LEFT_OUT:
        return None
    return match.view_name


def links_on(page: Page, address: str) -> list[str]:
    """Return the paths this page leads to inside the portal, in their order, without queries."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [urlsplit(link).path for link in found if link.startswith(address)]


def walk(context: BrowserContext, address: str, role: str, *, each: int = 1) -> Iterator[tuple[Stop, Page]]:
    """Visit `each` pages of every name of an address that the role reaches by links, and give them as they are shown.

    AssertionError, after the last page, when links of the portal lead to errors.
    """
    page = context.new_page()
    queue, met = deque(["/", "/styleguide/"]), {"/", "/styleguide/"}
    seen: dict[str, int] = {}
    broken: list[str] = []
    while queue:
        path = queue.popleft()
        name = name_of(path)
        if name is None or seen.get(name, 0) >= each:
            continue
        answer = _open(page, path)
        if answer is None:
            continue
        seen[name] = seen.get(name, 0) + 1
        if answer.status != OK:
            broken.append(f"{path}: {answer.status}")
            continue
        for link in links_on(page, address):
            if link not in met:
                met.add(link)
                queue.append(link)
        yield Stop(role, name, path), page
    assert not broken, f"{role} was led to {broken}"


def _open(page: Page, path: str) -> Response | None:
    """Open a page; None for a file, which the browser downloads instead."""
    kind = page.request.head(path).headers.get("content-type", "")
    return page.goto(path) if kind.startswith("text/html") else None


def page_names() -> set[str]:
    """Return the names of all addresses the walk could go to."""
    return {name for name in _names(get_resolver().url_patterns, ()) if name not in LEFT_OUT}


def _names(patterns: list, spaces: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield ":".join((*spaces, pattern.name))
        elif pattern.namespace not in ("admin", "api"):
            yield from _names(pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces)
