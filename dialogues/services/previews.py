"""Documents shown before they are issued: printed from the same snapshot, marked as drafts, and not kept."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from untoc_portal.core import documents


def render_draft(template: str, snapshot: dict[str, Any], *, language: str, identifier: str) -> bytes:
    """Return the snapshot as PDF with the mark of a draft, without a symbol and without an address to verify it at."""
    with translation.override(language):
        marking = {"label": gettext("DRAFT, NOT ISSUED")}
    context = {"snapshot": {**snapshot, "marking": marking}}
    return documents.render_template_to_pdf(template, context, language=language, identifier=identifier[:32])
