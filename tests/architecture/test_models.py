"""Models and their fields are named in the reader's language; Django would make names of the columns, in English."""

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import authz

OURS = ("untoc_portal", "stakeholders", "reviews", "dialogues")
# What a library declares, in its own words.
LIBRARY = {field.name for field in authz.GroupGrant._meta.fields}


def nameless(model: type[models.Model]) -> list[str]:
    """Return what of a model has no name that can be translated."""
    names = {
        "model": model._meta.original_attrs.get("verbose_name"),
        "models": model._meta.original_attrs.get("verbose_name_plural"),
        **{field.name: field.verbose_name for field in [*model._meta.local_fields, *model._meta.local_many_to_many]},
    }
    left_out = {model._meta.pk.name, *(LIBRARY if issubclass(model, authz.GroupGrant) else ())}
    return [name for name, words in names.items() if name not in left_out and not isinstance(words, Promise)]


def test_models_and_fields_have_translated_names():
    ours = [model for model in apps.get_models() if model.__module__.partition(".")[0] in OURS]
    assert {model.__name__: found for model in ours if (found := nameless(model))} == {}


@pytest.mark.parametrize(
    ("fields", "meta", "found"),
    [
        ({"day": models.DateField(_("day"))}, {"verbose_name": _("day"), "verbose_name_plural": _("days")}, []),
        ({"day": models.DateField()}, {"verbose_name": _("day"), "verbose_name_plural": _("days")}, ["day"]),
        ({"of": models.ForeignKey("self", models.PROTECT)}, {}, ["model", "models", "of"]),
    ],
)
def test_a_model_or_field_without_a_name_would_be_found(fields, meta, found):
    inner = type("Meta", (), {"app_label": "core", "apps": Apps(), **meta})
    model = type("Nameless", (models.Model,), {"__module__": __name__, "Meta": inner, **fields})
    assert nameless(model) == found
