"""Filters of a paragraph for the templates of outcome documents. The values come from a snapshot."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reviews.models import OutcomeParagraph

register = template.Library()


@register.filter
def lines_of_details(paragraph: dict[str, Any]) -> list[str]:
    """Return a line for each detail of the paragraph: “Type of assistance: Training”."""
    return [
        _("%(label)s: %(text)s") % {"label": capfirst(field.verbose_name), "text": paragraph[name]["label"]}
        for name, field in OutcomeParagraph.get_details().items()
        if name in paragraph
    ]
