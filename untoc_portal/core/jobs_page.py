"""The secretariat's pages on jobs and messages: what waits, runs and failed, with the reason, and another try."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, ngettext

from untoc_portal.core import audit, jobs, mail_folder, notify
from untoc_portal.core.enums import AuditAction, JobState, MessageState
from untoc_portal.core.job_queries import (
    STATES,
    job_counts,
    job_names,
    jobs_filtered,
    messages_filtered,
)
from untoc_portal.core.models import Message
from untoc_portal.core.notices import NOTICES
from untoc_portal.core.views import SecretariatView

PAGE = 50


class JobFilterForm(forms.Form):
    """Which jobs to show."""

    state = forms.ChoiceField(label=_("Status"), required=False)
    name = forms.ChoiceField(label=_("Job"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = job_counts()
        self.fields["state"].choices = [
            ("", _("All")),
            *((value, f"{label} ({counts[value]})") for value, label in STATES),
        ]
        self.fields["name"].choices = [("", _("All")), *((name, name) for name in job_names())]


class MessageFilterForm(forms.Form):
    """Which messages to show."""

    state = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *MessageState.choices])


def asked(form: forms.Form) -> dict[str, str]:
    """Return what was asked for; a value that can't be one asks for nothing."""
    form.is_valid()
    return {name: form.cleaned_data.get(name, "") for name in form.fields}


class JobListView(SecretariatView):
    """The jobs, by state and name."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the latest first."""
        form = JobFilterForm(request.GET)
        filters = asked(form)
        page = Paginator(jobs_filtered(**filters), PAGE).get_page(request.GET.get("page"))
        is_failed = filters["state"] == JobState.FAILED
        context = {"form": form, "page_obj": page, "name": filters["name"], "is_failed": is_failed}
        return render(request, "secretariat/job_list.html", context)


class RetryJobsView(SecretariatView):
    """Another try for failed jobs: one, or all of a name."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let them be taken again."""
        rows = jobs_filtered(JobState.FAILED, request.POST.get("name", ""))
        number = request.POST.get("job", "")
        if number:
            rows = rows.filter(pk=number if number.isdecimal() else 0)
        tried = list(rows)
        count = jobs.retry_all(rows)
        for job in tried:
            audit.record(AuditAction.CHANGED, job, actor=request.user, changes={"retried": job.name})
        return self.done(
            ngettext("%(count)d job is tried again.", "%(count)d jobs are tried again.", count) % {"count": count}
        )

    def get_success_url(self) -> str:
        """Return to the list."""
        return reverse("job_list")


class MessageListView(SecretariatView):
    """Who was told of what, and what did not arrive. The text is its recipient's, and not shown."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the latest first."""
        form = MessageFilterForm(request.GET)
        page = Paginator(messages_filtered(**asked(form)), PAGE).get_page(request.GET.get("page"))
        context = {"form": form, "page_obj": page, "ill": notify.ILL, "mail_is_shown": mail_folder.is_shown()}
        return render(request, "secretariat/message_list.html", context)


class MessageTableView(SecretariatView):
    """The table of messages: who is told of what, and how."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it, event by event."""
        rows = [(event, row, row.default_channel, row.secretariat_channel) for event, row in sorted(NOTICES.items())]
        return render(request, "secretariat/message_table.html", {"rows": rows})


class SendAgainView(SecretariatView):
    """Send one message again that failed, or of which nobody knows whether it went."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue it."""
        message = get_object_or_404(Message, pk=pk, state__in=notify.ILL)
        notify.send_again(message)
        audit.record(AuditAction.CHANGED, message, actor=request.user, changes={"sent again": message.event})
        return self.done(_("The message is queued again."))

    def get_success_url(self) -> str:
        """Return to the list."""
        return reverse("message_list")
