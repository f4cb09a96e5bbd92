"""A job of the tests' own that represents a document: it takes time, and a worker in another process knows it."""

import time

from untoc_portal.core import jobs

NAME = "tests.slow_document"


def wait_a_little(*, number: int) -> None:
    """Take a fifth of a second."""
    del number
    time.sleep(0.2)


def register() -> None:
    """Make it a job."""
    jobs.register(NAME, "waiting", queue=jobs.Queue.DOCUMENTS)(wait_a_little)
