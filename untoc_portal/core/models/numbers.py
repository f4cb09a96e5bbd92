"""The numbers that the Secretariat sets: one table in each app, all of one kind."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.listing import format_label
from untoc_portal.core.reference import Entry, Tally, read_rows, store_entries


class NumberSetting(models.Model):
    """A number with its source.

    It is not confirmed by the source until `verified` is set. A subclass names its `file` in the app's `reference/`
    folder and gives an enum as the choices of `name`.
    """

    file: ClassVar[str]

    name = models.CharField(_("setting"), max_length=30, unique=True)
    value = models.PositiveSmallIntegerField(_("value"))
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    if TYPE_CHECKING:

        def get_name_display(self) -> str: ...

    class Meta:
        abstract = True
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return format_label(self.get_name_display(), self.value)

    @classmethod
    def get_numbers(cls) -> dict[str, int]:
        """Return every number by name, from the database or else from the reference file."""
        return {**_load_shipped_values(cls), **dict(cls._default_manager.values_list("name", "value"))}

    @classmethod
    def get_number(cls, name: str) -> int:
        """Return one number, from the database or else from the reference file."""
        stored: int | None = cls._default_manager.filter(name=name).values_list("value", flat=True).first()
        return _load_shipped_values(cls)[name] if stored is None else stored

    @classmethod
    def read_file(cls, folder: Path) -> list[Entry]:
        """Return the rows of the reference file in the folder. Raises DomainError for an invalid file."""
        return [
            Entry(row, {**row.cells, "value": row.number("value"), "verified": row.is_yes("verified")})
            for row in read_rows(folder / cls.file, ("name", "value", "source", "verified"))
        ]

    @classmethod
    def load(cls, folder: Path) -> Tally:
        """Store the rows of the reference file in the folder.

        Raises DomainError for an invalid file and then changes nothing.
        """
        return store_entries(cls._default_manager.all(), cls.read_file(folder), key=("name",))


@cache
def _load_shipped_values(model: type[NumberSetting]) -> dict[str, int]:
    folder = Path(apps.get_app_config(model._meta.app_label).path) / "reference"
    return {entry.values["name"]: entry.values["value"] for entry in model.read_file(folder)}
