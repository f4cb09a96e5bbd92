"""Which pages there are for whom, found by following the links from the first page."""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from dataclasses import asdict, dataclass, field
from itertools import groupby, product
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.urls import Resolver404, URLPattern, get_resolver, resolve

from tests.walk import left_out
from tests.walk.second_factor import code_now
from untoc_portal.front.demo.people import DOMAIN, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.html import HtmlElement
    from playwright.sync_api import Browser, BrowserContext, Page, StorageState

VISITOR = "visitor"
# Two accounts with a second factor: one gives it, the other is seen at the page that asks for it.
SECURED, HALFWAY = "chair.fa", "chair.ta"
# The accounts of the demonstration that together see every page: each step has a review of one of them.
ROLES = (
    VISITOR,
    "focal-point.ben",
    "expert.ben",
    "observer.ben",
    "deputy.ben",
    "focal-point.afg",
    "focal-point.alb",
    "focal-point.atg",
    "focal-point.bih",
    "focal-point.can",
    "focal-point.cmr",
    "focal-point.cze",
    "focal-point.dma",
    "focal-point.fji",
    "focal-point.fra",
    "focal-point.ton",
    "expert.lva",
    "expert.stp",
    "expert.ton",
    "mission.ago",
    "contact.ago",
    "declared.blr",
    "double",
    "newcomer",
    "declarant",
    "successor",
    "council",
    "delegate.association",
    "representative",
    "researcher",
    "chair.tip",
    SECURED,
    HALFWAY,
    "bureau",
    "president",
    "secretariat",
    "secretariat.second",
)
# Those who give their password once more, and so come to what changes a second factor; one of them has none yet.
CONFIRMED = (SECURED, "researcher")
MEASURES = Path(__file__).with_name("measures.js")
OK = 200
# The pages that people see most: these are laid out in every language. The first page is, for each role.
MAIN = (
    "accounts:profile", "admin:change", "admin:changelist", "admin:index", "calendar", "dialogues:schedule",
    "dialogues:dialogue_detail", "dialogues:dialogue_list", "dialogues:session_detail", "dialogues:speaker_list",
    "dialogues:statement_edit", "dialogues:statement_list", "dialogues:topic", "dialogues:working_group_list",
    "help:start", "inbox", "reviews:board", "reviews:feedback", "reviews:feedback_article", "reviews:issued_outcome",
    "reviews:library", "reviews:outcome_detail", "reviews:people", "reviews:questionnaire",
    "reviews:questionnaire_article", "reviews:questionnaire_submit", "reviews:review_detail", "reviews:review_list",
    "reviews:status", "reviews:timeline", "search", "stakeholders:organization_list", "stakeholders:state_detail",
    "stakeholders:state_list", "styleguide",
)  # fmt: skip
# How many pages with the same URL name a role opens, in addition to those where it begins. It opens only one page of a
# name after `FRUITLESS` such pages in a row had nothing new.
EACH = 3
FRUITLESS = 5
# Leaving these out: they end the walk, or are not the portal's own pages.
LEFT_OUT = ("account_logout", "set_language", "api:docs", "admin:logout", "admin:jsi18n")


# Anyone who has signed in once comes in again without it: a code of an app is taken once.
_signed_in: dict[tuple[str, str], StorageState] = {}


@dataclass(frozen=True)
class Stop:
    """A page as one role sees it, made of something that no page of this name had before."""

    role: str
    name: str
    path: str


@dataclass
class Findings:
    """What the search for pages found: where to stop, which names of addresses there were, and what is wrong."""

    stops: list[Stop] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    shapes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    fruitless: Counter[str] = field(default_factory=Counter)


def enter(browser: Browser, address: str, role: str, language: str = "en", **options: object) -> BrowserContext:
    """Open a window in a language, signed in as the role's account."""
    # Without motion a colour has its final value immediately, and is measured as such.
    context = browser.new_context(
        base_url=address, reduced_motion="reduce", storage_state=_signed_in.get((address, role)), **options
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    context.set_default_timeout(30_000)
    if role != VISITOR and (address, role) not in _signed_in:
        _sign_in(context, role)
        if role != HALFWAY:
            _signed_in[address, role] = context.storage_state()
    if role in CONFIRMED:
        _confirm(context)
    return context


def _sign_in(context: BrowserContext, role: str) -> None:
    page = context.new_page()
    page.goto("/accounts/sign-in/")
    page.locator("[name=login]").fill(f"{role}@{DOMAIN}")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    if page.locator("main form .error-summary").count():
        message = f"The demonstration has no account {role}."
        raise LookupError(message)
    if role in (SECURED, HALFWAY):
        page.locator("[name=code]").first.wait_for()
    if role == SECURED:
        page.locator("[name=code]").first.fill(code_now())
        page.locator("main form button[type=submit]").first.click()
    if role != HALFWAY:
        page.locator("[popovertarget=site-person]").wait_for()
    page.close()


def _confirm(context: BrowserContext) -> None:
    """Give the password once more: what changes a second factor asks for it when some minutes have passed."""
    page = context.new_page()
    page.goto("/accounts/confirm/")
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: urlsplit(url).path != "/accounts/confirm/")
    page.close()


def in_languages(stops: Iterable[Stop], languages: Iterable[str]) -> Iterator[tuple[Stop, str]]:
    """Give every stop in each of the languages, role by role and language by language."""
    for _role, of_role in groupby(stops, attrgetter("role")):
        for language, stop in product(languages, list(of_role)):
            yield stop, language


def select_main(stops: Iterable[Stop]) -> list[Stop]:
    """Return the stops at the main pages: one of each name, and the first page of every role."""
    chosen: dict[object, Stop] = {}
    for stop in stops:
        if stop.name == "home":
            chosen.setdefault((stop.role, stop.name), stop)
        elif stop.name in MAIN:
            chosen.setdefault(stop.name, stop)
    return sorted(chosen.values(), key=attrgetter("role"))


def visit(browser: Browser, address: str, visits: Iterable[tuple[Stop, str]]) -> Iterator[tuple[Stop, str, Page]]:
    """Give every stop in its language with its page open; one window for those of one role and language."""
    for (role, language), row in groupby(visits, lambda one: (one[0].role, one[1])):
        with enter(browser, address, role, language) as context:
            page = context.new_page()
            page.add_init_script(path=MEASURES)
            for stop, _language in row:
                page.goto(stop.path)
                yield stop, language, page


def search(browser: Browser, address: str, roles: Iterable[str], begins: Mapping[str, list[str]]) -> Findings:
    """Follow the links of every role from the first page, and from where it `begins` besides.

    A page is a stop when it holds an element that no page with the same name of an address had, for any role before.
    """
    found = Findings()
    for role in roles:
        with enter(browser, address, role) as context:
            _follow(context, address, role, ["/", "/styleguide/", *begins.get(role, ())], found)
    return found


def _follow(context: BrowserContext, address: str, role: str, begins: list[str], found: Findings) -> None:
    # where each address was met, so that a fault can be looked for there
    queue, met = deque(begins), dict.fromkeys(begins, "the stage")
    asked: Counter[str] = Counter()
    titles: dict[str, set[str]] = defaultdict(set)
    while queue:
        path = queue.popleft()
        name = name_of(path)
        enough = 1 if found.fruitless[name] >= FRUITLESS else EACH
        if name is None or (asked[name] >= enough and path not in begins):
            continue
        asked[name] += 1
        answer = context.request.get(path)
        if answer.status != OK:
            found.faults.append(f"{role} was led to {path} by {met[path]}: {answer.status}")
            continue
        found.reached.add(name_of(answer.url) or name)
        if answer.headers.get("content-type", "").startswith("text/html"):
            document = lxml.html.fromstring(answer.text())
            titles[document.findtext(".//title") or ""].add(urlsplit(answer.url).path)
            _note(found, Stop(role, kind_of(answer.url) or name, path), document)
            links = set(_links(document, address, answer.url)) - met.keys()
            met |= dict.fromkeys(links, path)
            queue.extend(sorted(links))
    doubled = {title: sorted(at) for title, at in titles.items() if len(at) > 1}
    found.faults += [f"{role}: {at[:3]} are all called “{title}”" for title, at in doubled.items()]


def write_findings(path: Path, found: Findings) -> None:
    """Keep where to stop, which names there were, and what is wrong."""
    stops = [asdict(stop) for stop in found.stops]
    path.write_text(json.dumps({"stops": stops, "reached": sorted(found.reached), "faults": found.faults}))


def read_findings(path: Path) -> Findings:
    """Return what was kept. The shapes of pages are not."""
    kept = json.loads(path.read_text())
    return Findings([Stop(**stop) for stop in kept["stops"]], set(kept["reached"]), kept["faults"])


def kind_of(path: str) -> str | None:
    """Return the name of the address; every table of the administration has the same kinds of pages."""
    name = name_of(path)
    return f"admin:{name.rpartition('_')[2]}" if name and name.startswith("admin:") else name


def _note(found: Findings, stop: Stop, document: HtmlElement) -> None:
    new = shape_of(document) - found.shapes[stop.name]
    found.fruitless[stop.name] = 0 if new else found.fruitless[stop.name] + 1
    if new:
        found.shapes[stop.name] |= new
        found.stops.append(stop)


def shape_of(document: HtmlElement) -> set[str]:
    """Return what the page is built of: each kind of element within each kind of parent, whatever the words are."""
    return {f"{_kind(one.getparent())}>{_kind(one)}" for one in document.iter() if isinstance(one.tag, str)}


def _kind(element: HtmlElement | None) -> str:
    if element is None:
        return ""
    return f"{element.tag}.{element.get('class', '')}[{element.get('role', '')}{element.get('type', '')}]"


def _links(document: HtmlElement, address: str, here: str) -> Iterator[str]:
    """Give the paths this page leads to inside the portal, in their order, without queries."""
    for link in document.iter("a"):
        there = urljoin(here, link.get("href", ""))
        if there.startswith(address):
            yield urlsplit(there).path


def name_of(path: str) -> str | None:
    """Return the name of the address, or None where the walk does not go."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    if match.namespaces[:1] == ["api"] or match.view_name in LEFT_OUT:
        return None
    return match.view_name


def unreached(found: Findings) -> list[str]:
    """Return the names of pages that no role reached, without those that are skipped for a reason."""
    return sorted(page_names() - found.reached - left_out.WITHOUT_A_PAGE - left_out.ACTS - left_out.NOT_STAGED)


def page_names() -> set[str]:
    """Return the names of all addresses that answer when they are asked for: pages, and files."""
    return {name for name in _names(get_resolver().url_patterns, ()) if name not in LEFT_OUT}


def _names(patterns: list, spaces: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", None)
            if pattern.name and (view is None or hasattr(view, "get")):
                yield ":".join((*spaces, pattern.name))
        elif pattern.namespace not in ("admin", "api"):
            yield from _names(pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces)
