"""Import a completed file: `manage.py import_answers --review KEN-1 --as EMAIL [--dry-run] [--json] FILE`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reviews.answer_files.merging import MergeResult
from reviews.models import AnswerImport, Review
from reviews.selectors.answer_files import ComparedAnswer, list_compared_answers
from reviews.services.answer_imports import Decision, confirm_import, preview_import
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import DomainError

REFUSE = "refuse"


class Command(BaseCommand):
    """Read a file of answers, print what it changes, and save the answers. --dry-run saves nothing."""

    help = (
        "Bring the answers of a Word or Excel file back into a review, in the name of somebody who may answer. "
        "All of it or nothing; answers changed on both sides are joined where their changes do not touch."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options: who acts, what is saved, and the file."""
        parser.add_argument("--review", required=True, metavar="CODE", help="as KEN-1")
        parser.add_argument("--as", required=True, dest="actor", metavar="EMAIL", help="who answers")
        parser.add_argument("--dry-run", action="store_true", help="print what would be stored, and store nothing")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument(
            "--on-conflict",
            choices=[REFUSE, Decision.PORTAL, Decision.FILE],
            default=REFUSE,
            help="where both sides changed a passage: refuse the file, keep what is stored, or take the file's",
        )
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, **options: Any) -> None:
        """Import the file. Raises CommandError for everything that the portal refuses too; then nothing is changed."""
        review = Review.objects.filter(code=options["review"]).first()
        actor = User.objects.filter(email__iexact=options["actor"]).first()
        if review is None or actor is None:
            message = "There is no such review, or nobody with that address."
            raise CommandError(message)
        try:
            content = options["file"].read_bytes()
            with transaction.atomic():
                source = preview_import(review, actor=actor, name=options["file"].name, content=content)
                rows = list_compared_answers(source)
                if options["dry_run"]:
                    transaction.set_rollback(True)
                else:
                    self._confirm(source, actor, rows, options["on_conflict"])
        except (DomainError, OSError) as error:
            message = f"{error} Nothing has been changed."
            raise CommandError(message) from error
        self._report(source, rows, options)

    def _confirm(self, source: AnswerImport, actor: User, rows: list[ComparedAnswer], on_conflict: str) -> None:
        conflicts = [row.question.key for row in rows if row.outcome == MergeResult.CONFLICT]
        decisions = {} if on_conflict == REFUSE else {key: Decision(on_conflict) for key in conflicts}
        shown = {row.question.key: row.revision for row in rows}
        confirm_import(source, actor=actor, shown=shown, decisions=decisions)

    def _report(self, source: AnswerImport, rows: list[ComparedAnswer], options: dict[str, Any]) -> None:
        answers = [{"question": row.question.key, "outcome": row.outcome.value} for row in rows]
        if options["json"]:
            report = {
                "review": source.review.code,
                "sha256": source.sha256,
                "stored": not options["dry_run"],
                "outcomes": source.outcomes,
                "notices": source.notices,
                "answers": answers,
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        for answer in answers:
            self.stdout.write(f"{answer['outcome']:<14} {answer['question']}")
        for notice in source.notices:
            self.stdout.write(f"note: {notice}")
        self.stdout.write("Nothing has been stored." if options["dry_run"] else "Stored.")
