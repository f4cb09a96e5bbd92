"""The command that loads all reference data."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogues.models import WorkingGroup
from stakeholders.models import Instrument, State
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import AuditEvent

pytestmark = pytest.mark.django_db
COUNTS = {
    "accounts.AccessSetting": 2,
    "accounts.RetentionSetting": 8,
    "stakeholders.Instrument": 4,
    "stakeholders.State": 198,
    "stakeholders.InstrumentStatus": 792,
    "stakeholders.ParticipationSetting": 14,
    "reviews.Cluster": 4,
    "reviews.Article": 107,
    "reviews.OfficialText": 24,
    "reviews.DeadlineRule": 7,
    "reviews.DrawSetting": 16,
    "reviews.ContactKind": 3,
    "reviews.ReminderRule": 10,
    "reviews.ReviewSetting": 11,
    "reviews.Term": 332,
    "reviews.DutyStation": 1,
    "reviews.DayOff": 68,
    "reviews.Questionnaire": 4,
    "reviews.Question": 308,
    "reviews.QuestionText": 758,
    "dialogues.WorkingGroup": 6,
    "dialogues.Theme": 10,
    "dialogues.RoutingRule": 8,
    "dialogues.FundedActivity": 6,
    "dialogues.DisclosureSetting": 2,
    "dialogues.ParticipationRight": 42,
    "dialogues.FloorLimit": 6,
    "reviews.LetterTemplate": 1,
    "reviews.Mission": 198,
}


def run(*arguments):
    output = StringIO()
    call_command("load_reference", *arguments, stdout=output)
    return output.getvalue()


def counted(name):
    return {tally["table"]: tally[name] for tally in json.loads(run("--json"))}


@pytest.fixture
def root(tmp_path):
    for app in ("untoc_portal/accounts", "stakeholders", "reviews", "dialogues"):
        shutil.copytree(Path(settings.BASE_DIR) / app / "reference", tmp_path / app / "reference")
    return tmp_path


def test_the_first_run_loads_everything_and_records_it_once():
    assert counted("created") == COUNTS
    event = AuditEvent.objects.get()
    assert event.action == AuditAction.LOADED
    assert event.changes == {table: {"created": count, "updated": 0} for table, count in COUNTS.items()}


def test_the_second_run_writes_nothing():
    run()
    with CaptureQueriesContext(connection) as queries:
        assert counted("unchanged") == COUNTS
    writes = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []
    assert AuditEvent.objects.count() == 1


def test_output_counts_tables_and_names_missing_rows():
    run()
    State.objects.create(iso3="XXX", names={"en": "Testland"}, formal_names={"en": "Testland"}, source="Test")
    State.objects.filter(iso3="KEN").update(source="Corrected", corrected=True)
    assert run().splitlines()[1:3] == [
        "stakeholders.State: 0 created, 0 updated, 197 unchanged, 1 left alone",
        "  not in the files, kept: Testland",
    ]


def test_other_files_can_be_loaded(root):
    path = root / "dialogues" / "reference" / "working_groups.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("WG.4", "WG.8"), encoding="utf-8")
    run("--root", str(root))
    assert WorkingGroup.objects.get(code="TIP").symbol == "WG.8"


def test_a_bad_row_in_the_last_file_undoes_the_whole_run(root):
    path = root / "dialogues" / "reference" / "routing.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1,TIP,,,TIP", "1,TIP,,,XX"), encoding="utf-8")
    message = "routing.csv, line 2, column working_group: “XX” is not known. Nothing has been changed."
    with pytest.raises(CommandError) as caught:
        run("--root", str(root))
    assert str(caught.value) == message
    assert not Instrument.objects.exists()
    assert not AuditEvent.objects.exists()
