"""The notes of a delegation next to its answers."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from reviews.models import Note
from untoc_portal.core import authz

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Question, Review
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser


def is_in_drafting_team(user: AnyUser, review: Review) -> bool:
    """Return whether the user can read the draft questionnaire, and so its assignments and notes."""
    return "view_draft_questionnaire" in authz.get_grants(user, review)


def notes_for_user(user: AnyUser, review: Review, questions: Iterable[Question]) -> QuerySet[Note]:
    """Return the notes on these questions that the user can see."""
    rows = Note.objects.visible_to(user).filter(delegation__review=review, question__in=questions)
    return rows.select_related("author", "resolved_by").prefetch_related("mentioned")


def find_mentioned(text: str, members: Iterable[User]) -> list[User]:
    """Return the members whom the text mentions: `@` and the whole name, or the first word of it if only one has it."""
    people = list(members)
    first_words = Counter(_to_first_word(person) for person in people)
    return [
        person
        for person in people
        if _has_mention(text, person.name)
        or (first_words[_to_first_word(person)] == 1 and _has_mention(text, _to_first_word(person)))
    ]


def _to_first_word(person: User) -> str:
    return next(iter(person.name.casefold().split()), "")


def _has_mention(text: str, name: str) -> bool:
    words = r"\s+".join(re.escape(word) for word in name.casefold().split())
    return bool(words) and re.search(rf"(?<!\w)@{words}(?!\w)", text.casefold()) is not None
