"""Addresses of States and organizations."""

from django.urls import path

from stakeholders.views import acts, pages

app_name = "stakeholders"
urlpatterns = [
    path("states/", pages.StateList.as_view(), name="state_list"),
    path("states/<str:iso3>/", pages.StateDetail.as_view(), name="state_detail"),
    path("organizations/", pages.OrganizationList.as_view(), name="organization_list"),
    path("organizations/new/", acts.RegisterOrganization.as_view(), name="organization_new"),
    path("organizations/<int:pk>/", pages.OrganizationDetail.as_view(), name="organization_detail"),
    path("organizations/<int:pk>/edit/", acts.ChangeOrganization.as_view(), name="organization_edit"),
    path("organizations/<int:pk>/verify/", acts.VerifyOrganization.as_view(), name="organization_verify"),
    path("organizations/registrations/", pages.RegistrationQueue.as_view(), name="organization_registrations"),
    path("organizations/<int:pk>/merge/", acts.ChooseMerger.as_view(), name="organization_merge"),
    path(
        "organizations/<int:pk>/merge/<int:into>/",
        acts.MergeOrganization.as_view(),
        name="organization_merge_into",
    ),
    path("organizations/<int:pk>/renew/", acts.RenewOrganization.as_view(), name="organization_renew"),
    path("organizations/<int:pk>/documents/new/", acts.AddDocument.as_view(), name="organization_document_new"),
    path("organization-documents/<int:pk>/", acts.DocumentFile.as_view(), name="organization_document"),
    path("organization-documents/<int:pk>/remove/", acts.RemoveDocument.as_view(), name="organization_document_remove"),
    path("organizations/<int:pk>/refuse/", acts.RefuseOrganization.as_view(), name="organization_refuse"),
    path(
        "organizations/<int:pk>/representatives/new/",
        acts.AddRepresentative.as_view(),
        name="representative_new",
    ),
    path(
        "organizations/<int:pk>/representatives/<int:representative>/end/",
        acts.EndRepresentation.as_view(),
        name="representative_end",
    ),
]
