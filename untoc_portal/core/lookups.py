"""A lookup for keys that another query names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BigIntegerField
from django.db.models.lookups import In

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@BigIntegerField.register_lookup
class InFew(In):
    """The same as `in` with a query of few rows, which PostgreSQL runs first.

    With `in`, and other conditions joined to it by `or`, PostgreSQL looks at every row of the table: it uses an index
    only for values. The query must not refer to the row.
    """

    lookup_name = "in_few"

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        """Return the operator with the query."""
        is_query = connection.vendor == "postgresql" and not self.rhs_is_direct_value()
        return f"= ANY(ARRAY{rhs})" if is_query else f"IN {rhs}"
