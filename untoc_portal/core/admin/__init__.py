"""The secretariat's admin: a window on the rows, audited corrections, and acts that call services."""

from untoc_portal.core.admin import rows
from untoc_portal.core.admin.acts import Act, move, secretariat_only
from untoc_portal.core.admin.base import SecretariatAdmin, SecretariatInline, SourcedAdmin

__all__ = ["Act", "SecretariatAdmin", "SecretariatInline", "SourcedAdmin", "move", "rows", "secretariat_only"]
