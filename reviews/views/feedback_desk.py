"""The reviewers' desk: the answers on one article, the feedback next to them, and a panel with what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material, ReviewState
from reviews.forms.dialogue import FeedbackForm, PassageRequestForm
from reviews.forms.observations import DEFAULT_KINDS, ObservationForm
from reviews.models import Article, Delegation, FeedbackEntry, Review
from reviews.selectors import feedback_desk as desk
from reviews.selectors.article_list import build_filter_query, read_filter
from reviews.selectors.assignments import get_article_access
from reviews.selectors.feedback import get_drafting_delegation, get_entries_by_heading
from reviews.selectors.notes import notes_for_user
from reviews.selectors.provisions import get_provision
from reviews.selectors.questionnaires import get_article_url_args
from reviews.selectors.reading_drafts import ARTICLE
from reviews.services.feedback import save_feedback
from reviews.services.observations import draft_observation
from reviews.services.typing_feedback import TypedPassage, save_while_typing
from reviews.views.base import ReviewFormView, reading_context
from reviews.workflow import DESK_REVIEW, OBSERVATIONS
from untoc_portal.core import authz, form_drafts
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.panels import Panel, PanelMixin, PanelTab
from untoc_portal.core.revisions import StaleTextError
from untoc_portal.core.views import AutosaveFormView, get_visible_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from reviews.selectors.article_list import ArticleList
    from reviews.selectors.assignments import ArticleAccess

PANEL_TABS = (
    PanelTab("provision", _("Provision"), "reviews/panels/provision.html"),
    PanelTab("earlier", _("Last time and related"), "reviews/panels/earlier.html"),
    PanelTab("guidance", _("Guidance"), "reviews/panels/article_guidance.html"),
    PanelTab("laws", _("Laws cited"), "reviews/panels/submitted_laws.html"),
    PanelTab("notes", _("Notes of the delegation"), "reviews/panels/delegation_notes.html"),
    PanelTab("input", _("Input of stakeholders"), "reviews/panels/consultations.html"),
    PanelTab("history", _("History"), "reviews/panels/feedback_history.html"),
)
# What only a reviewing State has.
OF_DELEGATION = {"notes", "history"}


class FeedbackArticleView(PanelMixin, AutosaveFormView, ReviewFormView):
    """The submitted answers on one article next to the feedback on it.

    It is a form for those who draft, and a text for others.
    """

    material = Material.FEEDBACK
    required_grant = "draft_feedback"
    template_name = "reviews/feedback_article.html"
    part_template_name = "reviews/_feedback_passage.html"
    panel_label = _("Beside the article")
    rule = DESK_REVIEW

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save a passage that is typed now; leave everything else, and every error, to the ordinary way."""
        saved = self._save_while_typing()
        if saved is not None:
            context = {"stored": saved, "revision": saved.revision, "head": saved.head}
            address = {"review": saved.feedback.review, "article": saved.article}
            return render(request, "reviews/_feedback_saved.html", context | address)
        return super().dispatch(request, *args, **kwargs)

    def _save_while_typing(self) -> FeedbackEntry | None:
        """Return the passage if it was saved."""
        part = self.read_typed_part()
        if part is None:
            return None
        address = (self.kwargs["code"], self.kwargs["instrument"], self.kwargs["number"])
        typed = TypedPassage(*address, part.key, part.text, part.revision)
        try:
            return save_while_typing(typed, actor=self.request.user)
        except DomainError:
            return None

    def get_subject(self) -> Review:
        """Return the review, and remember the reviewing delegation whose drafts this user reads, or None."""
        self.own = desk.find_reading_delegation(self.request.user, self.kwargs["code"])
        if self.own is None:
            return super().get_subject()
        authz.load_grants(self.request.user, self.own.review, self.own)
        return self.own.review

    @cached_property
    def may_draft(self) -> bool:
        """Return whether this user drafts feedback now."""
        return self.own is not None and self.request.user.has_perm("reviews.draft_feedback", self.own)

    def get_granted_on(self) -> Review | Delegation:
        """Return the user's delegation, because the permission to draft is granted on it."""
        return self.own or self.review

    @cached_property
    def articles(self) -> list[Article]:
        """Return the articles under review."""
        return desk.list_desk_articles(self.review, self.own)

    @cached_property
    def article(self) -> Article:
        """Return the article in the URL, if it is under review. To draft, the user's delegation must cover it."""
        address = (self.kwargs["instrument"], self.kwargs["number"])
        found = next((row for row in self.articles if get_article_url_args(row) == address), None)
        if found is None or (self.request.method == "POST" and not found.is_covered):
            raise Http404
        return found

    @property
    def is_covered(self) -> bool:
        """Return whether the user's delegation covers the instrument of the article."""
        return self.own is not None and self.article.is_covered

    @cached_property
    def access(self) -> ArticleAccess | None:
        """Return who prepares which article of the user's delegation, as long as feedback is drafted."""
        if self.own is None or self.review.state != ReviewState.DESK_REVIEW:
            return None
        return get_article_access(self.own, self.request.user)

    @cached_property
    def desk(self) -> desk.Desk:
        """Return the article with everything next to it that this user may read."""
        return desk.load_desk(self.request.user, self.review, self.article, self.own)

    def is_allowed(self) -> bool:
        """Return whether the request is allowed. The parties may read; only those who draft feedback may save it."""
        return self.request.method != "POST" or self.may_draft

    def get_success_url(self) -> str:
        """Return the URL of the article."""
        url = reverse("reviews:feedback_article", args=[self.review.code, *get_article_url_args(self.article)])
        return f"{url}{self.get_base_query()}"

    def get_form(self, *args: Any) -> FeedbackForm:
        """Return the form with every heading."""
        if not self.may_draft:
            return FeedbackForm(*args, entries={})
        # A form that was sent is compared with what is stored now.
        is_read = self.request.method != "POST"
        entries = self.desk.delegation_passages if is_read else get_entries_by_heading(self.own, self.article)
        return FeedbackForm(*args, entries=entries)

    def get_part(self, form: FeedbackForm) -> dict[str, Any]:
        """Return the heading that was sent. Raises Http404 if there is none."""
        row = next((row for row in form.rows() if row.revision_name in self.request.POST), None)
        if row is None:
            raise Http404
        return {"row": row, "review": self.review, "article": self.article}

    def list_panel_tabs(self) -> list[PanelTab]:
        """Return the tabs. Notes and history are those of a reviewing State."""
        return [tab for tab in PANEL_TABS if self.own is not None or tab.name not in OF_DELEGATION]

    def get_base_query(self) -> str:
        """Return the filter of the list."""
        return build_filter_query(read_filter(self.request.GET))

    def get_panel_context(self, panel: Panel) -> dict[str, Any]:
        """Return what the current tab shows."""
        shown: dict[str, Any] = getattr(self, f"show_{panel.current.name}")()
        return {"review": self.review, "article": self.article, **shown}

    def show_provision(self) -> dict[str, Any]:
        """Return the text of the article."""
        return {"provision": get_provision(self.article)}

    def show_earlier(self) -> dict[str, Any]:
        """Return what the State said before, as far as this user may read it."""
        given = (self.request.user, self.review, self.article, self.desk.submission)
        return {"said": desk.list_earlier_material(*given)}

    def show_guidance(self) -> dict[str, Any]:
        """Return the questions with their guidance."""
        return {"questions": desk.list_questions(self.review, self.article)}

    def show_laws(self) -> dict[str, Any]:
        """Return the answers with the laws that they cite."""
        return {"answers": [row.answer for row in self.desk.answers], "desk": self.desk}

    def show_notes(self) -> dict[str, Any]:
        """Return the notes of the user's delegation on the article."""
        questions = desk.list_questions(self.review, self.article)
        notes = notes_for_user(self.request.user, self.review, questions)
        by_key = {question.pk: question for question in questions}
        rows = [(by_key[note.question_id], note) for note in notes]
        may_write = self.request.user.has_perm("reviews.write_note", self.own)
        return {"questions": questions, "notes": rows, "may_write": may_write}

    def show_input(self) -> dict[str, Any]:
        """Return whom the State consulted."""
        return {"consultations": desk.list_consultations(self.desk.submission)}

    def show_history(self) -> dict[str, Any]:
        """Return the saved versions of the own feedback."""
        return {"revisions": desk.list_feedback_revisions(self.own, self.article) if self.own else []}

    def get_extra(self) -> dict[str, Any]:
        """Return the desk, and what this user may do on it."""
        user = self.request.user
        may_observe = self.is_covered and user.has_perm("reviews.draft_list", self.review)
        may_ask = self.is_covered and user.has_perm("reviews.ask_clarification", self.own)
        texts = [row.answer.text for row in self.desk.answers]
        texts += [passage.text for _row, passages in (*self.desk.cleared, *self.desk.drafted) for passage in passages]
        place = "{}-{}".format(*get_article_url_args(self.article))
        return {
            **reading_context(self.request, self.review, ARTICLE, texts, place=place),
            "page_title": self.article,
            "article": self.article,
            "desk": self.desk,
            "articles": self._list_articles(),
            "submission": self.desk.submission,
            "own": self.own,
            "shows_presence": self.own is not None,
            "may_observe": may_observe,
            "ask": PassageRequestForm() if may_ask else None,
            "observations": desk.list_article_observations(user, self.review, self.article) if self.has_list else [],
            **(self._observe() if may_observe else {}),
            **self._work(),
        }

    def _list_articles(self) -> ArticleList:
        chosen = read_filter(self.request.GET)
        return desk.build_article_list(self.review, self.desk, self.articles, self.access, chosen)

    @property
    def has_list(self) -> bool:
        """Return whether the review has come to its list of observations."""
        steps = list(ReviewState)
        return steps.index(ReviewState(self.review.state)) >= steps.index(ReviewState.OBSERVATIONS)

    def _observe(self) -> dict[str, Any]:
        """Return the form for an observation from the passage that the address names, with its private draft."""
        asked = self.request.GET.get("observe", "")
        passages = [row for _feedback, rows in self.desk.cleared for row in rows]
        passage = next((row for row in passages if str(row.pk) == asked and row.head in DEFAULT_KINDS), None)
        if passage is None:
            return {"observable": DEFAULT_KINDS}
        form = ObservationForm(initial=get_initial_observation(passage))
        place = reverse("reviews:draft_observation", args=[self.review.code, passage.pk])
        names = {"place": place, "title": str(DraftObservationView.page_title), "back": self.get_success_url()}
        draft = form_drafts.load_draft(self.request, form, **names)
        observation = {"form": form, "passage": passage, "url": place, "draft": draft}
        return {"observable": DEFAULT_KINDS, "observation": observation}

    def _work(self) -> dict[str, Any]:
        """Return whether this user may draft here now, and the reason if not."""
        if not self.may_draft or not self.is_covered or self.access is None:
            return {"may_draft": False}
        reason = self.access.get_block_reason(self.article)
        # If the feedback was cleared while the user typed, the text is shown again so that the user can copy it.
        is_open = self.request.method == "POST" or not self.desk.is_cleared
        return {
            "may_draft": is_open and not reason,
            "in_other_hands": reason,
            "assignment": self.access.assignments.get(self.article.pk),
            "may_hand_in": self.access.may_hand_in(self.article),
        }

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the headings as rows, and the panel."""
        page = super().get_context(**context)
        return {**page, **self.get_panel(), "rows": page["form"].rows()}

    def perform(self, form: FeedbackForm) -> None:
        """Save the text. If someone else saved in the meantime, show both versions and save nothing."""
        texts, expected = form.texts()
        try:
            save_feedback(self.own, actor=self.request.user, article=self.article, texts=texts, expected=expected)
        except StaleTextError as error:
            form.entries = get_entries_by_heading(self.own, self.article)
            form.mark_stale(error.conflicts)
            raise


def get_initial_observation(passage: FeedbackEntry) -> dict[str, str]:
    """Return the text of the passage, and the kind that follows from its heading."""
    return {"text": passage.text, "kind": DEFAULT_KINDS[passage.head]}


class DraftObservationView(ReviewFormView):
    """Make an observation from a passage of cleared feedback. The passage stays its source."""

    material = Material.FEEDBACK
    required_grant = "draft_outcome"
    form_class = ObservationForm
    template_name = "reviews/observation_form.html"
    page_title = _("Make an observation of this feedback")
    submit_label = _("Add to the list")
    success_message = _("The observation is in the list. Its source stays with it.")
    rule = OBSERVATIONS

    @cached_property
    def passage(self) -> FeedbackEntry:
        """Return the passage. Raises Http404 if the user may not read it, or if it is no source of an observation."""
        rows = FeedbackEntry.objects.select_related("article__instrument", "feedback")
        found = get_visible_or_404(
            rows, self.request, pk=self.kwargs["pk"], feedback__review=self.subject, feedback__cleared_at__isnull=False
        )
        if found.head not in DEFAULT_KINDS:
            raise Http404
        return found

    def is_allowed(self) -> bool:
        """Return whether the user drafts the list now."""
        return self.request.user.has_perm("reviews.draft_list", self.review)

    def get_success_url(self) -> str:
        """Return the URL of the article on the desk."""
        address = [self.review.code, *get_article_url_args(self.passage.article)]
        return reverse("reviews:feedback_article", args=address)

    def get_parent_label(self) -> Article:
        """Return the article."""
        return self.passage.article

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the text of the passage as initial text."""
        return {"initial": get_initial_observation(self.passage)}

    def get_extra(self) -> dict[str, Any]:
        """Return the passage."""
        return {"passage": self.passage, "article": self.passage.article}

    def perform(self, form: ObservationForm) -> None:
        """Add the observation."""
        delegation = get_drafting_delegation(self.request.user, self.review)
        if delegation is None:
            raise Http404
        draft_observation(self.passage, actor=self.request.user, delegation=delegation, **form.cleaned_data)
