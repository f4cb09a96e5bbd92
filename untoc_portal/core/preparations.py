"""What takes a while: asked for by a person, prepared by jobs step by step, stopped at the next step, kept some days.

A kind (settings.PREPARATIONS) either says its steps, which `run_preparation` walks, or is built by jobs of its own that
`report_progress` how far they are. Until its last step nothing is changed: what the steps return is done in the
transaction that closes the preparation, so it is stopped wholly or done wholly.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import audit, jobs, notify
from untoc_portal.core.enums import AuditAction, Channel, MessageCategory, PreparationState as P
from untoc_portal.core.exceptions import DomainError, NotAllowedError, Text
from untoc_portal.core.middleware import request_id
from untoc_portal.core.models import Job, Preparation
from untoc_portal.core.notices import Notice, register
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

# Among what something was asked for with: what was brought for it, a file's lines say, forgotten as files are.
CONTENT = "content"
READY, FAILED = "core/preparation_ready", "core/preparation_failed"
# Longer than any job is tried again.
STALLED_AFTER = dt.timedelta(days=1)
REQUESTER_LABEL = _("the person who asked for it")
EVENTS = register(
    {event: Notice(MessageCategory.WORK, label=REQUESTER_LABEL, channel=Channel.PORTAL) for event in (READY, FAILED)}
)


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file that came of it."""

    name: str
    content: bytes


# Yields how many steps are done of how many, after each; returns what is to be done at last.
Steps = Generator[tuple[int, int], None, "Callable[[], PreparedFile | None]"]


@dataclass(frozen=True, slots=True)
class PreparationType:
    """What can be prepared: how it is called, who may have it, where it is seen, its steps, what stopping it undoes."""

    label: Callable[[Preparation], Text]
    is_allowed: Callable[[Preparation], bool]
    get_url: Callable[[Preparation], str]
    steps: Callable[[Preparation], Steps] | None = None
    stop: Callable[[Preparation], object] | None = None


def get_preparation_type(preparation: Preparation) -> PreparationType:
    """Return what kind of preparation it is."""
    kind: PreparationType = import_string(settings.PREPARATIONS[preparation.kind])
    return kind


@transaction.atomic
def request_preparation(kind: str, *, actor: User, subject: str, total: int = 0, **arguments: Any) -> Preparation:
    """Have something prepared for the actor; one of the same subject that is open is returned.

    Raises NotAllowedError when the actor has no right to what would come of it.
    """
    language = translation.get_language() or actor.language
    wanted = Preparation(owner=actor, kind=kind, subject=subject, arguments=arguments, language=language)
    if not get_preparation_type(wanted).is_allowed(wanted):
        raise NotAllowedError(_("You have no access to what would be prepared."))
    row, created = Preparation.objects.open().get_or_create(
        owner=actor,
        kind=kind,
        subject=subject,
        defaults={
            "arguments": arguments,
            "language": language,
            "label": str(get_preparation_type(wanted).label(wanted))[:300],
            "total": total,
        },
    )
    if created:
        audit.record_event(AuditAction.CREATED, row, actor=actor)
        if get_preparation_type(row).steps:
            jobs.enqueue("core.prepare", key=str(row.pk), preparation_id=row.pk)
    return row


def run_preparation(preparation_id: int) -> None:
    """Walk the steps, noting each; end without a trace when it was stopped. What they write down is tied together.

    What the rules refuse is told to the person as the reason; any other error is raised for another try, and told once
    no other try is made.
    """
    begun = Preparation.objects.open().filter(pk=preparation_id)
    if not begun.update(state=P.RUNNING, updated_at=timezone.now()):
        return
    row = Preparation.objects.select_related("owner").get(pk=preparation_id)
    token = request_id.set(request_id.get() or uuid.uuid4().hex)
    try:
        finish = _walk(row)
        if finish is not None:
            _close(row, finish)
    except DomainError as error:
        with translation.override(row.language):
            _fail(row, str(error))
    except Exception:
        if _is_last_try(row):
            _fail(row, "")
        raise
    finally:
        request_id.reset(token)


def _walk(row: Preparation) -> Callable[[], PreparedFile | None] | None:
    """Return what is to be done at last, or None when it was stopped on the way."""
    steps = require_value(get_preparation_type(row).steps)(row)
    while True:
        try:
            done, total = next(steps)
        except StopIteration as end:
            finish: Callable[[], PreparedFile | None] = end.value
            return finish
        running = Preparation.objects.filter(pk=row.pk, state=P.RUNNING)
        if not running.update(done=done, total=total, updated_at=timezone.now()):
            steps.close()
            return None


@transaction.atomic
def _close(row: Preparation, finish: Callable[[], PreparedFile | None]) -> None:
    """Do what the steps led to and note it, unless it was stopped; whoever stops it meanwhile waits for this."""
    locked = Preparation.objects.select_for_update(of=("self",)).filter(pk=row.pk, state=P.RUNNING).first()
    if locked is None:
        return
    made = finish()
    if made is not None:
        locked.file_name = made.name
        locked.file.save(f"{locked.pk}.{made.name.rpartition('.')[2]}", ContentFile(made.content), save=False)
        locked.kept_until = timezone.now() + dt.timedelta(days=settings.PREPARED_KEPT_DAYS)
    _end(locked)


def _end(row: Preparation) -> None:
    row.state, row.done, row.ended_at = P.READY, row.total, timezone.now()
    row.save()
    _notify_owner(READY, row)


def _notify_owner(event: str, row: Preparation) -> None:
    key = f"{row.pk}:{require_value(row.ended_at).isoformat()}"
    notify.notify_users(event, [row.owner], key=key, path=row.get_absolute_url(), about=row.label)


def _is_last_try(row: Preparation) -> bool:
    job = Job.objects.filter(key=f"core.prepare:{row.pk}").first()
    return job is not None and job.attempts + 1 >= jobs.MAX_ATTEMPTS


@transaction.atomic
def _fail(row: Preparation, reason: str) -> None:
    locked = Preparation.objects.open().select_for_update(of=("self",)).filter(pk=row.pk).first()
    if locked is None:
        return
    locked.state, locked.reason, locked.ended_at = P.FAILED, reason, timezone.now()
    locked.save()
    _notify_owner(FAILED, locked)


@transaction.atomic
def report_progress(kind: str, subject: str, *, done: int, total: int) -> None:
    """Note how far the jobs are that build a subject, for all who asked for it; the last step ends it."""
    rows = Preparation.objects.open().filter(kind=kind, subject=subject)
    for row in rows.select_for_update(of=("self",)).select_related("owner").order_by("pk"):
        row.state, row.done, row.total = P.RUNNING, done, total
        if done == total:
            _end(row)
        else:
            row.save()


@transaction.atomic
def stop_preparation(preparation: Preparation, *, actor: User) -> Preparation:
    """Stop what the actor asked for: no further step is taken, and nothing is changed.

    Raises NotAllowedError for anybody else's, DomainError when it has ended.
    """
    if preparation.owner_id != actor.pk:
        raise NotAllowedError(_("Someone else asked for this."))
    row = Preparation.objects.select_for_update(of=("self",)).get(pk=preparation.pk)
    if not row.is_open:
        raise DomainError("ended", _("It had ended before it could be stopped."))
    return _stop(row, actor=actor)


@transaction.atomic
def stop_all(owner: User, *, actor: User | None) -> int:
    """Stop all that this person asked for, because the right to it is gone; return how many."""
    rows = list(Preparation.objects.open().select_for_update(of=("self",)).filter(owner=owner))
    for row in rows:
        _stop(row, actor=actor)
    return len(rows)


def _stop(row: Preparation, *, actor: User | None) -> Preparation:
    row.state, row.ended_at = P.STOPPED, timezone.now()
    row.save()
    kind = get_preparation_type(row)
    if kind.stop:
        kind.stop(row)
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"state": row.state})
    return row


def fail_stalled_preparations(now: dt.datetime) -> int:
    """Tell those whose preparation has not gone on for a day, as when a job it rests on failed; return how many."""
    stalled = Preparation.objects.open().filter(updated_at__lt=now - STALLED_AFTER).select_related("owner")
    for row in stalled:
        _fail(row, "")
    return len(stalled)


def delete_expired_files(now: dt.datetime) -> int:
    """Remove the files whose days are over, and what was brought; return how many files. The rest stays on record."""
    ended = now - dt.timedelta(days=settings.PREPARED_KEPT_DAYS)
    for row in Preparation.objects.filter(ended_at__lte=ended, arguments__has_key=CONTENT):
        del row.arguments[CONTENT]
        row.save(update_fields=["arguments", "updated_at"])
    rows = Preparation.objects.filter(kept_until__lte=now).exclude(file="")
    for row in rows:
        row.file.delete(save=False)
        row.save(update_fields=["file", "updated_at"])
    return len(rows)
