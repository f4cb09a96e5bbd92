"""Who asks the database past the wall: only where the list of reasons says so (ADR 59)."""

import re
from pathlib import Path

from django.conf import settings

from untoc_portal.core import walls
from untoc_portal.core.asking import Past
from untoc_portal.core.database_roles import REPORTED

# Each file that asks past the wall, with its reasons. A new line here needs a reason in `Past`.
PASSES = {
    "untoc_portal/__main__.py": ["COMMAND"],
    "reviews/api/outcome_serializers.py": ["HEADING"],
    "reviews/selectors/follow_up_pages.py": ["HASH"],
    "reviews/selectors/outcomes.py": ["HEADING"],
    "reviews/selectors/receipts.py": ["HASH"],
    "reviews/views/guests.py": ["LINK"],
    "reviews/views/letter_link.py": ["LINK"],
    "untoc_portal/accounts/backends.py": ["NEEDS"],
    "untoc_portal/core/asking.py": ["ACT"],
    "untoc_portal/core/jobs.py": ["JOB"],
    "untoc_portal/core/message_acts.py": ["NEEDS", "NEEDS"],
}
FOLDERS = ("untoc_portal", "stakeholders", "reviews", "dialogues")


def test_passes_the_wall_only_where_listed():
    root = Path(settings.BASE_DIR)
    files = [path for folder in FOLDERS for path in (root / folder).rglob("*.py")]
    found = {
        str(path.relative_to(root)): passes
        for path in files
        if (passes := re.findall(r"ask_past_the_wall\(Past\.(\w+)\)", path.read_text(encoding="utf-8")))
    }
    assert found == PASSES
    assert {reason for passes in PASSES.values() for reason in passes} == set(Past.__members__)


def test_walled_models_say_who_sees_them():
    models = list(walls.iter_walled())
    assert len(models) == len(set(models)) > 40
    for model in models:
        assert hasattr(model._default_manager.none(), "within_wall"), model


def test_reports_read_nothing_behind_the_wall():
    assert {model._meta.label for model in walls.iter_walled()} & REPORTED == set()
