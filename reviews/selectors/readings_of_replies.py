"""What a reviewing State reads before it accepts proposed wording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from untoc_portal.core.listing import format_label
from untoc_portal.core.second_look import Reading, ReadPart

if TYPE_CHECKING:
    from reviews.models import Reply


def read_reply(reply: Reply) -> Reading:
    """Return the paragraph and the wording that is proposed for it. Both rows are as the caller read them."""
    row = reply.paragraph
    return Reading(
        (
            ReadPart(f"paragraph:{row.pk}", str(row.article), row.text, (str(row.revision),)),
            ReadPart(f"reply:{reply.pk}", format_label(row.article, _("proposed wording")), reply.wording),
        )
    )
