"""Addresses of the paragraphs of a list or a summary, and of comments on them."""

from django.urls import path

from reviews.enums import OutcomeKind
from reviews.views import outcome_versions, paragraphs, passages, summaries, translations

urlpatterns = [
    path(
        "reviews/<slug:code>/outcomes/summary/paragraphs/<int:pk>/sources/",
        summaries.SourcesView.as_view(),
        {"kind": OutcomeKind.SUMMARY},
        name="summary_sources",
    ),
    path(
        "reviews/<slug:code>/outcomes/summary/translations/<slug:language>/paragraphs/<int:pk>/history/",
        translations.TranslationHistoryView.as_view(),
        name="translation_history",
    ),
    path(
        "reviews/<slug:code>/outcomes/summary/translations/<slug:language>/paragraphs/<int:pk>/history/<int:revision>/restore/",
        translations.RestoreTranslationView.as_view(),
        name="restore_translation",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/new/",
        paragraphs.DraftParagraphView.as_view(),
        name="draft_paragraph",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/history/",
        outcome_versions.ParagraphHistoryView.as_view(),
        name="paragraph_history",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/history/<int:version>/restore/",
        outcome_versions.RestoreParagraphView.as_view(),
        name="restore_paragraph",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/",
        paragraphs.ChangeParagraphView.as_view(),
        name="change_paragraph",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/comments/",
        passages.PassageCommentsView.as_view(),
        name="passage_comments",
    ),
    path(
        "reviews/<slug:code>/comments/<passage_comment:pk>/resolve/",
        passages.ResolveCommentView.as_view(),
        name="resolve_comment",
    ),
    path(
        "reviews/<slug:code>/comments/<passage_comment:pk>/reopen/",
        passages.ReopenCommentView.as_view(),
        name="reopen_comment",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/remove/",
        paragraphs.RemoveParagraphView.as_view(),
        name="remove_paragraph",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/merge/",
        paragraphs.MergeParagraphsView.as_view(),
        name="merge_paragraphs",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/confidential/",
        paragraphs.KeepConfidentialView.as_view(),
        name="keep_confidential",
    ),
    path(
        "reviews/<slug:code>/outcomes/<slug:kind>/paragraphs/<int:pk>/allow-words/",
        paragraphs.AllowWordsView.as_view(),
        name="allow_words",
    ),
]
