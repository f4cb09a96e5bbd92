"""Addresses of the notes verbales of the Secretariat, and of the page that their link opens."""

from django.urls import path, re_path

from reviews.views import letter_link, letters

LETTER = "secretariat/letters/<int:pk>/"
urlpatterns = [
    path("secretariat/letters/", letters.LetterListView.as_view(), name="letter_list"),
    path("secretariat/letters/make/", letters.MakeLettersView.as_view(), name="make_letters"),
    path("secretariat/letters/handover/", letters.HandoverView.as_view(), name="record_handover"),
    path("secretariat/letters/batches/<int:pk>/", letters.LetterBatchView.as_view(), name="letter_batch"),
    path("secretariat/letters/batches/<int:pk>/print/", letters.PrintBatchView.as_view(), name="print_letters"),
    path("secretariat/letters/texts/<slug:key>/", letters.LetterTemplateView.as_view(), name="letter_template"),
    path(
        "secretariat/letters/texts/<slug:key>/take-in/",
        letters.TakeInTranslationsView.as_view(),
        name="take_in_letter_texts",
    ),
    path(LETTER, letters.LetterView.as_view(), name="letter_detail"),
    re_path(
        r"^secretariat/letters/(?P<pk>\d+)/files/(?P<form>print|official|word|sheet)/$",
        letters.LetterFileView.as_view(),
        name="letter_file",
    ),
    path(LETTER + "void/", letters.VoidLetterView.as_view(), name="void_letter"),
    path(LETTER + "withdraw-link/", letters.WithdrawLinkView.as_view(), name="withdraw_letter_link"),
    path(LETTER + "enter/", letters.EnterAnswerView.as_view(), name="enter_letter_answer"),
    path(LETTER + "refuse/", letters.RefuseAnswerView.as_view(), name="refuse_letter_answer"),
    path(LETTER + "scan/", letters.AnswerScanView.as_view(), name="letter_answer_scan"),
    path("name-people/", letter_link.LetterAnswerView.as_view(), name="letter_answer"),
    path("name-people/code/", letter_link.LetterLinkView.as_view(), name="letter_link"),
]
