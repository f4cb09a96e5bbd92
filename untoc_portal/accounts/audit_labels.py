"""Labels of what actions on accounts record in the audit trail, if it is not a field, and of its codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.accounts.enums import RoleDecision
from untoc_portal.core.audit_labels import WITHDRAWN
from untoc_portal.core.words import AuditLabel

# Ways to prove the identity, as the sign-in library names them.
PROOFS = {
    "password": _("password"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey or key"),
    "recovery_codes": _("recovery code"),
}
FACTORS = {
    "totp added": _("authenticator app added"),
    "totp removed": _("authenticator app removed"),
    "webauthn added": _("passkey or key added"),
    "webauthn removed": _("passkey or key removed"),
    "recovery_codes added": _("recovery codes made"),
    "recovery_codes removed": _("recovery codes removed"),
    "recovery codes made anew": _("new recovery codes made"),
    "taken off after recovery": _("removed after recovery"),
}

AUDIT_LABELS = {
    "account": AuditLabel(_("account"), {"activated": _("activated")}),
    "by": AuditLabel(_("signed in with"), PROOFS),
    "calendar": AuditLabel(_("calendar address"), {"new address": _("a new one"), "address revoked": WITHDRAWN}),
    "accounts.user.password": AuditLabel(_("password"), {"changed": _("changed")}),
    "accounts.user.session": AuditLabel(_("sign-in that was ended")),
    "second_factor": AuditLabel(_("second factor"), FACTORS),
    "sign_in": AuditLabel(_("sign-in"), {"wrong password": _("wrong password"), "wrong code": _("wrong code")}),
    "decision": AuditLabel(_("decision"), dict(RoleDecision.choices)),
    "emergency": AuditLabel(
        _("emergency access"),
        {"opened": pgettext_lazy("noted of an act", "opened"), "ended": pgettext_lazy("state", "ended")},
    ),
    "given": AuditLabel(_("given"), {"console": _("at the console")}),
    "of": AuditLabel(_("working group")),
    "proposed_by": AuditLabel(_("proposed by")),
    "rows": AuditLabel(_("rows")),
}
