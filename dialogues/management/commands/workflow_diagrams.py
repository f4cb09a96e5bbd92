"""Print every workflow table as a Mermaid diagram: `manage.py workflow_diagrams > docs/workflow.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from dialogues.compilation_workflow import COMPILATION
from dialogues.workflow import APPLICATION, CHAIR_SUMMARY, DIALOGUE, GENERAL_REPORT, ROUTING_TABLE, SESSION, STATEMENT
from reviews.workflow import (
    ASSIGNMENT,
    CLARIFICATION,
    INPUT,
    JOINT,
    NOMINATION,
    QUESTIONNAIRE,
    REOPENING,
    REVIEW,
    TRANSLATION,
)
from stakeholders.workflow import ORGANIZATION
from untoc_portal.core.record_translations import TEXT_OF_RECORD
from untoc_portal.core.workflow import Workflow, build_diagram

TABLES = (
    (REVIEW, "reviews/workflow/review.py"),
    (NOMINATION, "reviews/workflow/people.py"),
    (QUESTIONNAIRE, "reviews/workflow/questionnaires.py"),
    (REOPENING, "reviews/workflow/questionnaires.py"),
    (ASSIGNMENT, "reviews/workflow/questionnaires.py"),
    (CLARIFICATION, "reviews/workflow/texts.py"),
    (JOINT, "reviews/workflow/texts.py"),
    (TRANSLATION, "reviews/workflow/texts.py"),
    (INPUT, "reviews/workflow/questionnaires.py"),
    (SESSION, "dialogues/workflow.py"),
    (DIALOGUE, "dialogues/workflow.py"),
    (APPLICATION, "dialogues/workflow.py"),
    (STATEMENT, "dialogues/workflow.py"),
    (CHAIR_SUMMARY, "dialogues/workflow.py"),
    (ROUTING_TABLE, "dialogues/workflow.py"),
    (GENERAL_REPORT, "dialogues/workflow.py"),
    (COMPILATION, "dialogues/compilation_workflow.py"),
    (ORGANIZATION, "stakeholders/workflow.py"),
    (TEXT_OF_RECORD, "untoc_portal/core/record_translations.py"),
)
HEADER = """\
# Workflow tables

Drawn from the tables by `manage.py workflow_diagrams`; a test compares. A step that follows from an act, such as the
last clearance, has no button of its own; a passed deadline moves nothing.
"""


class Command(BaseCommand):
    """Print the diagrams in the order of the steps of a review."""

    help = "Print every workflow table as a Mermaid diagram, as docs/workflow.md has them."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one section per table."""
        sections = [_section(workflow, source) for workflow, source in TABLES]
        self.stdout.write("\n".join([HEADER, *sections]), ending="")


def _section(workflow: Workflow, source: str) -> str:
    title = workflow.name.replace("_", " ").capitalize()
    return f"## {title}\n\nTable: `{source}`\n\n```mermaid\n{build_diagram(workflow)}\n```\n"
