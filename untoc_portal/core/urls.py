"""The portal's own pages: health, style guide, accessibility statement."""

from django.urls import path

from untoc_portal.core import (
    drafts_page,
    health,
    inbox_page,
    jobs_page,
    mail_folder,
    metrics,
    pages,
    preparations_page,
    texts_page,
    verify_page,
)

urlpatterns = [
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("internal/metrics/", metrics.metrics, name="metrics"),
    path("secretariat/jobs/", jobs_page.JobListView.as_view(), name="job_list"),
    path("secretariat/jobs/retry/", jobs_page.RetryJobsView.as_view(), name="retry_jobs"),
    path("secretariat/messages/", jobs_page.MessageListView.as_view(), name="message_list"),
    path("secretariat/messages/table/", jobs_page.MessageTableView.as_view(), name="notice_table"),
    path("secretariat/mail/", mail_folder.MailFolderView.as_view(), name="mail_folder"),
    path("secretariat/messages/<int:pk>/send-again/", jobs_page.SendAgainView.as_view(), name="send_again"),
    path("messages/", inbox_page.InboxView.as_view(), name="inbox"),
    path("messages/open/", inbox_page.OpenAllView.as_view(), name="open_all_messages"),
    path("messages/open/<str:moment>/undo/", inbox_page.UndoOpenAllView.as_view(), name="undo_open_all_messages"),
    path("messages/<int:pk>/open/", inbox_page.OpenMessageView.as_view(), name="open_message"),
    path("messages/channels/", inbox_page.ChannelsView.as_view(), name="message_channels"),
    path("drafts/", drafts_page.DraftListView.as_view(), name="form_drafts"),
    path("drafts/save/", drafts_page.SaveDraftView.as_view(), name="save_form_draft"),
    path("drafts/discard/", drafts_page.DiscardDraftView.as_view(), name="discard_form_draft"),
    path("prepared/", preparations_page.PreparationListView.as_view(), name="preparation_list"),
    path("prepared/<int:pk>/", preparations_page.PreparationView.as_view(), name="preparation_detail"),
    path("prepared/<int:pk>/progress/", preparations_page.ProgressView.as_view(), name="preparation_progress"),
    path("prepared/<int:pk>/stop/", preparations_page.StopPreparationView.as_view(), name="stop_preparation"),
    path("prepared/<int:pk>/file/", preparations_page.PreparedFileView.as_view(), name="prepared_file"),
    path("texts/<slug:kind>/<int:pk>/<slug:language>/", texts_page.RecordTextsView.as_view(), name="record_texts"),
    path(
        "texts/<slug:kind>/<int:pk>/<slug:language>/revise/",
        texts_page.ReviseRecordTextsView.as_view(),
        name="revise_record_texts",
    ),
    path(
        "texts/<slug:kind>/<int:pk>/<slug:language>/machine-draft/",
        texts_page.DraftRecordTextsView.as_view(),
        name="draft_record_texts",
    ),
    path(
        "texts/<slug:kind>/<int:pk>/<slug:language>/finalize/",
        texts_page.FinalizeRecordTextsView.as_view(),
        name="finalize_record_texts",
    ),
    path(
        "texts/<slug:kind>/<int:pk>/<slug:language>/reopen/",
        texts_page.ReopenRecordTextsView.as_view(),
        name="reopen_record_texts",
    ),
    path(
        "texts/<slug:kind>/<int:pk>/<slug:language>/<slug:key>/history/",
        texts_page.RecordTextHistoryView.as_view(),
        name="record_text_history",
    ),
    path("verify/", verify_page.VerifyView.as_view(), name="verify"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("language/", pages.set_language, name="set_language"),
    path("accessibility/", pages.Accessibility.as_view(), name="accessibility"),
]
