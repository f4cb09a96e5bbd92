"""One place for each thing: which words and calls the code may contain, and in which modules."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import rules
from django.conf import settings
from rules.permissions import permissions as declared_permissions

from untoc_portal.core import jobs

ROOT = settings.BASE_DIR
PACKAGES = ("untoc_portal", "stakeholders", "reviews", "dialogues")
CODE = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
HAND_WRITTEN = [path for path in CODE if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
KERNEL = ROOT / "untoc_portal" / "core"
DAY_OF_A_MOMENT = re.compile(r"(_at|_since|latest|\bat)\.date\b")


def format_place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def list_nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds))


def _writes_state(node: ast.AST) -> bool:
    match node:
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in _flatten(targets))
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return isinstance(target, ast.Attribute) and target.attr == "state"
        case ast.Call(func=ast.Attribute(attr="update" | "bulk_update")):
            return any(keyword.arg == "state" for keyword in node.keywords)
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="state"), *_]):
            return True
        case _:
            return False


def _flatten(targets: list[ast.expr]) -> Iterator[ast.expr]:
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            yield from _flatten(target.elts)
        else:
            yield target


# In these modules, `state` is not a step of a procedure. It is the state of a job, a preparation, a message or a
# delivery of an event, or a State party.
WRITES_ANOTHER_STATE = {
    "untoc_portal/core/jobs.py",
    "untoc_portal/core/preparations.py",
    "untoc_portal/core/notify.py",
    "untoc_portal/core/bounces.py",
    "untoc_portal/core/digests.py",
    "untoc_portal/core/events/webhooks.py",
    "reviews/draw/pool.py",
    "untoc_portal/front/demo/journey.py",
    # The demonstration has a version of the questionnaire that was retired before the portal existed.
    "untoc_portal/front/demo/years.py",
}


def test_state_is_written_by_the_workflow_alone():
    kinds = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Call)
    writers = [path for path in HAND_WRITTEN for node in list_nodes(path, *kinds) if _writes_state(node)]
    found = {str(path.relative_to(ROOT)) for path in writers}
    assert found <= WRITES_ANOTHER_STATE
    assert 'values = {**(fields or {}), "state": row.target}' in (KERNEL / "workflow.py").read_text()


@pytest.mark.parametrize(
    "source",
    [
        "review.state = 'x'",
        "a, review.state = 1, 'x'",
        "review.state: str = 'x'",
        "rows.update(state='x')",
        "rows.filter(pk=1).update(a=1, state='x')",
        "setattr(review, 'state', 'x')",
    ],
)
def test_a_write_of_a_state_would_be_found(source):
    assert any(_writes_state(node) for node in ast.walk(ast.parse(source)))


def test_enqueued_jobs_and_registered_jobs_match():
    asked = {
        node.args[0].value
        for path in HAND_WRITTEN
        for node in list_nodes(path, ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "enqueue"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    registered = {name for name in jobs.REGISTRY if not name.startswith("tests.")}
    assert asked | set(jobs.SCHEDULE) == registered


def test_jobs_are_named_after_their_app_and_take_plain_values():
    for name, work in jobs.REGISTRY.items():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", name)
        assert work.__code__.co_argcount == 0, f"{name} must take its arguments by name"


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"get_objects_for_user|guardian\.shortcuts|ObjectPermissionChecker", set()),
        (r"\bweasyprint\b", {"untoc_portal/core/printing.py", "untoc_portal/settings/edge.py"}),
        (r"\bpyhanko\b", {"untoc_portal/core/seals.py", "untoc_portal/core/time_stamps.py"}),
        (r"\bpy_arkworks_bls12381\b", {"reviews/draw/beacon.py"}),
        (r"\bqrcode\b", {"untoc_portal/core/qr.py"}),
        (
            r"\bfrom celery\b|\bimport celery\b",
            {
                "untoc_portal/celery.py",
                "untoc_portal/core/jobs.py",
                "untoc_portal/core/tasks.py",
                "untoc_portal/scheduler.py",
            },
        ),
        (r"csv\.writer\(", {"untoc_portal/core/table_files.py"}),
        (r"from guardian", {"untoc_portal/core/authz.py"}),
        (r"\bsend_mail\(|EmailMessage\(", {"untoc_portal/core/notify.py"}),
        (r"mark_safe|\|safe\b|format_html\(_\(", set()),
        (
            r"\.raw\(|\.extra\(|RawSQL",
            {"reviews/selectors/people.py", "untoc_portal/accounts/backends.py", "untoc_portal/core/substitutes.py"},
        ),
        # Programs send these requests, with their own secret and without a cookie.
        (r"csrf_exempt|verify=False|# type: ignore$", {"untoc_portal/core/oauth/endpoints.py"}),
        (r"\bTODO\b|\bFIXME\b|\bXXX\b", set()),
        (r"\bprint\(", set()),
    ],
)
def test_restricted_words_are_only_in_their_modules(pattern, allowed):
    found = {
        str(path.relative_to(ROOT)) for path in HAND_WRITTEN if re.search(pattern, _remove_docs(path), re.MULTILINE)
    }
    assert found - allowed - {"untoc_portal/settings/base.py", "untoc_portal/settings/protection.py"} == set()


def _remove_docs(path: Path) -> str:
    """Return the code without its docstrings and comments."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value = ast.Constant(value="")
    return ast.unparse(tree)


def test_no_file_is_too_long():
    assert [format_place(path, n) for path in HAND_WRITTEN + TESTS if (n := path.read_text().count("\n")) > 450] == []


def test_no_function_is_too_long():
    long = [
        format_place(path, node.lineno)
        for path in HAND_WRITTEN
        for node in list_nodes(path, ast.FunctionDef)
        if node.end_lineno - node.lineno + 1 > 60
    ]
    assert long == []


# Tests of real services are skipped, by name, if the services are not installed. In CI that is a failure.
MAY_SKIP = {
    "tests/architecture/test_code.py",
    "tests/core/test_records.py",
    "tests/dialogues/test_kept.py",
    "tests/documents/vera.py",
    "tests/factories/edited_files.py",
    "tests/factories/programs.py",
    "tests/services_real/conftest.py",
}


def test_tests_are_functions_and_none_is_skipped():
    found = [
        format_place(path, node.lineno)
        for path in TESTS
        for node in list_nodes(path, ast.ClassDef)
        if node.name.startswith("Test")
    ]
    words = re.compile(r"mark\.(skip|xfail)|pytest\.(skip|xfail|importorskip)\(|unittest\.mock|MagicMock")
    found += [str(path.relative_to(ROOT)) for path in TESTS if words.search(path.read_text())]
    assert set(found) - MAY_SKIP == set()


def test_no_module_is_called_utils_or_helpers():
    names = {"utils.py", "helpers.py", "common.py", "misc.py", "utils", "helpers", "common"}
    assert [format_place(path, 1) for path in CODE + TESTS if names & {path.name, *path.relative_to(ROOT).parts}] == []


def test_permissions_asked_for_are_declared():
    asked = {
        name
        for path in HAND_WRITTEN
        for name in re.findall(r"[\"']((?:stakeholders|reviews|dialogues)\.[a-z]+_[a-z_]+)[\"']", path.read_text())
    }
    known = {name for name in asked if rules.perm_exists(name)}
    models = {name for name in asked if name in jobs.REGISTRY}
    assert asked - known - models == set()


def test_every_declared_permission_is_asked_for():
    places = [path for path in HAND_WRITTEN if path.name != "permissions.py"]
    sources = "\n".join(path.read_text() for path in [*places, *(ROOT / "templates").rglob("*.html")])
    ours = {name for name in declared_permissions if name.split(".")[0] in {"stakeholders", "reviews", "dialogues"}}
    assert {name for name in ours if name not in sources} == set()


def test_answers_are_counted_and_released_in_one_place():
    """Other code that counts answers could reveal what the disclosure guard keeps confidential."""
    counting = re.compile(r"\blist_counts\(|\bfrom dialogues\.disclosure import .*\bselect_publishable_cells\b")
    found = {str(path.relative_to(ROOT)) for path in HAND_WRITTEN if counting.search(_remove_docs(path))}
    assert found == {"dialogues/selectors/tallies.py", "dialogues/services/figures.py"}


def test_days_are_read_in_local_time():
    """An instant read from the database is in UTC: its `.date()` is yesterday in Vienna for the first hour of a day."""
    found = [
        format_place(path, node.lineno)
        for path in HAND_WRITTEN
        for node in list_nodes(path, ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and ast.unparse(node.func.value).endswith(("_at", ".at", "now()"))
    ]
    pages = {path: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}
    found += [str(path.relative_to(ROOT)) for path, text in pages.items() if DAY_OF_A_MOMENT.search(text)]
    assert not found
