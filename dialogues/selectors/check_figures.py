"""The accuracy of the country check, as stored by the last run of `dialogues.country_mentions.evaluate`."""

from __future__ import annotations

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
class CheckFigure:
    """The figures of one language: the number of expected passages, and recall and precision in per cent."""

    language: str | Promise
    passages: int
    recall: float
    precision: float


@lru_cache
def check_figures() -> tuple[CheckFigure, ...]:
    """Return the figures of each official language and of all languages, in the order of the file."""
    names = {CHECKED_AS.get(language, language): language.label for language in OfficialLanguage}
    return tuple(
        CheckFigure(
            language=names.get(row["language"], _("All languages")),
            passages=row["passages"],
            recall=row["recall"] * 100,
            precision=row["precision"] * 100,
        )
        for row in json.loads(FIGURES.read_text(encoding="utf-8"))
    )
