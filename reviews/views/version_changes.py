"""The version of the questionnaire a review answers: what another one would change, the move, and the way back."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material, VersionEffect
from reviews.models import Questionnaire
from reviews.selectors.version_changes import answers_set_aside, changed_questions, versions_to_change_to
from reviews.services.version_changes import change_version, reasons_against_undoing, undo_version_change
from reviews.views.base import ReviewAct, ReviewPage
from reviews.workflow import QUESTIONNAIRES


class VersionView(ReviewPage):
    """Which version the review answers, how it came to it, and what was set aside; to the secretariat a preview."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/version.html"

    def get_success_url(self) -> str:
        """Return to this page."""
        return reverse("reviews:version", args=[self.review.code])

    def get_context(self) -> dict[str, Any]:
        """Return the changes on record and, where the version may be changed, what that would do."""
        rows = self.review.version_changes.visible_to(self.request.user)
        changes = list(rows.select_related("before__cluster", "after__cluster", "made_by", "undone_by"))
        context = {"changes": changes, "set_aside": answers_set_aside(self.review), "rule": QUESTIONNAIRES}
        if not self.request.user.has_perm("reviews.change_version", self.review):
            return context
        return context | self._preview() | self._way_back([row for row in changes if row.undone_at is None])

    def _preview(self) -> dict[str, Any]:
        target = versions_to_change_to(self.review).first() if self.review.questionnaire_id else None
        questions = changed_questions(self.review, target) if target else []
        groups = {effect: [row for row in questions if row.effect == effect] for effect in VersionEffect}
        return {"target": target, "groups": [(effect, rows) for effect, rows in groups.items() if rows]}

    @staticmethod
    def _way_back(in_force: list[Any]) -> dict[str, Any]:
        last = in_force[0] if in_force else None
        return {"last": last, "reasons_against_undoing": reasons_against_undoing(last) if last else []}


class ChangeVersionView(VersionView, ReviewAct):
    """Move the review to the version in use."""

    permission_required = "reviews.change_version"
    success_message = _("The review answers this version now. Every answer followed its question; the State is told.")

    def perform(self) -> None:
        """Move it."""
        target = get_object_or_404(Questionnaire.objects.select_related("cluster"), pk=self.request.POST.get("to") or 0)
        change_version(self.review, actor=self.request.user, to=target)


class UndoVersionChangeView(VersionView, ReviewAct):
    """Take a change of version back."""

    permission_required = "reviews.change_version"
    success_message = _("Undone. The review answers the version before again; the State is told.")

    def perform(self) -> None:
        """Take it back."""
        change = get_object_or_404(self.review.version_changes.visible_to(self.request.user), pk=self.kwargs["pk"])
        undo_version_change(change, actor=self.request.user)
