"""Where each step of a review is laid down: the sources that the tables and the error messages cite."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DRAWING = _("Procedures and Rules, drawing of lots")
NOMINATIONS = _("Procedures and Rules, nomination of focal points and experts")
STATE_DELEGATION = _(
    "A State names by note verbale who acts for it; designated people of a Permanent Mission register its delegates"
)
CONSULTATION = _("Procedures and Rules, preliminary consultation")
SELF_ASSESSMENT = _("Procedures and Rules, self-assessment; the focal point clears every submission")
QUESTIONNAIRES = _("Resolution 10/1: the questionnaire as adopted; the version in force is not changed")
STAKEHOLDERS = _("Procedures and Rules, self-assessment: States are encouraged to consult stakeholders")
DESK_REVIEW = _("Procedures and Rules, desk review")
DIALOGUE = _("Procedures and Rules, dialogue between the States")
OBSERVATIONS = _("Procedures and Rules, list of observations")
SUMMARY = _("Procedures and Rules, summary of the list of observations")
ISSUE = _("Procedures and Rules, para. 47: the Secretariat issues the outcome documents")
LANGUAGES = _("Procedures and Rules, para. 47: the Secretariat translates and issues the outcome documents")
CLOSURE = _("Procedures and Rules, a phase of two years for each cluster")
FOLLOW_UP = _(
    "Own choice of the portal, as for the Convention against Corruption: follow-up is voluntary, in the State's words"
)
PUBLICATION = _("Procedures and Rules, publication is for the State under review to decide")

# In the Mechanism experts draft and a focal point clears. How a State divides the drafting is its own decision.
SHARING_OUT = _("Procedures and Rules, the focal point clears what the experts of its State have drafted")
CHASING = _("The Secretariat supports the reviews; no official source seen on how it keeps its contacts with States")
LETTERS = _(
    "Correspondence Manual of the United Nations, notes verbales: to missions and ministries, in the working language "
    "recorded for the mission, never to non-governmental organizations"
)
