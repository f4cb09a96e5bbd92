"""The admin of country reviews, for the Secretariat."""

from reviews.admin import official_texts, people, questionnaires, reference, reviews, state_people

__all__ = ["official_texts", "people", "questionnaires", "reference", "reviews", "state_people"]
