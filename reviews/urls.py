"""Addresses of the country reviews and of the library."""

from django.urls import path

from reviews.views import (
    answer_files,
    answers,
    clarifications,
    clocks,
    consultation,
    feedback,
    legislation,
    library,
    outcomes,
    paragraphs,
    people,
    publication,
    questionnaires,
    reviews,
)

app_name = "reviews"
urlpatterns = [
    path("reviews/", reviews.ReviewListView.as_view(), name="review_list"),
    path("reviews/<slug:code>/", reviews.ReviewDetailView.as_view(), name="review_detail"),
    path("reviews/<slug:code>/transitions/<slug:name>/", reviews.TransitionView.as_view(), name="transition"),
    path("reviews/<slug:code>/dates/", clocks.ClocksView.as_view(), name="clocks"),
    path("reviews/<slug:code>/dates/suspend/", clocks.SuspendClocksView.as_view(), name="clocks_suspend"),
    path("reviews/<slug:code>/dates/resume/", clocks.ResumeClocksView.as_view(), name="clocks_resume"),
    path("reviews/<slug:code>/dates/recalculate/", clocks.RecalculateClocksView.as_view(), name="clocks_recalculate"),
    path("reviews/<slug:code>/dates/<slug:kind>/extend/", clocks.ExtendDeadlineView.as_view(), name="clock_extend"),
    path("reviews/<slug:code>/people/", people.PeopleView.as_view(), name="people"),
    path("reviews/<slug:code>/people/<str:iso3>/nominate/", people.NominateView.as_view(), name="nominate"),
    path("nominations/", people.NominationListView.as_view(), name="nomination_list"),
    path("nominations/<int:pk>/approve/", people.ApproveNominationView.as_view(), name="approve_nomination"),
    path("nominations/<int:pk>/refuse/", people.RefuseNominationView.as_view(), name="refuse_nomination"),
    path("nominations/<int:pk>/note-verbale/", people.NoteVerbaleFileView.as_view(), name="note_verbale_file"),
    path("mandates/<int:pk>/end/", people.EndMandateView.as_view(), name="end_mandate"),
    path("reviews/<slug:code>/consultation/", consultation.ConsultationView.as_view(), name="consultation"),
    path(
        "reviews/<slug:code>/consultation/record/",
        consultation.HoldConsultationView.as_view(),
        name="hold_consultation",
    ),
    path("reviews/<slug:code>/questionnaire/", questionnaires.QuestionnaireView.as_view(), name="questionnaire"),
    path(
        "reviews/<slug:code>/questionnaire/submit/",
        questionnaires.SubmitQuestionnaireView.as_view(),
        name="submit_questionnaire",
    ),
    path("reviews/<slug:code>/questionnaire/files/", answer_files.AnswerFilesView.as_view(), name="answer_files"),
    path(
        "reviews/<slug:code>/questionnaire/files/export/",
        answer_files.ExportAnswersView.as_view(),
        name="export_answers",
    ),
    path(
        "reviews/<slug:code>/questionnaire/files/<int:pk>/",
        answer_files.AnswerImportView.as_view(),
        name="answer_import",
    ),
    path(
        "reviews/<slug:code>/questionnaire/<str:instrument>-<int:number>/",
        answers.QuestionnaireArticleView.as_view(),
        name="questionnaire_article",
    ),
    path("reviews/<slug:code>/questionnaire/cite/", legislation.CiteView.as_view(), name="cite"),
    path(
        "reviews/<slug:code>/questionnaire/citations/<int:pk>/remove/",
        legislation.RemoveCitationView.as_view(),
        name="remove_citation",
    ),
    path("reviews/<slug:code>/legislation/", legislation.LegislationListView.as_view(), name="legislation_list"),
    path("reviews/<slug:code>/legislation/add/", legislation.AddLegislationView.as_view(), name="legislation_add"),
    path(
        "reviews/<slug:code>/legislation/<int:pk>/",
        legislation.LegislationDetailView.as_view(),
        name="legislation_detail",
    ),
    path(
        "reviews/<slug:code>/legislation/<int:pk>/change/",
        legislation.ChangeLegislationView.as_view(),
        name="legislation_change",
    ),
    path(
        "reviews/<slug:code>/legislation/<int:pk>/remove/",
        legislation.RemoveLegislationView.as_view(),
        name="legislation_remove",
    ),
    path(
        "reviews/<slug:code>/legislation/<int:pk>/files/<int:file>/",
        legislation.LegislationFileView.as_view(),
        name="legislation_file",
    ),
    path(
        "reviews/<slug:code>/answers/<str:key>/history/",
        answers.AnswerHistoryView.as_view(),
        name="answer_history",
    ),
    path(
        "reviews/<slug:code>/answers/<str:key>/history/<int:number>/restore/",
        answers.RestoreRevisionView.as_view(),
        name="restore_revision",
    ),
    path(
        "reviews/<slug:code>/submissions/",
        questionnaires.SubmissionListView.as_view(),
        name="submission_list",
    ),
    path(
        "reviews/<slug:code>/submissions/<int:number>/",
        questionnaires.SubmissionView.as_view(),
        name="submission_detail",
    ),
    path("reviews/<slug:code>/feedback/", feedback.FeedbackView.as_view(), name="feedback"),
    path("reviews/<slug:code>/feedback/clear/", feedback.ClearFeedbackView.as_view(), name="clear_feedback"),
    path(
        "reviews/<slug:code>/feedback/<str:instrument>-<int:number>/",
        feedback.FeedbackArticleView.as_view(),
        name="feedback_article",
    ),
    path(
        "reviews/<slug:code>/clarifications/",
        clarifications.ClarificationListView.as_view(),
        name="clarification_list",
    ),
    path(
        "reviews/<slug:code>/clarifications/new/",
        clarifications.AskClarificationView.as_view(),
        name="ask_clarification",
    ),
    path(
        "reviews/<slug:code>/clarifications/<int:pk>/answer/",
        clarifications.AnswerClarificationView.as_view(),
        name="answer_clarification",
    ),
    path("reviews/<slug:code>/meetings/new/", clarifications.LogMeetingView.as_view(), name="log_meeting"),
    path("reviews/<slug:code>/outcomes/<slug:kind>/", outcomes.OutcomeView.as_view(), name="outcome_detail"),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/clear/",
        outcomes.ClearOutcomeView.as_view(),
        name="clear_outcome",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/agree/",
        outcomes.AgreeOutcomeView.as_view(),
        name="agree_outcome",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/return/",
        outcomes.ReturnOutcomeView.as_view(),
        name="return_outcome",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/new/",
        paragraphs.DraftParagraphView.as_view(),
        name="draft_paragraph",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/",
        paragraphs.ChangeParagraphView.as_view(),
        name="change_paragraph",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/remove/",
        paragraphs.RemoveParagraphView.as_view(),
        name="remove_paragraph",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/confidential/",
        paragraphs.KeepConfidentialView.as_view(),
        name="keep_confidential",
    ),
    path("reviews/<slug:code>/issue/", publication.IssueView.as_view(), name="issue_review"),
    path("reviews/<slug:code>/publication/", publication.PublicationView.as_view(), name="publication"),
    path(
        "reviews/<slug:code>/publication/decide/",
        publication.DecidePublicationView.as_view(),
        name="decide_publication",
    ),
    path("documents/<int:pk>/", library.DocumentFileView.as_view(), name="document_file"),
    path("library/", library.LibraryView.as_view(), name="library"),
]
