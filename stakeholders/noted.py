"""Labels of what the actions of this app write to the audit trail, if it is no field, and of its codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from stakeholders.enums import RepresentativeRole
from untoc_portal.core.words import AuditLabel

AUDIT_LABELS = {
    "representative": AuditLabel(_("representative")),
    "role": AuditLabel(_("role"), dict(RepresentativeRole.choices)),
}
