"""URLs of a person's own data: the page, the file, the request."""

from django.urls import path

from untoc_portal.accounts import data_page

urlpatterns = [
    path("", data_page.PersonalDataView.as_view(), name="personal_data"),
    path("file/", data_page.PersonalDataFileView.as_view(), name="personal_data_file"),
    path("ask/", data_page.AskAboutDataView.as_view(), name="ask_about_data"),
]
