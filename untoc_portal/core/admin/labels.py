"""What a key to another row is called on the pages of the admin, where its model gives it no name of its own."""

from __future__ import annotations

from django.db.models import ForeignKey, Model
from django.utils.translation import gettext_lazy as _

# Where the kind of the other row does not tell what it is to this one.
ROLES = {
    "agreed_by": _("agreed by"),
    "decided_by": _("decided by"),
    "merged_into": _("merged into"),
    "recipient": _("recipient"),
    "recorded_by": _("recorded by"),
    "struck_by": _("struck out by"),
    "submitted_by": _("submitted by"),
    "updated_by": _("saved by"),
}


def name_keys(model: type[Model]) -> None:
    """Name the keys of a model in the reader's language; Django would make the name of the column, in English.

    Migrations don't see it: they compare what the model says itself.
    """
    for field in model._meta.fields:
        if isinstance(field, ForeignKey) and "verbose_name" not in field.deconstruct()[3]:
            field.verbose_name = ROLES.get(field.name) or field.remote_field.model._meta.verbose_name or field.name
