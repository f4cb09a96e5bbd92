"""Every workflow table walked: every state can be reached and left, and every name exists."""

import re
from itertools import pairwise

import pytest
import rules
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from dialogues.services.transitions import WORKFLOWS
from reviews import checks
from reviews.checks import check_deadline_rules
from reviews.enums import DeadlineKind, ReviewState
from reviews.models import (
    Assignment,
    Clarification,
    InputInvitation,
    JointFeedback,
    Nomination,
    Questionnaire,
    Reopening,
    Review,
    Translation,
)
from reviews.services.notifications import EVENTS
from reviews.workflow import (
    ASSIGNMENT,
    CLARIFICATION,
    CLOCK_STARTS,
    DEADLINE_RULES,
    INPUT,
    JOINT,
    NOMINATION,
    QUESTIONNAIRE,
    REOPENING,
    REVIEW,
    TRANSLATION,
)
from stakeholders.models import Organization
from stakeholders.workflow import ORGANIZATION
from untoc_portal.core.models import Job, Message, Preparation, RecordTranslation, WebhookDelivery
from untoc_portal.core.record_translations import TEXT_OF_RECORD
from untoc_portal.core.workflow import list_reachable_states

TABLES = {
    **{workflow.name: (workflow, model) for model, workflow in WORKFLOWS.items()},
    "review": (REVIEW, Review),
    "nomination": (NOMINATION, Nomination),
    "questionnaire": (QUESTIONNAIRE, Questionnaire),
    "reopening": (REOPENING, Reopening),
    "assignment": (ASSIGNMENT, Assignment),
    "request for clarification": (CLARIFICATION, Clarification),
    "joint feedback": (JOINT, JointFeedback),
    "translation": (TRANSLATION, Translation),
    "input": (INPUT, InputInvitation),
    "organization": (ORGANIZATION, Organization),
    "text of record": (TEXT_OF_RECORD, RecordTranslation),
}
# Tasks of the portal itself: it moves them, and no person takes a step.
TASKS = {Job, Message, Preparation, WebhookDelivery}
DOCUMENT = settings.BASE_DIR / "docs" / "workflow.md"

tables = pytest.mark.parametrize(("workflow", "model"), TABLES.values(), ids=TABLES)


def states_of(model) -> set[str]:
    return {value for value, _label in model._meta.get_field("state").choices}


def test_every_model_that_has_a_state_has_a_table():
    with_state = {
        model
        for app in ("core", "stakeholders", "reviews", "dialogues")
        for model in apps.get_app_config(app).get_models()
        if any(field.name == "state" and field.choices for field in model._meta.get_fields())
    }
    assert {model for _workflow, model in TABLES.values()} == with_state - TASKS


@tables
def test_every_state_is_reached_from_the_first(workflow, model):
    assert list_reachable_states(workflow) == states_of(model)
    assert workflow.initial == model._meta.get_field("state").default


@tables
def test_no_state_but_an_end_is_a_dead_end(workflow, model):
    left = {source for row in workflow.transitions for source in row.sources if row.target != source}
    assert states_of(model) - left == set(workflow.terminal) - left
    assert set(workflow.terminal) <= states_of(model)


@tables
def test_every_name_in_the_table_is_there(workflow, model):
    for row in workflow.transitions:
        assert {row.target, *row.sources} <= states_of(model)
        assert rules.perm_exists(row.permission), row.permission
        assert str(row.rule).strip()
        assert str(row.label).strip()


@tables
def test_moves_are_called_as_services_are(workflow, model):
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", row.name) for row in workflow.transitions)


def test_review_ends_in_one_state_and_goes_through_all_in_order():
    assert REVIEW.terminal == (ReviewState.CLOSED,)
    order = list(ReviewState)
    forward = [row for row in REVIEW.transitions if order.index(row.target) > order.index(row.sources[0])]
    assert [(row.sources, row.target) for row in forward] == [((here,), there) for here, there in pairwise(order)]
    backward = [row.name for row in REVIEW.transitions if row not in forward]
    assert backward == ["defer", "return_list", "return_summary", "reopen_summary"]


def test_every_clock_is_started_and_stopped_by_a_later_step():
    order = list(ReviewState)
    started = {kind: row for row in REVIEW.transitions for kind in row.starts}
    stopped = {kind: row for row in REVIEW.transitions for kind in row.stops}
    assert set(started) == set(stopped) == set(DeadlineKind)
    assert all(order.index(started[kind].target) <= order.index(stopped[kind].sources[0]) for kind in DeadlineKind)
    assert stopped[DeadlineKind.CLOSURE].name == "close"


@pytest.mark.parametrize("table", [DEADLINE_RULES, CLOCK_STARTS])
def test_check_finds_clock_without_rule(monkeypatch, table):
    assert check_deadline_rules() == []
    monkeypatch.delitem(table, DeadlineKind.CLOSURE)
    [error] = check_deadline_rules()
    assert error.msg.startswith("The clock closure lacks")


def test_check_finds_clock_without_length(monkeypatch, tmp_path):
    (tmp_path / "deadlines.csv").write_text("kind,amount\nclosure,24\n")
    monkeypatch.setattr(checks, "RULES_FILE", tmp_path / "deadlines.csv")
    assert len(check_deadline_rules()) == len(DeadlineKind) - 1


def test_no_clock_of_another_table():
    others = [workflow for workflow, _model in TABLES.values() if workflow is not REVIEW]
    assert not any(row.starts or row.stops for workflow in others for row in workflow.transitions)


def test_every_notice_of_a_review_has_its_recipients():
    assert {row.notice for row in REVIEW.transitions if row.notice} <= set(EVENTS)
    assert all(row.notice for row in REVIEW.transitions)


def test_no_step_of_a_review_is_taken_by_time():
    assert [row.name for row in REVIEW.transitions if row.timed] == []


def test_diagrams_in_the_documentation_are_those_of_the_tables(capsys):
    call_command("workflow_diagrams")
    printed = capsys.readouterr().out
    assert printed == DOCUMENT.read_text(encoding="utf-8")
    assert printed.count("```mermaid") == len(TABLES)
