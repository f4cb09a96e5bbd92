"""Draw the lots of a phase: `manage.py draw --phase 1 --seed TEXT [--dry-run] [--json FILE]`."""

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
from reviews.services.draw_pools import build_pool
from reviews.services.draws import run_complete_draw
from reviews.services.phases import open_phase
from untoc_portal.core.exceptions import DomainError

GIVER = "manage.py draw"


class Command(BaseCommand):
    """Freeze the pool, add each --seed as a contribution, draw the lots, and print the result."""

    help = "Draw the lots of a phase from the parties on record; --dry-run only shows what would come out."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options: phase, contributions, and the file for the result."""
        parser.add_argument("--phase", type=int, required=True, help="number of the phase; opened if it is not there")
        parser.add_argument(
            "--seed", action="append", required=True, help="a contribution to the seed; may be repeated"
        )
        parser.add_argument("--starts-on", type=dt.date.fromisoformat, help="first day of a phase that is opened")
        parser.add_argument("--dry-run", action="store_true", help="draw without keeping anything")
        parser.add_argument("--json", type=Path, help="write States, rules, groups, pairs and transcript to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Draw the lots and write the result."""
        try:
            ledger = self._preview(**options) if options["dry_run"] else self._hold(**options)
        except (DomainError, lots.DrawError) as error:
            raise CommandError(str(error)) from error
        result = {**ledger.result(), "transcript": ledger.transcript()}
        if options["json"]:
            options["json"].write_text(json.dumps(result, ensure_ascii=True, indent=1), encoding="utf-8")
        rows = result["assignments"]
        additional = sum(row["role"] == "additional" for row in rows)
        self.stdout.write(f"Pool      {ledger.entries[0]['body']['pool_sha256']}")
        self.stdout.write(f"Seed      {ledger.entries[1]['body']['seed']}")
        self.stdout.write(f"Entry     {ledger.last_sha256}")
        self.stdout.write(
            f"{len(ledger.groups)} States, {len(rows)} reviewing States, {additional} additional, "
            f"{ledger.same_legal_system_pairs()} pairs of the same legal system"
        )
        self.stdout.write("Nothing was kept." if options["dry_run"] else "The reviews are planned.")

    @staticmethod
    def _preview(*, phase: int, seed: list[str], **_options: Any) -> lots.Ledger:
        ledger = lots.Ledger()
        ledger.freeze(build_pool(phase))
        ledger.draw([{"giver": GIVER, "text": text.strip()} for text in seed])
        return ledger

    @staticmethod
    @transaction.atomic
    def _hold(*, phase: int, seed: list[str], starts_on: dt.date | None, **_options: Any) -> lots.Ledger:
        found = Phase.objects.filter(sequence=phase).first() or _opened(phase, starts_on or timezone.localdate())
        return run_complete_draw(found, actor=None, contributions=[(GIVER, text) for text in seed]).draw.ledger()


def _opened(sequence: int, starts_on: dt.date) -> Phase:
    cluster = list_available_clusters().filter(number=sequence).first()
    if cluster is None:
        message = f"There is no phase {sequence}, and no cluster of that number to open one for."
        raise CommandError(message)
    return open_phase(cluster, actor=None, sequence=sequence, starts_on=starts_on)
