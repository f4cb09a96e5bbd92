"""Row policies of PostgreSQL: the rules of `visible_to`, made into a second wall (ADR 59).

Each app declares in `records.py` which of its models are `WALLED`. What the policy of a model says is not written
anywhere: `within_wall` runs with a substitute for anyone who asks, once for each set of roles that it asks for, and its
condition becomes the policy. Where a rule asks for rights or other rows, a function of the owner returns their keys.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections, transaction
from django.utils.module_loading import module_has_submodule

from untoc_portal.core.asking import APP, PASSER, READER, SETTING, WORKER, find_prefix
from untoc_portal.core.substitutes import ASKER_KEY, SIGNED_IN, Answers, Substitute, is_for_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

    from untoc_portal.core.substitutes import Rows

# The longest name in PostgreSQL is 63 bytes.
MAX_NAME_LENGTH = 63
# Noted where the operator took the wall down.
NO_WALL = "none"
# Who asks, as the setting of the transaction says it (`asking.describe_person`). After a transaction it reads as ''.
# Written into each policy: a function would be read again each time a statement is planned.
_ASKER = f"current_setting('{SETTING}', true)"
_KEY = f"nullif(substring({_ASKER} from '^([0-9]+):'), '0')::bigint"
_POLICIES = """
SELECT format('DROP POLICY %I ON %I', policyname, tablename) FROM pg_policies
WHERE schemaname = current_schema() ORDER BY 1
"""
_WALLED_TABLES = """
SELECT format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', relname) FROM pg_class
JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = current_schema() AND relrowsecurity ORDER BY 1
"""
_FUNCTIONS = """
SELECT format('DROP FUNCTION %s', pg_proc.oid::regprocedure) FROM pg_proc
JOIN pg_namespace ON pg_namespace.oid = pronamespace
WHERE nspname = current_schema() AND proname LIKE 'wall\\_%' ORDER BY 1
"""
# All that is there of the wall, as the database has it: changed by hand, it differs from what was recorded.
_CURRENT = """
SELECT md5(coalesce(string_agg(part, ';' ORDER BY part), '')) FROM (
    SELECT concat_ws(':', tablename, policyname, cmd, array_to_string(roles, ','), qual, with_check) FROM pg_policies
    WHERE schemaname = current_schema()
    UNION ALL
    SELECT concat_ws(':', relname, 'walled') FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = current_schema() AND relrowsecurity
    UNION ALL
    SELECT concat_ws(':', proname, prosecdef, prosrc) FROM pg_proc
    JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname = current_schema() AND proname LIKE 'wall\\_%' AND proname <> 'wall_built'
) AS parts(part)
"""


_LIST = re.compile(r"IN \(('\w*'(?:, '\w*')*)\)")


class Leaf(NamedTuple):
    """A rule for one set of roles: the condition on the row, if it needs no other rows, and the query of keys."""

    condition: str
    query: str


class Choice(NamedTuple):
    """A rule that differs with a role."""

    question: str
    yes: Rule
    no: Rule


Rule = Leaf | Choice


def iter_walled() -> Iterator[type[Model]]:
    """Yield the models whose rows the database keeps from those who may not see them."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "records"):
            declared = importlib.import_module(f"{config.name}.records")
            for name in getattr(declared, "WALLED", ()):
                yield apps.get_model(config.label, name)


class Plan:
    """All policies and functions, made from the rules."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.functions: dict[str, str] = {}
        self.policies: dict[str, str] = {}
        token = is_for_policy.set(True)
        try:
            for model in iter_walled():
                self.policies[model._meta.db_table] = self._make_policy(model)
        finally:
            is_for_policy.reset(token)

    def _make_policy(self, model: type[Model]) -> str:
        manager: Any = model._default_manager
        queryset = type(manager.none())

        def rows(user: Substitute) -> Any:
            # Without the filter of a manager: a removed paragraph has readers too.
            return queryset(model=model).within_wall(user)

        rule = self._explore(model, rows)
        if _is_simple(rule):
            return _write_condition(rule)
        key = self.connection.ops.quote_name(str(model._meta.pk.column))
        name = f"{model._meta.db_table}_rows"
        self.add(name, model, lambda user: rows(user).order_by().values("pk"))
        called = f"{self.connection.ops.quote_name(model._meta.db_table)}.{key} IN (SELECT {_call(name)})"
        return _write_condition(rule, otherwise=called)

    def add(self, name: str, model: type[Model], rows: Rows) -> None:
        """Make the function that returns the keys of these rows, if it is not there."""
        if name not in self.functions:
            self.functions[name] = ""
            self.functions[name] = "\n".join(_write_steps(self._explore(model, rows)))

    def _explore(self, model: type[Model], rows: Rows, given: tuple[bool, ...] = ()) -> Rule:
        """Answer each question that the rule asks of a person both ways."""
        answers = Answers(given)
        leaf = self._compile(rows(Substitute(self.add, model, answers)))
        if len(answers.asked) == len(given):
            return leaf
        yes, no = (self._explore(model, rows, (*given, answer)) for answer in (True, False))
        return yes if yes == no else Choice(answers.asked[len(given)], yes, no)

    def _compile(self, found: Any) -> Leaf:
        query = found.order_by().values("pk").query if not found.query.values_select else found.query
        compiler = query.get_compiler(connection=self.connection)
        try:
            text = self._write(*compiler.as_sql())
        except EmptyResultSet:
            return Leaf("false", "")
        try:
            condition = self._write(*compiler.compile(query.where))
        except FullResultSet:
            condition = "true"
        is_of_one_table = sum(1 for alias in query.alias_map if query.alias_refcount[alias]) <= 1
        others = condition.count("SELECT ") - condition.count("(SELECT wall_")
        return Leaf(condition if is_of_one_table and not others else "", text)

    def _write(self, sql: str, parameters: Any) -> str:
        operations: Any = self.connection.ops
        text = operations.compose_sql(sql, list(parameters)) if parameters else sql.replace("%%", "%")
        # The order in which a set gives its members differs from process to process.
        return _LIST.sub(_sort_list, _shorten_calls(str(text)))


def _sort_list(found: re.Match[str]) -> str:
    return f"IN ({', '.join(sorted(found[1].split(', ')))})"


def _shorten_calls(text: str) -> str:
    """Return the SQL with function names that PostgreSQL does not cut."""
    for part in text.split("SELECT wall_")[1:]:
        name = part.partition("(")[0]
        text = text.replace(f"wall_{name}()", _call(name))
    return text


def _call(name: str) -> str:
    full = f"wall_{name}"
    if len(full) > MAX_NAME_LENGTH:
        mark = hashlib.sha256(name.encode()).hexdigest()[:8]
        full = f"{full[: MAX_NAME_LENGTH - 9]}_{mark}"
    return f"{full}()"


def _is_simple(rule: Rule) -> bool:
    """Return whether a rule needs no other rows than those that its functions return."""
    return _is_simple(rule.yes) and _is_simple(rule.no) if isinstance(rule, Choice) else bool(rule.condition)


def _ask(question: str) -> str:
    return f"{_KEY} IS NOT NULL" if question == SIGNED_IN else f"{_ASKER} ~ '^[0-9]+:.*,{question},'"


def _name_asker(text: str) -> str:
    return text.replace(ASKER_KEY, f"(SELECT {_KEY})")


def _write_condition(rule: Rule, *, otherwise: str = "") -> str:
    """Return a rule as an expression. Its subqueries are worked out once in a statement, if they are reached."""
    if isinstance(rule, Leaf):
        return rule.condition or otherwise
    yes, no = (_write_condition(condition, otherwise=otherwise) for condition in (rule.yes, rule.no))
    return yes if yes == no else f"CASE WHEN (SELECT {_ask(rule.question)}) THEN {yes} ELSE {no} END"


def _write_steps(rule: Rule) -> Iterator[str]:
    """Yield the lines of the function that returns the keys."""
    if isinstance(rule, Choice):
        yield f"IF {_ask(rule.question)} THEN"
        yield from _write_steps(rule.yes)
        yield "ELSE"
        yield from _write_steps(rule.no)
        yield "END IF;"
    else:
        yield f"RETURN QUERY {rule.query};" if rule.query else "NULL;"


def build_wall(using: str, prefix: str, *, is_wanted: bool | None = None) -> bool:
    """Make the wall again if it is not the one that the rules say; return whether there was something to do.

    The owner of the tables calls this. The names of the roles begin with `prefix`.
    Before the first migration there is nothing to build. Unless `is_wanted` says otherwise, there is a wall; one that
    was taken down stays down.
    """
    connection = connections[using]
    wanted = {model._meta.db_table for model in iter_walled()}
    with transaction.atomic(using=using), connection.cursor() as cursor:
        previous = _read_note(cursor)
        if is_wanted is False or (is_wanted is None and previous[0] == NO_WALL):
            if previous[0] == NO_WALL:
                return False
            for statement in _take_down(cursor):
                cursor.execute(statement)
            _write_note(cursor, NO_WALL)
            return True
        if not wanted <= set(connection.introspection.table_names(cursor)):
            return False
        statements = list(_list_statements(Plan(connection), connection, prefix))
        recorded = f"{_hash(statements)} {prefix}"
        if previous == (recorded, _read(cursor, _CURRENT)[0]):
            return False
        for statement in [*_take_down(cursor), *statements]:
            cursor.execute(statement)
        _write_note(cursor, f"{recorded}|{_read(cursor, _CURRENT)[0]}")
    return True


def _write_note(cursor: Any, note: str) -> None:
    cursor.execute(f"CREATE FUNCTION wall_built() RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT '{note}'$$")


def _hash(statements: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def _read(cursor: Any, sql: str) -> list[Any]:
    cursor.execute(sql)
    return [row[0] for row in cursor.fetchall()]


def has_wall(cursor: Any) -> bool:
    """Return whether this database has a wall."""
    return _read_note(cursor)[0] not in {"", NO_WALL}


def _read_note(cursor: Any) -> tuple[str, str]:
    """Return from which plan the wall was built, for whom, and what it then contained."""
    if not _read(cursor, "SELECT to_regprocedure('wall_built()')")[0]:
        return "", ""
    recorded, _bar, current = _read(cursor, "SELECT wall_built()")[0].partition("|")
    return recorded, current


def _take_down(cursor: Any) -> Iterator[str]:
    yield from _read(cursor, _POLICIES)
    yield from _read(cursor, _WALLED_TABLES)
    yield from _read(cursor, _FUNCTIONS)


def _list_statements(plan: Plan, connection: BaseDatabaseWrapper, prefix: str) -> Iterator[str]:
    quote = connection.ops.quote_name
    reader, passer, worker = (quote(f"{prefix}_{role}") for role in (READER, PASSER, WORKER))
    for name, steps in plan.functions.items():
        # As the owner, whom no policy binds, and who finds only the tables of the portal.
        yield (
            f"CREATE FUNCTION {_call(name)} RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $wall$BEGIN\n{_name_asker(steps)}\nEND$wall$"
        )
        yield f"REVOKE ALL ON FUNCTION {_call(name)} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {_call(name)} TO {reader}"
    for table, condition in plan.policies.items():
        # The login of the web itself has no policy: while nobody asks, it reads nothing.
        yield f"ALTER TABLE {quote(table)} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY wall_passing ON {quote(table)} TO {passer}, {worker} USING (true) WITH CHECK (true)"
        yield f"CREATE POLICY wall_reading ON {quote(table)} FOR SELECT TO {reader} USING ({_name_asker(condition)})"


def list_wall_errors(using: str) -> list[str]:
    """Return what is wrong with the wall of this database: missing, outdated, or changed by hand.

    It is empty where the operator took the wall down, or the portal signs in as somebody else.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        recorded, current = _read_note(cursor)
        if recorded == NO_WALL:
            return []
        if not recorded:
            return ["is missing"] if find_prefix(cursor, APP, WORKER, "owner") else []
        digest, prefix = recorded.split(" ")
        wanted = _hash(_list_statements(Plan(connection), connection, prefix))
        faults = [] if digest == wanted else ["is not the one that the rules say"]
        return [*faults, *([] if current == _read(cursor, _CURRENT)[0] else ["was changed by hand"])]
