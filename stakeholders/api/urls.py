"""URLs of States and organizations in the API."""

from rest_framework.routers import SimpleRouter

from stakeholders.api.organization_viewsets import OrganizationDocumentViewSet, RepresentativeViewSet
from stakeholders.api.viewsets import OrganizationViewSet, StateViewSet

router = SimpleRouter(use_regex_path=False)
router.register("states", StateViewSet, basename="state")
router.register("organizations", OrganizationViewSet, basename="organization")
router.register("organization-documents", OrganizationDocumentViewSet, basename="organization-document")
router.register("representatives", RepresentativeViewSet, basename="representative")

urlpatterns = router.urls
