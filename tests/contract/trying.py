"""Generated requests against the API in this process: what is sent, what is found, and that nothing of it stays."""

from __future__ import annotations

import os
import random
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

import schemathesis
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import DatabaseError, close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from tests.contract.catalogue import Named, build_catalogue, list_known_values
from tests.contract.people import Caller
from untoc_portal.core.evidence.acts import find_readable_act
from untoc_portal.core.models import AuditEvent

CASES = int(os.environ.get("CONTRACT_CASES", "600"))
SEED = int(os.environ.get("CONTRACT_SEED", "1"))
# A slow machine makes fewer cases and no failure.
SECONDS = int(os.environ.get("CONTRACT_SECONDS", "86400"))
HOST = "http://localhost"
REFUSED = ("400", "412", "422")
# How many of the cases of an operation, in the order of the generator, are chosen from.
MOST_COVERAGE = 120
# Bodies of many rows are sent as bytes.
schemathesis.serializer.alias(["application/x-ndjson", "text/csv"], "application/octet-stream")


@dataclass
class Run:
    """One run: the schema, who asks, which rows there are, and what was found so far."""

    schema: Any
    callers: list[Caller]
    catalogue: dict[str, list[Named]]
    pool: dict[str, list[Any]]
    cases: Counter[str] = field(default_factory=Counter)
    by_caller: Counter[str] = field(default_factory=Counter)
    touched: set[str] = field(default_factory=set)
    succeeded: set[str] = field(default_factory=set)
    sight: dict[tuple[str, Any, Any], bool] = field(default_factory=dict)
    ends_at: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    operations: list[Any] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    found: dict[tuple[str, ...], str] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    last_error: str = ""

    def keep_error(self, **_signal: Any) -> None:
        """Keep the trace of an error that no view answered (a receiver of Django's signal)."""
        self.last_error = traceback.format_exc()

    def note(self, *kind: str, detail: str) -> None:
        """Keep the first case of each kind of fault."""
        self.found.setdefault(kind, detail)

    def is_over(self) -> bool:
        """Return whether the time of the run is over."""
        return time.monotonic() > self.ends_at

    def report(self) -> str:
        """Return the figures, and each kind of fault with its first case."""
        answers = {str(status): number for status, number in sorted(self.statuses.items())}
        faults = [f"\n== {' | '.join(kind)}\n{detail}" for kind, detail in self.found.items()]
        stopped = " (out of time)" if self.is_over() else ""
        return (
            f"{self.cases.total()} cases with seed {SEED}{stopped}: {_list(self.cases)}\n"
            f"Callers: {_list(self.by_caller)}\n"
            f"Answers: {_list(answers)}\n"
            f"Operations: {len(self.touched)} of {len(self.operations)} were asked, {len(self.succeeded)} of them did "
            f"what was asked\n"
            f"{len(faults)} faults{''.join(faults)}"
        )


def _list(figures: dict[Any, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in figures.items())


def open_run(callers: list[Caller]) -> Run:
    """Read the schema as a program does, and the rows of the world."""
    for signal in (request_started, request_finished):
        # A request is inside the transaction of the test, whose connection stays.
        signal.disconnect(close_old_connections)
    app = WSGIHandler()
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", app)
    # The schema says the shape of the input. What a rule refuses is 400 too, with the place of the fault, and another
    # state of the object (412), a key that was used (422) and a missing state (428) are refused as well.
    checks = schema.config.checks
    checks.positive_data_acceptance.expected_statuses = [*checks.positive_data_acceptance.expected_statuses, *REFUSED]
    checks.negative_data_rejection.expected_statuses = [*checks.negative_data_rejection.expected_statuses, "412"]
    checks.missing_required_header.expected_statuses = [*checks.missing_required_header.expected_statuses, "428"]
    run = Run(schema, callers, build_catalogue(), list_known_values())
    run.operations = [found.ok() for found in schema.get_all_operations()]
    got_request_exception.connect(run.keep_error, weak=False, dispatch_uid="contract")
    return run


@contextmanager
def roll_back() -> Iterator[None]:
    """Undo everything that a case wrote."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fill(run: Run, case: Any) -> Named | None:
    """Put into most cases what names a row that there is, and return what the address names."""
    named, chance = None, run.chance
    rows = run.catalogue.get(case.path)
    if rows and chance.random() < 0.85:
        named = chance.choice(rows)
        case.path_parameters = dict(named.values)
    headers = case.headers
    if headers is not None and chance.random() < 0.9:
        kept = {name: value for name, value in headers.items() if name.lower() not in ("if-match", "acting-for")}
        if any(name.lower() == "if-match" for name in headers):
            kept["If-Match"] = "*"
        case.headers = kept
    if isinstance(case.body, dict):
        known = {name: chance.choice(run.pool[name]) for name in case.body if run.pool.get(name)}
        if known and chance.random() < 0.8:
            case.body = {**case.body, **known}
    return named


def choose_caller(run: Run, named: Named | None) -> Caller:
    """Return one of the callers; for a named row most often one who may see it, or nearly every answer is 404."""
    if named is not None and run.chance.random() < 0.7:
        seeing = [caller for caller in run.callers if may_see(run, caller, named.rows)]
        if seeing:
            return run.chance.choice(seeing)
    return run.chance.choice(run.callers)


def send(run: Run, case: Any, caller: Caller) -> Any:
    """Send the case as this caller, and count the answer."""
    response = case.call(base_url=HOST, headers=dict(caller.headers))
    count(run, case, caller, response)
    return response


def count(run: Run, case: Any, caller: Caller, response: Any) -> None:
    """Count an answer."""
    run.statuses[response.status_code] += 1
    run.by_caller[caller.name] += 1
    run.touched.add(case.operation.label)
    if response.status_code < 400:
        run.succeeded.add(case.operation.label)


def judge(run: Run, case: Any, caller: Caller, response: Any, kind: str) -> None:
    """Make every check of the answer, and note what fails."""
    run.cases[kind] += 1
    if response.status_code >= 500:
        run.note(
            case.operation.label, "server error", detail=f"{caller}: {case.as_curl_command()}\n{run.last_error[-3000:]}"
        )
        return
    if not is_described(case):
        return
    headers = dict(caller.headers)
    try:
        case.validate_response(response, headers=headers, transport_kwargs={"headers": headers})
    except FailureGroup as group:
        for failure in group.exceptions:
            run.note(case.operation.label, type(failure).__name__, detail=f"{caller}: {str(group)[:2500]}")


def is_described(case: Any) -> bool:
    """Return whether the schema describes the answer.

    An address with an empty part is another address, and `fields` leaves out what the schema says is always there.
    """
    is_other = "" in (case.path_parameters or {}).values()
    return not is_other and "fields" not in (case.query or {})


def quiet(examples: int, **more: Any) -> Any:
    """Return settings of hypothesis for this number of cases. It does not shrink them."""
    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )


def share_out(run: Run, cases: int) -> list[tuple[int, Any, int]]:
    """Return operations with their number and how many cases each has: of all, or as many as there are cases for."""
    numbered = list(enumerate(run.operations))
    if cases < len(numbered):
        return [(number, operation, 1) for number, operation in run.chance.sample(numbered, cases)]
    return [(number, operation, cases // len(numbered)) for number, operation in numbered]


def try_one(run: Run, kind: str, case: Any) -> None:
    """Send a case as one of the callers and judge the answer. Nothing of it stays."""
    named = fill(run, case)
    caller = choose_caller(run, named)
    with roll_back():
        judge(run, case, caller, send(run, case, caller), kind)


def _try_case(run: Run, kind: str) -> Callable[[Any], None]:
    """Return the call as a function of one named argument, as hypothesis wants it."""

    def one(case: Any) -> None:
        try_one(run, kind, case)

    return one


def try_each(run: Run, cases: int, mode: GenerationMode) -> None:
    """Make cases of the operations, good or bad ones."""
    for number, operation, examples in share_out(run, cases):
        if run.is_over():
            return
        one = given(case=operation.as_strategy(generation_mode=mode))(_try_case(run, mode.value))
        try:
            seed(SEED + number)(quiet(examples)(one))()
        except Unsatisfiable:
            continue  # there is no bad input for an operation without any
        except Exception as error:  # noqa: BLE001 (the rest is tried all the same)
            run.note(operation.label, type(error).__name__, detail=f"{error}\n{traceback.format_exc()[-2000:]}")


def try_limits(run: Run, cases: int) -> None:
    """Make cases at the limits of what the schema allows, on both sides: as schemathesis lists them."""
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    for _number, operation, examples in share_out(run, cases):
        if run.is_over():
            return
        config = run.schema.config.generation_for(operation=operation, phase="coverage")
        found = run.schema.iter_coverage_cases(operation, generation_modes=modes, generation_config=config)
        listed = list(islice(found, MOST_COVERAGE))
        for case in run.chance.sample(listed, min(examples, len(listed))):
            try_one(run, "limits", case)


def try_foreign(run: Run, cases: int) -> None:
    """Name rows that the caller may not see: the answer is the one for a row that does not exist."""
    strategies = {
        operation.label: (operation, operation.as_strategy())
        for operation in run.operations
        if run.catalogue.get(operation.path)
    }
    labels = sorted(strategies)
    run.chance.shuffle(labels)
    for number in range(cases):
        if run.is_over():
            return
        operation, strategy = strategies[labels[number % len(labels)]]
        caller = run.chance.choice(run.callers)
        hidden = [named for named in run.catalogue[operation.path] if not may_see(run, caller, named.rows)]
        if not hidden:
            continue
        named = run.chance.choice(hidden)

        each = partial(compare, run, caller, named)
        with suppress(Unsatisfiable):
            seed(SEED + number)(quiet(1)(given(strategy)(one_argument(each))))()


def one_argument(each: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return the call as a function of one argument, as hypothesis wants it."""

    def one(case: Any) -> None:
        each(case)

    return one


def compare(run: Run, caller: Caller, named: Named, case: Any) -> None:
    """Send the same request about a row that the caller may not see, and about one that does not exist."""
    fill(run, case)
    answers = []
    for values in (named.values, named.absent):
        case.path_parameters = dict(values)
        with roll_back():
            answers.append(send(run, case, caller))
    run.cases["foreign"] += 1
    stolen, absent = map(describe, answers)
    if stolen != absent or answers[0].status_code < 400:
        text = f"{caller}: {named.values}\n{stolen}\n{absent}"
        run.note(case.operation.label, "foreign object", detail=text[:3000])


def may_see(run: Run, caller: Caller, rows: tuple[Any, ...]) -> bool:
    """Return whether the caller may see every row that the address names, by the rules of the rows themselves."""
    return all(_sees(run, caller, row) for row in rows)


def _sees(run: Run, caller: Caller, row: Any) -> bool:
    key = (caller.name, type(row), row.pk)
    if key not in run.sight:
        manager = type(row)._default_manager
        user = caller.user or AnonymousUser()
        run.sight[key] = not hasattr(manager, "visible_to") or manager.visible_to(user).filter(pk=row.pk).exists()
        if isinstance(row, AuditEvent):
            # Who may read an act may have its receipt: the act says so, and not the trail.
            run.sight[key] |= find_readable_act(user, row.pk) is not None
    return run.sight[key]


def describe(response: Any) -> tuple[int, str, Any]:
    """Return what a program learns from the answer, without what it has sent itself."""
    try:
        body = response.json()
        body.pop("request_id", None)
    except (ValueError, AttributeError, TypeError):
        body = response.content
    return response.status_code, str(response.headers.get("content-type")), body


def accept_any_state(case: Any) -> None:
    """Let a request that says which state it was made for take any state, and act for no State."""
    kept = {name: value for name, value in (case.headers or {}).items() if name.lower() != "acting-for"}
    if any(name.lower() == "if-match" for name in kept):
        case.headers = {**kept, "If-Match": "*"}


def call_apart(call: Callable[[], Any]) -> Any:
    """Return what the call returns. A statement that PostgreSQL refused ends with it, as with a request elsewhere."""
    kept = transaction.savepoint()
    response = call()
    try:
        transaction.savepoint_commit(kept)
    except DatabaseError:
        transaction.savepoint_rollback(kept)
    return response


def build_sequences(run: Run) -> Any:
    """Return the sequences of requests that the schema allows, each by one caller; nothing of them stays."""

    class Sequence(run.schema.as_state_machine()):
        def setup(self) -> None:
            cache.clear()
            self.caller = run.chance.choice(run.callers)
            self.open = transaction.atomic()
            self.open.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.open.__exit__(None, None, None)

        def before_call(self, case: Any) -> None:
            accept_any_state(case)

        def call(self, case: Any, **kwargs: Any) -> Any:
            return call_apart(partial(super().call, case, **kwargs))

        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"base_url": HOST, "headers": dict(self.caller.headers)}

        def after_call(self, response: Any, _case: Any) -> None:
            count(run, _case, self.caller, response)

        def validate_response(self, response: Any, case: Any, *_args: Any, **_kwargs: Any) -> None:
            judge(run, case, self.caller, response, "sequences")

    return Sequence


def try_sequences(run: Run, cases: int) -> None:
    """Go through sequences of requests, in which what one answer has goes into the next request."""
    sequences = build_sequences(run)
    for number in range(cases):
        if run.cases["sequences"] >= cases or run.is_over():
            break
        seed(SEED + number)(sequences)
        try:
            with suppress(Unsatisfiable):
                sequences.run(settings=quiet(max(1, min(20, cases // 10)), stateful_step_count=8))
        except Exception as error:  # noqa: BLE001 (the rest is tried all the same)
            run.note("sequence", type(error).__name__, detail=str(error)[:2000])
