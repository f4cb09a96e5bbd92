"""URLs of States and organizations."""

from django.urls import path

from stakeholders.views import acts, pages

app_name = "stakeholders"
urlpatterns = [
    path("states/", pages.StateListView.as_view(), name="state_list"),
    path("states/<str:iso3>/", pages.StateDetailView.as_view(), name="state_detail"),
    path("organizations/", pages.OrganizationListView.as_view(), name="organization_list"),
    path("organizations/new/", acts.RegisterOrganizationView.as_view(), name="organization_new"),
    path("organizations/<int:pk>/", pages.OrganizationDetailView.as_view(), name="organization_detail"),
    path("organizations/<int:pk>/edit/", acts.ChangeOrganizationView.as_view(), name="organization_edit"),
    path("organizations/<int:pk>/verify/", acts.VerifyOrganizationView.as_view(), name="organization_verify"),
    path("organizations/registrations/", pages.RegistrationQueueView.as_view(), name="organization_registrations"),
    path("organizations/<int:pk>/merge/", acts.ChooseMergerView.as_view(), name="organization_merge"),
    path(
        "organizations/<int:pk>/merge/<int:into>/",
        acts.MergeOrganizationView.as_view(),
        name="organization_merge_into",
    ),
    path("organizations/<int:pk>/renew/", acts.RenewOrganizationView.as_view(), name="organization_renew"),
    path("organizations/<int:pk>/documents/new/", acts.AddDocumentView.as_view(), name="organization_document_new"),
    path("organization-documents/<int:pk>/", acts.DocumentFileView.as_view(), name="organization_document"),
    path(
        "organization-documents/<int:pk>/remove/",
        acts.RemoveDocumentView.as_view(),
        name="organization_document_remove",
    ),
    path("organizations/<int:pk>/refuse/", acts.RefuseOrganizationView.as_view(), name="organization_refuse"),
    path(
        "organizations/<int:pk>/representatives/new/",
        acts.AddRepresentativeView.as_view(),
        name="representative_new",
    ),
    path(
        "organizations/<int:pk>/representatives/<int:representative>/end/",
        acts.EndRepresentationView.as_view(),
        name="representative_end",
    ),
]
