"""How what acts of the accounts note in the audit trail is called, where it is no field, and what its codes say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.accounts.enums import RoleDecision
from untoc_portal.core.noted import TAKEN_BACK
from untoc_portal.core.words import Noted

# Ways to prove who one is, as the library for sign-in calls them.
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
    "recovery codes made anew": _("recovery codes made anew"),
    "taken off after recovery": _("taken off after recovery"),
}

NOTED = {
    "account": Noted(_("account"), {"activated": _("activated")}),
    "by": Noted(_("signed in with"), PROOFS),
    "calendar": Noted(_("calendar address"), {"new address": _("a new one"), "address revoked": TAKEN_BACK}),
    "accounts.user.password": Noted(_("password"), {"changed": _("changed")}),
    "accounts.user.session": Noted(_("sign-in that was ended")),
    "second_factor": Noted(_("second factor"), FACTORS),
    "sign_in": Noted(_("sign-in"), {"wrong password": _("wrong password"), "wrong code": _("wrong code")}),
    "decision": Noted(_("decision"), dict(RoleDecision.choices)),
    "emergency": Noted(
        _("emergency access"),
        {"opened": pgettext_lazy("noted of an act", "opened"), "ended": pgettext_lazy("state", "ended")},
    ),
    "given": Noted(_("given"), {"console": _("at the console")}),
    "of": Noted(_("working group")),
    "proposed_by": Noted(_("proposed by")),
}
