"""The earlier versions of an outcome document and the history of each paragraph, for the parties."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.models import OutcomeParagraph
from reviews.selectors.outcomes import OUTCOME_PERMISSIONS
from reviews.selectors.versions import compare_versions, list_versions
from reviews.services.paragraphs import restore_paragraph
from reviews.views.base import ReviewActionView, ReviewPageView
from reviews.views.outcomes import PartiesOnlyMixin
from reviews.views.paragraphs import ParagraphMixin
from untoc_portal.core.revisions import build_history


class OutcomeVersionsView(PartiesOnlyMixin, ReviewPageView):
    """Any two versions of the text, and the changes between them."""

    template_name = "reviews/outcome_versions.html"

    def get_context(self) -> dict[str, Any]:
        """Return the versions, the two that are compared, and their differences."""
        versions = list_versions(self.request.user, self.subject)
        newer = self._get_version_number("newer", self.subject.version)
        older = self._get_version_number("older", next((row.number for row in versions if row.number < newer), 1))
        return {
            "outcome": self.subject,
            "versions": versions,
            "older": older,
            "newer": newer,
            "paragraphs": compare_versions(self.request.user, self.subject, older, newer),
        }

    def _get_version_number(self, name: str, default: int) -> int:
        asked = self.request.GET.get(name, "")
        return int(asked) if asked.isascii() and asked.isdigit() and int(asked) <= self.subject.version else default


class ParagraphHistoryView(PartiesOnlyMixin, ReviewPageView):
    """Every revision of a paragraph, with a comparison of any two of them."""

    template_name = "text_history.html"

    def get_context(self) -> dict[str, Any]:
        """Return the revisions, and the two that are compared."""
        rows = OutcomeParagraph.with_removed.visible_to(self.request.user).filter(outcome=self.subject)
        paragraph = get_object_or_404(rows.select_related("article__instrument"), pk=self.kwargs["pk"])
        asked = {name: self.request.GET.get(name, "") for name in ("older", "newer")}
        revisions = paragraph.revisions.visible_to(self.request.user)
        history = build_history(revisions.select_related("author", "article__instrument"), **asked)
        may_draft = self.request.user.has_perm(OUTCOME_PERMISSIONS[self.subject.kind][0], self.review)
        may_restore = may_draft and not paragraph.removed_in and history.older
        address = [self.review.code, self.subject.kind, paragraph.pk]
        restore = [*address, history.older.number] if may_restore else None
        return {
            "heading": _("History of a paragraph"),
            "lead": paragraph,
            "about": self.subject.get_kind_display(),
            "about_url": self.subject.get_absolute_url(),
            "history": history,
            "related": self._list_merged_histories(paragraph),
            "restore_url": reverse("reviews:restore_paragraph", args=restore) if restore else "",
        }

    def _list_merged_histories(self, paragraph: OutcomeParagraph) -> list[tuple[str, str]]:
        """Return the histories of the paragraphs merged into this one, and of the one into which it was merged."""
        rows = OutcomeParagraph.with_removed.visible_to(self.request.user)
        rows = rows.filter(Q(merged_into=paragraph) | Q(merged=paragraph)).distinct()
        texts = {True: _("Merged into it: a paragraph of %(State)s"), False: _("What it was merged into")}
        return [
            (
                str(texts[row.merged_into_id == paragraph.pk]) % {"State": row.drafted_by.party},
                reverse("reviews:paragraph_history", args=[self.review.code, self.subject.kind, row.pk]),
            )
            for row in rows.select_related("drafted_by__party").order_by("pk")
        ]


class RestoreParagraphView(ParagraphMixin, ReviewActionView):
    """Make an earlier revision the current text of the paragraph again."""

    success_message = _("Restored, as a new revision. The earlier text is in the history.")

    def perform(self) -> None:
        """Restore the revision."""
        restore_paragraph(self.subject, actor=self.request.user, number=self.kwargs["version"])
