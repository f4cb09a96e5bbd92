"""Notes next to an answer."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, Material
from reviews.forms.assignments import NoteForm
from reviews.models import Note, Question
from reviews.selectors.acts import get_user_delegation
from reviews.selectors.assignments import list_members
from reviews.selectors.notes import notes_for_user
from reviews.selectors.questionnaires import get_article_url_args
from reviews.services import notes
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewView
from untoc_portal.core.views import get_visible_or_404

# Where a delegation works on an article.
DESKS = {Capacity.UNDER_REVIEW: "reviews:questionnaire_article", Capacity.REVIEWING: "reviews:feedback_article"}
# The longest passage that begins a note.
MAX_QUOTE = 500


class NotesView(ReviewFormView):
    """All notes on one question, and a form for a new one. Only the user's delegation sees them."""

    # All parties have this material. A delegation reads only its own notes: `notes_for_user`.
    material = Material.FEEDBACK
    template_name = "reviews/notes.html"
    success_message = _("Your delegation can read the note.")

    @cached_property
    def question(self) -> Question:
        """Return the question, if it applies to this State."""
        return get_object_or_404(self.review.questions(), key=self.kwargs["key"])

    def is_allowed(self) -> bool:
        """Return whether the request is allowed. The delegation may read; only those who draft may write."""
        self.delegation = get_user_delegation(self.request.user, self.review)
        if self.delegation is None:
            return False
        self.may_write = self.request.user.has_perm("reviews.write_note", self.delegation)
        return self.request.method != "POST" or self.may_write

    def get_form(self, *args: Any) -> NoteForm:
        """Return the form with the people of the delegation. A passage in the URL begins the note."""
        quote = self.request.GET.get("quote", "").strip()[:MAX_QUOTE]
        colleagues = list_members(self.delegation).exclude(pk=self.request.user.pk)
        return NoteForm(*args, colleagues=colleagues, initial={"text": f"“{quote}”\n\n" if quote else ""})

    def get_success_url(self) -> str:
        """Return the URL of the notes."""
        return reverse("reviews:notes", args=[self.review.code, self.question.key])

    def get_extra(self) -> dict[str, Any]:
        """Return the notes with their question and the URL of its article."""
        address = get_article_url_args(self.question.article)
        return {
            "question": self.question,
            "notes": notes_for_user(self.request.user, self.review, [self.question]),
            "may_write": self.may_write,
            "article_url": reverse(DESKS[Capacity(self.delegation.capacity)], args=[self.review.code, *address]),
        }

    def perform(self, form: NoteForm) -> None:
        """Write the note."""
        notes.write_note(self.delegation, actor=self.request.user, question=self.question, **form.cleaned_data)


class NoteBaseView(ReviewView):
    """Base of the actions on one note."""

    def get_subject(self) -> Note:
        """Return the note, if it belongs to the user's delegation."""
        rows = Note.objects.select_related("delegation__review", "question")
        return get_visible_or_404(
            rows, self.request, delegation__review__code=self.kwargs["code"], pk=self.kwargs["pk"]
        )

    def is_allowed(self) -> bool:
        """Return whether the user may write notes in the delegation."""
        return self.request.user.has_perm("reviews.write_note", self.subject.delegation)

    def get_success_url(self) -> str:
        """Return the URL of the notes."""
        return reverse("reviews:notes", args=[self.subject.delegation.review.code, self.subject.question.key])


class ResolveNoteView(NoteBaseView, ReviewActionView):
    """Mark the note as resolved."""

    undo_name = "reviews:reopen_note"
    success_message = _("Resolved.")

    def perform(self) -> None:
        """Resolve the note."""
        notes.resolve_note(self.subject, actor=self.request.user)


class ReopenNoteView(NoteBaseView, ReviewActionView):
    """Mark the note as not resolved."""

    success_message = _("Open again.")

    def perform(self) -> None:
        """Reopen the note."""
        notes.reopen_note(self.subject, actor=self.request.user)
