"""Put an adopted questionnaire in force: `manage.py adopt_questionnaire --as EMAIL [--dry-run] FILE`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reviews.models import Questionnaire, TextImport
from reviews.selectors.adoption import AdoptedQuestion, list_adopted_questions, list_adoption_checks
from reviews.services.text_imports import adopt_questionnaire, preview_questionnaire
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import DomainError


class Command(BaseCommand):
    """Read the file that the Secretariat filled in, print what it says, and put it in force."""

    help = (
        "Replace the portal's own wording of a questionnaire by the adopted text, before a phase of the cluster opens. "
        "All of it or nothing; --dry-run stores nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options: who acts, what is stored, and the file."""
        parser.add_argument("--as", required=True, dest="actor", metavar="EMAIL", help="who does it")
        parser.add_argument("--dry-run", action="store_true", help="print what would be stored, and store nothing")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, **options: Any) -> None:
        """Read the file, and put it in force. Raises CommandError if a rule forbids it; then nothing is changed."""
        actor = User.objects.filter(email__iexact=options["actor"], is_active=True).first()
        if actor is None:
            message = "There is nobody active with this address."
            raise CommandError(message)
        path, version = options["file"], None
        try:
            content = path.read_bytes()
            with transaction.atomic():
                source = preview_questionnaire(actor=actor, name=path.name, content=content)
                report = _describe(source)
                transaction.set_rollback(True)
            if not options["dry_run"]:
                version = adopt_questionnaire(actor=actor, name=path.name, content=content)
        except (DomainError, OSError) as error:
            message = f"{error} Nothing has been changed."
            raise CommandError(message) from error
        self._report(report, version, is_json=options["json"])

    def _report(self, report: dict[str, Any], version: Questionnaire | None, *, is_json: bool) -> None:
        if is_json:
            stored = {"version": version.version if version else "", "stored": version is not None}
            self.stdout.write(json.dumps(report | stored, ensure_ascii=False, indent=2))
            return
        for row in report["questions"]:
            missing = f" missing: {', '.join(row['missing'])}" if row["missing"] else ""
            self.stdout.write(f"{row['effect']:<8} line {row['line']}: {row['key']}{missing}")
        for check in report["checks"]:
            self.stdout.write(f"note: {check}")
        self.stdout.write(f"In force: {version}" if version else "Nothing has been stored.")


def _describe(source: TextImport) -> dict[str, Any]:
    questions = list_adopted_questions(source.content["content"], source.content["lines"])
    return {
        "sha256": source.sha256,
        "questions": [_describe_question(question) for question in questions],
        "checks": [str(check.text) for check in list_adoption_checks(source)],
    }


def _describe_question(question: AdoptedQuestion) -> dict[str, Any]:
    return {
        "key": question.key,
        "line": question.line,
        "effect": question.effect.value,
        "missing": question.list_missing_languages() if question.after else [],
    }
