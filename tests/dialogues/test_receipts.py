"""Receipts and evidence of dialogues: a sent statement, a decision of the Extended Bureau, and who may have them."""

import json

import pytest
from django.contrib.contenttypes.models import ContentType

from dialogues.models import ApplicantList, Application, BureauDecision, Objection, Statement
from dialogues.selectors.evidence import DIALOGUE, list_readable_versions
from dialogues.selectors.receipts import hash_statement
from dialogues.services import statements
from tests.factories.any_row import make_row
from tests.factories.dialogues import invite, make_dialogue, make_statement
from untoc_portal.core.evidence.receipts import build_receipt
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.trail_seals import verify_evidence
from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.core.trail_seals.keys import load_keys
from untoc_portal.core.trail_seals.sealing import seal_trail
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture(autouse=True)
def _key(settings, tmp_path):
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "key.pem"))]


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=10)


@pytest.fixture
def statement(stage, dialogue):
    """Give a statement that was sent."""
    invite(dialogue, stage.organization, stage.representative)
    made = make_statement(dialogue, stage.representative, organization=stage.organization)
    return do_after_reading(statements.submit_statement, made, actor=stage.representative)


def prove(event):
    """Return what a receipt says, after the program that checks found no fault in it."""
    seal_trail()
    receipt = json.loads(json.dumps(build_receipt(event)))
    found = verify_evidence.Check([load_keys()[0].name])
    verify_evidence.check_receipt(found, receipt)
    assert found.faults == []
    return json.loads(receipt["body"])


def test_statement_has_a_receipt(stage, dialogue, statement):
    [act] = DIALOGUE.list_acts(stage.representative, dialogue)
    said = prove(act.event)
    version = statement.versions.get()
    assert (said["act"], said["party"]["name"]) == ("statement", str(stage.organization))
    assert said["text_sha256"] == hash_statement(version)
    assert said["record"]["kind"] == "dialogues.statementversion"
    assert DIALOGUE.list_acts(stage.secretariat, dialogue)
    for other in (stage.other_representative, stage.delegate):
        assert DIALOGUE.list_acts(other, dialogue) == []


def test_first_of_two_sendings_keeps_its_version(stage, dialogue, statement):
    first = statement.versions.get()
    kind = ContentType.objects.get_for_model(Statement)
    event = AuditEvent.objects.filter(content_type=kind, action="transition").get()
    later = AuditEvent.objects.create(
        action="transition", content_type=kind, object_id=statement.pk, object_label="x", actor_label="x",
        changes={"transition": "submit", "state": ["returned", "submitted"]},
    )  # fmt: skip
    second = statement.versions.create(number=2, title="Later", text="Later", sent_by=stage.representative)
    acts = DIALOGUE.list_acts(stage.secretariat, dialogue)
    sent = {act.event.pk: act.record.row for act in acts if act.kind.name == "statement"}
    assert sent == {event.pk: first, later.pk: second}


def test_draft_is_in_nobody_elses_evidence(stage, dialogue, statement):
    for other in (stage.other_representative, stage.delegate):
        assert list(list_readable_versions(other, dialogue)) == []
    assert list(list_readable_versions(stage.representative, dialogue)) == list(statement.versions.all())


def test_decision_of_the_bureau_has_a_receipt(stage, dialogue):
    invite(dialogue, stage.organization, stage.representative)
    [act] = DIALOGUE.list_acts(stage.secretariat, dialogue)
    said = prove(act.event)
    assert (said["act"], said["record"]["part"]) == ("decision", "outcome")
    assert act.record.row == BureauDecision.objects.get()
    assert DIALOGUE.list_acts(stage.representative, dialogue) == []


OF_FILES = {"lists_of_applicants": ApplicantList, "objections": Objection, "decisions": BureauDecision}


def test_pack_has_only_rows_that_its_reader_sees(stage, dialogue, statement):
    application = Application.objects.get(dialogue=dialogue)
    make_row(Objection, application=application)
    hidden, seen = set(), set()
    for user in (stage.secretariat, stage.bureau, stage.representative, stage.other_representative, stage.delegate):
        records = DIALOGUE.collect(user, dialogue).records
        for name, model in OF_FILES.items():
            shown = {row.row.pk for row in records[name]}
            assert shown <= set(model.objects.visible_to(user).values_list("pk", flat=True)), (user, name)
            hidden |= {name} if model.objects.count() > len(shown) else set()
            seen |= {name} if shown else set()
    assert hidden == seen == set(OF_FILES)


@pytest.mark.parametrize("key", ["x", "", "\N{SUPERSCRIPT TWO}", "999999"])
def test_key_that_names_no_dialogue(stage, key):
    assert DIALOGUE.find(stage.secretariat, key) is None
