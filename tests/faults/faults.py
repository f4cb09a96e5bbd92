"""What is done to the portal, each at a moment that the seed decides.

Each fault calls `stack.strike()` right before it does harm: the trial then looks whether any work was in progress.
"""

from __future__ import annotations

import signal
import time

from tests.faults.clock import set_clock
from tests.faults.processes import answers, until

HOUR = 3600


def _wait(chance, seconds: float) -> None:
    time.sleep(chance.uniform(0, seconds))


def _strike(stack, chance, seconds: float) -> None:
    """Wait for the moment, and note whether it is one at which something is under way."""
    _wait(chance, seconds)
    stack.strike()


def worker_killed(stack, chance) -> None:
    """SIGKILL for one process of the worker, or for all of it."""
    _strike(stack, chance, 2.5)
    if chance.random() < 0.5:
        stack.worker.kill_one(chance)
        return
    stack.worker.kill()
    _wait(chance, 1)
    stack.worker.start()


def redis_restarted_empty(stack, chance) -> None:
    """SIGKILL for Redis; what it held is gone."""
    _strike(stack, chance, 2)
    stack.redis.kill()
    _wait(chance, 3)
    stack.redis.start()
    until(lambda: answers(stack.redis_port), "Redis does not come back")


def postgres_restarted(stack, chance) -> None:
    """SIGKILL for PostgreSQL and every process that serves a connection."""
    _strike(stack, chance, 2)
    stack.postgres.kill()
    _wait(chance, 1)
    stack.postgres.start()


def web_killed(stack, chance) -> None:
    """SIGKILL for the web server, in whole or one process of it, while it receives the forms."""
    _strike(stack, chance, 0.4)
    if chance.random() < 0.5:
        stack.web.kill_one(chance)
        return
    stack.web.kill()
    stack.web.start()


def two_schedulers(stack, chance) -> None:
    """A second scheduler at the same time."""
    stack.strike()
    stack.second_scheduler.start()
    time.sleep(chance.uniform(2, 4))
    stack.second_scheduler.kill()


def clock_jumping(stack, chance) -> None:
    """The clock of worker and scheduler is set forward or back, by up to three hours, and then right again."""
    _strike(stack, chance, 1)
    for _jump in range(3):
        set_clock(stack.clock, chance.randint(-3 * HOUR, 3 * HOUR))
        _wait(chance, 1)
    set_clock(stack.clock, 0)


def worker_stopped(stack, chance) -> None:
    """SIGSTOP for the worker: it has begun jobs and does nothing; then it goes on."""
    _strike(stack, chance, 2.5)
    stack.worker.signal(signal.SIGSTOP)
    time.sleep(chance.uniform(1, 5))
    stack.worker.signal(signal.SIGCONT)


def mail_server_hanging(stack, chance) -> None:
    """The mail server takes connections and says nothing."""
    _strike(stack, chance, 2)
    stack.catcher.hangs.set()
    time.sleep(chance.uniform(1, 5))
    stack.catcher.hangs.clear()


def disk_full(stack, chance) -> None:
    """Web server and worker cannot write to a file."""
    _strike(stack, chance, 2)
    for part in (stack.web, stack.worker):
        part.set_disk_full(is_full=True)
    time.sleep(chance.uniform(1, 4))
    for part in (stack.web, stack.worker):
        part.set_disk_full(is_full=False)


def memory_gone(stack, chance) -> None:
    """SIGKILL for one process of PostgreSQL, as by the kernel; the server takes all connections down and recovers."""
    _strike(stack, chance, 2)
    stack.postgres.kill_one(chance)


def names_gone(stack, chance) -> None:
    """The DNS does not know the mail server."""
    _strike(stack, chance, 2)
    stack.names.touch()
    time.sleep(chance.uniform(1, 5))
    stack.names.unlink()


def restarted_in_turn(stack, chance) -> None:
    """The web server exchanges its processes, the worker ends what it has and is started again."""
    _strike(stack, chance, 2)
    stack.web.signal_parent(signal.SIGHUP)
    stack.worker.signal_parent(signal.SIGTERM)
    stack.worker.process.wait(60)
    stack.worker.start()


FAULTS = (
    worker_killed,
    redis_restarted_empty,
    postgres_restarted,
    web_killed,
    two_schedulers,
    clock_jumping,
    worker_stopped,
    mail_server_hanging,
    disk_full,
    memory_gone,
    names_gone,
    restarted_in_turn,
)
