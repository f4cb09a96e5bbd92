"""The demonstration cycle, built once for all tests of it, on real reference data."""

import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

APPS = ("accounts", "stakeholders", "reviews", "dialogues")


@dataclass
class Demonstration:
    """What `manage.py demo --json` printed, and the rows that were there before it."""

    printed: dict[str, Any]
    earlier: dict[str, set[int]]

    def new_rows(self, model):
        """Return the rows of a model that the demonstration made."""
        return [row for row in model._base_manager.all() if row.pk not in self.earlier[model._meta.label]]


def portal_models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]


def print_demo(*arguments):
    printed = StringIO()
    call_command("demo", *arguments, stdout=printed, stderr=StringIO())
    return printed.getvalue()


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Build the cycle in a transaction that is rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", stdout=StringIO())
        earlier = {
            model._meta.label: set(model._base_manager.values_list("pk", flat=True)) for model in portal_models()
        }
        yield Demonstration(json.loads(print_demo("--json")), earlier)
        transaction.set_rollback(True)
