"""The agreed terms as a file."""

from __future__ import annotations

from reviews.models import Term
from untoc_portal.core.admin.transfer import ServiceResource, six_columns, texts, yes_no


class TermResource(ServiceResource):
    """Terms with their words in six languages; a line with a new key adds one."""

    model = Term
    keys = ("key",)
    adds = True
    columns = (
        *texts("key"),
        *six_columns("texts", "term"),
        yes_no("in_texts"),
        *texts("confidence", "note"),
    )
