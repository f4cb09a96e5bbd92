"""Generated requests against the API in this process: what is sent, what is found, and that nothing of it stays."""

from __future__ import annotations

import os
import random
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import schemathesis
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from tests.contract.catalogue import Named, build_catalogue
from tests.contract.people import Caller

CASES = int(os.environ.get("CONTRACT_CASES", "600"))
SEED = int(os.environ.get("CONTRACT_SEED", "1"))
HOST = "http://localhost"
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

    def report(self) -> str:
        """Return the figures, and each kind of fault with its first case."""
        figures = ", ".join(f"{name}: {number}" for name, number in self.cases.items())
        answers = ", ".join(f"{status}: {number}" for status, number in sorted(self.statuses.items()))
        faults = [f"\n== {' | '.join(kind)}\n{detail}" for kind, detail in self.found.items()]
        return f"{self.cases.total()} cases ({figures}); answers {answers}; {len(faults)} faults{''.join(faults)}"


def list_known_values() -> dict[str, list[Any]]:
    """Return values for fields of bodies by the name of the field: rows that there are."""
    from dialogues.models import Dialogue, GeneralReport, Session  # noqa: PLC0415
    from reviews.models import Question, Review  # noqa: PLC0415
    from stakeholders.models import Organization, State  # noqa: PLC0415

    states = list(State.objects.values_list("iso3", flat=True))
    return {
        "question": list(Question.objects.values_list("key", flat=True)[:4]),
        "article": ["UNTOC 5", "UNTOC 6", "TIP 5", "untoc.5"],
        "review": list(Review.objects.values_list("code", flat=True)),
        "party": states,
        "state": states,
        "country": states,
        "organization": list(Organization.objects.values_list("pk", flat=True)),
        "dialogue": list(Dialogue.objects.values_list("pk", flat=True)),
        "session": list(Session.objects.values_list("pk", flat=True)),
        "general_report": list(GeneralReport.objects.values_list("pk", flat=True)) or [1],
        "language": ["en", "fr"],
        "languages": [["en"], ["en", "fr"]],
        "held_on": ["2026-11-30"],
        "expected_revision": [0, 1],
        "expected_version": [0, 1],
    }


def open_run(callers: list[Caller]) -> Run:
    """Read the schema as a program does, and the rows of the world."""
    app = WSGIHandler()
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", app)
    # The schema says the shape of the input. What a rule refuses is 400 too, with the place of the fault.
    accepted = schema.config.checks.positive_data_acceptance
    accepted.expected_statuses = [*accepted.expected_statuses, "400"]
    run = Run(schema, callers, build_catalogue(), list_known_values())
    got_request_exception.connect(run.keep_error, weak=False, dispatch_uid="contract")
    return run


@contextmanager
def taken_back() -> Iterator[None]:
    """Let nothing stay of what a case wrote."""
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
        if any(name.lower() == "if-match" for name in headers) or case.method != "GET":
            kept["If-Match"] = "*"
        case.headers = kept
    if isinstance(case.body, dict):
        known = {name: chance.choice(run.pool[name]) for name in case.body if run.pool.get(name)}
        if known and chance.random() < 0.8:
            case.body = {**case.body, **known}
    return named


def send(run: Run, case: Any, caller: Caller) -> Any:
    """Send the case as this caller, and count the answer."""
    response = case.call(base_url=HOST, headers=dict(caller.headers))
    run.statuses[response.status_code] += 1
    return response


def judge(run: Run, case: Any, caller: Caller, response: Any, kind: str) -> None:
    """Make every check of the answer, and note what fails."""
    run.cases[kind] += 1
    if response.status_code >= 500:
        run.note(
            case.operation.label, "server error", detail=f"{caller}: {case.as_curl_command()}\n{run.last_error[-3000:]}"
        )
        return
    headers = dict(caller.headers)
    try:
        case.validate_response(response, headers=headers, transport_kwargs={"headers": headers})
    except FailureGroup as group:
        for failure in group.exceptions:
            run.note(case.operation.label, type(failure).__name__, detail=f"{caller}: {str(group)[:2500]}")


def list_operations(run: Run) -> list[Any]:
    """Return every operation of the schema."""
    return [found.ok() for found in run.schema.get_all_operations()]


def quiet(examples: int, **more: Any) -> Any:
    """Return settings of hypothesis for so many cases, none of which is made smaller."""
    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )


def try_each(run: Run, examples: int, mode: GenerationMode, each: Callable[[Any, Caller], None]) -> None:
    """Make so many cases of every operation, good or bad ones, each from one of the callers."""
    for number, operation in enumerate(list_operations(run)):
        strategy = operation.as_strategy(generation_mode=mode)

        @seed(SEED + number)
        @quiet(examples)
        @given(case=strategy)
        def one(case: Any) -> None:
            with taken_back():
                each(case, run.chance.choice(run.callers))

        try:
            one()
        except Unsatisfiable:
            continue  # there is no bad input for an operation without any
        except Exception as error:  # noqa: BLE001 (the rest is tried all the same)
            run.note(operation.label, type(error).__name__, detail=str(error)[:2000])


def try_foreign(run: Run, cases: int) -> None:
    """Name rows that the caller may not see: the answer is the one for a row that does not exist."""
    strategies = {
        operation.label: (operation, operation.as_strategy())
        for operation in list_operations(run)
        if run.catalogue.get(operation.path)
    }
    labels = sorted(strategies)
    for number in range(cases):
        operation, strategy = strategies[labels[number % len(labels)]]
        caller = run.chance.choice(run.callers)
        hidden = [named for named in run.catalogue[operation.path] if not may_see(caller, named.rows)]
        if not hidden:
            continue
        named = run.chance.choice(hidden)

        each = partial(compare, run, caller, named)
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
        with taken_back():
            answers.append(send(run, case, caller))
    run.cases["foreign"] += 1
    stolen, absent = map(describe, answers)
    if stolen != absent or answers[0].status_code < 400:
        text = f"{caller}: {named.values}\n{stolen}\n{absent}"
        run.note(case.operation.label, "foreign object", detail=text[:3000])


def may_see(caller: Caller, rows: tuple[Any, ...]) -> bool:
    """Return whether the caller may see every row that the address names, by the rules of the rows themselves."""
    user = caller.user or AnonymousUser()
    return all(
        type(row)._default_manager.visible_to(user).filter(pk=row.pk).exists()
        for row in rows
        if hasattr(type(row)._default_manager, "visible_to")
    )


def describe(response: Any) -> tuple[int, str, Any]:
    """Return what a program learns from the answer, without what it has sent itself."""
    try:
        body = response.json()
        body.pop("request_id", None)
    except (ValueError, AttributeError, TypeError):
        body = response.content
    return response.status_code, str(response.headers.get("content-type")), body


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
            names = {name.lower(): name for name in case.headers or {}}
            if "if-match" in names:
                kept = {
                    name: value for low, name in names.items() if low != "acting-for" for value in [case.headers[name]]
                }
                case.headers = {**kept, names["if-match"]: "*"}

        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"base_url": HOST, "headers": dict(self.caller.headers)}

        def after_call(self, response: Any, _case: Any) -> None:
            run.statuses[response.status_code] += 1

        def validate_response(self, response: Any, case: Any, *_args: Any, **_kwargs: Any) -> None:
            judge(run, case, self.caller, response, "sequences")

    return Sequence


def try_sequences(run: Run, cases: int) -> None:
    """Go through sequences of requests, in which what one answer has goes into the next request."""
    sequences = build_sequences(run)
    for number in range(cases):
        if run.cases["sequences"] >= cases:
            break
        seed(SEED + number)(sequences)
        try:
            sequences.run(settings=quiet(max(1, min(20, cases // 10)), stateful_step_count=8))
        except Exception as error:  # noqa: BLE001 (the rest is tried all the same)
            run.note("sequence", type(error).__name__, detail=str(error)[:2000])
