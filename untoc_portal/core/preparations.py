"""Long tasks: a person requests them, jobs do them step by step, the person can stop them.

Files are kept for some days. There are two kinds (settings.PREPARATIONS). One defines its steps, and `run_preparation`
runs them. The other is built by its own jobs, which report their progress with `report_progress`. Nothing is changed
before the last step: what the steps return is run in the transaction that ends the preparation. So a preparation is
either stopped as a whole or done as a whole.
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
from untoc_portal.core.logs import request_id
from untoc_portal.core.models import Job, Preparation
from untoc_portal.core.notices import Notice, register
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

# The key, among the arguments, of the content that was brought for it, such as the lines of a file. It is deleted as
# files are.
CONTENT = "content"
READY, FAILED = "core/preparation_ready", "core/preparation_failed"
# Longer than a job is retried.
STALLED_AFTER = dt.timedelta(days=1)
REQUESTER_LABEL = _("the person who asked for it")
EVENTS = register(
    {
        event: Notice(MessageCategory.WORK, label=REQUESTER_LABEL, channel=Channel.PORTAL, summary_for=())
        for event in (READY, FAILED)
    }
)


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file that was prepared."""

    name: str
    content: bytes


# Yields the number of done steps and the total after each step. Returns the function to run at the end.
Steps = Generator[tuple[int, int], None, "Callable[[], PreparedFile | None]"]


@dataclass(frozen=True, slots=True)
class PreparationType:
    """A kind of preparation: its label, who can have it, its URL, its steps, and what happens when it is stopped.

    What is on record already cannot be stopped.
    """

    label: Callable[[Preparation], Text]
    is_allowed: Callable[[Preparation], bool]
    get_url: Callable[[Preparation], str]
    steps: Callable[[Preparation], Steps] | None = None
    stop: Callable[[Preparation], object] | None = None
    can_stop: bool = True


def get_preparation_type(preparation: Preparation) -> PreparationType:
    """Return the kind of this preparation."""
    kind: PreparationType = import_string(settings.PREPARATIONS[preparation.kind])
    return kind


@transaction.atomic
def request_preparation(kind: str, *, actor: User, subject: str, total: int = 0, **arguments: Any) -> Preparation:
    """Request a preparation for the actor.

    If one with the same subject is open, return that one. Raises NotAllowedError if the actor has no right to the
    result.
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
    """Run the steps and record each one.

    End silently if the preparation was stopped. All audit events of a run have one request id. If the rules refuse
    something, the person gets the reason. Any other error is raised for a retry, and the person is notified after the
    last try.
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
    """Return the function to run at the end, or None if the preparation was stopped."""
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
    """Run the last function and record the end, unless it was stopped.

    A user who stops it in the meantime waits for this.
    """
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
    notify.notify_users(event, [row.owner], key=key, path=row.get_absolute_url(), about=row.label, concerns=row)


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
    """Record the progress of the jobs that build a subject, for all who requested it. The last step ends it."""
    rows = Preparation.objects.open().filter(kind=kind, subject=subject)
    for row in rows.select_for_update(of=("self",)).select_related("owner").order_by("pk"):
        row.state, row.done, row.total = P.RUNNING, done, total
        if done == total:
            _end(row)
        else:
            row.save()


def has_file_for_owner(preparation: Preparation) -> bool:
    """Return whether there is a file, and the person who requested it still has the right to it."""
    return bool(preparation.file) and get_preparation_type(preparation).is_allowed(preparation)


@transaction.atomic
def stop_preparation(preparation: Preparation, *, actor: User) -> Preparation:
    """Stop a preparation of the actor: no further step is run, and nothing is changed.

    Raises NotAllowedError if someone else requested it. Raises DomainError if it has ended.
    """
    if preparation.owner_id != actor.pk:
        raise NotAllowedError(_("Someone else asked for this."))
    row = Preparation.objects.select_for_update(of=("self",)).get(pk=preparation.pk)
    if not get_preparation_type(row).can_stop:
        raise DomainError("cannot_stop", _("This has already been recorded and cannot be stopped."))
    if not row.is_open:
        raise DomainError("ended", _("It had ended before it could be stopped."))
    return _stop(row, actor=actor)


@transaction.atomic
def stop_all(owner: User, *, actor: User | None) -> int:
    """Stop all open preparations of this person, because the right to them has ended. Return how many."""
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
    """Fail the preparations without progress for a day, for example because a job failed, and notify their owners.

    Return how many.
    """
    stalled = Preparation.objects.open().filter(updated_at__lt=now - STALLED_AFTER).select_related("owner")
    for row in stalled:
        _fail(row, "")
    return len(stalled)


def delete_expired_files(now: dt.datetime) -> int:
    """Remove the expired files and the uploaded content. Return the number of files. The rest of the row is kept."""
    ended = now - dt.timedelta(days=settings.PREPARED_KEPT_DAYS)
    for row in Preparation.objects.filter(ended_at__lte=ended, arguments__has_key=CONTENT):
        del row.arguments[CONTENT]
        row.save(update_fields=["arguments", "updated_at"])
    rows = Preparation.objects.filter(kept_until__lte=now).exclude(file="")
    for row in rows:
        row.file.delete(save=False)
        row.save(update_fields=["file", "updated_at"])
    return len(rows)
