"""Help on each page: what happens next and who sees it, by page and role, each with the rule behind it.

There is one table, in parts like those of the portal. The first row for the page and one of the reader's roles is
shown. A row without roles is for everyone. `manual` is the chapter of the manual to read next.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from untoc_portal.core import authz
from untoc_portal.front.help.pages import groups, people, portal, reviews, writing

if TYPE_CHECKING:
    from django.http import HttpRequest

    from untoc_portal.front.help.pages.rows import PageHelp

PAGES: tuple[PageHelp, ...] = (*reviews.ROWS, *writing.ROWS, *people.ROWS, *groups.ROWS, *portal.ROWS)


@cache
def _list_rows(page: str) -> list[PageHelp]:
    return [row for row in PAGES if page in row.pages]


def get_page_help(request: HttpRequest) -> PageHelp | None:
    """Return the help of this page for its reader."""
    rows = _list_rows(request.resolver_match.view_name) if request.resolver_match else []
    if not rows:
        return None
    roles = authz.get_user_roles(request.user)
    return next((row for row in rows if not row.roles or row.roles & roles), None)
