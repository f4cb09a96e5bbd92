"""The admin of country reviews, for the Secretariat."""

from reviews.admin import chasing, official_texts, people, questionnaires, reference, reviews, state_people

__all__ = ["chasing", "official_texts", "people", "questionnaires", "reference", "reviews", "state_people"]
