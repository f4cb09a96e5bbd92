"""A thousand edits of one answer by several processes on PostgreSQL: not one word is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from reviews.enums import ReviewState
from reviews.models import Answer, AnswerRevision
from tests.factories.reviews import carry_to, person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
EDITS, WRITERS = 1000, ("ann", "ben", "cem", "dia", "eva")


def start(review, name, role):
    """Start a process that writes on the tests' own database."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.services_real.settings_real",
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "TEST_MEDIA_ROOT": str(django_settings.MEDIA_ROOT),
        "TEST_BROKER_PREFIX": "",
    }
    command = [sys.executable, "-m", "tests.services_real.writer", review.code, "untoc.5"]
    command += [person(review, "KEN", role).email, name, str(EDITS // len(WRITERS))]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 (a command of this file)


def test_of_a_thousand_conflicting_edits_no_word_is_lost(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    writers = [start(review, name, "expert" if n % 2 else "focal_point") for n, name in enumerate(WRITERS)]
    met = [int(writer.communicate()[0].splitlines()[-1]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * len(WRITERS)
    written = {f"{name}{number}" for name in WRITERS for number in range(EDITS // len(WRITERS))}
    answer = Answer.objects.get()
    assert set(answer.text.split()) == written
    numbers = AnswerRevision.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, EDITS + 1))
    # They did meet: were they only to take turns, this would prove nothing.
    assert sum(met) > len(WRITERS)
