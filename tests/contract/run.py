"""What the schema says is true for every caller: generated requests, sequences of requests, and stolen identifiers."""

import logging
import os
from pathlib import Path

import pytest
from schemathesis.generation import GenerationMode

from tests.contract.people import build_world
from tests.contract.trying import CASES, open_run, try_each, try_foreign, try_limits, try_sequences

REPORT = os.environ.get("CONTRACT_REPORT")


@pytest.fixture
def run(world, settings):
    callers = build_world(world)
    settings.API_REQUESTS_PER_MINUTE = settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS = 10**9
    logging.disable(logging.ERROR)
    made = open_run(callers)
    yield made
    if REPORT:
        with Path(REPORT).open("a") as file:
            file.write(made.report() + "\n")
    logging.disable(logging.NOTSET)


def test_answers_are_as_the_schema_says(run):
    # The ways of trying, each with its share of the cases; foreign rows take two requests for a case.
    try_foreign(run, int(CASES * 0.15))
    try_sequences(run, int(CASES * 0.15))
    try_limits(run, int(CASES * 0.25))
    try_each(run, int(CASES * 0.1), GenerationMode.NEGATIVE)
    try_each(run, int(CASES * 0.35), GenerationMode.POSITIVE)
    assert run.found == {}, run.report()
