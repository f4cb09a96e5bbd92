"""Answers typed while the review changed to another questionnaire version. None of their text is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.models import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

REVISION = "revision_"


def map_to_current_questions(data: QueryDict, questions: Iterable[Question]) -> tuple[QueryDict, list[tuple[str, str]]]:
    """Return the form as if typed for these questions, and (question, text) of what none of them asks.

    Fields end in the primary key of their question. A question of another version is matched by its key.
    """
    present = {question.key: str(question.pk) for question in questions}
    sent = {name.removeprefix(REVISION) for name in data if name.startswith(REVISION)} - set(present.values())
    others = Question.objects.filter(pk__in=[pk for pk in sent if pk.isdigit()]).with_texts() if sent else []
    moved = {str(question.pk): present[question.key] for question in others if question.key in present}
    homeless = [
        (question.text, text)
        for question in others
        if question.key not in present and (text := data.get(f"text_{question.pk}", "").strip())
    ]
    if moved:
        data = data.copy()
        for name in list(data):
            stem, _mark, pk = name.rpartition("_")
            if pk in moved:
                data.setlist(f"{stem}_{moved[pk]}", data.pop(name))
    return data, homeless
