"""The workflow tables, by which every state changes. `rules.py` has the rules that the tables cite."""

from reviews.workflow.people import NOMINATION
from reviews.workflow.questionnaires import ASSIGNMENT, INPUT, QUESTIONNAIRE, REOPENING
from reviews.workflow.review import CLOCK_STARTS, DEADLINE_RULES, REVIEW
from reviews.workflow.rules import (
    CHASING,
    CLOSURE,
    CONSULTATION,
    DESK_REVIEW,
    DIALOGUE,
    DRAWING,
    ISSUE,
    LANGUAGES,
    NOMINATIONS,
    OBSERVATIONS,
    PUBLICATION,
    QUESTIONNAIRES,
    SELF_ASSESSMENT,
    SHARING_OUT,
    STAKEHOLDERS,
    STATE_DELEGATION,
    SUMMARY,
)
from reviews.workflow.texts import CLARIFICATION, JOINT, TRANSLATION

__all__ = [
    "ASSIGNMENT",
    "CHASING",
    "CLARIFICATION",
    "CLOCK_STARTS",
    "CLOSURE",
    "CONSULTATION",
    "DEADLINE_RULES",
    "DESK_REVIEW",
    "DIALOGUE",
    "DRAWING",
    "INPUT",
    "ISSUE",
    "JOINT",
    "LANGUAGES",
    "NOMINATION",
    "NOMINATIONS",
    "OBSERVATIONS",
    "PUBLICATION",
    "QUESTIONNAIRE",
    "QUESTIONNAIRES",
    "REOPENING",
    "REVIEW",
    "SELF_ASSESSMENT",
    "SHARING_OUT",
    "STAKEHOLDERS",
    "STATE_DELEGATION",
    "SUMMARY",
    "TRANSLATION",
]
