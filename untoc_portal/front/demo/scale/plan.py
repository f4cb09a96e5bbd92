"""How much of everything there is at a factor, what the parts share, and when nothing may be written."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from dialogues.models import Session
from reviews.models import Cluster, Phase, Review
from stakeholders.models import Organization
from untoc_portal.core.models import Document

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

DOMAIN = "scale.example"
# Is in every text, so that nobody takes one for real.
MARK = "[Invented for measurements]"
WORDS = (
    "The law names the act, the competent authority keeps the register, and the courts hear the case in open session. "
    "Statistics are collected each year, officials are trained, and requests from abroad are answered in writing. "
)


@dataclass
class Plan:
    """What one run writes: the amounts of factor 1 times the factor, and at least something of everything."""

    factor: float
    today: dt.date = field(default_factory=timezone.localdate)
    dice: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 (sample data)

    # Kept for the parts that come later.
    officers: list[User] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    # The people of a review by its key: (person, mandate, is of the State under review).
    people: dict[int, list[tuple[int, int, bool]]] = field(default_factory=dict)
    # (organization, its representatives).
    organizations: list[tuple[int, list[int]]] = field(default_factory=list)

    def count(self, at_one: int, *, least: int = 1) -> int:
        """Return how many of something there are, of which there are `at_one` at factor 1."""
        return max(least, round(at_one * self.factor))

    def write_text(self, about: str, *, words: int = 60) -> str:
        """Return an invented text that says so."""
        return f"{MARK} {about} {WORDS * (1 + words // 40)}"[: 40 + words * 6]

    @property
    def now(self) -> dt.datetime:
        """Return the present time."""
        return timezone.now()


def find_real_work() -> str:
    """Return what there is already; then nothing is written, for it may be real. Empty if there is nothing."""
    for model in (Phase, Review, Organization, Session, Document):
        if model._base_manager.exists():
            return str(model._meta.verbose_name_plural)
    return ""


def has_reference_data() -> bool:
    """Return whether the reference data is loaded."""
    return Cluster.objects.exists()
