"""The admin of country reviews, for the Secretariat."""

from reviews.admin import people, questionnaires, reference, reviews

__all__ = ["people", "questionnaires", "reference", "reviews"]
