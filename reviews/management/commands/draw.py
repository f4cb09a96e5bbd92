"""Try out or practise the drawing of lots: `manage.py draw --phase 1 (--dry-run | --practice) [--json FILE]`."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from reviews import draw as lots
from reviews.models import Phase
from reviews.selectors.phases import list_available_clusters
from reviews.services.draws import preview_lots, run_practice_draw
from reviews.services.phases import open_phase
from untoc_portal.core.exceptions import DomainError


class Command(BaseCommand):
    """Draw with a false seed and keep nothing, or make a whole drawing that is marked as practice permanently."""

    help = (
        "Try out the drawing of lots of a phase. A real drawing is held in the draw room: no command can choose or "
        "know its seed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options: phase, way, texts, and the file for the result."""
        parser.add_argument("--phase", type=int, required=True, help="number of the phase; opened if it is not there")
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--dry-run", action="store_true", help="draw with a false seed and keep nothing")
        way.add_argument(
            "--practice",
            action="store_true",
            help="keep a drawing for training: its page says for good that its number is invented",
        )
        parser.add_argument("--text", action="append", default=[], help="a sealed text CODE=TEXT, for --practice")
        parser.add_argument("--starts-on", type=dt.date.fromisoformat, help="first day of a phase that is opened")
        parser.add_argument("--json", type=Path, help="write the result to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Draw the lots and write the result."""
        try:
            result = self._preview(**options) if options["dry_run"] else self._practise(**options)
        except (DomainError, lots.DrawError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            options["json"].write_text(json.dumps(result, ensure_ascii=True, indent=1), encoding="utf-8")
        rows = result["assignments"]
        additional = sum(row["role"] == "additional" for row in rows)
        self.stdout.write(f"{len(result['groups'])} States, {len(rows)} reviewing States, {additional} additional")

    def _preview(self, *, phase: int, **_options: Any) -> dict[str, Any]:
        self.stdout.write("A dry run with a FALSE SEED: no drawing can come out like this one. Nothing was kept.")
        return preview_lots(phase)

    def _practise(self, *, phase: int, text: list[str], starts_on: dt.date | None, **_options: Any) -> dict[str, Any]:
        texts = [(code, words) for code, _sign, words in (pair.partition("=") for pair in text)]
        with transaction.atomic():
            found = Phase.objects.filter(sequence=phase).first() or _open_phase(
                phase, starts_on or timezone.localdate()
            )
            ledger = run_practice_draw(found, actor=None, texts=texts).ledger()
        self.stdout.write("A drawing for PRACTICE: its number is invented. The reviews are planned.")
        self.stdout.write(f"Newest entry {ledger.last_sha256}")
        return {**ledger.result(), "transcript": ledger.transcript()}


def _open_phase(sequence: int, starts_on: dt.date) -> Phase:
    cluster = list_available_clusters().filter(number=sequence).first()
    if cluster is None:
        message = f"There is no phase {sequence}, and no cluster of that number to open one for."
        raise CommandError(message)
    return open_phase(cluster, actor=None, sequence=sequence, starts_on=starts_on)
