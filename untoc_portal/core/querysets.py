"""The base of every queryset that people read from: no app's rows are visible until it says to whom."""

from typing import Self

from django.db import models


class VisibleQuerySet(models.QuerySet):
    """A queryset that can be narrowed to what a user may see."""

    def visible_to(self, user) -> Self:  # noqa: ANN001 (any user, signed in or not)
        """Return the rows this user may see. Deny by default: a model that says nothing shows nothing."""
        del user
        return self.none()
