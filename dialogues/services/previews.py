"""Documents shown before they are issued. They are printed from the same snapshot, marked as drafts, and not stored."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from untoc_portal.core import documents


def render_draft(template: str, snapshot: dict[str, Any], *, language: str, identifier: str) -> bytes:
    """Return the snapshot as PDF, marked as a draft, without a symbol and without a URL to verify it."""
    with translation.override(language):
        marking = {"label": gettext("DRAFT, NOT ISSUED")}
    context = {"snapshot": {**snapshot, "marking": marking}}
    return documents.render_template_to_pdf(template, context, language=language, identifier=identifier[:32])
