"""The transitions of a compilation for the general review."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dialogues.enums_of_general_reviews import CompilationState as P
from dialogues.guards import check_has_text
from dialogues.workflow import GENERAL_REVIEW
from untoc_portal.core.workflow import Asks, Transition, Workflow

COMPILATION = Workflow(
    name="compilation",
    initial=P.DRAFT,
    terminal=(P.PUBLISHED,),
    transitions=(
        Transition(
            name="issue",
            label=_("Issue to States"),
            sources=(P.DRAFT,),
            target=P.ISSUED,
            permission="dialogues.write_compilation",
            rule=GENERAL_REVIEW,
            guards=(check_has_text,),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="publish",
            label=_("Publish"),
            sources=(P.ISSUED,),
            target=P.PUBLISHED,
            permission="dialogues.write_compilation",
            rule=GENERAL_REVIEW,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)
