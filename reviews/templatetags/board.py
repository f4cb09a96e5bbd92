"""The filters of the board, written by Python: eleven lists of choices cost more than all its rows as templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, ChoiceField, Form, IntegerField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def board_filters(form: Form) -> SafeString:
    """Render the form of filters, whose values are in the URL."""
    fields = format_html_join("", "{}", ((_render_field(field),) for field in form))
    return format_html(
        '<form class="filters" method="get">{}'
        '<button class="button button--secondary" type="submit">{}</button></form>',
        fields,
        _("Filter"),
    )


def _render_field(field: BoundField) -> SafeString:
    chosen = str(field.value() or "")
    if isinstance(field.field, ChoiceField):
        listed: Any = field.field.choices
        choices = [(value, "selected" if str(value) == chosen else "", label) for value, label in listed]
        options = format_html_join("", '<option value="{}" {}>{}</option>', choices)
        control = format_html('<select name="{}" id="{}">{}</select>', field.html_name, field.auto_id, options)
    else:
        kind = "number" if isinstance(field.field, IntegerField) else "search"
        control = format_html(
            '<input type="{}" name="{}" id="{}" value="{}">', kind, field.html_name, field.auto_id, chosen
        )
    label = format_html('<label class="field__label" for="{}">{}</label>', field.auto_id, field.label)
    return format_html('<div class="field">{}{}</div>', label, control)
