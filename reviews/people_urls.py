"""Addresses of the people of a State: its notes verbales, its standing delegation, its contacts."""

from django.urls import path, re_path

from reviews.views import contact, state_delegation, state_people, state_years

urlpatterns = [
    path("states/<str:iso3>/contact/", contact.ContactStateView.as_view(), name="contact_state"),
    path("states/<str:iso3>/contact/open/", contact.OpenContactView.as_view(), name="contact_open"),
    path("contact-messages/", contact.ContactInboxView.as_view(), name="contact_list"),
    path("contact-messages/<int:pk>/", contact.ContactMessageDetailView.as_view(), name="contact_message"),
    path("contact-messages/<int:pk>/report/", contact.ReportAbuseView.as_view(), name="contact_report"),
    path("contact-messages/<int:pk>/again/", contact.UnblockSenderView.as_view(), name="contact_again"),
    path("people/<str:iso3>/", state_people.StatePeopleView.as_view(), name="state_people"),
    path("people/<str:iso3>/years/", state_years.StateYearsView.as_view(), name="state_years"),
    path("people/<str:iso3>/note/", state_people.NoteView.as_view(), name="note_of_names"),
    path("people/<str:iso3>/note/<str:name>", state_people.NoteFileView.as_view(), name="note_file"),
    path("people/<str:iso3>/delegation/", state_delegation.DelegationNoticeView.as_view(), name="delegation_notice"),
    path("people/<str:iso3>/circles/", state_delegation.SetCircleView.as_view(), name="set_circle"),
    path("people/<str:iso3>/contacts/", state_delegation.AddContactView.as_view(), name="add_contact"),
    path("notices/<state_notice:pk>/confirm/", state_delegation.ConfirmNoticeView.as_view(), name="confirm_notice"),
    path("notices/<state_notice:pk>/refuse/", state_delegation.RefuseNoticeView.as_view(), name="refuse_notice"),
    path("notices/<state_notice:pk>/note-verbale/", state_delegation.NoticeFileView.as_view(), name="notice_file"),
    path("state-mandates/<state_mandate:pk>/", state_delegation.StateMandateView.as_view(), name="state_mandate"),
    path(
        "state-mandates/<state_mandate:pk>/end/",
        state_delegation.EndStateMandateView.as_view(),
        name="end_state_mandate",
    ),
    path("circles/<state_circle:pk>/confirm/", state_delegation.ConfirmCircleView.as_view(), name="confirm_circle"),
    path("state-contacts/", state_delegation.ContactListView.as_view(), name="state_contact_list"),
    re_path(
        r"^state-contacts/(?P<pk>\d+)/(?P<act>end|share|unshare)/$",
        state_delegation.ContactActionView.as_view(),
        name="contact_action",
    ),
]
