"""Addresses of working groups, sessions and dialogues."""

from django.urls import path

from dialogues.models import BureauMember, Participant
from dialogues.views import calendar, dialogues, funding, groups, records, sessions, statements, summaries

app_name = "dialogues"
urlpatterns = [
    path("working-groups/", groups.WorkingGroupList.as_view(), name="working_group_list"),
    path("working-groups/<str:code>/", groups.WorkingGroupDetail.as_view(), name="working_group_detail"),
    path("working-groups/<str:code>/chairs/new/", groups.NameChair.as_view(), name="chair_new"),
    path("working-groups/<str:code>/chairs/<int:user>/end/", groups.ReleaseChair.as_view(), name="chair_end"),
    path("working-groups/<str:code>/sessions/new/", groups.ScheduleSession.as_view(), name="session_new"),
    path("sessions/<int:pk>/", sessions.SessionDetail.as_view(), name="session_detail"),
    path("sessions/<int:pk>/edit/", sessions.ChangeSession.as_view(), name="session_edit"),
    path("sessions/<int:pk>/conclude/", sessions.ConcludeSession.as_view(), name="session_conclude"),
    path("sessions/<int:pk>/report/", sessions.AdoptReport.as_view(), name="session_report"),
    path("sessions/<int:pk>/dialogue/", sessions.OpenDialogue.as_view(), name="dialogue_new"),
    path("calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("calendar.ics", calendar.CalendarFile.as_view(), name="calendar_file"),
    path("sessions/<int:pk>/agenda/new/", records.AddAgendaItem.as_view(), name="session_agenda_new"),
    path("sessions/<int:pk>/agenda/<int:number>/", records.ChangeAgendaItem.as_view(), name="session_agenda_edit"),
    path("sessions/<int:pk>/documents/new/", records.PlaceDocument.as_view(), name="session_document_new"),
    path("session-documents/<int:pk>/", records.SessionDocumentFile.as_view(), name="session_document_file"),
    path("session-documents/<int:pk>/remove/", records.RemoveDocument.as_view(), name="session_document_remove"),
    path("sessions/<int:pk>/bureau/new/", records.NameBureauMember.as_view(), name="session_bureau_new"),
    path(
        "sessions/<int:pk>/bureau/<int:row>/remove/",
        records.RemoveRecord.as_view(model=BureauMember),
        name="session_bureau_remove",
    ),
    path("sessions/<int:pk>/participants/new/", records.RegisterParticipants.as_view(), name="session_participants"),
    path(
        "sessions/<int:pk>/participants/<int:row>/remove/",
        records.RemoveRecord.as_view(model=Participant),
        name="session_participant_remove",
    ),
    path(
        "sessions/<int:pk>/recommendations/new/",
        records.AddRecommendation.as_view(),
        name="session_recommendation_new",
    ),
    path(
        "sessions/<int:pk>/recommendations/<int:number>/",
        records.ChangeRecommendation.as_view(),
        name="session_recommendation_edit",
    ),
    path("routings/<int:pk>/move/", sessions.MoveRouting.as_view(), name="routing_move"),
    path("dialogues/", dialogues.DialogueList.as_view(), name="dialogue_list"),
    path("dialogues/<int:pk>/", dialogues.DialogueDetail.as_view(), name="dialogue_detail"),
    path("dialogues/<int:pk>/edit/", dialogues.ChangeDialogue.as_view(), name="dialogue_edit"),
    path("dialogues/<int:pk>/hold/", dialogues.HoldDialogue.as_view(), name="dialogue_hold"),
    path("dialogues/<int:pk>/apply/", dialogues.ApplyToDialogue.as_view(), name="application_new"),
    path("applications/<int:pk>/decide/", dialogues.DecideApplication.as_view(), name="application_decide"),
    path("applications/<int:pk>/withdraw/", dialogues.WithdrawApplication.as_view(), name="application_withdraw"),
    path("dialogues/<int:pk>/statements/new/", statements.NewStatement.as_view(), name="statement_new"),
    path("statements/<int:pk>/", statements.StatementDetail.as_view(), name="statement_detail"),
    path("statements/<int:pk>/edit/", statements.ChangeStatement.as_view(), name="statement_edit"),
    path("statements/<int:pk>/submit/", statements.SubmitStatement.as_view(), name="statement_submit"),
    path("statements/<int:pk>/accept/", statements.AcceptStatement.as_view(), name="statement_accept"),
    path("statements/<int:pk>/return/", statements.ReturnStatement.as_view(), name="statement_return"),
    path("dialogues/<int:pk>/summary/", summaries.ChairSummaryDetail.as_view(), name="chair_summary_detail"),
    path("dialogues/<int:pk>/summary/edit/", summaries.WriteChairSummary.as_view(), name="chair_summary_edit"),
    path("dialogues/<int:pk>/summary/issue/", summaries.IssueChairSummary.as_view(), name="chair_summary_issue"),
    path("dialogues/<int:pk>/summary/file/", summaries.ChairSummaryFile.as_view(), name="chair_summary_file"),
    path("funding/", funding.FundingPage.as_view(), name="funding"),
    path("funding/file/", funding.FundingFile.as_view(), name="funding_file"),
    path("funding/sources/new/", funding.EnterSource.as_view(), name="funding_source_new"),
    path("funding/sources/<int:pk>/payments/new/", funding.EnterPayment.as_view(), name="payment_new"),
    path("funding/sources/<int:pk>/expenditures/new/", funding.EnterExpenditure.as_view(), name="expenditure_new"),
    path("funding/<str:kind>/<int:pk>/strike-out/", funding.StrikeOut.as_view(), name="funding_strike_out"),
]
