"""How what acts of this app note in the audit trail is called, where it is no field, and what its codes say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from stakeholders.enums import RepresentativeRole
from untoc_portal.core.words import AuditLabel

AUDIT_LABELS = {
    "representative": AuditLabel(_("representative")),
    "role": AuditLabel(_("role"), dict(RepresentativeRole.choices)),
}
