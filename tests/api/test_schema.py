"""The schema in the repository is the one the code makes, and its page needs nothing from elsewhere."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from rest_framework.test import APIClient

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yml"
WRITES = {"post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "openapi.yml"
    call_command("spectacular", "--file", str(path), "--validate", "--fail-on-warn")
    return path.read_text()


def test_schema_is_the_committed_one(made):
    remedy = "run: manage.py spectacular --file docs/openapi.yml"
    assert _of_any_database(made) == _of_any_database(COMMITTED.read_text()), remedy


def _of_any_database(schema):
    """Leave out how large a whole number may be: that differs from one database to another."""
    return re.sub(r"^ +(maximum: \d+|minimum: -?\d+|format: int64)\n", "", schema, flags=re.MULTILINE)


def test_every_operation_says_which_errors_it_answers_with(made):
    for path, methods in yaml.safe_load(made)["paths"].items():
        for method, operation in methods.items():
            expected = {"401"} if path.endswith("/auth/token/") else {"400", "401"}
            if method in WRITES and not path.endswith("/auth/token/"):
                expected |= {"404", "409"}
            assert expected <= set(operation["responses"]), (method, path)


def test_schema_is_served(db):
    answer = APIClient().get("/api/v1/schema/")
    assert answer.status_code == 200
    assert yaml.safe_load(answer.content)["info"]["title"] == "UNTOC Review Portal API"


def test_documentation_has_no_inline_script_or_foreign_url(db):
    answer = APIClient().get("/api/v1/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.findall(r"<script(?![^>]*src=)|<style|style=|https?://", page) == []
    script = APIClient().get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
