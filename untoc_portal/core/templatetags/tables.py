"""The components around lists as template tags: tables of records, their filters and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django import template
from django.forms import BaseForm
from django.template import Engine
from django.utils import formats
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from untoc_portal.core.exceptions import Text
from untoc_portal.core.tables import Cell, Column, Section, Table
from untoc_portal.core.templatetags.portal import Values, in_language
from untoc_portal.core.templatetags.writing import bidi_isolate, escape_text, format_datetime

register = template.Library()

CellMaker = Callable[[Cell], str]


@register.inclusion_tag("components/record_table.html", takes_context=True)
def record_table(context: template.Context, table: Table, caption: Text, *, hide_caption: bool = True) -> Values:
    """Show a table that the reader can sort and export, with columns that the reader chooses."""
    shown = {"table": table, "caption": caption, "hide_caption": hide_caption, "request": context.get("request")}
    return table.context | shown


@register.simple_tag(takes_context=True)
def render_rows(context: template.Context, table: Table) -> SafeString:
    """Render the rows, in one part of the table for each group.

    Written here and not as a template: a page of fifty rows has hundreds of cells, and most of its time went into them.
    What is the same in every row of a column is made once.
    """
    makers = [_build_cell_maker(context, table, column) for column in table.shown]
    return SafeString("".join(_render_section(context, table, section, makers) for section in table.sections))


def _render_section(context: template.Context, table: Table, section: Section, makers: Sequence[CellMaker]) -> str:
    head = ""
    if section.group:
        # What the group is called is in a template of its page.
        group = _engine(context).get_template(table.group_template).render(context.new({"group": section.group}))
        head = f'<tr class="group"><th colspan="{len(table.shown)}" scope="rowgroup">{group}</th></tr>'
    rows = (_render_row(table, cells, makers) for cells in section.rows)
    return f"<tbody>{head}{''.join(rows)}</tbody>\n"


def _render_row(table: Table, cells: list[Cell], makers: Sequence[CellMaker]) -> str:
    shown = "".join(make(cell) for make, cell in zip(makers, cells, strict=True))
    return f"<tr>{shown}</tr>{_render_below(table, cells)}\n"


def _render_below(table: Table, cells: list[Cell]) -> str:
    """Return what is below the row, in the whole width of the table."""
    detail = table.detail(cells[0].row) if table.detail else ""
    return f'<tr class="below"><td colspan="{len(cells)}">{conditional_escape(detail)}</td></tr>' if detail else ""


def _build_cell_maker(context: template.Context, table: Table, column: Column) -> CellMaker:
    """Return what makes a cell of the column: its beginning and end, and what is inside."""
    label = escape_text(capfirst(column.label))
    begin, end = f'<td data-label="{label}">', "</td>"
    if column is table.row_header_column:
        begin, end = '<th scope="row">', "</th>"
    elif column.is_act:
        begin = '<td class="act">'
    elif column.is_number:
        begin = f'<td class="numeric" data-label="{label}">'
    inside: CellMaker = _render_cell
    if column.html:
        inside = _build_html_maker(column)
    elif column.template:
        inside = _build_template_maker(context, column)
    return lambda cell: f"{begin}{inside(cell)}{end}"


def _build_html_maker(column: Column) -> CellMaker:
    return lambda cell: conditional_escape(column.html(cell.row)) if column.html else ""


def _build_template_maker(context: template.Context, column: Column) -> CellMaker:
    found = _engine(context).get_template(column.template)

    def inside(cell: Cell) -> str:
        with context.push(cell=cell, **{column.noun: cell.row}):
            return found.render(context)

    return inside


def _engine(context: template.Context) -> Engine:
    # Only a template that is being rendered knows its engine.
    return context.template.engine  # type: ignore[union-attr]


def _render_cell(cell: Cell) -> str:
    lines = cell.lines
    if len(lines) == 1:
        return _render_cell_line(cell, lines[0])
    if not lines:
        return '<span class="muted none">\N{EN DASH}</span>'
    return "".join(f'<span class="block">{_render_cell_line(cell, line)}</span>' for line in lines)


def _render_cell_line(cell: Cell, line: Any) -> str:
    """Render one line of a cell: marked with its language or direction, as a date, a badge or a link."""
    tone, url = cell.tone, cell.url
    shown = f'<span class="badge badge--{tone}">{escape_text(line)}</span>' if tone else _render_line(cell, line)
    return f'<a href="{escape_text(url)}">{shown}</a>' if url else shown


def _render_line(cell: Cell, line: Any) -> str:
    if isinstance(line, dt.date):
        return format_datetime(line)
    if isinstance(line, bool):
        return escape_text(_("yes") if line else _("no"))
    if cell.column.is_code:
        return f'<code dir="ltr">{escape_text(line)}</code>'
    if cell.column.is_number:
        return escape_text(formats.number_format(line))
    if language := cell.language:
        return in_language(format_html("{}", line), language, "span")
    return bidi_isolate(line)


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: template.Context, form: BaseForm, submit: Text = "", first: int = 0) -> Values:
    """Filter a list with a form whose values are in the URL, and offer a link to the whole list.

    If only the `first` fields are to be seen immediately, the others open below them.
    """
    given = [bool(form.data.get(form.add_prefix(name))) for name in form.fields]
    fields = list(form)
    shown = first or len(fields)
    request = context["request"]
    order = [(name, value) for name, value in request.GET.items() if name == "sort" or name.endswith("-sort")]
    return {
        "fields": fields[:shown],
        "more": fields[shown:],
        "is_open": any(given[shown:]),
        "submit": submit or _("Filter"),
        "all_url": request.path if any(given) else "",
        "order": order,
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page_obj: Any, table: Table | None = None) -> Values:
    """Link to the other pages of a list, or of one of the tables of a page. The rest of the query string is kept."""
    pages = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {"page_obj": page_obj, "pages": pages, "table": table, "request": context.get("request")}


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, number: int) -> str:
    """Return the URL of another page of the list."""
    table: Table | None = context["table"]
    if table:
        return table.link(page=str(number))
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
