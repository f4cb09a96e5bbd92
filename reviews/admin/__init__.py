from reviews.admin import (
    chasing,
    follow_up,
    letters,
    official_texts,
    people,
    questionnaires,
    reference,
    reviews,
    state_people,
)

__all__ = [
    "chasing",
    "follow_up",
    "letters",
    "official_texts",
    "people",
    "questionnaires",
    "reference",
    "reviews",
    "state_people",
]
