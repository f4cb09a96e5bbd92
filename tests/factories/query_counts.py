"""How many queries a test sends."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def expect_queries(number: int, *, is_exact: bool) -> Iterator[CaptureQueriesContext]:
    """Fail if the block sends another number of queries than this, or more if it is not exact, and show them.

    A server of browser tests lives in this process until the suite ends, and shares the connection. What a browser
    still asked of it counts for no test.
    """
    own, of_others = threading.get_ident(), []

    def note_others(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        if threading.get_ident() != own:
            of_others.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note_others), CaptureQueriesContext(connection) as sent:
        yield sent
    count = len(sent) - len(of_others)
    if count > number or (is_exact and count < number):
        shown = "\n\n".join(query["sql"] for query in sent)
        pytest.fail(f"Expected {number} queries, not {count}; of others {of_others}:\n\n{shown}")
