"""Change a review to the questionnaire version in force: `manage.py change_version --review KEN-1 --as EMAIL`."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.models import Review
from reviews.selectors.readings_of_questionnaires import read_undone_change, read_version_change
from reviews.selectors.version_changes import (
    count_questions_by_effect,
    list_changed_questions,
    list_target_versions,
    to_plain_data,
)
from reviews.services.version_changes import change_version, undo_version_change
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import DomainError


class Command(BaseCommand):
    """Print what the change does to each question and its answer, and make it. Or undo the last change."""

    help = "Move a review to the version of its questionnaire in use, with a preview; --undo takes the last move back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options: which review, who acts, and what to do."""
        parser.add_argument("--review", required=True, metavar="CODE", help="as KEN-1")
        parser.add_argument(
            "--as", required=True, dest="actor", metavar="EMAIL", help="who does it, of the secretariat"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, and do nothing")
        parser.add_argument("--undo", action="store_true", help="take the last move back")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        """Make or undo the change. Raises CommandError if a rule forbids it; then nothing is changed."""
        review = Review.objects.filter(code=options["review"]).select_related("phase", "questionnaire").first()
        actor = User.objects.filter(email=options["actor"], is_active=True).first()
        if review is None or actor is None:
            message = "There is no such review, or nobody active with this address."
            raise CommandError(message)
        try:
            result = (
                _undone(review, actor) if options["undo"] else _move_review(review, actor, dry_run=options["dry_run"])
            )
        except DomainError as error:
            message = f"{error} Nothing has been changed."
            raise CommandError(message) from error
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for row in result.pop("questions", ()):
            self.stdout.write(f"{row['key']}: {row['effect']} {', '.join([*row['differences'], *row['languages']])}")
        self.stdout.write(", ".join(f"{name}: {value}" for name, value in result.items()))


def _move_review(review: Review, actor: User, *, dry_run: bool) -> dict[str, Any]:
    target = list_target_versions(review).first()
    if target is None:
        message = "The review answers the version in use already, or none is."
        raise CommandError(message)
    rows = list_changed_questions(review, target)
    before = review.questionnaire.version if review.questionnaire else ""
    if not dry_run:
        seen = read_version_change(review, target).digest
        change_version(review, actor=actor, to=target, seen=seen)
    heading = {"review": review.code, "from": before, "to": target.version, "moved": not dry_run}
    return heading | count_questions_by_effect(rows) | {"questions": to_plain_data(rows)}


def _undone(review: Review, actor: User) -> dict[str, Any]:
    last = review.version_changes.in_force().first()
    if last is None:
        message = "No change of version is there to undo."
        raise CommandError(message)
    change = undo_version_change(last, actor=actor, seen=read_undone_change(last).digest)
    return {"review": review.code, "from": change.after.version, "to": change.before.version, "undone": True}
