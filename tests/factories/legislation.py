"""Laws in a State's library, and the citing of them."""

from itertools import count

from reviews.models import Citation, Legislation, Review
from reviews.services import legislation
from untoc_portal.accounts.models import User

_numbers = count(1)


def add_law(review: Review, *, actor: User, **fields: object) -> Legislation:
    """Put a law into the library of the State under review."""
    number = next(_numbers)
    values = {"title": "Organized Crime Act", "number": f"No. {number}", "link": f"https://laws.example/{number}"}
    return legislation.add_legislation(review, actor=actor, **{**values, **fields})


def cite_one(review: Review, *, actor: User, key: str = "untoc.5", law: Legislation | None = None) -> Citation:
    """Cite a law, by default a new one, in the answer to a question."""
    return legislation.cite_legislation(
        review,
        actor=actor,
        question=review.questions().get(key=key),
        legislation=law or add_law(review, actor=actor),
        provisions="section 4",
    )
