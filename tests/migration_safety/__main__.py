"""`python -m tests.migration_safety`: a new migration that the code of the release before could not live with.

During an upgrade the old code still answers for some minutes on the new tables. Only migrations that came after the
last release are judged: `bin/release` lists those of a release in `deploy/released-migrations.txt`.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.test")
django.setup()

from tests.migration_safety.safety import lint_new_migrations  # noqa: E402 (Django must be set up before)

if __name__ == "__main__":
    sys.exit(0 if lint_new_migrations() else 1)
