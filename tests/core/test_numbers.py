"""The numbers that the Secretariat sets."""

from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin

from untoc_portal.core.admin import NumberSettingAdmin
from untoc_portal.core.models import NumberSetting

pytestmark = pytest.mark.django_db
SETTINGS = [model for model in apps.get_models() if issubclass(model, NumberSetting)]


def names_of(model):
    return dict(model._meta.get_field("name").choices)


def test_every_table_of_numbers_is_known():
    tables = {model._meta.label for model in apps.get_models() if model.__name__.endswith("Setting")}
    assert {model._meta.label for model in SETTINGS} == tables
    assert len(SETTINGS) == 6


@pytest.mark.parametrize("model", SETTINGS)
def test_file_names_every_number(model):
    folder = Path(apps.get_app_config(model._meta.app_label).path) / "reference"
    assert model.load(folder).created == len(names_of(model))
    assert set(model.objects.values_list("name", flat=True)) == set(names_of(model))


@pytest.mark.parametrize("model", SETTINGS)
def test_missing_row_takes_the_file(model):
    model.objects.all().delete()
    shipped = model.get_numbers()
    assert set(shipped) == set(names_of(model))
    name, value = next(iter(shipped.items()))
    assert model.get_number(name) == value
    model.objects.create(name=name, value=value + 3, source="test")
    assert model.get_number(name) == value + 3
    assert model.get_numbers() == {**shipped, name: value + 3}


@pytest.mark.parametrize("model", SETTINGS)
def test_numbers_are_administered_in_the_same_way(model):
    assert type(admin.site._registry[model]) is NumberSettingAdmin
