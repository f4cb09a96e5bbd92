"""Country reviews, for the secretariat."""

from reviews.admin import people, reference, reviews

__all__ = ["people", "reference", "reviews"]
