"""Export and import of the agreed terms."""

from __future__ import annotations

from reviews.models import Term
from untoc_portal.core.admin.transfer import ServiceResource, boolean_column, language_columns, text_columns


class TermResource(ServiceResource):
    """Terms in six languages. A row with a new key adds a term."""

    model = Term
    keys = ("key",)
    adds = True
    columns = (
        *text_columns("key"),
        *language_columns("texts", "term"),
        boolean_column("in_texts"),
        *text_columns("confidence", "note"),
    )
