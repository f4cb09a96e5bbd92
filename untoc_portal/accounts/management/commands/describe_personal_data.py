"""Print the table of personal data for docs/personal-data.md: `manage.py describe_personal_data`."""

from typing import Any

from django.core.management.base import BaseCommand

from untoc_portal.accounts.personal_data import HOLDINGS, Fate, Holding

FATES = {Fate.DELETE: "deleted", Fate.PSEUDONYM: "pseudonym", Fate.STAY: "stays"}


class Command(BaseCommand):
    """Print one row for each model."""

    help = "Print the table of personal data in Markdown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the table."""
        self.stdout.write("| model | fields | names in texts | of whom | why | kept (setting) | erasure |")
        self.stdout.write("|---|---|---|---|---|---|---|")
        for holding in HOLDINGS:
            self.stdout.write(self._describe(holding))

    def _describe(self, one: Holding) -> str:
        fields, mentions = (", ".join(names) for names in ((*one.fields, *one.context), one.mentions))
        kept = f"`{one.period.value}`" if one.period else "as the record of the Mechanism, or until the person ends it"
        return f"| `{one.model}` | {fields} | {mentions} | {one.of_whom} | {one.why} | {kept} | {FATES[one.fate]} |"
