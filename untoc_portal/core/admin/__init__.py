"""The secretariat's admin: a window on the rows, audited corrections, and acts that call services."""

from untoc_portal.core.admin import rows
from untoc_portal.core.admin.acts import Act, move, secretariat_only
from untoc_portal.core.admin.base import NumberSettingAdmin, SecretariatAdmin, SecretariatInline, SourcedAdmin
from untoc_portal.core.admin.choices import FoundByTyping
from untoc_portal.core.admin.filters import IsEnded, IsThere
from untoc_portal.core.admin.importing import ImportsAndExports

__all__ = [
    "Act",
    "FoundByTyping",
    "ImportsAndExports",
    "IsEnded",
    "IsThere",
    "NumberSettingAdmin",
    "SecretariatAdmin",
    "SecretariatInline",
    "SourcedAdmin",
    "move",
    "rows",
    "secretariat_only",
]
