"""URLs of the country reviews in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from reviews.api import party_urls
from reviews.api.viewsets.chasing import ContactEntryViewSet, OfficerViewSet, SecretariatNoteViewSet
from reviews.api.viewsets.clocks import DeadlineViewSet
from reviews.api.viewsets.contacts import ContactMessageViewSet, ContactOpeningViewSet, StateContactViewSet
from reviews.api.viewsets.draw_papers import DrawProposalViewSet, EnvelopeViewSet
from reviews.api.viewsets.draw_states import DrawReasonsViewSet, PhaseViewSet, StateInDrawViewSet
from reviews.api.viewsets.draws import DrawViewSet
from reviews.api.viewsets.follow_up import FollowUpLineViewSet, FollowUpViewSet, ViewRequestViewSet
from reviews.api.viewsets.laws import LegislationViewSet, ReopeningViewSet
from reviews.api.viewsets.letters import LetterTemplateViewSet, LetterViewSet
from reviews.api.viewsets.material import (
    AnswerViewSet,
    ClarificationViewSet,
    FeedbackViewSet,
    MeetingViewSet,
    SubmissionViewSet,
)
from reviews.api.viewsets.outcomes import OutcomeViewSet, ParagraphViewSet
from reviews.api.viewsets.pages import (
    BoardViewSet,
    GroupTimelineViewSet,
    PaperViewSet,
    StatusViewSet,
    SteeringViewSet,
    TimelineViewSet,
)
from reviews.api.viewsets.passages import PassageCommentViewSet
from reviews.api.viewsets.people import MandateViewSet, NominationViewSet
from reviews.api.viewsets.replies import ObservationViewSet, ReplyViewSet
from reviews.api.viewsets.reviews import ReviewViewSet
from reviews.api.viewsets.state_notices import NoteOfNamesViewSet, StateNoticeViewSet
from reviews.api.viewsets.translations import TranslationViewSet
from reviews.api.viewsets.workspace import (
    AnswerFileViewSet,
    AssignmentViewSet,
    NoteViewSet,
    VersionChangeViewSet,
)

router = SimpleRouter(use_regex_path=False)
router.register("reviews", ReviewViewSet, basename="review")
router.register("reviews/<slug:code>/deadlines", DeadlineViewSet, basename="deadline")
router.register("reviews/<slug:code>/answers", AnswerViewSet, basename="answer")
router.register("reviews/<slug:code>/submissions", SubmissionViewSet, basename="submission")
router.register("reviews/<slug:code>/feedback", FeedbackViewSet, basename="feedback")
router.register("reviews/<slug:code>/clarifications", ClarificationViewSet, basename="clarification")
router.register("reviews/<slug:code>/comments", PassageCommentViewSet, basename="comment")
router.register("reviews/<slug:code>/replies", ReplyViewSet, basename="reply")
router.register("reviews/<slug:code>/observations", ObservationViewSet, basename="observation")
router.register("reviews/<slug:code>/meetings", MeetingViewSet, basename="meeting")
router.register("reviews/<slug:code>/assignments", AssignmentViewSet, basename="assignment")
router.register("reviews/<slug:code>/notes", NoteViewSet, basename="note")
router.register("reviews/<slug:code>/legislation", LegislationViewSet, basename="legislation")
router.register("reviews/<slug:code>/reopenings", ReopeningViewSet, basename="reopening")
router.register("reviews/<slug:code>/answer-files", AnswerFileViewSet, basename="answer-file")
router.register("reviews/<slug:code>/translations", TranslationViewSet, basename="translation")
router.register("reviews/<slug:code>/version-changes", VersionChangeViewSet, basename="version-change")
router.register("reviews/<slug:code>/follow-up", FollowUpLineViewSet, basename="follow-up-line")
router.register("reviews/<slug:code>/view-requests", ViewRequestViewSet, basename="view-request")
router.register("follow-up", FollowUpViewSet, basename="follow-up")
router.register("draws", DrawViewSet, basename="draw")
router.register("draws/<int:number>/envelopes", EnvelopeViewSet, basename="envelope")
router.register("draws/<int:number>/proposals", DrawProposalViewSet, basename="draw-proposal")
router.register("draws/<int:number>/states", StateInDrawViewSet, basename="state-in-draw")
router.register("draw-reasons", DrawReasonsViewSet, basename="draw-reasons")
router.register("phases", PhaseViewSet, basename="phase")
router.register("nominations/notes", NoteOfNamesViewSet, basename="note-of-names")
router.register("nominations", NominationViewSet, basename="nomination")
router.register("mandates", MandateViewSet, basename="mandate")
router.register("reviews/<slug:code>/secretariat-notes", SecretariatNoteViewSet, basename="secretariat-note")
router.register("reviews/<slug:code>/papers", PaperViewSet, basename="paper")
router.register("reviews/<slug:code>/timeline", TimelineViewSet, basename="timeline")
router.register("statuses", StatusViewSet, basename="status")
router.register("board", BoardViewSet, basename="board")
router.register("phases/<int:number>/groups/<int:group>/timeline", GroupTimelineViewSet, basename="group-timeline")
router.register("contacts", ContactEntryViewSet, basename="contact")
router.register("contact-messages", ContactMessageViewSet, basename="contact-message")
router.register("contact-openings", ContactOpeningViewSet, basename="contact-opening")
router.register("officers", OfficerViewSet, basename="officer")
router.register("state-contacts", StateContactViewSet, basename="state-contact")
router.register("letters", LetterViewSet, basename="letter")
router.register("letter-texts", LetterTemplateViewSet, basename="letter-text")
router.register("state-notices", StateNoticeViewSet, basename="state-notice")
router.register("outcomes", OutcomeViewSet, basename="outcome")

PARAGRAPHS = "outcomes/<int:outcome>/paragraphs/"
urlpatterns = [
    *router.urls,
    *party_urls.urlpatterns,
    path("steering/", SteeringViewSet.as_view({"get": "retrieve"}), name="steering"),
    path(PARAGRAPHS, ParagraphViewSet.as_view({"post": "create"}), name="paragraph-list"),
    path(
        PARAGRAPHS + "<int:pk>/",
        ParagraphViewSet.as_view({"put": "update", "delete": "destroy"}),
        name="paragraph-detail",
    ),
    path(PARAGRAPHS + "<int:pk>/merge/", ParagraphViewSet.as_view({"post": "merge"}), name="paragraph-merge"),
    path(
        PARAGRAPHS + "<int:pk>/confidential/",
        ParagraphViewSet.as_view({"get": "look_at_keeping", "post": "confidential"}),
        name="paragraph-confidential",
    ),
    path(
        PARAGRAPHS + "<int:pk>/allow-words/",
        ParagraphViewSet.as_view({"post": "allow_words"}),
        name="paragraph-allow-words",
    ),
]
