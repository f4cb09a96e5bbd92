"""One of several processes that write at the same answer; arguments: review, key of the question, e-mail, name, number.

Each edit puts a word of its own at the end of what the writer was shown. Where somebody was quicker, the writer sees
both texts and the common base, as on the page, and keeps the words of both. The last line says how often that was so.
"""

import sys

import django

django.setup()

from reviews.models import Answer, Review  # noqa: E402 (the apps must be ready)
from reviews.services.answers import AnswerEntry, StaleAnswerError, save_answers  # noqa: E402
from untoc_portal.accounts.models import User  # noqa: E402
from untoc_portal.core.diffing import merge  # noqa: E402


def both(base: str, mine: str, theirs: str) -> str:
    """Decide as a careful person does: where both wrote, both stay."""
    parts = merge(base, mine, theirs)
    texts = [f"{part.theirs} {part.mine}" if part.is_conflict else (part.text or "") for part in parts]
    return " ".join("".join(texts).split())


def write(review: Review, question: object, writer: User, word: str, shown: tuple[int, str]) -> int:
    """Add the word to what was shown (revision, text), until it is saved; return how often somebody was quicker."""
    (revision, base), typed, met = shown, f"{shown[1]} {word}".strip(), 0
    while True:
        try:
            save_answers(review, actor=writer, entries=[AnswerEntry(question, "yes", typed, revision)])
        except StaleAnswerError as error:
            met += 1
            stored = error.stored[question.key]
            typed = both(base, typed, stored.text)
            revision, base = stored.revision, stored.text
        else:
            return met


def main(code: str, key: str, email: str, name: str, count: str) -> None:
    """Make the edits."""
    review = Review.objects.get(code=code)
    question, writer = review.questions().get(key=key), User.objects.get(email=email)
    met = 0
    for number in range(int(count)):
        answer = Answer.objects.filter(review=review, question=question).first()
        met += write(review, question, writer, f"{name}{number}", (answer.revision, answer.text) if answer else (0, ""))
    sys.stdout.write(f"{met}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
