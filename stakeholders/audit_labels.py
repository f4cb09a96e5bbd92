"""Labels of what the actions of this app write to the audit trail, if it is no field, and of its codes.

`EVENTS` says which of these actions are events for programs.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from stakeholders.enums import RepresentativeRole
from stakeholders.workflow import ORGANIZATION
from untoc_portal.core.enums import AuditAction as A
from untoc_portal.core.events.kinds import EventSource
from untoc_portal.core.words import AuditLabel

AUDIT_LABELS = {
    "representative": AuditLabel(_("representative")),
    "role": AuditLabel(_("role"), dict(RepresentativeRole.choices)),
}

EVENTS = {
    "stakeholders.organization": EventSource("organizations", "pk", (A.CREATED, A.TRANSITION), workflow=ORGANIZATION),
}
