"""The country check for writers of statements, and a public page that explains it (PR, para. 53)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from dialogues.forms.dialogues import TextCheckForm
from dialogues.selectors.check_figures import check_figures
from dialogues.selectors.dialogues import get_chosen_speaker
from dialogues.selectors.findings import find_in_fields, get_displayed_findings
from dialogues.selectors.speaking import estimate_speaking_seconds
from dialogues.workflow import STATEMENT_RULE
from untoc_portal.core.throttling import count_and_check_limit

PER_MINUTE = 60


class CheckTextView(View):
    """Show where a text names a State, its length and its speaking time. Nothing of it is stored or logged.

    A script sends repeated requests and gets only the list. Without a script the button of the form opens a page.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check the text. The status is 422 if it is too long or in no official language, 429 for too many requests."""
        if not count_and_check_limit("text_check", str(request.user.pk), limit=PER_MINUTE, seconds=60):
            return HttpResponse(status=429)
        form = TextCheckForm(request.POST)
        context: dict[str, Any] = {"form": form, "rule": STATEMENT_RULE}
        if form.is_valid():
            text = form.cleaned_data["text"]
            context |= {"length": len(text), "seconds": estimate_speaking_seconds(text)}
            context["passages"] = get_displayed_findings(self.get_findings(form.cleaned_data))
        template = "_text_check_result" if "HX-Request" in request.headers else "text_check"
        response = render(request, f"dialogues/{template}.html", context, status=200 if form.is_valid() else 422)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_findings(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        """Return the findings, except where a State under review names only itself."""
        speaker = get_chosen_speaker(self.request.user, asked["on_behalf"], asked["joined_review"])
        return find_in_fields({field: asked[field] for field in ("title", "text")}, asked["language"], speaker)


@method_decorator(login_not_required, name="dispatch")
class HowItWorksView(TemplateView):
    """What the check finds and what it ignores, and how accurate it is."""

    template_name = "dialogues/country_check.html"
    extra_context = {"rule": STATEMENT_RULE, "figures": check_figures}
