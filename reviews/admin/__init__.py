"""Country reviews, for the secretariat."""

from reviews.admin import people, questionnaires, reference, reviews

__all__ = ["people", "questionnaires", "reference", "reviews"]
