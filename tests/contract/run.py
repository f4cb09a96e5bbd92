"""What the schema says is true for every caller: generated requests, sequences of requests, and stolen identifiers."""

import logging
import os
from pathlib import Path

import pytest
from schemathesis.generation import GenerationMode

from tests.contract.people import build_world
from tests.contract.trying import (
    CASES,
    fill,
    judge,
    list_operations,
    open_run,
    send,
    try_each,
    try_foreign,
    try_sequences,
)

REPORT = os.environ.get("CONTRACT_REPORT")


@pytest.fixture
def run(world, settings):
    callers = build_world(world)  # before a setting is changed, so that its rows are made once for all tests
    settings.API_REQUESTS_PER_MINUTE = settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS = 10**9
    logging.disable(logging.ERROR)
    made = open_run(callers)
    yield made
    if REPORT:
        with Path(REPORT).open("a") as file:
            file.write(made.report() + "\n")
    logging.disable(logging.NOTSET)


def each_of(run, kind):
    def one(case, caller):
        fill(run, case)
        judge(run, case, caller, send(run, case, caller), kind)

    return one


@pytest.mark.parametrize(("mode", "share"), [(GenerationMode.POSITIVE, 0.5), (GenerationMode.NEGATIVE, 0.15)])
def test_answers_are_as_the_schema_says(mode, share, run):
    examples = max(1, int(CASES * share) // len(list_operations(run)))
    try_each(run, examples, mode, each_of(run, mode.value))
    assert run.found == {}, run.report()


def test_row_of_others_is_as_one_that_does_not_exist(run):
    try_foreign(run, int(CASES * 0.2))
    assert run.found == {}, run.report()


def test_sequences_are_as_the_schema_says(run):
    try_sequences(run, int(CASES * 0.15))
    assert run.found == {}, run.report()
