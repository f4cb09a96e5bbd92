"""A panel of tabs next to what a person writes. One tab is read at a time, when someone asks for it.

The tab is in the address (`?panel=history`), so the panel works without a script, and a link leads to a tab. `about`
narrows a tab to one thing on the page, such as one question. A script asks for only the panel (`&only=panel`), so that
what is typed next to it stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from untoc_portal.core.exceptions import Text

ONLY = "panel"


@dataclass(frozen=True, slots=True)
class PanelTab:
    """One tab: its name in the address, its label, the template of its content, and a number next to the label."""

    name: str
    label: Text
    template: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of one request: its tabs, the one that is shown, and whether the address asks for it.

    A panel that was asked for is a part of the page on a narrow screen, too, where it is a drawer otherwise.
    """

    label: Text
    tabs: Sequence[PanelTab]
    current: PanelTab
    about: str = ""
    is_chosen: bool = False
    # What else of the address its links keep.
    base_query: str = ""

    @property
    def links(self) -> list[dict[str, Any]]:
        """Return the tabs as links: to the page with the tab, and to the panel by itself."""
        return [
            {
                "label": tab.label,
                "count": tab.count,
                "is_current": tab.name == self.current.name,
                **build_panel_addresses(tab.name, self.about, self.base_query),
            }
            for tab in self.tabs
        ]

    @property
    def whole(self) -> dict[str, str]:
        """Return the addresses of the tab for everything on the page; empty unless the tab is about one thing only."""
        return build_panel_addresses(self.current.name, base_query=self.base_query) if self.about else {}


def build_panel_addresses(name: str, about: str = "", base_query: str = "") -> dict[str, str]:
    """Return the address of the page with a tab, and that of the panel by itself. A name is a plain word.

    `base_query` is a query such as “?list=own”, of which everything stays.
    """
    query = f"{base_query}&panel={name}" if base_query else f"?panel={name}"
    query += f"&about={quote(about)}" if about else ""
    return {"url": f"{query}#desk-panel", "part_url": f"{query}&only={ONLY}"}


def find_panel(request: HttpRequest, tabs: Sequence[PanelTab], label: Text, base_query: str = "") -> Panel:
    """Return the panel with the tab that the address names, or the first one."""
    asked = request.GET.get("panel", "")
    named = {tab.name: tab for tab in tabs}
    return Panel(
        label,
        tabs,
        named.get(asked, tabs[0]),
        about=request.GET.get("about", "") if asked in named else "",
        is_chosen=asked in named,
        base_query=base_query,
    )


class PanelMixin:
    """A page with a panel. The subclass gives the tabs and, for the tab that is shown, what its template needs."""

    request: HttpRequest
    panel_label: Text = ""

    def get_base_query(self) -> str:
        """Return what of the address the links of the panel keep, such as “?list=own”."""
        return ""

    def list_panel_tabs(self) -> Sequence[PanelTab]:
        """Return the tabs that this user has. The first one is shown unless the address names another one."""
        raise NotImplementedError

    def get_panel_context(self, panel: Panel) -> dict[str, Any]:
        """Return what the template of the current tab needs. Nothing is read for the other tabs."""
        raise NotImplementedError

    def get_panel(self) -> dict[str, Any]:
        """Return the context of `components/panel_tabs.html`."""
        panel = find_panel(self.request, self.list_panel_tabs(), self.panel_label, self.get_base_query())
        return {"panel": panel, **self.get_panel_context(panel)}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, or only the panel if a script asks for it."""
        if request.GET.get("only") == ONLY:
            return render(request, "components/panel_tabs.html", self.get_panel())
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return response
