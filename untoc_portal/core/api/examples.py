"""The examples in the OpenAPI document: requests and answers of the tests, kept in `examples.json`.

`RECORD_EXAMPLES=1 pytest -p no:randomly tests/api` writes them again, and with other files those that these tests
reach. A test compares each with the schema, and fails where an operation has none.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")
PARAMETER = re.compile(r"[<{][^>}]*[>}]")
# All people, States' answers and files in the examples are those of the tests.
NAME = "invented"
JSON = "application/json"


@cache
def load_examples() -> dict[str, Any]:
    """Return the examples by method and address."""
    found: dict[str, Any] = json.loads(FILE.read_text()) if FILE.exists() else {}
    return found


def get_operation_name(method: str, address: str) -> str:
    """Return the name of an operation. The names of parameters do not matter."""
    return f"{method.upper()} {PARAMETER.sub('{}', address)}"


def add_examples(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add the recorded request and answer to each operation (a post-processing hook)."""
    for address, methods in result["paths"].items():
        for method, operation in methods.items():
            example = load_examples().get(get_operation_name(method, address))
            if example is None:
                continue
            body = operation.get("requestBody", {}).get("content", {}).get(example.get("type", JSON))
            if body is not None and example["request"] is not None:
                body["examples"] = {NAME: {"value": example["request"]}}
            answer = operation["responses"].get(str(example["status"]), {}).get("content", {}).get(JSON)
            if answer is not None and example["answer"] is not None:
                answer["examples"] = {NAME: {"value": example["answer"]}}
    return result
