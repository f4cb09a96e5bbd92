"""The examples in the description of the API are what the portal answers, and fit their own schema."""

import pytest
import yaml
from django.core.management import call_command
from jsonschema import Draft202012Validator

from tests.api.recording import shorten
from untoc_portal.core.api.examples import JSON, get_operation_name, load_examples


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    path = tmp_path_factory.mktemp("examples") / "openapi.yml"
    call_command("spectacular", "--file", str(path))
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader)


def list_examples(described):
    """Return each example with its schema."""
    for address, methods in described["paths"].items():
        for method, operation in methods.items():
            answers = [row.get("content", {}) for row in operation["responses"].values()]
            for content in (operation.get("requestBody", {}).get("content", {}), *answers):
                for kept in content.values():
                    for example in kept.get("examples", {}).values():
                        yield f"{method} {address}", kept["schema"], example["value"]


def list_operations(described):
    """Return each operation under its method and address."""
    return {
        f"{method.upper()} {address}": operation
        for address, methods in described["paths"].items()
        for method, operation in methods.items()
    }


def find_lacking(contents):
    """Return whether none of these bodies has an example. A file is none of them."""
    found = [content for content in contents if content is not None]
    return bool(found) and not any("examples" in content for content in found)


def test_each_operation_has_an_example_of_its_answer(described):
    answers = {
        name: [row.get("content", {}).get(JSON) for status, row in operation["responses"].items() if status[0] == "2"]
        for name, operation in list_operations(described).items()
    }
    lacking = [name for name, contents in answers.items() if find_lacking(contents)]
    assert lacking == []


def test_each_operation_with_a_body_has_an_example_of_it(described):
    bodies = {
        name: operation["requestBody"]["content"].values()
        for name, operation in list_operations(described).items()
        if "requestBody" in operation
    }
    assert len(bodies) > 200
    lacking = [name for name, contents in bodies.items() if find_lacking(contents)]
    assert lacking == []


def test_examples_fit_their_schema(described):
    wrong, tried = {}, 0
    for name, schema, value in list_examples(described):
        found = Draft202012Validator({**schema, "components": described["components"]})
        tried += 1
        if faults := [f"{list(fault.absolute_path)}: {fault.message[:80]}" for fault in found.iter_errors(value)]:
            wrong[name] = faults
    assert wrong == {}
    assert tried > 500


def test_examples_are_of_operations(described):
    known = {get_operation_name(method, path) for path, methods in described["paths"].items() for method in methods}
    assert set(load_examples()) <= known


def test_examples_have_nothing_that_changes_with_each_run():
    for name, row in load_examples().items():
        assert {part: shorten(row[part]) for part in ("request", "answer")} == {
            part: row[part] for part in ("request", "answer")
        }, name
    now = {
        "at": "2031-05-06T07:08:09.123456Z",
        "id": 77,
        "url": "/api/v1/outcomes/77/",
        "sha256": "ab" * 32,
        "seen": "x",
    }
    assert shorten(now) == {
        "at": "2026-11-30T09:00:00Z", "id": 1, "url": "/api/v1/outcomes/1/", "sha256": "0" * 64, "seen": "…",
    }  # fmt: skip


def test_examples_have_no_secret():
    texts = str(load_examples())
    for begin in ("urp_", "whsec_"):
        assert begin not in texts.replace(f"{begin}…", "")
