"""What can be null in an answer is null in the schema too: a typed client fails on the first other null."""

import pytest
from django.core.exceptions import FieldDoesNotExist
from rest_framework import serializers

from untoc_portal.core.api.serializers import PortalModelSerializer


def list_serializers(of=PortalModelSerializer):
    for one in of.__subclasses__():
        yield one
        yield from list_serializers(one)


def may_be_null(model, source):
    """Return whether a relation or a column on the way to this value can be empty."""
    found = False
    for name in source.split("."):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return found
        found = found or field.null or (field.one_to_one and field.auto_created)
        if not field.is_relation:
            return found
        model = field.related_model
    return found


@pytest.mark.parametrize("serializer", sorted(set(list_serializers()), key=lambda one: one.__name__))
def test_what_may_be_null_says_so(serializer):
    left_out = (serializers.SerializerMethodField, serializers.ManyRelatedField, serializers.ListSerializer)
    wrong = [
        name
        for name, field in serializer().fields.items()
        if not isinstance(field, left_out) and field.source != "*"
        if may_be_null(serializer.Meta.model, field.source) and not (field.allow_null or field.default == "")
    ]
    assert wrong == []
