"""Second looks of the acts by which two reviewing States write one text (core/second_look.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reviews.selectors.looks import build_plain_look
from reviews.selectors.readings import read_answer_to_joint, read_joint, read_proposal

if TYPE_CHECKING:
    from reviews.models import Delegation, JointFeedback
    from untoc_portal.core.second_look import Look

OTHER_REVIEWER = _("The focal point of the other reviewing State")


def look_at_proposal(delegation: Delegation, partner: Delegation) -> Look:
    """Return the second look before a State proposes one text: its draft, and the State with which it would join it."""
    after = _("%(State)s answers the proposal.") % {"State": partner.party}
    back = _("Yes, until the other State answers.")
    return build_plain_look(read_proposal(delegation, partner), after=after, notified=OTHER_REVIEWER, back=back)


def look_at_answer_to_joint(joint: JointFeedback) -> Look:
    """Return the second look before a State answers a proposal: the proposal and its own draft."""
    after = _("If you agree, the other State reads your draft and you read its draft.")
    back = _("Either State can go back to its own text until both have cleared the joint one.")
    return build_plain_look(read_answer_to_joint(joint), after=after, notified=OTHER_REVIEWER, back=back)


def look_at_withdrawal_of_joint(joint: JointFeedback) -> Look:
    """Return the second look before a proposal is withdrawn."""
    after = _("Each State writes its own feedback.")
    return build_plain_look(read_joint(joint), after=after, back=_("You can propose it again."))


def look_at_end_of_joint(joint: JointFeedback) -> Look:
    """Return the second look before joint work ends: the joint text."""
    after = _("Each State has a copy of the text below and changes its own. Earlier clearances are cancelled.")
    back = _("You can propose one text again.")
    return build_plain_look(read_joint(joint), after=after, notified=OTHER_REVIEWER, back=back)
