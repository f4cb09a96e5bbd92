"""Jobs of the reviews. Each loads a row and calls one service."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import jobs
from untoc_portal.settings.jobs import Queue


# Each deadline has its own transaction: hundreds can be due in one hour, and no one should wait for all of them.
@jobs.register("reviews.remind_of_deadlines", _("reminders of deadlines"), hourly=True, in_transaction=False)
def remind_of_deadlines() -> None:
    """Send the reminders of deadlines that are near or have passed, and of the articles that a delegation assigned."""
    from reviews.services import article_reminders, reminders  # noqa: PLC0415 (the one upward edge: task → service)

    today: dt.date = timezone.localdate()
    reminders.send_due_reminders(today)
    article_reminders.send_article_reminders(today)


@jobs.register("reviews.check_links", _("links of laws to be checked"), hourly=True)
def check_links() -> None:
    """Enqueue checks of the links of laws that were not checked for long enough."""
    from reviews.services import legislation_links  # noqa: PLC0415 (the one upward edge: task → service)

    legislation_links.enqueue_link_checks(timezone.now())


@jobs.register("reviews.publish_due", _("publication of lists on the chosen day"), hourly=True)
def publish_due() -> None:
    """Publish the lists whose day has come."""
    from reviews.services import publication  # noqa: PLC0415 (the one upward edge: task → service)

    publication.publish_due(timezone.localdate())


# The job waits for the site outside any transaction, so that it delays no other write.
@jobs.register("reviews.check_link", _("check of a link of a law"), queue=Queue.LONG, in_transaction=False)
def check_link(*, legislation_id: int) -> None:
    """Check whether the link of one law still works."""
    from reviews.services import legislation_links  # noqa: PLC0415 (the one upward edge: task → service)

    legislation_links.check_link(legislation_id, now=timezone.now())


@jobs.register("reviews.expire_input", _("end of invitations to give input"), hourly=True)
def expire_input() -> None:
    """Expire the invitations to give input whose last day has passed."""
    from reviews.services import stakeholder_input  # noqa: PLC0415 (the one upward edge: task → service)

    stakeholder_input.expire_input(timezone.localdate())


@jobs.register("reviews.close_draw_lists", _("lists of texts of a drawing of lots to be closed"), hourly=True)
def close_draw_lists() -> None:
    """Close the sealed or opened texts of each drawing of lots whose time is over."""
    from reviews.services import draw_texts  # noqa: PLC0415 (the one upward edge: task → service)

    draw_texts.close_due_lists()


# The job waits for the authority outside any transaction, so that it delays no other write.
@jobs.register("reviews.store_time_stamp", _("time stamp of a closing hash"), in_transaction=False)
def store_time_stamp(*, entry_id: int, authority: str) -> None:
    """Get the time stamp of one authority for the hash of an entry."""
    from reviews.models import DrawEntry  # noqa: PLC0415
    from reviews.services import draw_notes  # noqa: PLC0415 (the one upward edge: task → service)

    draw_notes.store_time_stamp(DrawEntry.objects.get(pk=entry_id), authority)
