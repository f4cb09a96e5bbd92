"""Which documents of dialogues a person may read: the page that verifies documents shows what is printed on these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from dialogues.models import ChairSummary, GeneralReport
from dialogues.selectors.translated_documents import find_owners_of_documents
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.core.authz import AnyUser


def find_readable_documents(user: AnyUser, keys: Collection[int]) -> dict[int, str]:
    """Return the addresses of those of these documents (by primary key) that the user may read."""
    summaries = ChairSummary.objects.visible_to(user).filter(document__in=keys)
    reports = GeneralReport.objects.visible_to(user).filter(document__in=keys)
    found = {require_value(row.document_id): row.get_absolute_url() for row in reports}
    for row in summaries:
        found[require_value(row.document_id)] = reverse("dialogues:chair_summary_detail", args=[row.dialogue_id])
    return found | {key: root.get_absolute_url() for key, root in find_owners_of_documents(user, keys).items()}
