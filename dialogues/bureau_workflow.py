"""Transitions that carry out decisions of the Extended Bureau as a body. The portal makes them, not a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from untoc_portal.core.workflow import Asks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialogues.models import Application
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.workflow import Guard, Transition


def build_bureau_guard(proposal: str) -> Guard:
    """Return the guard that blocks a decision until the Extended Bureau has taken it as a body."""

    def guard(application: Application) -> Text | None:
        if application.bureau_decisions.decided().filter(proposal=proposal).exists():
            return None
        return _("The Extended Bureau has not taken this decision.")

    return guard


def build_bureau_transitions(rows: Iterable[Transition]) -> tuple[Transition, ...]:
    """Return a transition of the body for each decision that a person records for the Conference."""
    return tuple(
        replace(
            row,
            name=f"{row.name}_by_bureau",
            permission="dialogues.take_part_in_bureau",
            guards=(*row.guards, build_bureau_guard(row.name)),
            timed=True,
            by_act=False,
            asks=Asks.NOTHING,
        )
        for row in rows
    )
