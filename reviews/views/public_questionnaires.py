"""The questions of a cluster, for everyone, with whose wording they are."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator

from reviews.models import Questionnaire
from untoc_portal.core.views import PageView


@method_decorator(login_not_required, name="dispatch")
class PublicQuestionnaireView(PageView):
    """The version of a questionnaire that is in force."""

    template_name = "reviews/public_questionnaire.html"

    def get_subject(self) -> Questionnaire:
        """Return the version. Raises Http404 if the cluster has no version in force."""
        rows = Questionnaire.objects.visible_to(self.request.user).in_use().select_related("cluster")
        return get_object_or_404(rows, cluster__number=self.kwargs["cluster"])

    def get_context(self) -> dict[str, Any]:
        """Return its questions by article."""
        rows = self.subject.questions.select_related("article__instrument").with_texts()
        return {"questionnaire": self.subject, "questions": rows.order_by("position")}
