"""How what acts note in the audit trail is called, where it is no field, and what its codes say.

Here is what the kernel notes, or more apps than one; the others are in the `noted.py` of the app that notes them.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import jobs
from untoc_portal.core.enums import Channel, MessageFamily, RoleGroup
from untoc_portal.core.words import Noted

# One wording for all apps.
TAKEN_BACK = pgettext_lazy("noted of an act", "taken back")

NOTED = {
    "channels": Noted(_("channels of messages"), {**dict(MessageFamily.choices), **dict(Channel.choices)}),
    "role": Noted(_("role"), dict(RoleGroup.choices)),
    "removed": Noted(_("removed")),
    "rule": Noted(_("rule")),
    "sha256": Noted(_("SHA-256")),
    "state": Noted(_("State")),
    "symbol": Noted(_("symbol")),
    "until": Noted(_("until")),
    "version": Noted(_("version")),
    "note": Noted(_("note")),
    "reason": Noted(_("reason")),
    "created": Noted(pgettext_lazy("number of rows", "new")),
    "updated": Noted(pgettext_lazy("number of rows", "changed")),
    "retried": Noted(_("job tried again"), jobs.LABELS),
    "sent again": Noted(_("message sent again")),
}
