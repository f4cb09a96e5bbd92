"""Jobs of the working groups: each loads a row and calls one service."""

from django.utils.translation import gettext_lazy as _

from dialogues.models import ChairSummary
from reviews.models import Review
from untoc_portal.core import jobs
from untoc_portal.settings.jobs import Queue


@jobs.register("dialogues.route_outcome", _("routing of an outcome"))
def route_outcome(*, review_id: int) -> None:
    """Send the outcome documents of an issued review to the working groups."""
    from dialogues.services import routing  # noqa: PLC0415 (the one upward edge: task → service)

    routing.route_outcome(Review.objects.get(pk=review_id))


@jobs.register("dialogues.place_chair_summary", _("placing of a chair's summary on an agenda"))
def place_chair_summary(*, chair_summary_id: int) -> None:
    """Put an issued chair's summary on the agenda of the group's next session."""
    from dialogues.services import routing  # noqa: PLC0415 (the one upward edge: task → service)

    routing.place_chair_summary(ChairSummary.objects.get(pk=chair_summary_id))


@jobs.register("dialogues.place_waiting", _("placing of what was waiting for a session"))
def place_waiting(*, session_id: int) -> None:
    """Put the documents that wait for a session of this group on the agenda of the new session."""
    from dialogues.services import routing  # noqa: PLC0415 (the one upward edge: task → service)

    routing.place_waiting_documents(session_id)


@jobs.register(
    "dialogues.prepare_pack_part",
    _("preparation of a document of a pack"),
    queue=Queue.DOCUMENTS,
    in_transaction=False,
)
def prepare_pack_part(*, part_id: int) -> None:
    """Prepare one document of the pack of a session."""
    from dialogues.services import packs  # noqa: PLC0415 (the one upward edge: task → service)

    packs.prepare_part(part_id)


@jobs.register(
    "dialogues.assemble_pack", _("joining of the documents of a pack"), queue=Queue.DOCUMENTS, in_transaction=False
)
def assemble_pack(*, pack_id: int, revision: int) -> None:
    """Join the documents of the pack of a session."""
    from dialogues.services import packs  # noqa: PLC0415 (the one upward edge: task → service)

    packs.assemble_pack(pack_id, revision)


@jobs.register("dialogues.refresh_packs", _("renewal of packs of sessions"), queue=Queue.LONG, hourly=True)
def refresh_packs() -> None:
    """Update the packs of sessions."""
    from dialogues.services import packs  # noqa: PLC0415 (the one upward edge: task → service)

    packs.refresh_packs()


@jobs.register("dialogues.make_research_archive", _("making of an archive for research"), queue=Queue.LONG)
def make_research_archive(*, archive_id: int) -> None:
    """Make the file of an archive."""
    from dialogues.services import research  # noqa: PLC0415 (the one upward edge: task → service)

    research.make_archive(archive_id)


@jobs.register("dialogues.tell_followers", _("news for followers"), hourly=True)
def notify_followers() -> None:
    """Notify the followers of a State or a working group of new publications."""
    from dialogues.services import following  # noqa: PLC0415 (the one upward edge: task → service)

    following.notify_followers()


@jobs.register("dialogues.accept_unobjected", _("acceptance of applications without an objection"), hourly=True)
def accept_unobjected() -> None:
    """Accept applications to the general review that rule 17 accepts without a decision."""
    from dialogues.services import general_reviews  # noqa: PLC0415 (the one upward edge: task → service)

    general_reviews.accept_all_unobjected()


@jobs.register("dialogues.settle_bureau_decisions", _("decisions of the Extended Bureau by silence"), hourly=True)
def close_bureau_decisions() -> None:
    """Close the proposals to the Extended Bureau that are due."""
    from dialogues.services import bureau  # noqa: PLC0415 (the one upward edge: task → service)

    bureau.close_due_decisions()


@jobs.register("dialogues.write_open_data", _("daily files of the open data"), queue=Queue.LONG, daily=True)
def write_open_data() -> None:
    """Write the tables of the open data as files."""
    from dialogues.services import open_data  # noqa: PLC0415 (the one upward edge: task → service)

    open_data.write_dump()
