"""The admin of country reviews, for the Secretariat."""

from reviews.admin import people, questionnaires, reference, reviews, state_people

__all__ = ["people", "questionnaires", "reference", "reviews", "state_people"]
