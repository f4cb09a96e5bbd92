"""Which documents of dialogues a person may read: the page that verifies documents shows what is printed on these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from dialogues.models import Attendee, ChairSummary, Compilation, GeneralReport
from dialogues.selectors.translated_documents import find_owners_of_documents
from untoc_portal.core import authz
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.core.authz import AnyUser


def find_readable_documents(user: AnyUser, keys: Collection[int]) -> dict[int, str]:
    """Return the addresses of those of these documents (by primary key) that the user may read."""
    summaries = ChairSummary.objects.visible_to(user).filter(document__in=keys)
    reports = GeneralReport.objects.visible_to(user).filter(document__in=keys)
    compilations = Compilation.objects.visible_to(user).filter(document__in=keys)
    found = {require_value(row.document_id): row.get_absolute_url() for row in reports}
    found |= {require_value(row.document_id): row.get_absolute_url() for row in compilations}
    for row in summaries:
        found[require_value(row.document_id)] = reverse("dialogues:chair_summary_detail", args=[row.dialogue_id])
    # A certificate of attendance is for the organization and for the Secretariat, as on its page.
    attendees = Attendee.objects.visible_to(user).filter(certificate__in=keys).select_related("application")
    for attendee in attendees:
        if authz.is_secretariat(user) or user.has_perm("dialogues.withdraw_application", attendee.application):
            address = reverse("dialogues:application_certificate", args=[attendee.pk])
            found[require_value(attendee.certificate_id)] = address
    return found | {key: root.get_absolute_url() for key, root in find_owners_of_documents(user, keys).items()}
