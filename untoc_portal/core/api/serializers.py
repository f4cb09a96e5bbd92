"""Fields and inputs that more than one app's API uses."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class CodesField(serializers.ListField):
    """Related rows by their code, in the order of their model."""

    child = serializers.CharField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, data: Any) -> list[str]:
        """Return the codes. Prefetched rows are not loaded again."""
        return [row.code for row in data.all()]


class EmptySerializer(serializers.Serializer):
    """No input: the action needs no data."""
