"""The tasks of the kernel: two of the scheduler, and the jobs that render, send and clean up."""

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import digests, documents, form_drafts, jobs, notify, preparations
from untoc_portal.core.machine_translation.drafts import delete_expired_texts


@shared_task(name="core.dispatch_jobs")
def dispatch_jobs() -> None:
    """Send on the jobs that no worker has taken. The heartbeat shows that broker, scheduler and worker are running."""
    jobs.record_heartbeat("worker")
    jobs.dispatch()


@shared_task(name="core.enqueue_scheduled")
def enqueue_scheduled() -> None:
    """Request the scheduled jobs of this hour."""
    jobs.enqueue_scheduled(timezone.now())


@jobs.register("core.render_document", _("making of a document's files"), in_transaction=False)
def render_document(*, document_id: int) -> None:
    """Render one document from its snapshot."""
    documents.render_stored(document_id)


@jobs.register("core.send_message", _("sending of a message"), in_transaction=False)
def send_message(*, message_id: int) -> None:
    """Send one message by e-mail."""
    notify.send_message(message_id)


# Each digest is its own transaction.
@jobs.register("core.send_digests", _("digests of messages"), hourly=True, in_transaction=False)
def send_digests() -> None:
    """Create the digests that are due."""
    digests.send_digests(timezone.now())


# Each step is its own transaction, so that others see the progress and a person can stop it.
@jobs.register("core.prepare", _("preparation of what a person asked for"), in_transaction=False)
def prepare(*, preparation_id: int) -> None:
    """Prepare what a person asked for."""
    preparations.run_preparation(preparation_id)


@jobs.register("core.tend_preparations", _("removal of expired prepared files"), hourly=True)
def clean_up_preparations() -> None:
    """Remove the expired prepared files, and fail the preparations that make no progress."""
    preparations.delete_expired_files(timezone.now())
    preparations.fail_stalled_preparations(timezone.now())


@jobs.register("core.end_form_drafts", _("removal of expired private drafts"), hourly=True)
def delete_expired_drafts() -> None:
    """Remove what people typed and did not send, when it has expired or the account is closed."""
    form_drafts.delete_expired_drafts(timezone.now())


@jobs.register("core.end_machine_texts", _("removal of expired machine translations"), hourly=True)
def delete_expired_machine_texts() -> None:
    """Remove the machine translations that have been kept long enough."""
    delete_expired_texts(timezone.now())
