"""What is of no use any more is cleared each day: sessions that ended, tokens of sign-ins, timed jobs that are done."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from untoc_portal.core import jobs
from untoc_portal.core.enums import JobState, TokenKind
from untoc_portal.core.models import ApiToken, Job


def clear_ended_rows(now: dt.datetime) -> None:
    """Delete what ended before `now`, and after ENDED_ROWS_KEPT_DAYS what people on duty may still ask about.

    The audit trail keeps who signed in and what was done. Only timed jobs are deleted: their key has their hour, which
    does not come again. The row of any other job says that its act was done, and is kept.
    """
    Session.objects.filter(expire_date__lt=now).delete()
    there = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=there).filter(created_at__lt=now - dt.timedelta(days=1)).delete()
    before = now - dt.timedelta(days=settings.ENDED_ROWS_KEPT_DAYS)
    tokens = ApiToken.objects.filter(kind=TokenKind.SIGN_IN, expires_at__lt=before)
    tokens.filter(webhooks__isnull=True).delete()
    Job.objects.filter(name__in=jobs.SCHEDULE, state=JobState.DONE, done_at__lt=before).delete()
