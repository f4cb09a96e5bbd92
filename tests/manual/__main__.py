"""Name the sections of the manual that are not translated or outdated. `--write` adds empty entries for translators."""

import sys

import django

django.setup()

from tests.manual import LANGUAGES, list_missing, list_outdated, write_missing  # noqa: E402 (after the setup)
from untoc_portal.front.help import manual  # noqa: E402

for language in LANGUAGES:
    catalogue = manual.CATALOGUES / f"{language}.po"
    if "--write" in sys.argv:
        sys.stdout.write(f"{language}: {write_missing(catalogue)} empty entries added\n")
        continue
    for row in list_missing(catalogue):
        sys.stdout.write(
            f"{language}: {row.chapter}, “{row.section}”: {len(row.texts)} of {row.total} not translated\n"
        )
    for text in list_outdated(catalogue):
        sys.stdout.write(f"{language}: outdated, no longer in the manual: {text[:80]}\n")
