"""The components around lists as template tags: tables of records, their filters and pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.forms import BaseForm
from django.template import Engine
from django.utils import formats
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from untoc_portal.core.tables import Cell, Section, Table
from untoc_portal.core.templatetags.portal import Text, Values, in_language
from untoc_portal.core.templatetags.writing import bidi_isolate, format_datetime

register = template.Library()


@register.inclusion_tag("components/record_table.html", takes_context=True)
def record_table(context: template.Context, table: Table, caption: Text, *, hide_caption: bool = True) -> Values:
    """Show a table that the reader can sort and export, with columns that the reader chooses."""
    shown = {"table": table, "caption": caption, "hide_caption": hide_caption, "request": context.get("request")}
    return table.context | shown


@register.simple_tag(takes_context=True)
def render_rows(context: template.Context, table: Table) -> SafeString:
    """Render the rows, in one part of the table for each group.

    Written here and not as a template: a page of fifty rows has hundreds of cells, and most of its time went into them.
    """
    return format_html_join("", "{}", ((_render_section(context, table, section),) for section in table.sections))


def _render_section(context: template.Context, table: Table, section: Section) -> SafeString:
    head = SafeString("")
    if section.group:
        # What the group is called stands in a template of its page.
        group = _engine(context).get_template(table.group_template).render(context.new({"group": section.group}))
        head = format_html('<tr class="group"><th colspan="{}" scope="rowgroup">{}</th></tr>', len(table.shown), group)
    rows = (
        (format_html_join("", "{}", ((_render_table_cell(context, table, cell),) for cell in cells)),)
        for cells in section.rows
    )
    return format_html("<tbody>{}{}</tbody>\n", head, format_html_join("", "<tr>{}</tr>\n", rows))


def _render_table_cell(context: template.Context, table: Table, cell: Cell) -> SafeString:
    column, inside = cell.column, _render_cell(context, cell)
    if column == table.row_header_column:
        return format_html('<th scope="row">{}</th>', inside)
    if column.is_act:
        return format_html('<td class="act">{}</td>', inside)
    shown = '<td class="numeric" data-label="{}">{}</td>' if column.is_number else '<td data-label="{}">{}</td>'
    return format_html(shown, capfirst(column.label), inside)


def _render_cell(context: template.Context, cell: Cell) -> SafeString:
    if cell.column.template:
        with context.push(cell=cell, **{cell.column.noun: cell.row}):
            return _engine(context).get_template(cell.column.template).render(context)
    lines = cell.lines
    if not lines:
        return SafeString('<span class="muted none">\N{EN DASH}</span>')
    if len(lines) == 1:
        return conditional_escape(_render_cell_line(cell, lines[0]))
    return format_html_join("", '<span class="block">{}</span>', ((_render_cell_line(cell, line),) for line in lines))


def _engine(context: template.Context) -> Engine:
    # Only a template that is being rendered knows its engine.
    return context.template.engine  # type: ignore[union-attr]


def _render_cell_line(cell: Cell, line: Any) -> SafeString | str:
    """Render one line of a cell: marked with its language or direction, as a date, a badge or a link."""
    tone = cell.tone
    shown = format_html('<span class="badge badge--{}">{}</span>', tone, line) if tone else _render_line(cell, line)
    return format_html('<a href="{}">{}</a>', cell.url, shown) if cell.url else shown


def _render_line(cell: Cell, line: Any) -> SafeString | str:
    if isinstance(line, dt.date):
        return format_datetime(line)
    if isinstance(line, bool):
        return _("yes") if line else _("no")
    if cell.column.is_code:
        return format_html('<code dir="ltr">{}</code>', line)
    if cell.column.is_number:
        return formats.number_format(line)
    if cell.language:
        return in_language(format_html("{}", line), cell.language, "span")
    return bidi_isolate(line)


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: template.Context, form: BaseForm, submit: Text = "") -> Values:
    """Filter a list with a form whose values are in the URL, and offer a link to the whole list."""
    narrowed = any(form.data.get(form.add_prefix(name)) for name in form.fields)
    request = context["request"]
    order = [(name, value) for name, value in request.GET.items() if name == "sort" or name.endswith("-sort")]
    return {"form": form, "submit": submit or _("Filter"), "all_url": request.path if narrowed else "", "order": order}


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
