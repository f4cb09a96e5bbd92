"""List the jobs: `manage.py jobs --state failed`."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from untoc_portal.core.job_queries import STATES, count_jobs_by_state, filter_jobs


class Command(BaseCommand):
    """Print the counts, then the jobs with the given state and name."""

    help = "List jobs that wait, run, failed or are done."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the filters and the output format."""
        parser.add_argument("--state", choices=[value for value, _label in STATES], default="")
        parser.add_argument("--name", default="", help="only jobs of this name, as core.send_message")
        parser.add_argument("--limit", type=int, default=50, help="at most so many (default 50)")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the jobs."""
        jobs = [
            {
                "id": job.pk,
                "name": job.name,
                "state": job.seen_as,
                "attempts": job.attempts,
                "asked_at": job.created_at.isoformat(),
                "not_before": job.not_before.isoformat(),
                "taken_by": job.taken_by,
                "reason": job.reason,
            }
            for job in filter_jobs(options["state"], options["name"])[: options["limit"]]
        ]
        counts = count_jobs_by_state()
        if options["json"]:
            self.stdout.write(json.dumps({"counts": counts, "jobs": jobs}, ensure_ascii=False, indent=2))
            return
        self.stdout.write("  ".join(f"{state}: {count}" for state, count in counts.items()))
        for job in jobs:
            self.stdout.write(f"{job['id']:>8}  {job['state']:<8} {job['attempts']}  {job['name']:<32} {job['reason']}")
