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


# The form that the check reads while its author writes.
FORM_ID = "statement-form"


def is_within_limit(request: HttpRequest) -> bool:
    """Count a request of this person, and return whether it is within the limit of a minute."""
    return count_and_check_limit("text_check", str(request.user.pk), limit=PER_MINUTE, seconds=60)


def check_typed(request: HttpRequest) -> dict[str, Any]:
    """Check what was typed, and return the context of `dialogues/_text_check_result.html`. Nothing is stored.

    Where a State under review names only itself, there is no finding.
    """
    form = TextCheckForm(request.POST)
    context: dict[str, Any] = {"check_form": form, "form_id": FORM_ID}
    if not form.is_valid():
        return context
    typed = form.cleaned_data
    speaker = get_chosen_speaker(request.user, typed["on_behalf"], typed["joined_review"])
    findings = find_in_fields({field: typed[field] for field in ("title", "text")}, typed["language"], speaker)
    text = typed["text"]
    return context | {
        "length": len(text),
        "seconds": estimate_speaking_seconds(text),
        "checked": get_displayed_findings(findings),
    }


class CheckTextView(View):
    """Show where a text names a State, its length and its speaking time, for the script of the form.

    Nothing of it is stored or logged. Without a script the form itself shows the same (`StatementFormView`).
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check the text. The status is 422 if it is too long or in no official language, 429 for too many requests."""
        if not is_within_limit(request):
            return HttpResponse(status=429)
        context = check_typed(request)
        status = 200 if "checked" in context else 422
        response = render(request, "dialogues/_text_check_result.html", context, status=status)
        response["Cache-Control"] = "private, no-store"
        return response


@method_decorator(login_not_required, name="dispatch")
class HowItWorksView(TemplateView):
    """What the check finds and what it ignores, and how accurate it is."""

    template_name = "dialogues/country_check.html"
    extra_context = {"rule": STATEMENT_RULE, "figures": check_figures}
