"""A draft of the chair's summary: figures of the speeches, then accepted statements by theme.

It names no State and no person.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, override

from dialogues.models import Statement
from dialogues.selectors.findings import replace_country_names
from dialogues.selectors.room_minutes import build_figures_text
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from dialogues.models import Dialogue

# Dialogues are held in English (domain rule: civil society, in practice).
LANGUAGE = OfficialLanguage.EN
MAX_INPUT_LENGTH = 600


def build_text_by_theme(dialogue: Dialogue) -> str:
    """Return the figures of the speeches, and a section for each theme with the first words of its statements.

    Statements without a theme come last.
    """
    statements = Statement.objects.accepted().filter(dialogue=dialogue).prefetch_related("themes").order_by("pk")
    by_theme: dict[str, list[Statement]] = {}
    others: list[Statement] = []
    with override(LANGUAGE):
        for statement in statements:
            themes = [str(theme) for theme in statement.themes.all()]
            for theme in themes:
                by_theme.setdefault(theme, []).append(statement)
            others += [] if themes else [statement]
        parts = [*sort_by_name(by_theme.items(), itemgetter(0)), *([(_("Other matters"), others)] if others else [])]
        sections = [f"{theme}\n\n{_list(rows)}" for theme, rows in parts]
        return "\n\n".join(filter(None, [build_figures_text(dialogue), *sections]))


def _list(statements: list[Statement]) -> str:
    return "\n\n".join(_gist(statement) for statement in statements)


def _gist(statement: Statement) -> str:
    first = next((part for part in statement.text.split("\n\n") if part.strip()), statement.title)
    text = replace_country_names(" ".join(first.split()), statement.language, marker=_("a State party"))
    return text if len(text) <= MAX_INPUT_LENGTH else text[:MAX_INPUT_LENGTH].rsplit(" ", 1)[0] + " …"
