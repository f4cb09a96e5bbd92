"""The Secretariat's pages on jobs and messages: what waits, runs and failed, with the reason, and a retry."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from untoc_portal.core import audit, inbox, jobs, mail_folder, notify
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.enums import AuditAction, JobState, MessageState
from untoc_portal.core.job_queries import (
    STATES,
    count_jobs_by_state,
    filter_jobs,
    filter_messages,
    list_job_names,
)
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.models import Message
from untoc_portal.core.notices import NOTICES, Grouping, Notice, get_event_title
from untoc_portal.core.tables import MAX_ROWS, PER_PAGE, Column, Table, action_column
from untoc_portal.core.views import ActionView, PageView, SecretariatView

JOBS = (
    Column(
        "job",
        _("Job"),
        lambda row: jobs.get_job_label(row.name),
        template="secretariat/cells/job.html",
        noun="job",
        by="name",
        sorted_as=jobs.get_job_label,
        always=True,
    ),
    Column("number", pgettext_lazy("of a job", "Number"), lambda row: row.pk, by="pk", is_number=True, at_first=False),
    Column(
        "status",
        _("Status"),
        lambda row: str(dict(STATES)[row.seen_as]),
        template="secretariat/cells/job_state.html",
        noun="job",
        by="seen_as",
        sorted_as=list(dict(STATES)).index,
    ),
    Column("attempts", _("Attempts"), lambda row: row.attempts, by="attempts", is_number=True),
    Column("asked", _("Asked for"), lambda row: row.created_at, by="created_at"),
    Column("reason", _("Reason"), lambda row: row.reason, template="secretariat/cells/job_reason.html", noun="job"),
    action_column("again", _("Actions"), "secretariat/cells/job_again.html", noun="job"),
)
MESSAGES = (
    Column(
        "recipient",
        _("Recipient"),
        lambda row: row.recipient.email if row.recipient else str(_("Follower")),
        template="secretariat/cells/recipient.html",
        noun="message",
        by="recipient__name",
        always=True,
    ),
    Column("event", _("Event"), lambda row: get_event_title(row.event), by="event", sorted_as=get_event_title),
    Column(
        "status",
        _("Status"),
        lambda row: row.get_state_display(),
        tone=lambda row: "danger" if row.state in notify.NEEDS_ATTENTION_STATES else "neutral",
        by="state",
        sorted_as=list(MessageState).index,
    ),
    Column("queued", _("Queued"), lambda row: row.created_at, by="created_at"),
    Column("reason", _("Reason"), lambda row: row.error),
    action_column("again", _("Actions"), "secretariat/cells/message_again.html", noun="message"),
)
GROUPINGS = {
    Grouping.BY_DAY: _("similar events of a day"),
    Grouping.ALONE: _("each event"),
}


def _describe_act(notice: Notice) -> str:
    return str(notice.act.label) if notice.act else str(_("It only informs."))


NOTICE_TABLE = (
    Column("event", _("Event"), lambda row: get_event_title(row[0]), always=True),
    Column("who", _("Who is notified"), lambda row: str(row[1].recipients)),
    Column("kind", _("Kind"), lambda row: str(row[1].family.label)),
    Column(
        "how",
        _("How"),
        lambda row: str(row[1].default_channel.label),
        template="secretariat/cells/notice_channel.html",
    ),
    Column("act", _("What it asks for"), lambda row: _describe_act(row[1])),
    Column("binds", _("Always by e-mail"), lambda row: str(_("yes")) if row[1].binds or row[1].channel else ""),
    Column("grouping", _("One message for"), lambda row: str(GROUPINGS[row[1].grouping])),
)


class JobFilterForm(forms.Form):
    """Which jobs to show."""

    state = forms.ChoiceField(label=_("Status"), required=False)
    name = forms.ChoiceField(label=_("Job"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = count_jobs_by_state()
        self.fields["state"].choices = [
            ("", _("all")),
            *((value, format_with_note(label, counts[value])) for value, label in STATES),
        ]
        self.fields["name"].choices = [
            ("", _("all")),
            *sort_by_name(((name, jobs.get_job_label(name)) for name in list_job_names()), itemgetter(1)),
        ]


class MessageFilterForm(forms.Form):
    """Which messages to show."""

    state = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("all")), *MessageState.choices])


def get_job_filters(form: forms.Form) -> dict[str, str]:
    """Return the values of the filters; an invalid value counts as empty."""
    form.is_valid()
    return {name: form.cleaned_data.get(name, "") for name in form.fields}


class JobListView(PageView, SecretariatView):
    """The jobs, by state and name."""

    template_name = "secretariat/job_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the jobs, the latest first."""
        form = JobFilterForm(self.request.GET)
        filters = get_job_filters(form)
        table = Table("jobs", JOBS, filter_jobs(**filters), self.request, per_page=PER_PAGE, max_rows=MAX_ROWS)
        is_failed = filters["state"] == JobState.FAILED
        return {"form": form, "table": table, "name": filters["name"], "is_failed": is_failed}


class RetryJobsView(SecretariatView):
    """Retry failed jobs: one, or all with a name."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Queue them again."""
        rows = filter_jobs(JobState.FAILED, request.POST.get("name", ""))
        number = request.POST.get("job", "")
        if number:
            rows = rows.filter(pk=number if number.isdecimal() else 0)
        tried = list(rows)
        count = jobs.retry_all(rows)
        for job in tried:
            audit.record_event(AuditAction.CHANGED, job, actor=request.user, changes={"retried": job.name})
        return self.done(
            ngettext("%(count)d job is tried again.", "%(count)d jobs are tried again.", count) % {"count": count}
        )

    def get_success_url(self) -> str:
        """Return the URL of the list."""
        return reverse("job_list")


class MessageListView(PageView, SecretariatView):
    """Who was notified of what, and which messages failed. The text is private to its recipient and not shown."""

    template_name = "secretariat/message_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the messages, the latest first."""
        form = MessageFilterForm(self.request.GET)
        table = Table(
            "messages",
            MESSAGES,
            filter_messages(**get_job_filters(form)),
            self.request,
            per_page=PER_PAGE,
            max_rows=MAX_ROWS,
            ill=notify.NEEDS_ATTENTION_STATES,
        )
        return {"form": form, "table": table, "mail_is_shown": mail_folder.is_shown()}


class MessageTableView(PageView, SecretariatView):
    """The table of messages: who is notified of what, and how."""

    template_name = "secretariat/message_table.html"

    def get_context(self) -> dict[str, Any]:
        """Return the table, one row per event."""
        table = Table(
            "notices", NOTICE_TABLE, sort_by_name(NOTICES.items(), lambda row: get_event_title(row[0])), self.request
        )
        return {"table": table}


class SendAgainView(ActionView, SecretariatView):
    """Send one message again that failed, was returned, or was possibly sent."""

    success_message = _("The message is queued again.")

    def perform(self) -> None:
        """Queue the message."""
        message = get_object_or_404(Message, pk=self.kwargs["pk"], state__in=notify.NEEDS_ATTENTION_STATES)
        inbox.send_again(message, actor=self.request.user)

    def get_success_url(self) -> str:
        """Return the URL of the list."""
        return reverse("message_list")
