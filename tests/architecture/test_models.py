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


# Models without `visible_to`: nobody's rights hide a row of them, or the rights themselves are read from them.
OPEN_MODELS = {
    "accounts.User": "read at sign-in, before it is known who asks; names are shown through mandates and seats",
    "core.StoredCount": "counters of throttles, read by the cache alone",
    "core.SymbolSeries": "counters of document symbols",
    "core.TrailNode": "published: the hashes of the sealed trail",
    "core.TrailSeal": "published: the seals of the trail",
    "core.TrailShape": "counters of the trail, without a text or a person",
    "core.TrailStamp": "published: the time stamps of the seals",
    "dialogues.WorkingGroupGrant": "a right, from which it follows who sees what",
    "reviews.DelegationGrant": "a right, from which it follows who sees what",
    "reviews.ReviewGrant": "a right, from which it follows who sees what",
    "stakeholders.OrganizationGrant": "a right, from which it follows who sees what",
    "stakeholders.StateGrant": "a right, from which it follows who sees what",
}


def test_each_model_says_who_sees_it():
    ours = [model for model in apps.get_models() if model.__module__.partition(".")[0] in OURS]
    without = {model._meta.label for model in ours if not hasattr(model._default_manager.none(), "visible_to")}
    assert without == set(OPEN_MODELS)


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
