"""A body in JSON has the types that the description says: of every input of every operation, and in an answer."""

import re

import pytest
from drf_spectacular.generators import SchemaGenerator

from untoc_portal.core.api.json_types import find_wrong_types

# What the description calls one thing, and a value of JSON that is another.
WRONG = {"string": 5, "integer": "5", "number": "5", "boolean": "true"}
INPUT = re.compile(r"#/components/schemas/(\w+)")


def list_inputs(generator, schema):
    """Return the serializer of each body, and of each part of one, by the name of its schema."""
    made = {component.name: component.object for component in generator.registry._components.values()}
    schemas, found = schema["components"]["schemas"], {}
    asked = [
        name
        for methods in schema["paths"].values()
        for operation in methods.values()
        for name in INPUT.findall(str(operation.get("requestBody", "")))
    ]
    while asked:
        name = asked.pop()
        if name not in found and "properties" in schemas[name]:
            serializer = made[name]
            found[name] = serializer() if isinstance(serializer, type) else serializer
            asked += INPUT.findall(str(schemas[name]["properties"]))
    return found


def test_no_input_takes_a_value_of_another_type():
    generator = SchemaGenerator()
    schema = generator.get_schema(public=True)
    inputs, taken, tried = list_inputs(generator, schema), [], 0
    for name, serializer in inputs.items():
        for field, described in schema["components"]["schemas"][name]["properties"].items():
            one = serializer.fields[field]
            kind, is_list = get_kind(described)
            if is_list:
                kind = get_kind(described["items"])[0]
            value = [WRONG.get(kind)] if is_list else WRONG.get(kind)
            if kind not in WRONG or one.read_only or described.get("format") in ("binary", "decimal"):
                continue
            tried += 1
            if not find_wrong_types(one, value) and not refuses(one, value):
                taken.append(f"{name}.{field}")
    assert len(inputs) > 100
    assert tried > 300
    assert taken == []


def get_kind(described) -> tuple[str, bool]:
    """Return the type besides null, and whether it is a list."""
    kinds = described.get("type", "")
    kind = kinds if isinstance(kinds, str) else next(one for one in kinds if one != "null")
    return kind, kind == "array"


def refuses(field, value) -> bool:
    """Return whether the field itself refuses the value, as that of a date does."""
    try:
        field.run_validation(value)
    except Exception:  # noqa: BLE001 (whatever it is, the value is not taken)
        return True
    return False


@pytest.mark.parametrize(("sent", "place"), [(5, "name"), (True, "name"), (["a"], "name")])
def test_every_problem_is_answered_with_its_place(sent, place, world, api):
    client = api(world.secretariat)
    answer = client.post("/api/v1/webhooks/", {"name": sent, "url": 7, "kinds": ["a", 5]}, format="json")
    assert answer.status_code == 400
    assert {error["pointer"] for error in answer.json()["errors"]} == {f"/{place}", "/url", "/kinds/1"}


def test_form_has_no_types(world, api):
    answer = api(world.secretariat).post("/api/v1/webhooks/", {"name": "5", "url": "https://a.example/"})
    assert answer.status_code in (201, 415)
