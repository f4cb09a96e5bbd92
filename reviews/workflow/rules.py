"""Where each step of a review is laid down: the sources that the tables and the refusals cite."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reviews.enums import DeadlineKind as D
from untoc_portal.core.exceptions import Text

DRAWING = _("PR, drawing of lots")
NOMINATIONS = _("PR, nomination of focal points and experts")
CONSULTATION = _("PR, preliminary consultation")
SELF_ASSESSMENT = _("PR, self-assessment; the focal point clears every submission")
QUESTIONNAIRES = _("Resolution 10/1: the questionnaire as adopted; what is in use is not changed")
STAKEHOLDERS = _("PR, self-assessment: States are encouraged to consult stakeholders")
DESK_REVIEW = _("PR, desk review")
DIALOGUE = _("PR, dialogue between the States")
OBSERVATIONS = _("PR, list of observations")
SUMMARY = _("PR, summary of the list of observations")
ISSUE = _("PR, para. 47: the secretariat issues the outcome documents")
LANGUAGES = _("PR, para. 47: the secretariat translates and issues the outcome documents")
CLOSURE = _("PR, a phase of two years for each cluster")
PUBLICATION = _("PR, publication is for the State under review to decide")

# The rule behind each clock (domain rule: one country review, column “clock”).
CLOCK_RULES: dict[str, Text] = {
    D.FOCAL_POINTS: NOMINATIONS,
    D.EXPERTS: NOMINATIONS,
    D.PRELIMINARY_CONSULTATION: CONSULTATION,
    D.SELF_ASSESSMENT: SELF_ASSESSMENT,
    D.WRITTEN_FEEDBACK: DESK_REVIEW,
    D.LIST_OF_OBSERVATIONS: OBSERVATIONS,
    D.CLOSURE: CLOSURE,
}

# The Mechanism knows experts who draft and a focal point who clears; how a State divides the drafting is its affair.
SHARING_OUT = _("PR, the focal point clears what the experts of its State have drafted")
