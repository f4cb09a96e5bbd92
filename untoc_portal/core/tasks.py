"""The tasks of the kernel: those of the scheduler, and the jobs that render, send and clean up."""

import logging

from celery import shared_task
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import digests, documents, form_drafts, inbox, jobs, notify, preparations, stored_files
from untoc_portal.core.api import idempotency, mirrors
from untoc_portal.core.events import delivery, log
from untoc_portal.core.evidence import receipts
from untoc_portal.core.machine_translation.drafts import delete_expired_texts
from untoc_portal.core.models import StoredCount
from untoc_portal.core.trail_seals import alerts, checking, sealing, stamping
from untoc_portal.settings.jobs import Queue

logger = logging.getLogger(__name__)


@shared_task(name="core.dispatch_jobs")
def dispatch_jobs() -> None:
    """Send on the jobs that no worker has taken. The heartbeat shows that broker, scheduler and worker are running."""
    jobs.record_heartbeat("worker")
    jobs.dispatch()


@shared_task(name="core.enqueue_scheduled")
def enqueue_scheduled() -> None:
    """Request the scheduled jobs of this hour."""
    jobs.enqueue_scheduled(timezone.now())


@shared_task(name="core.seal_trail")
def seal_trail() -> None:
    """Seal what was recorded since the last minute. If a key cannot be read, the log and the hourly job say so."""
    try:
        sealing.seal_trail()
    except ImproperlyConfigured:
        logger.exception("nothing is sealed")


@shared_task(name="core.publish_events")
def publish_events() -> None:
    """Give the new acts their place among the events, and have the webhooks served, each by its own task."""
    log.place_events()
    for webhook_id in delivery.list_due_webhooks():
        deliver_events.apply_async(args=[webhook_id], retry=False)


@shared_task(name="core.deliver_events")
def deliver_events(webhook_id: int) -> None:
    """Send what is due to a webhook. A second task for the same one finds it taken."""
    delivery.deliver(webhook_id)


@jobs.register("core.place_all_events", _("order of the events for programs"), hourly=True)
def place_all_events() -> None:
    """Give a place also to acts that were committed very late."""
    log.place_events(is_whole=True)


@jobs.register("core.end_deliveries", _("removal of old deliveries of events"), hourly=True)
def delete_old_deliveries() -> None:
    """Remove what is known of deliveries after WEBHOOK_LOG_DAYS."""
    delivery.delete_old_deliveries(timezone.now())


# Its own transactions: a seal is a transaction, and an authority may be slow.
@jobs.register("core.seal_whole_trail", _("sealing of every record"), hourly=True, in_transaction=False)
def seal_whole_trail() -> None:
    """Seal every record, also one that committed very late, and ask the authorities for a time stamp.

    If a key cannot be read, the Secretariat is alerted and the job fails, to be tried again.
    """
    try:
        sealing.seal_trail(is_whole=True)
    except ImproperlyConfigured as error:
        alerts.notify_secretariat(alerts.NOT_SEALED, str(error))
        raise
    stamping.request_stamps()


@jobs.register("core.check_trail", _("check of the trail"), queue=Queue.LONG, daily=True, in_transaction=False)
def check_trail() -> None:
    """Check the trail. If there is a fault, the Secretariat is alerted and the job fails, as health says."""
    try:
        checking.require_whole_trail()
    except (checking.TrailError, ImproperlyConfigured) as error:
        alerts.notify_secretariat(alerts.FAULTY, str(error))
        raise


# Reads every file, which takes long.
@jobs.register("core.check_files", _("check of the stored files"), queue=Queue.LONG, daily=True, in_transaction=False)
def check_files() -> None:
    """Check the stored files. The job fails if one is missing or altered, so that the people on duty are alerted."""
    stored_files.require_whole_files()


@jobs.register("core.render_document", _("making of a document's files"), queue=Queue.DOCUMENTS, in_transaction=False)
def render_document(*, document_id: int) -> None:
    """Render one document from its snapshot."""
    documents.render_stored(document_id)


# Its own transactions: the records of the act are sealed before.
@jobs.register("core.issue_receipt", _("making of the receipt of an act"), queue=Queue.DOCUMENTS, in_transaction=False)
def issue_receipt(*, event_id: int) -> None:
    """Seal the records of an act, and make its receipt."""
    receipts.issue_receipt(event_id)


@jobs.register("core.send_message", _("sending of a message"), queue=Queue.MAIL, in_transaction=False)
def send_message(*, message_id: int) -> None:
    """Send one message by e-mail."""
    notify.send_message(message_id)


# Each digest is its own transaction.
@jobs.register("core.send_digests", _("digests of messages"), hourly=True, in_transaction=False)
def send_digests() -> None:
    """Create the digests that are due."""
    digests.send_digests(timezone.now())


# Each step is its own transaction, so that others see the progress and a person can stop it.
@jobs.register("core.prepare", _("preparation of what a person asked for"), queue=Queue.LONG, in_transaction=False)
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


@jobs.register("core.end_kept_answers", _("removal of kept answers to programs"), hourly=True)
def delete_expired_answers() -> None:
    """Remove the answers that programs could ask for again during a day."""
    idempotency.delete_expired_answers(timezone.now())


@jobs.register("core.end_mirrors", _("removal of mirrors that no program uses"), hourly=True)
def end_unused_mirrors() -> None:
    """Forget what programs were shown of lists that they no longer keep up to date."""
    mirrors.end_unused_mirrors(timezone.now())


@jobs.register("core.clear_messages", _("removal of messages that were archived long ago"), hourly=True)
def clear_archived_messages() -> None:
    """Clear the messages that their readers archived long ago."""
    inbox.clear_archived_messages(timezone.now())


@jobs.register("core.end_counts", _("removal of counters that have ended"), hourly=True)
def delete_ended_counts() -> None:
    """Remove the counters of throttles whose time is over: they contain addresses of visitors."""
    StoredCount.objects.filter(expires__lt=timezone.now()).delete()
