"""The admin of the Secretariat: a view of the rows, audited corrections, and actions that call services."""

from untoc_portal.core.admin import rows
from untoc_portal.core.admin.acts import AdminAction, secretariat_only, transition_action
from untoc_portal.core.admin.base import NumberSettingAdmin, SecretariatAdmin, SecretariatInline, SourcedAdmin
from untoc_portal.core.admin.choices import FoundByTyping
from untoc_portal.core.admin.filters import HasValueFilter, IsEnded
from untoc_portal.core.admin.importing import ImportsAndExports

__all__ = [
    "AdminAction",
    "FoundByTyping",
    "HasValueFilter",
    "ImportsAndExports",
    "IsEnded",
    "NumberSettingAdmin",
    "SecretariatAdmin",
    "SecretariatInline",
    "SourcedAdmin",
    "rows",
    "secretariat_only",
    "transition_action",
]
