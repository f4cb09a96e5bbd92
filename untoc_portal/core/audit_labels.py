"""Labels of what actions record in the audit trail, if it is not a field, and of its codes.

This module has the labels of the kernel and those of more than one app. The `audit_labels.py` of each app has its own.
"""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import jobs
from untoc_portal.core.enums import Channel, MessageCategory, RoleGroup
from untoc_portal.core.scopes import ALL, get_scope_label
from untoc_portal.core.words import AuditLabel

# One wording for all apps.
WITHDRAWN = pgettext_lazy("noted of an act", "withdrawn")

AUDIT_LABELS = {
    "channels": AuditLabel(_("channels of messages"), {**dict(MessageCategory.choices), **dict(Channel.choices)}),
    "follows_original": AuditLabel(_("confirmed as a translation of the current original")),
    "is_machine": AuditLabel(_("machine draft")),
    "scopes": AuditLabel(_("what it may do"), {scope: lazy(get_scope_label, str)(scope) for scope in ALL}),
    "token": AuditLabel(_("token for programs")),
    "webhook": AuditLabel(_("webhook")),
    "new_secret": AuditLabel(_("new secret of the webhook")),
    "role": AuditLabel(_("role"), dict(RoleGroup.choices)),
    "removed": AuditLabel(_("removed")),
    "rule": AuditLabel(_("rule")),
    "sha256": AuditLabel(_("SHA-256")),
    "state": AuditLabel(_("State")),
    "symbol": AuditLabel(_("symbol")),
    "until": AuditLabel(_("until")),
    "version": AuditLabel(_("version")),
    "note": AuditLabel(_("note")),
    "reason": AuditLabel(_("reason")),
    "created": AuditLabel(pgettext_lazy("number of rows", "new")),
    "updated": AuditLabel(pgettext_lazy("number of rows", "changed")),
    "retried": AuditLabel(_("job tried again"), jobs.LABELS),
    "sent again": AuditLabel(_("message sent again")),
}
