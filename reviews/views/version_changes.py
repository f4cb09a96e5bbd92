"""The questionnaire version of a review: a preview of another one, the change, and how to undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material, VersionEffect
from reviews.models import Questionnaire, VersionChange
from reviews.selectors.looks import NOT_NOW, look_at_version
from reviews.selectors.readings_of_questionnaires import read_undone_change, read_version_change
from reviews.selectors.version_changes import list_answers_set_aside, list_changed_questions, list_target_versions
from reviews.services.version_changes import change_version, get_undo_blockers, undo_version_change
from reviews.views.base import ReviewPageView, ReviewSecondLookView
from reviews.workflow import QUESTIONNAIRES

if TYPE_CHECKING:
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class VersionView(ReviewPageView):
    """The version of the review, its history, and the answers set aside. The Secretariat also sees a preview."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/version.html"

    def get_context(self) -> dict[str, Any]:
        """Return the recorded changes. If this user may change the version, add a preview of the change."""
        rows = self.review.version_changes.visible_to(self.request.user)
        changes = list(rows.select_related("before__cluster", "after__cluster", "made_by", "undone_by"))
        context = {"changes": changes, "set_aside": list_answers_set_aside(self.review), "rule": QUESTIONNAIRES}
        if not self.request.user.has_perm("reviews.change_version", self.review):
            return context
        return context | self._preview() | self._way_back([row for row in changes if row.undone_at is None])

    def _preview(self) -> dict[str, Any]:
        target = list_target_versions(self.review).first() if self.review.questionnaire_id else None
        questions = list_changed_questions(self.review, target) if target else []
        groups = {effect: [row for row in questions if row.effect == effect] for effect in VersionEffect}
        return {"target": target, "groups": [(effect, rows) for effect, rows in groups.items() if rows]}

    @staticmethod
    def _way_back(in_force: list[Any]) -> dict[str, Any]:
        last = in_force[0] if in_force else None
        return {"last": last, "reasons_against_undoing": get_undo_blockers(last) if last else []}


class VersionChangeBaseView(ReviewSecondLookView):
    """Base of the changes of version. The user first reads their effect question by question."""

    material = Material.DRAFT_QUESTIONNAIRE
    permission_required = "reviews.change_version"
    rule = QUESTIONNAIRES
    parent_label = _("Version of the questionnaire")

    def get_success_url(self) -> str:
        """Return the URL of the page of the versions."""
        return reverse("reviews:version", args=[self.review.code])


class ChangeVersionView(VersionChangeBaseView):
    """Change the review to the version in force."""

    page_title = _("Move to another version")
    lead = _("Every answer follows its question. Answers to questions that are no longer asked are set aside.")
    submit_label = _("Move to this version")
    success_message = _("The review now uses this version. Every answer followed its question; the State is notified.")

    @cached_property
    def target(self) -> Questionnaire:
        """Return the version in force. Raises Http404 if the review uses it already."""
        return get_object_or_404(list_target_versions(self.review))

    def get_look(self) -> Look:
        """Return what happens to each question and its answer."""
        return look_at_version(read_version_change(self.review, self.target))

    def perform(self, form: SecondLookForm) -> None:
        """Change the version."""
        change_version(self.review, actor=self.request.user, to=self.target, seen=form.cleaned_data["seen"])


class UndoVersionChangeView(VersionChangeBaseView):
    """Undo a change of version."""

    page_title = _("Undo the last change")
    lead = _("What was set aside is restored. What was written since then stays with its question.")
    submit_label = _("Undo the last change")
    success_message = _("Undone. The review uses the earlier version again; the State is notified.")

    @cached_property
    def change(self) -> VersionChange:
        """Return the change in the URL."""
        rows = self.review.version_changes.visible_to(self.request.user).select_related("before", "review")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_look(self) -> Look:
        """Return what happens to each question and its answer."""
        reasons = tuple(get_undo_blockers(self.change)) if self.change.undone_at is None else (NOT_NOW,)
        return look_at_version(read_undone_change(self.change), reasons=reasons)

    def perform(self, form: SecondLookForm) -> None:
        """Undo the change."""
        undo_version_change(self.change, actor=self.request.user, seen=form.cleaned_data["seen"])
