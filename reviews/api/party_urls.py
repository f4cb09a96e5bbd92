"""URLs of what the parties to a review do besides its steps: histories, guests, input, joint feedback."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from reviews.api.viewsets.follow_up_notes import (
    FollowUpInvitationViewSet,
    FollowUpNoteViewSet,
    PracticeViewSet,
    ReferenceViewSet,
)
from reviews.api.viewsets.guests import GuestViewSet, InstitutionViewSet
from reviews.api.viewsets.handovers import DeclarationRequestViewSet, DeclarationViewSet, HandoverViewSet
from reviews.api.viewsets.histories import (
    AnswerHistoryViewSet,
    FeedbackHistoryViewSet,
    ParagraphHistoryViewSet,
    StepHistoryViewSet,
    TranslationHistoryViewSet,
)
from reviews.api.viewsets.joint_feedback import JointFeedbackViewSet
from reviews.api.viewsets.readings import (
    AnswerExportViewSet,
    DraftViewSet,
    FindingViewSet,
    LawFileViewSet,
    ReviewDocumentViewSet,
    StateYearsViewSet,
    SubmittedLawViewSet,
)
from reviews.api.viewsets.stakeholder_input import (
    InvitationViewSet,
    RequestedInputViewSet,
    StakeholderConsultationViewSet,
)
from reviews.api.viewsets.states import CircleViewSet, StateMandateViewSet, StatePeopleViewSet
from reviews.api.viewsets.summaries import SummarySourceViewSet, VersionViewSet
from reviews.api.viewsets.texts import ArticleViewSet, QuestionnaireViewSet
from reviews.api.viewsets.translation_acts import TranslationActViewSet

REVIEW = "reviews/<slug:code>/"
OF_REVIEW: dict[str, Any] = {
    "institutions": InstitutionViewSet,
    "guests": GuestViewSet,
    "stakeholder-consultations": StakeholderConsultationViewSet,
    "input-invitations": InvitationViewSet,
    "joint-feedback": JointFeedbackViewSet,
    "translations": TranslationActViewSet,
    "declarations": DeclarationRequestViewSet,
    "follow-up-notes": FollowUpNoteViewSet,
    "follow-up-invitations": FollowUpInvitationViewSet,
    "practices": PracticeViewSet,
    "references": ReferenceViewSet,
    "drafts": DraftViewSet,
    "answer-checks": FindingViewSet,
    "documents": ReviewDocumentViewSet,
}
router = SimpleRouter(use_regex_path=False)
for name, viewset in OF_REVIEW.items():
    router.register(f"{REVIEW}{name}", viewset, basename=name)
ALONE: dict[str, Any] = {
    "input": RequestedInputViewSet,
    "handovers": HandoverViewSet,
    "declarations": DeclarationViewSet,
    "state-mandates": StateMandateViewSet,
    "circles": CircleViewSet,
    "people": StatePeopleViewSet,
    "questionnaires": QuestionnaireViewSet,
}
for name, viewset in ALONE.items():
    router.register(name, viewset, basename=f"{name}-alone")

RESTORABLE = {"get": "list", "post": "create"}
urlpatterns = [
    *router.urls,
    path("articles/", ArticleViewSet.as_view({"get": "list"}), name="article-list"),
    path("articles/<str:instrument>-<int:number>/", ArticleViewSet.as_view({"get": "retrieve"}), name="article-detail"),
    path("people/<str:iso3>/years/", StateYearsViewSet.as_view({"get": "retrieve"}), name="state-years"),
    path(f"{REVIEW}answers/export/", AnswerExportViewSet.as_view({"post": "create"}), name="answer-export"),
    path(
        f"{REVIEW}legislation/<int:law>/files/<slug:sha256>/",
        LawFileViewSet.as_view({"get": "retrieve"}),
        name="law-file",
    ),
    path(
        f"{REVIEW}submissions/<int:number>/laws/<slug:sha256>/",
        SubmittedLawViewSet.as_view({"get": "retrieve"}),
        name="submitted-law",
    ),
    path(f"{REVIEW}answers/<str:key>/history/", AnswerHistoryViewSet.as_view(RESTORABLE), name="answer-history"),
    path(
        f"{REVIEW}feedback/<str:instrument>-<int:article>/<slug:heading>/history/",
        FeedbackHistoryViewSet.as_view(RESTORABLE),
        name="feedback-history",
    ),
    path(
        "outcomes/<int:outcome>/paragraphs/<int:pk>/history/",
        ParagraphHistoryViewSet.as_view(RESTORABLE),
        name="paragraph-history",
    ),
    path(
        "outcomes/<int:outcome>/paragraphs/<int:pk>/sources/",
        SummarySourceViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="summary-sources",
    ),
    path("outcomes/<int:outcome>/versions/", VersionViewSet.as_view({"get": "list"}), name="outcome-versions"),
    path(
        "outcomes/<int:outcome>/versions/<int:older>/<int:newer>/",
        VersionViewSet.as_view({"get": "retrieve"}),
        name="outcome-version",
    ),
    path(
        f"{REVIEW}translations/<slug:language>/paragraphs/<int:pk>/history/",
        TranslationHistoryViewSet.as_view(RESTORABLE),
        name="translation-history",
    ),
    path(
        f"{REVIEW}follow-up/<int:line>/steps/<int:step>/history/",
        StepHistoryViewSet.as_view({"get": "list"}),
        name="step-history",
    ),
]
