"""The questions of a cluster, for everyone, with whose wording they are."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views import View

from reviews.models import Questionnaire


@method_decorator(login_not_required, name="dispatch")
class PublicQuestionnaireView(View):
    """The version of a questionnaire that is in force."""

    def get(self, request: HttpRequest, cluster: int) -> HttpResponse:
        """Show its questions by article. Raises Http404 if the cluster has no version in force."""
        rows = Questionnaire.objects.visible_to(request.user).in_use().select_related("cluster")
        questionnaire = get_object_or_404(rows, cluster__number=cluster)
        questions = questionnaire.questions.select_related("article__instrument").with_texts().order_by("position")
        context = {"questionnaire": questionnaire, "questions": questions}
        return render(request, "reviews/public_questionnaire.html", context)
