"""What is done to the portal, each at a moment that the seed decides."""

from __future__ import annotations

import time

from tests.faults.clock import set_clock
from tests.faults.processes import answers, until

HOUR = 3600


def _wait(chance, seconds: float) -> None:
    time.sleep(chance.uniform(0, seconds))


def worker_killed(stack, chance) -> None:
    """SIGKILL for one process of the worker, or for all of it."""
    _wait(chance, 2.5)
    if chance.random() < 0.5:
        stack.worker.kill_one(chance)
        return
    stack.worker.kill()
    _wait(chance, 1)
    stack.worker.start()


def redis_restarted_empty(stack, chance) -> None:
    """SIGKILL for Redis; what it held is gone."""
    _wait(chance, 2)
    stack.redis.kill()
    _wait(chance, 3)
    stack.redis.start()
    until(lambda: answers(stack.redis_port), "Redis does not come back")


def postgres_restarted(stack, chance) -> None:
    """SIGKILL for PostgreSQL and every process that serves a connection."""
    _wait(chance, 2)
    stack.postgres.kill()
    _wait(chance, 1)
    stack.postgres.start()


def web_killed(stack, chance) -> None:
    """SIGKILL for the web server, in whole or one process of it, while it takes in the forms."""
    _wait(chance, 0.4)
    if chance.random() < 0.5:
        stack.web.kill_one(chance)
        return
    stack.web.kill()
    stack.web.start()


def two_schedulers(stack, chance) -> None:
    """A second scheduler at the same time."""
    stack.second_scheduler.start()
    time.sleep(chance.uniform(2, 4))
    stack.second_scheduler.kill()


def clock_jumping(stack, chance) -> None:
    """The clock of worker and scheduler is set forward or back, by up to three hours, and then right again."""
    _wait(chance, 1)
    for _jump in range(3):
        set_clock(stack.clock, chance.randint(-3 * HOUR, 3 * HOUR))
        _wait(chance, 1)
    set_clock(stack.clock, 0)


FAULTS = (worker_killed, redis_restarted_empty, postgres_restarted, web_killed, two_schedulers, clock_jumping)
