"""The scheduler when the clock is set."""

import pytest
import time_machine
from celery import Celery

from untoc_portal.scheduler import Scheduler


@pytest.fixture
def scheduler(tmp_path):
    app = Celery("test", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {
        name: {"task": name, "schedule": seconds} for name, seconds in (("often", 60.0), ("seldom", 3600.0))
    }
    with time_machine.travel("2026-11-25T10:00Z", tick=False):
        made = Scheduler(app, schedule_filename=str(tmp_path / "beat"))
    yield made
    made.close()


def runs_at(scheduler, moment):
    """Let the scheduler look until it has nothing left to do, and return how often each task has run."""
    with time_machine.travel(moment, tick=False):
        for _look in range(10):
            scheduler.tick()
    return {name: scheduler.schedule[name].total_run_count for name in ("often", "seldom")}


def test_scheduler_runs_each_task_at_its_interval(scheduler):
    assert runs_at(scheduler, "2026-11-25T10:00:01Z") == {"often": 0, "seldom": 0}
    assert runs_at(scheduler, "2026-11-25T10:01:01Z") == {"often": 1, "seldom": 0}
    assert runs_at(scheduler, "2026-11-25T11:01:01Z") == {"often": 2, "seldom": 1}


def test_scheduler_goes_on_when_the_clock_was_set_back(scheduler):
    assert runs_at(scheduler, "2026-11-25T13:00Z") == {"often": 1, "seldom": 1}
    assert runs_at(scheduler, "2026-11-25T10:00Z") == {"often": 1, "seldom": 1}
    assert runs_at(scheduler, "2026-11-25T10:01:01Z") == {"often": 2, "seldom": 1}
    assert runs_at(scheduler, "2026-11-25T11:00:01Z") == {"often": 3, "seldom": 2}
