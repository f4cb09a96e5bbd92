"""What the templates of the admin need in addition to the tags of the framework."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import template
from django.db.models import JSONField
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from untoc_portal.core.templatetags.writing import text_direction
from untoc_portal.core.words import EMPTY_VALUE, get_field, render_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.contrib.admin.helpers import AdminReadonlyField

register = template.Library()

# The beginning of a cell from the framework, and its classes.
CELL = re.compile(r'^<(t[dh])(?: class="([^"]*)")?')
EMPTY = re.compile(rf"^<t[dh][^>]*>({EMPTY_VALUE}|&nbsp;)?</t[dh]>$")


@register.filter
def label_rows(
    rows: Iterable[Iterable[SafeString]], headers: Iterable[dict[str, Any]]
) -> Iterator[tuple[Iterable[SafeString], list[SafeString]]]:
    """Yield each row with its cells. A cell gets the direction of its text and the name of its column."""
    labels = [escape(capfirst(header["text"])) for header in headers]
    for row in rows:
        yield row, [_cell(cell, label) for cell, label in zip(row, labels, strict=False)]


def _cell(cell: SafeString, label: str) -> SafeString:
    found = CELL.match(cell)
    if found is None:
        return cell
    tag, classes = found[1], found[2] or ""
    # The cell that selects a row shows no name.
    label = "" if "action-checkbox" in classes else label
    says_nothing = " is-empty" if EMPTY.search(cell) else ""
    # Sources are recorded in English; if the source is a row of its own, the framework keeps it on one line.
    names = classes.split()
    language = ' lang="en"' if "field-source" in names and "nowrap" not in names else ""
    # Tag and classes are the framework's own, and the label is escaped.
    begin = f'<{tag} class="{classes}{says_nothing}" dir="{text_direction(cell)}"{language} data-label="{label}"'
    return SafeString(begin + cell[found.end() :])


@register.filter
def render_readonly_value(field: AdminReadonlyField) -> str:
    """Return the value of a read-only field: a structured value item by item, an empty one as a dash."""
    name, row = field.field["field"], field.form.instance
    if isinstance(name, str) and isinstance(get_field(type(row), name), JSONField):
        return render_value(type(row), name, getattr(row, name))
    return field.contents() or EMPTY_VALUE
