"""Base of the API views below one review. The review is found by its code, if the user may see its material."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema

from reviews.enums import Material
from reviews.models import Delegation, Review
from reviews.querysets import build_material_condition
from reviews.selectors.acts import get_user_delegation
from untoc_portal.core.api.viewsets import PortalViewSet

CODE = OpenApiParameter("code", str, OpenApiParameter.PATH, description="The code of the review: KEN-1.")


@extend_schema(parameters=[CODE])
class OfReviewViewSet(PortalViewSet):
    """Rows of one review. Only users who may see this `material` of the review can see them."""

    material: ClassVar[Material] = Material.REVIEW
    review_path = "review"

    def get_review(self) -> Review:
        """Return the review in the URL. Raises Http404 if its material is hidden from this user."""
        rows = Review.objects.filter(build_material_condition(self.request.user, self.material))
        rows = rows.select_related("state_under_review", "phase__cluster", "group")
        return get_object_or_404(rows, code=self.kwargs["code"])

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows of this review that the user may see."""
        rows = super().get_queryset()
        return rows.none() if self.is_for_schema else rows.filter(**{self.review_path: self.get_review().pk})

    def get_user_delegation(self, codename: str) -> Delegation | None:
        """Return the delegation for which the user has this permission in the review."""
        return get_user_delegation(self.request.user, self.get_review(), codename)

    def refetched(self, obj: Model) -> Model:
        """Return the row as it is shown in a list."""
        return self.get_queryset().get(pk=obj.pk)
