"""URLs of the drawing of lots, which are part of those of the reviews."""

from django.urls import path

from reviews.views import draw_acts, draw_later, draw_room, draw_texts, draws

# A phase has one drawing, or more if earlier ones are void. Without a number, a page shows the newest one.
PUBLIC = [
    ("", draws.DrawDetailView, "draw_detail"),
    ("files/<str:name>", draws.DrawFileView, "draw_file"),
    ("certificates/<int:pk>/", draws.DrawCertificateView, "draw_certificate"),
    ("stamps/<int:pk>/", draws.DrawStampView, "draw_stamp"),
]
ROOM = [
    ("freeze/", draw_room.FreezePoolView, "draw_freeze"),
    ("room/", draw_room.DrawRoomView, "draw_room"),
    ("close/", draw_room.CloseListView, "draw_close"),
    ("number/", draw_room.BeaconView, "draw_number"),
    ("practice-number/", draw_room.PracticeNumberView, "draw_practice_number"),
    ("conduct/", draw_room.ConductDrawView, "draw_conduct"),
    ("envelope/", draw_acts.EnvelopeView, "draw_envelope"),
    ("envelope/<int:pk>/", draw_acts.DecideEnvelopeView, "draw_decide_envelope"),
    ("open-envelope/", draw_acts.OpenEnvelopeView, "draw_open_envelope"),
    ("open-envelope/<int:pk>/", draw_acts.ConfirmOpeningView, "draw_confirm_opening"),
    ("note/", draw_acts.HashNoteView, "draw_note"),
    ("missing/", draw_acts.MissingView, "draw_missing"),
    ("dice/", draw_acts.DiceView, "draw_dice"),
    ("void/", draw_acts.VoidView, "draw_void"),
    ("proposals/<int:pk>/", draw_acts.DecideProposalView, "draw_decide_proposal"),
    ("new-lots/", draw_later.NewLotsView, "draw_new_lots"),
    ("join/", draw_later.JoinView, "draw_join"),
    ("withdrawal/", draw_later.WithdrawalView, "draw_withdrawal"),
    ("consent/", draw_later.ConsentView, "draw_consent"),
    ("deferral/", draw_later.DeferralView, "draw_deferral"),
    ("texts/<str:iso3>/seal/", draw_texts.SealTextView, "draw_seal"),
    ("texts/<str:iso3>/open/", draw_texts.OpenTextView, "draw_open"),
    ("texts/<str:iso3>/object/", draw_texts.ObjectView, "draw_object"),
]

urlpatterns = [
    path("draws/", draws.DrawListView.as_view(), name="draw_list"),
    path("draws/open-phase/", draw_room.OpenPhaseView.as_view(), name="draw_open_phase"),
    path("draws/states/<str:iso3>/", draws.DrawStateView.as_view(), name="draw_state"),
    *(path(f"draws/<int:number>/{route}", view.as_view(), name=name) for route, view, name in (*PUBLIC, *ROOM)),
    *(path(f"draws/<int:number>/<int:nth>/{route}", view.as_view(), name=name) for route, view, name in PUBLIC),
]
