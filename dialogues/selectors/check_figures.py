"""The accuracy of the country check, as stored by the last run of `dialogues.country_mentions.evaluate`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dialogues.country_mentions.evaluate import FIGURES
from dialogues.selectors.findings import CHECKED_AS
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Share:
    """A share in per cent, and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CheckFigure:
    """The figures of one language.

    `passages` name a State; `recall` is the share of them that is found. `precision` is the share of all that is
    reported that is right, `certain_right` that of what is reported as certain.
    """

    language: str | Promise
    passages: int
    reported: int
    certain: int
    recall: Share
    precision: Share
    certain_right: Share


@dataclass(frozen=True, slots=True)
class CheckFigures:
    """Who wrote the sentences, when, and the figures of each language."""

    written_by: str
    written_on: dt.date
    rows: tuple[CheckFigure, ...]


@lru_cache
def check_figures() -> CheckFigures:
    """Return the figures of each official language and of all languages, in the order of the file."""
    names = {CHECKED_AS.get(language, language): language.label for language in OfficialLanguage}
    stored = json.loads(FIGURES.read_text(encoding="utf-8"))
    return CheckFigures(
        written_by=stored["sample"]["written_by"],
        written_on=dt.date.fromisoformat(stored["sample"]["written_on"]),
        rows=tuple(
            CheckFigure(
                language=names.get(row["language"], _("All languages")),
                passages=row["passages"],
                reported=row["reported"],
                certain=row["certain"],
                recall=_to_share(row["recall"]),
                precision=_to_share(row["precision"]),
                certain_right=_to_share(row["certain_right"]),
            )
            for row in stored["figures"]
        ),
    )


def _to_share(numbers: list[float]) -> Share:
    return Share(*(number * 100 for number in numbers))
