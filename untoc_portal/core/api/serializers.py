"""Fields and inputs that more than one app's API uses."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from untoc_portal.core.public_ids import get_kind, hide_key, reveal_key


class CodesField(serializers.ListField):
    """Related rows by their code, in the order of their model."""

    child = serializers.CharField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, data: Any) -> list[str]:
        """Return the codes. Prefetched rows are not loaded again."""
        return [row.code for row in data.all()]


class LabelField(serializers.CharField):
    """The label of a choice, in the language of the request; `source` is the column of the choice.

    A list has hundreds: for a method as source, the framework looks up its arguments each time.
    """

    def __init__(self, choices: type[TextChoices], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        """Return the label."""
        return str(self.choices(value).label)


@extend_schema_field({"type": "string", "format": "binary"})
class UploadField(serializers.FileField):
    """A file that a request brings. The generator takes the field of the framework for the address of a file."""


class IdField(serializers.CharField):
    """The id of a confidential row of this kind, by its key; as input, the key."""

    default_error_messages = {"unknown": _("This is no id of such an object.")}

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        """Return the id of the row."""
        return hide_key(self.kind, value.pk if isinstance(value, Model) else value)

    def to_internal_value(self, data: Any) -> Any:
        """Return the key of the row. Raises ValidationError for a text that is no id of this kind."""
        key = reveal_key(self.kind, super().to_internal_value(data))
        if key is None:
            self.fail("unknown")
        return key


class PortalModelSerializer(serializers.ModelSerializer):
    """A serializer of rows that shows the ids of confidential rows and not their keys."""

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """Return the field of a column."""
        kind = get_kind(model_field.model) if model_field.primary_key else None
        if kind is None:
            return super().build_standard_field(field_name, model_field)
        return IdField, {"kind": kind, "read_only": True}

    def build_relational_field(self, field_name: str, relation_info: Any) -> Any:
        """Return the field of a related row."""
        kind = None if relation_info.to_many else get_kind(relation_info.related_model)
        if kind is None:
            return super().build_relational_field(field_name, relation_info)
        column = relation_info.model_field
        return IdField, {"kind": kind, "source": column.attname, "read_only": True, "allow_null": column.null}
